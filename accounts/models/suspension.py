"""That a person may write nothing here for a time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

REASON_LENGTH = 1000


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def running(self, now: datetime) -> SuspensionQuerySet:
        """Those that hold, the longest first. They end by themselves, when their time is over."""
        holding = self.filter(Q(until__isnull=True) | Q(until__gt=now))
        return holding.order_by(F("until").desc(nulls_first=True), "pk")


class Suspension(models.Model):
    """`person` may sign in, read, take their data away and appeal, and write nothing. Lifting it is deleting it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions")
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: for good.")
    reason = models.CharField(max_length=REASON_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "until"], name="suspension_running")]  # asked with every write
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_reason_given"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("at")), name="suspension_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until or 'for good'}"
