"""The one way in for every change of a universe's document."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from simulation.engine.document import Document
from simulation.engine.errors import DocumentError
from simulation.errors import Refusal
from universes.access import Rank, allows, rank_of
from universes.announce import announce
from universes.documents import edits
from universes.documents.listing import lists_alike
from universes.errors import Invalid, NotAllowed, NotFound, Stale
from universes.guests import mark_of
from universes.models import Edit, Snapshot, Transport, Universe
from universes.models.history import SNAPSHOT_EDITS

from . import rows
from .licensing import check_licence
from .listing import relist, retime
from .states import State, remember, state_with
from .storing import changed_columns, store_difference

if TYPE_CHECKING:
    from universes.access import Person

OP = re.compile(r"[A-Za-z0-9_.:-]{8,64}")
GESTURE_LENGTH, LABEL_LENGTH = 40, 80
GESTURE_EDITS = 1000  # so many edits of everybody are looked through for those of a gesture that is dropped


@dataclass(slots=True)  # not frozen: those are made by as many calls as they have fields
class Sent:
    """One edit as it was asked for.

    `changes` as universes.documents.edits says, from outside or not; `base`, if given, is the sequence number that the
    universe must still have; edits of one `gesture` are taken back as one, `label` says what it was; one that `cancels`
    takes back what else was kept of its gesture (Escape in a drag), which is no step any more. `rank` is what its
    maker was found to be by who asks often and hears of every change of rights (a room); left out, it is asked here.
    """

    by: Person
    op: str
    changes: Any
    base: int | None = None
    gesture: str = ""
    label: str = ""
    undoes: list[int] | None = None
    cancels: bool = False
    rank: Rank | None = None


def new_op() -> str:
    """An operation id for doors whose clients do not make their own (plain forms, REST)."""
    return uuid.uuid4().hex


def edit(
    *,
    universe: Universe,
    by: Person,
    op: str,
    changes: Any,
    base: int | None = None,
    gesture: str = "",
    label: str = "",
    undoes: list[int] | None = None,
) -> Edit:
    """Change a universe: the next edit of its log. The same `op` again gives the edit that it made the first time.

    Raises NotFound, NotAllowed, Invalid (nothing is changed), Stale. What it takes: see Sent.
    """
    [done] = edit_batch(universe.pk, [Sent(by, op, changes, base, gesture, label, undoes)])
    if isinstance(done, Refusal):
        raise done
    return done


@transaction.atomic
def edit_batch(universe_id: UUID, sent: Sequence[Sent]) -> list[Edit | Refusal]:
    """Several edits of one universe in one transaction, in their order; for each the edit that it made, or why not.

    What is refused changes nothing and leaves the others alone. All that were made are told as one message.
    """
    ops = [one.op for one in sent if isinstance(one.op, str)]
    read = rows.locked(Universe, universe_id, beside=Transport, logged=Edit, ops=ops)
    if read is None:
        return [NotFound("There is no such universe.") for _ in sent]
    head, transport, some_are_known = read
    # What was made before under the same ids; those of this very batch are added as they are made.
    batch = _Batch(head, transport, _made_before(head, ops) if some_are_known else {})
    results = [batch.take(one) for one in sent]
    batch.keep()
    return results


class _Batch:
    """Edits on their way into one universe, whose row is locked: checked and applied one by one, stored together."""

    def __init__(self, head: Universe, transport: Transport | None, known: dict[str, Edit]) -> None:
        self.head, self.before = head, state_with(head, transport)
        self.document, self.seq = self.before.document, head.seq
        self.now = timezone.now()
        self.run, self.sample = self.before.stamp(self.now)
        self.known = known
        self.ranks: dict[Person, Rank] = {}
        self.made: list[Edit] = []
        self.snapshots: list[Snapshot] = []

    def take(self, one: Sent) -> Edit | Refusal:
        try:
            check_op(one.op)
            checked = _checked(one.changes)
            self._ask(one)
            if again := self.known.get(one.op):
                return again
            if one.base is not None and one.base != self.seq:
                raise Stale(f"This universe has changed: it is at edit {self.seq}, not {one.base}.")
            document = _applied(self.document, checked)
            if document["licence"] != self.document["licence"]:
                check_licence(self.head, document["licence"])
            self.document = document
        except Refusal as refusal:
            return refusal
        return self._append(one, checked)

    def _ask(self, one: Sent) -> None:
        rank = one.rank
        if rank is None:
            if one.by not in self.ranks:
                self.ranks[one.by] = rank_of(one.by, self.head)
            rank = self.ranks[one.by]
        if rank < Rank.VIEWER:
            raise NotFound("There is no such universe.")
        if not allows("edit", rank=rank, person=one.by, universe=self.head):
            raise NotAllowed("You may look at this universe, and not change it. Make a copy: that is yours.")

    def _cancelled(self, one: Sent) -> list[int]:
        """The numbers of this person's edits of the gesture, and of this one: together they did nothing."""
        maker = made_by(one.by)
        by, key = maker["by"], maker["guest_key"]
        recent = Edit.objects.filter(universe=self.head, seq__gt=self.seq - GESTURE_EDITS, gesture=one.gesture)
        kept = recent.filter(by=by, guest_key=key).values_list("seq", flat=True)
        here = [made.seq for made in self.made if (made.gesture, made.by, made.guest_key) == (one.gesture, by, key)]
        return sorted({*kept, *here, self.seq})

    def _append(self, one: Sent, changes: list[edits.Change]) -> Edit:
        self.seq += 1
        maker = made_by(one.by)
        done = rows.new(
            Edit,
            {"universe": self.head, "by": maker.pop("by")},
            seq=self.seq,
            op=one.op,
            changes=changes,
            at=self.now,
            gesture=one.gesture[:GESTURE_LENGTH],
            label=one.label[:LABEL_LENGTH],
            undoes=self._cancelled(one) if one.cancels and one.gesture else one.undoes,
            run=self.run,
            sample=self.sample,
            **maker,
        )
        self.known[one.op] = done
        self.made.append(done)
        if self.seq % SNAPSHOT_EDITS == 0:
            self.snapshots.append(Snapshot(universe=self.head, seq=self.seq, document=self.document))
        return done

    def keep(self) -> None:
        """Write the log, what differs, and the head; tell, and remember, once it is committed."""
        if not self.made:
            return
        updates = store_difference(self.head, self.before.document, self.document)
        differing = changed_columns(self.before.document, self.document)
        updates.append(rows.updating(Universe, self.head.pk, {"seq": self.seq, "changed": self.now, **differing}))
        rows.insert(Edit, self.made, after=updates)
        if self.snapshots:
            Snapshot.objects.bulk_create(self.snapshots)
        if not lists_alike(self.before.document, self.document):
            relist(self.head.pk)
        elif self.before.document["music"]["tempo"] != (tempo := self.document["music"]["tempo"]):
            retime(self.head.pk, tempo)
        remember(self.head, State(self.seq, self.document, self.before.transport, self.sample))
        told = [wire(done) for done in self.made]
        announce(self.head.pk, {"type": "universe.edits", "universe": str(self.head.pk), "edits": told})


