"""What moderators and the site itself have decided about people and what they made: written once, never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone


class AppendOnly(TypeError):
    """Somebody tried to change or delete what is written in the log."""

    def __init__(self) -> None:
        super().__init__("The audit log is append-only.")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads and adds. Triggers of the database refuse the rest, too, whoever asks (its migration)."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class AuditEntry(models.Model):
    """One act: who did what to which thing, and why.

    No foreign keys: what is written here outlives the accounts and the things, and a key that is set to nothing when
    an account is closed would be a change.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    act = models.CharField(max_length=40, help_text="Such as ruling.hide; what stands before the dot is the kind.")
    by_id = models.BigIntegerField(null=True, help_text="Empty: the site itself.")
    by_name = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=12, blank=True, help_text="Of the thing: universe, person, network and so on.")
    thing = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=120, blank=True, help_text="What it was called then.")
    about_name = models.CharField(max_length=30, blank=True, help_text="Whom it concerns.")
    reason = models.TextField(max_length=1000, blank=True)
    details = models.JSONField(default=dict, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit log"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "thing"], name="audit_of_thing")]  # all that was done to one thing
        constraints = [models.CheckConstraint(condition=~Q(act=""), name="audit_act_given")]

    def __str__(self) -> str:
        return f"{self.act} by {self.by_name or 'the site'}: {self.label}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly
