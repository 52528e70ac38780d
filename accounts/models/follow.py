"""That one person wants to hear of what another makes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Follow(models.Model):
    """`person` follows `followed`."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    followed = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followers")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["followed", "-at"], name="follow_followers")]  # who follows somebody
        constraints = [
            models.UniqueConstraint(fields=["person", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(person=F("followed")), name="follow_others_only"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.followed_id}"
