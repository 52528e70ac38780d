"""Letters that a worker sends: a letter is a row, and the row is the job, as renderings are (docs/decisions/0060)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

ATTEMPTS = 3
# A mail server may take EMAIL_TIMEOUT (10 s) for each of a dozen steps: a letter on its way is not sent by another.
LEASE_SECONDS = 180


class LetterState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    SENDING = "sending", "On its way"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "Not wanted any more"
    FAILED = "failed", "Could not be sent"


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, at: datetime) -> LetterQuerySet:
        """Those to be sent now, the oldest first."""
        return self.filter(state=LetterState.WAITING, due_at__lte=at).order_by("due_at", "pk")

    def abandoned(self, at: datetime) -> LetterQuerySet:
        """On their way with a worker whose lease has run out."""
        return self.filter(state=LetterState.SENDING, leased_until__lt=at)


class Letter(models.Model):
    """One e-mail to a person: of one notification at once, or of all of a day. What it says is made when it goes."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters")
    day = models.DateField(null=True, blank=True, help_text="Of a digest; empty where it tells of one thing at once.")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=LetterState, default=LetterState.WAITING)
    due_at = models.DateTimeField(default=timezone.now, help_text="Not before; a try that failed waits for the next.")
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, blank=True, help_text="The fence: only this worker may say how it went.")
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            # A digest that is asked for twice, or by two workers, is one letter.
            models.UniqueConstraint(
                fields=["person", "day"], condition=Q(day__isnull=False), name="letter_digest_once"
            ),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="letter_next"),  # the worker's question
            models.Index(fields=["person", "-asked_at"], name="letter_of_person"),  # how many this hour
        ]

    def __str__(self) -> str:
        return f"letter {self.pk} to {self.person_id}, {self.state}"
