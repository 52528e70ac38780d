"""A key that somebody has made for a program of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

NAME_LENGTH = 60


class Scope(models.TextChoices):
    READ = "read", _("Reads")
    WRITE = "write", _("Reads and writes")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, person: User) -> ApiTokenQuerySet:
        """Those of this person, the newest first."""
        return self.filter(person=person)

    def holding(self, now: datetime) -> ApiTokenQuerySet:
        """Those that open something at `now`."""
        return self.filter(Q(expires=None) | Q(expires__gt=now), person__is_active=True)


class ApiToken(models.Model):
    """A personal token. Its text is shown once and kept as a digest only: of 256 random bits, which no list holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=NAME_LENGTH)
    scope = models.CharField(max_length=5, choices=Scope.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, how a token is looked up
    end = models.CharField(max_length=4, editable=False, help_text="Its last letters, to tell it from others.")
    made = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True, help_text="Last time, to the minute.")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made", "-pk"]
        indexes = [models.Index(fields=["person", "-made"], name="api_token_of_person")]
        constraints = [models.CheckConstraint(condition=Q(scope__in=Scope.values), name="api_token_scope_known")]

    def __str__(self) -> str:
        return self.name

    def has_expired(self, now: datetime) -> bool:
        return self.expires is not None and self.expires <= now
