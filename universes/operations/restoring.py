"""Going back to what a universe was: in itself, or in a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.document import NAME_LENGTH
from universes.access import may_duplicate, may_restore, may_see
from universes.errors import NotAllowed, NotFound
from universes.models import Edit, Moment, Universe

from .creating import create
from .editing import edit
from .publishing import as_followed
from .remembering import document_at

if TYPE_CHECKING:
    from universes.access import Person


def restore(*, universe: Universe, by: Person, seq: int, op: str) -> Edit:
    """Make a universe what it was after edit `seq`: an edit more, which can be undone like any other.

    Raises NotFound, NotAllowed, Forgotten, Invalid.
    """
    _ask_to_see(universe, by)
    if not may_restore(by, universe):
        raise NotAllowed("Only its owner may restore a universe. You may begin a copy from there instead.")
    name = Moment.objects.filter(universe=universe, seq=seq).values_list("name", flat=True).first()
    label = f"Restored “{name}”" if name else f"Restored edit {seq}"
    return edit(universe=universe, by=by, op=op, changes=[{"replace": document_at(universe, seq)}], label=label)


def branch(*, universe: Universe, by: Person, seq: int) -> Universe:
    """Make a private copy of what a universe was after edit `seq`, which remembers where it came from.

    Raises NotFound, NotAllowed, Forgotten.
    """
    _ask_to_see(universe, by)
    if not may_duplicate(by, universe):
        raise NotAllowed("Its owner does not let others copy it." if by.is_authenticated else "Sign in to make a copy.")
    document = document_at(as_followed(universe, by), seq)
    # The licence is the owner's word now, not what it was then: nobody gets by the past what is closed today.
    document["licence"] = universe.licence
    if universe.owner_id == by.pk:
        document["name"] = f"{document['name'][: NAME_LENGTH - 12]} (edit {seq})"[:NAME_LENGTH]
    return create(by=by, document=document, remixed_from=universe)


def _ask_to_see(universe: Universe, by: Person) -> None:
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
