"""Keeping a universe as a favourite, and keeping it no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.operations.seldom import notify_seldom
from universes.access import may_favourite, may_see
from universes.errors import NotAllowed, NotFound
from universes.models import Favourite, Universe

from .counting import add_to

if TYPE_CHECKING:
    from accounts.models import User
    from universes.access import Person


@transaction.atomic
def favourite(*, universe: Universe, by: Person) -> Favourite:
    """Keep a universe; to keep it twice changes nothing. Its owner is told. Raises NotFound, NotAllowed."""
    person = _asked(universe, by)
    kept, is_new = Favourite.objects.get_or_create(person=person, universe=universe)
    if is_new:
        add_to(universe.pk, "favourites")
        address = reverse("universes:page", args=[universe.pk])
        notify_seldom(to=universe.owner, kind="favourite", by=person, subject=universe.name, address=address)
    return kept


@transaction.atomic
def unfavourite(*, universe: Universe, by: Person) -> None:
    """Keep a universe no longer; nothing changes if it was not kept. Raises NotFound, NotAllowed."""
    person = _asked(universe, by)
    gone, _by_model = Favourite.objects.filter(person=person, universe=universe).delete()
    if gone:
        add_to(universe.pk, "favourites", -1)


def _asked(universe: Universe, by: Person) -> User:
    if not may_see(by, universe):
        raise NotFound(_("There is no such universe."))
    if not may_favourite(by, universe):
        raise NotAllowed(_("Sign in to keep a universe among your favourites."))
    return cast("User", by)
