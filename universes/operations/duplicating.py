"""Making a universe of one's own from another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.document import NAME_LENGTH
from universes.access import may_duplicate, may_see
from universes.errors import NotAllowed, NotFound
from universes.models import Universe

from .creating import create
from .publishing import as_seen

if TYPE_CHECKING:
    from universes.access import Person


def duplicate(*, universe: Universe, by: Person) -> Universe:
    """Make a private copy that belongs to `by` and remembers where it came from. Raises NotFound, NotAllowed."""
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_duplicate(by, universe):
        raise NotAllowed(
            "Sign in to make a copy." if not by.is_authenticated else "Its owner does not let others copy it."
        )
    document = as_seen(universe, by).document()
    if universe.owner_id == by.pk:
        document["name"] = f"{document['name'][: NAME_LENGTH - 7]} (copy)"
    return create(by=by, document=document, remixed_from=universe)
