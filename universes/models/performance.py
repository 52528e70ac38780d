"""What was played: a recording of a room's edits in time, from which the engine makes the very same sound again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from simulation.engine.document import NAME_LENGTH

SAMPLE_RATE = 48_000


class Performance(models.Model):
    """One recording. While it is being made, `to_sample` is empty.

    It holds all that the engine needs: the document with which the run began, its place, and the edits of the run as
    `[{"sample", "seq", "by", "changes"}, ...]`. What is heard lies from `from_sample` to `to_sample` of that run.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="performances")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    at = models.DateTimeField()
    run = models.PositiveBigIntegerField()
    document = models.JSONField()
    cycle = models.PositiveIntegerField(default=0)
    tick = models.PositiveIntegerField(default=0)
    edits = models.JSONField(default=list)
    from_sample = models.BigIntegerField(default=0)
    to_sample = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["universe", "-at"], name="performance_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_sample__isnull=True) | Q(to_sample__gt=F("from_sample")), name="performance_has_length"
            ),
            models.UniqueConstraint(
                fields=["universe"], condition=Q(to_sample__isnull=True), name="performance_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def seconds(self) -> float | None:
        """How long it is; None while it is being made."""
        return None if self.to_sample is None else (self.to_sample - self.from_sample) / SAMPLE_RATE
