"""Deleting a universe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from simulation.models import Rendering
from simulation.operations import drop
from universes.access import may_delete, may_see
from universes.announce import announce
from universes.errors import NotAllowed, NotFound
from universes.models import Universe

from .opening_up import visibility_changed

if TYPE_CHECKING:
    from universes.access import Person


@transaction.atomic
def delete(*, universe: Universe, by: Person) -> None:
    """Delete a universe with its log and its stills, for good; files that people asked for are theirs and stay.

    Raises NotFound, NotAllowed.
    """
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_delete(by, universe):
        raise NotAllowed("Only its owner may delete a universe.")
    erase(universe)


def erase(universe: Universe) -> None:
    """Delete it, for who has asked for the right to; inside a transaction."""
    identity = universe.pk
    visibility_changed(universe, before=universe.visibility, after="private")
    drop(Rendering.objects.pictures_of(identity))
    Universe.objects.filter(pk=identity).delete()
    announce(identity, {"type": "universe.deleted", "universe": str(identity)})