def _made_before(head: Universe, ops: list[str]) -> dict[str, Edit]:
    """The edits of a universe that were made under these operation ids."""
    return {made.op: made for made in Edit.objects.filter(universe=head, op__in=ops).select_related("by")}


def made_by(person: Person) -> dict[str, Any]:
    """Who did it, as an edit or a message keeps it."""
    if person.is_authenticated:
        return {"by": person, "guest_name": "", "guest_key": ""}
    return {"by": None, "guest_name": getattr(person, "name", ""), "guest_key": getattr(person, "key", "")}


def wire(edit: Edit) -> dict[str, Any]:
    """An edit as it goes out: to the one who made it, to those who listen, and to those who ask for the log."""
    return {
        "seq": edit.seq,
        "op": edit.op,
        "by": edit.by.username if edit.by else None,
        "guest": edit.guest_name or None,
        "who": mark_of(edit.by, edit.guest_key),
        "changes": edit.changes,
        "at": edit.at.isoformat(),
        "label": edit.label,
        "gesture": edit.gesture,
        "undoes": edit.undoes,
        "run": edit.run,
        "sample": edit.sample,
    }


def check_op(op: Any) -> None:
    """Raises Invalid unless this is an operation id: 8 to 64 letters, digits and _ . : -"""
    if not isinstance(op, str) or not OP.fullmatch(op):
        words = "An operation id is 8 to 64 letters, digits and _ . : -"
        raise Invalid([{"path": "op", "code": "format", "message": words}])


def _checked(changes: Any) -> list[edits.Change]:
    try:
        return edits.check_changes(changes)
    except DocumentError as error:
        raise Invalid(error.problems) from error


def _applied(document: Document, changes: Sequence[edits.Change]) -> Document:
    try:
        return edits.apply(document, changes)
    except DocumentError as error:
        raise Invalid(error.problems) from error
