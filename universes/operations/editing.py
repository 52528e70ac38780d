"""The one way in for every change of a universe's document."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from simulation.engine.errors import DocumentError
from universes.access import may_edit, may_see
from universes.announce import announce
from universes.documents import edits
from universes.errors import Invalid, NotAllowed, NotFound, Stale
from universes.models import Edit, Universe

from .storing import columns, store_difference

if TYPE_CHECKING:
    from universes.access import Person

OP = re.compile(r"[A-Za-z0-9_.:-]{8,64}")


def new_op() -> str:
    """An operation id for doors whose clients do not make their own (plain forms, REST)."""
    return uuid.uuid4().hex


@transaction.atomic
def edit(
    *,
    universe: Universe,
    by: Person,
    op: str,
    changes: Any,
    base: int | None = None,
    gesture: str = "",
    label: str = "",
) -> Edit:
    """Change a universe: the next edit of its log. The same `op` again gives the edit that it made the first time.

    `changes` as universes.documents.edits says, from outside or not; `base`, if given, is the sequence number that
    the universe must still have; edits of one `gesture` are taken back as one, `label` says what it was.
    Raises NotFound, NotAllowed, Invalid (nothing is changed), Stale.
    """
    check_op(op)
    checked = _checked(changes)
    # The row of the head is locked by itself, before anything else is read: PostgreSQL would give rows that were joined
    # to it as they were before the wait. (SQLite locks the whole file as a transaction begins: `transaction_mode`.)
    head = Universe.objects.select_for_update().filter(pk=universe.pk).first()
    if head is None or not may_see(by, head):
        raise NotFound("There is no such universe.")
    if not may_edit(by, head):
        raise NotAllowed("You may look at this universe, and not change it. Make a copy: that is yours.")
    if again := Edit.objects.filter(universe=head, op=op).first():
        return again
    if base is not None and base != head.seq:
        raise Stale(f"This universe has changed: it is at edit {head.seq}, not {base}.")
    return _append(head, by, op, checked, gesture=gesture[:40], label=label[:80])


def _append(head: Universe, by: Person, op: str, changes: list[edits.Change], **more: Any) -> Edit:
    before = Universe.objects.with_document().get(pk=head.pk).document()
    after = _applied(before, changes)
    now = timezone.now()
    store_difference(head, before, after)
    Universe.objects.filter(pk=head.pk).update(seq=head.seq + 1, changed=now, **columns(after))
    done = Edit.objects.create(universe=head, seq=head.seq + 1, op=op, changes=changes, at=now, **made_by(by), **more)
    announce(head.pk, {"type": "universe.edits", "universe": str(head.pk), "edits": [wire(done)]})
    return done


def made_by(person: Person) -> dict[str, Any]:
    """Who did it, as an edit or a message keeps it."""
    if person.is_authenticated:
        return {"by": person}
    return {"by": None, "guest_name": getattr(person, "name", ""), "guest_key": getattr(person, "key", "")}


def wire(edit: Edit) -> dict[str, Any]:
    """An edit as it goes out: to the one who made it, to those who listen, and to those who ask for the log."""
    return {
        "seq": edit.seq,
        "op": edit.op,
        "by": edit.by.username if edit.by else None,
        "guest": edit.guest_name or None,
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


def _applied(document: dict[str, Any], changes: Sequence[edits.Change]) -> dict[str, Any]:
    try:
        return edits.apply(document, changes)
    except DocumentError as error:
        raise Invalid(error.problems) from error
