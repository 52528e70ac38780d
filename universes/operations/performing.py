"""Recording what a room plays, and what becomes of the performances that are made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from simulation.engine.document import NAME_LENGTH, Document
from simulation.models import Loudness, Rendering
from simulation.operations import request_performance
from universes.access import may_change_performance, may_record, may_render, may_see
from universes.announce import announce
from universes.documents.edits import apply
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Edit, Performance, Transport, Universe

from .conducting import play, transport_wire
from .recorded import end_recording, recording_of, recording_wire
from .remembering import document_at

if TYPE_CHECKING:
    from universes.access import Person

PARTS = ("seeds", "physics", "music", "audio", "visualization", "couplings")
PERFORMANCES_MOST = 200


@transaction.atomic
def start_recording(*, universe: Universe, by: Person, name: str = "") -> Performance:
    """Record what the room plays from now on; where nothing plays, play. One at a time, half an hour at most.

    Raises NotFound, NotAllowed, Conflict.
    """
    head = _head(universe, by)
    if not may_record(by, head):
        raise NotAllowed(_("You may listen here, and not record."))
    if recording_of(head.pk):
        raise Conflict(_("A recording runs here already."))
    if Performance.objects.filter(universe=head).count() >= PERFORMANCES_MOST:
        raise Conflict(_("This universe keeps no more performances; delete some of the old ones."))
    now = timezone.now()
    transport = Transport.objects.filter(universe=head, playing=True).first()
    begins = 0
    if transport is None:
        last = Transport.objects.filter(universe=head).first()
        transport = play(universe=head, by=by, cycle=last.cycle if last else 0, tick=last.tick if last else 0)
    else:
        begins = max(0, transport.sample_at(now.timestamp() * 1000))
    made = Performance.objects.create(
        universe=head,
        by=by if by.is_authenticated else None,
        name=name.strip()[:NAME_LENGTH] or f"{head.name}, {now:%d %B %Y %H:%M}"[:NAME_LENGTH],
        at=now,
        run=transport.run,
        document=document_at(head, transport.seq),
        cycle=transport.cycle,
        tick=transport.tick,
        from_sample=begins,
    )
    announce(head.pk, {"type": "universe.recording", "recording": recording_wire(made)})
    return made


@transaction.atomic
def stop_recording(*, universe: Universe, by: Person) -> Performance | None:
    """End the recording; None where none ran, or nothing had sounded. Raises NotFound, NotAllowed."""
    head = _head(universe, by)
    if not may_record(by, head):
        raise NotAllowed(_("You may listen here, and not record."))
    transport = Transport.objects.filter(universe=head).first()
    return end_recording(head, transport, timezone.now()) if transport else None


@transaction.atomic
def rename_performance(*, performance: Performance, by: Person, name: str) -> Performance:
    """Raises NotFound, NotAllowed, Invalid."""
    _ask(performance, by)
    name = name.strip()
    if not 1 <= len(name) <= NAME_LENGTH:
        words = _("A performance has a name of 1 to {most} characters.").format(most=NAME_LENGTH)
        raise Invalid([{"path": "name", "code": "range", "message": words}])
    performance.name = name
    performance.save(update_fields=["name"])
    return performance


@transaction.atomic
def delete_performance(*, performance: Performance, by: Person) -> None:
    """For good; files that were made of it stay. Raises NotFound, NotAllowed, Conflict."""
    _ask(performance, by)
    if performance.to_sample is None:
        raise Conflict(_("It is still being recorded; end the recording first."))
    performance.delete()


def ask_file(
    *, performance: Performance, by: Person, kind: str, depth: str = "", loudness: str = Loudness.HEARD
) -> Rendering:
    """Ask a worker for the sound or the notes of a performance. Raises NotFound, NotAllowed, Conflict, Refusal."""
    universe = performance.universe
    if not may_see(by, universe):
        raise NotFound(_("There is no such performance."))
    if not may_render(by, universe):
        whose = _("Its owner keeps all rights, so it cannot be taken away.")
        raise NotAllowed(whose if by.is_authenticated else _("Sign in to have a file made."))
    if performance.to_sample is None:
        raise Conflict(_("It is still being recorded."))
    document = performance.document | {"name": performance.name}
    return request_performance(
        document=document,
        performance=played_in(performance),
        kind=kind,
        by=by,
        universe=universe,
        depth=depth,
        loudness=loudness,
        creator=str(universe.owner),
    )


def played_in(performance: Performance) -> dict[str, Any]:
    """What an engine makes of its document: from where, from which sample of the run to which, with which edits."""
    return {
        "cycle": performance.cycle,
        "tick": performance.tick,
        "from_sample": performance.from_sample,
        "to_sample": performance.to_sample,
        "edits": list(_patches(performance)),
    }


def _patches(performance: Performance) -> Iterator[dict[str, Any]]:
    """Each edit as what the engine hears of it: the values that differ, and all objects where one does."""
    before = performance.document
    for edit in performance.edits:
        after = apply(before, edit["changes"])
        yield {"sample": edit["sample"], "set": _difference(before, after)}
        before = after


def _difference(before: Document, after: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in PARTS:
        if changed := {name: value for name, value in after[part].items() if before[part].get(name) != value}:
            found[part] = changed
    if before["objects"] != after["objects"]:
        found["objects"] = after["objects"]
    return found


def run_of(*, universe: Universe) -> dict[str, Any] | None:
    """What who joins late computes from: the document at the run's anchor, the edits since. None: nothing plays.

    Rights are the caller's to ask.
    """
    transport = Transport.objects.filter(universe=universe, playing=True).select_related("by").first()
    if transport is None:
        return None
    stamped = Edit.objects.filter(universe=universe, run=transport.run)
    seq = transport.seq
    if transport.anchor_sample > 0:
        held = stamped.filter(sample__lte=transport.anchor_sample).order_by("-seq").values_list("seq", flat=True)
        seq = held.first() or seq
    since = stamped.filter(seq__gt=seq).order_by("seq").values("seq", "run", "sample", "changes")
    return {
        "transport": transport_wire(transport),
        "server_ms": timezone.now().timestamp() * 1000,
        "seq": seq,
        "document": document_at(universe, seq),
        "edits": list(since),
    }


def performances_of(universe: Universe) -> list[Performance]:
    """What was recorded, the newest first; who gets what was published hears what was played up to then."""
    found = universe.performances.select_related("by").defer("document", "edits")
    return [performance for performance in found if _is_shown(performance, universe)]


def _is_shown(performance: Performance, universe: Universe) -> bool:
    if universe.worn is None:
        return True
    if performance.seconds is None or performance.at > universe.worn.at:
        return False
    if performance.at + timedelta(seconds=performance.seconds) <= universe.worn.at:
        return True
    return all(edit["seq"] <= universe.seq for edit in performance.edits)  # it went on while it was published


def performance_of(universe: Universe, pk: UUID) -> Performance:
    """One that is finished, or the one being recorded. Raises NotFound."""
    found = Performance.objects.filter(universe=universe, pk=pk).select_related("universe", "by").first()
    if found is None or not _is_shown(found, universe):
        raise NotFound(_("There is no such performance."))
    return found


def _head(universe: Universe, by: Person) -> Universe:
    head = Universe.objects.select_for_update().filter(pk=universe.pk).first()
    if head is None or not may_see(by, head):
        raise NotFound(_("There is no such universe."))
    return head


def _ask(performance: Performance, by: Person) -> None:
    if not may_see(by, performance.universe):
        raise NotFound(_("There is no such performance."))
    if not may_change_performance(by, performance):
        raise NotAllowed(_("Only who recorded it, and the owner of the universe, may do that."))
