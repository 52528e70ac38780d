"""Taking back one's own last step, and doing it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction

from simulation.engine.errors import DocumentError
from universes.access import may_edit, may_see
from universes.documents import edits
from universes.documents.undo import REDO, UNDO, Entry, Step, redoable, undoable, way_back
from universes.errors import NotAllowed, NotFound, Nothing
from universes.models import Edit, Universe

from .editing import check_op, edit
from .remembering import document_at
from .states import state_of

if TYPE_CHECKING:
    from universes.access import Person

LOOKED_BACK = 500  # so many edits of everybody are looked through; what lies before them cannot be undone


def undo(*, universe: Universe, by: Person, op: str) -> Edit:
    """Take back one's own last edit, or whole gesture, whose fields nobody has changed since: an edit more.

    The same `op` again gives the edit that it made. Raises NotFound, NotAllowed, Invalid, Nothing.
    """
    return _take_back(universe, by, op, UNDO)


def redo(*, universe: Universe, by: Person, op: str) -> Edit:
    """Do again what one took back last, if nobody has changed its fields since. Raises as `undo`."""
    return _take_back(universe, by, op, REDO)


@transaction.atomic
def _take_back(universe: Universe, by: Person, op: str, way: str) -> Edit:
    check_op(op)
    # Locked before the log is read: what is taken back must still be the last when the inverse is written.
    head = Universe.objects.select_for_update().filter(pk=universe.pk).first()
    if head is None or not may_see(by, head):
        raise NotFound("There is no such universe.")
    if not may_edit(by, head):
        raise NotAllowed("You may look at this universe, and not change it. Make a copy: that is yours.")
    if again := Edit.objects.filter(universe=head, op=op).first():
        return again
    found = _found(head, who_of(by), way)
    if found is None:
        raise Nothing("There is nothing of yours to undo." if way == UNDO else "There is nothing of yours to do again.")
    step, back = found
    more = {"gesture": way, "label": step.label, "undoes": list(step.seqs)}
    return edit(universe=head, by=by, op=op, changes=back, **more)  # type: ignore[arg-type]


def _found(universe: Universe, who: str, way: str) -> tuple[Step, list[edits.Change]] | None:
    """The last step that can be taken back and still fits the document, with the changes that do it."""
    log = recent(universe)
    steps = undoable(log, who) if way == UNDO else redoable(log, who)
    document = state_of(universe).document
    for step, back in _ways_back(universe, log, steps):
        try:
            edits.apply(document, edits.check_changes(back))
        except DocumentError:  # a universe full of objects, say, into which a removed one does not fit any more
            continue
        return step, back
    return None


def _ways_back(
    universe: Universe, log: list[Entry], steps: Iterator[Step]
) -> Iterator[tuple[Step, list[edits.Change]]]:
    for step in steps:
        first = step.seqs[0]
        yield step, way_back(step, document_at(universe, first - 1), log[first - log[0].seq :])


def recent(universe: Universe) -> list[Entry]:
    """The end of a universe's log, oldest first."""
    rows = universe.edits.filter(seq__gt=max(universe.seq - LOOKED_BACK, universe.forgotten_to)).order_by("seq")
    return [entry_of(row) for row in rows]


def entry_of(row: Edit) -> Entry:
    who = f"u:{row.by_id}" if row.by_id else f"g:{row.guest_key}" if row.guest_key else ""
    return Entry(row.seq, who, row.changes, row.gesture, row.label, tuple(row.undoes or ()))


def who_of(person: Person) -> str:
    """What tells this person's edits from those of others; empty for a stranger."""
    if person.is_authenticated:
        return f"u:{person.pk}"
    key = getattr(person, "key", "")
    return f"g:{key}" if key else ""
