"""Opening a universe to others and closing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from universes.access import may_publish, may_see
from universes.announce import announce
from universes.errors import Invalid, NotAllowed, NotFound
from universes.models import Publication, Universe
from universes.models.publication import OPEN

from .listing import first_public
from .opening_up import visibility_changed

if TYPE_CHECKING:
    from universes.access import Person


@transaction.atomic
def publish(*, universe: Universe, by: Person, visibility: str = "public") -> Publication:
    """Open a universe to everyone, or to those who have its address, to see (unlisted) or to change (open).

    Twice the same changes nothing.

    Raises NotFound, NotAllowed, Invalid.
    """
    _ask(universe, by)
    if visibility not in OPEN:
        words = f"A published universe is one of: {', '.join(OPEN)}."
        raise Invalid([{"path": "visibility", "code": "choice", "message": words}])
    there = Publication.objects.select_for_update().filter(universe=universe).first()
    if there and there.visibility == visibility:
        return there
    values = {"visibility": visibility, "by": by, "at": timezone.now()}
    publication, is_new = Publication.objects.update_or_create(universe=universe, defaults=values)
    before = there.visibility if there else "private" if is_new else visibility  # else another was quicker, and counted
    visibility_changed(universe, before=before, after=visibility)
    if visibility == "public":
        first_public(universe, at=publication.at)
    _tell(universe, visibility)
    return publication


@transaction.atomic
def unpublish(*, universe: Universe, by: Person) -> None:
    """Make a universe private again; nothing changes if it is. Raises NotFound, NotAllowed."""
    _ask(universe, by)
    publication = Publication.objects.select_for_update().filter(universe=universe).first()
    there, _ = Publication.objects.filter(universe=universe).delete()
    universe._state.fields_cache.pop("publication", None)  # the one at hand is private at once, too
    if publication and there:
        visibility_changed(universe, before=publication.visibility, after="private")
        _tell(universe, "private")


def set_visibility(*, universe: Universe, by: Person, visibility: str) -> None:
    """Publish, unlist or unpublish, by the word that people choose. Raises NotFound, NotAllowed, Invalid."""
    if visibility == "private":
        unpublish(universe=universe, by=by)
    else:
        publish(universe=universe, by=by, visibility=visibility)


def _ask(universe: Universe, by: Person) -> None:
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_publish(by, universe):
        raise NotAllowed("Only its owner decides who may see a universe.")


def _tell(universe: Universe, visibility: str) -> None:
    announce(universe.pk, {"type": "universe.visibility", "universe": str(universe.pk), "visibility": visibility})
    announce(universe.pk, {"type": "universe.rights", "universe": str(universe.pk)})
