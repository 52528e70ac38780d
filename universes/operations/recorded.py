"""The end of a recording: what was played becomes a performance. Below conducting, whose stop ends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from universes.announce import announce
from universes.guests import mark_of
from universes.models import Edit, Performance, Transport, Universe

MINUTES_MOST = 30
SAMPLES_MOST = MINUTES_MOST * 60 * 48_000


def recording_of(universe_id: UUID) -> Performance | None:
    """The recording that is being made, if one is."""
    return Performance.objects.filter(universe_id=universe_id, to_sample=None).select_related("by").first()


def recording_wire(performance: Performance | None) -> dict[str, Any] | None:
    """What the room is told: that a recording runs, and whose it is."""
    if performance is None:
        return None
    by = mark_of(performance.by)
    return {"id": str(performance.pk), "by": by, "from_sample": performance.from_sample}


def end_recording(universe: Universe, transport: Transport, now: datetime) -> Performance | None:
    """Close the recording of this run (the universe's row is locked); one in which nothing sounded is dropped."""
    made = recording_of(universe.pk)
    if made is None:
        return None
    until = min(transport.sample_at(now.timestamp() * 1000), made.from_sample + SAMPLES_MOST)
    announce(universe.pk, {"type": "universe.recording", "recording": None})
    if until <= made.from_sample or transport.run != made.run:
        made.delete()
        return None
    made.to_sample = until
    made.edits = [_kept(edit) for edit in _edits(universe, made.run, until)]
    made.save(update_fields=["to_sample", "edits"])
    return made


def _edits(universe: Universe, run: int, until: int) -> Any:
    """Of the whole run, also from before the recording: the engine begins where the run began."""
    return Edit.objects.filter(universe=universe, run=run, sample__lt=until).order_by("seq").select_related("by")


def _kept(edit: Edit) -> dict[str, Any]:
    name = edit.by.username if edit.by else edit.guest_name
    return {"sample": edit.sample, "seq": edit.seq, "by": name, "changes": edit.changes}
