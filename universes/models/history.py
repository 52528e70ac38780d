"""What makes the log of edits a history: documents kept along it, and names for moments of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

SNAPSHOT_EDITS = 256
MOMENT_LENGTH = 80


class Snapshot(models.Model):
    """The document after edit `seq`, so that a state of the past is a few edits away."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="snapshots")
    seq = models.PositiveBigIntegerField()
    document = models.JSONField()

    class Meta:
        ordering = ["universe", "seq"]
        constraints = [models.UniqueConstraint(fields=["universe", "seq"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.universe_id} at {self.seq}"


class Moment(models.Model):
    """A name that somebody gave to the universe as it was after edit `seq`."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="moments")
    seq = models.PositiveBigIntegerField()
    name = models.CharField(max_length=MOMENT_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["universe", "-seq"]
        constraints = [models.UniqueConstraint(fields=["universe", "seq"], name="moment_once")]

    def __str__(self) -> str:
        return self.name
