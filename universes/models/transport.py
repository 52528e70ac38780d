"""The clock that a universe's room shares: where its music is, as samples since a moment of the server's time."""

from __future__ import annotations

from django.conf import settings
from django.db import models

SAMPLES_PER_MS = 48


class Transport(models.Model):
    """Whether a room plays, and from where. Each press on play or seek is a `run` of its own.

    Sample 0 of a run sounds at `epoch_ms` (Unix ms, server clock) and lies at `tick` of `cycle`. Edits that come
    in a run are stamped with the sample from which they hold (Edit.run, Edit.sample), never less than the one before.
    `anchor_cycle` begins at `anchor_sample`: the last beginning of a cycle that the room's engines agreed on.
    """

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="transport"
    )
    run = models.PositiveBigIntegerField(default=0)
    playing = models.BooleanField(default=False)
    epoch_ms = models.BigIntegerField(default=0)
    cycle = models.PositiveIntegerField(default=0)
    tick = models.PositiveIntegerField(default=0)
    seq = models.PositiveBigIntegerField(default=0, help_text="The edit that was the last when the run began.")
    anchor_cycle = models.PositiveIntegerField(default=0)
    anchor_sample = models.BigIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"run {self.run} of {self.universe_id}"

    def sample_at(self, now_ms: float) -> int:
        """The sample that sounds at a moment of the server's clock."""
        return int((now_ms - self.epoch_ms) * SAMPLES_PER_MS)
