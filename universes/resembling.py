"""What is like a universe: "More like this". Two looks along indexes for candidates, then the nearest.

Everyone may find what is given: it is of the gallery, as published, whatever the one who asks may see besides. How near
two universes are, `universes.documents.likeness` says; how many there are on the site changes nothing in the price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Block
from universes.documents.likeness import Reason, Traits, nearness, reasons, traits_of
from universes.documents.terms import Sought, facet, tempo_band
from universes.finding import of_keys, order_of
from universes.models import Universe, UniverseQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MOST = 6
EACH = 48  # candidates of a look
ENOUGH = 0.35  # what is less near than this resembles nothing


@dataclass(frozen=True, slots=True)
class Resembling:
    """One that is like it: how near, from 0 to 1, and why."""

    universe: Universe
    nearness: float
    reasons: list[Reason]


def resembling(
    universe: Universe, *, viewer: User | AnonymousUser, cards: UniverseQuerySet, most: int = MOST
) -> list[Resembling]:
    """The nearest of the gallery, fetched as `cards` (of `Universe.objects.listed()`) says; perhaps none.

    Four queries.
    """
    traits = traits_of(tags=universe.tag_names(), music=universe.music.values(), physics=universe.physics.values())
    its = _candidates(universe, traits, viewer)
    near = {key: nearness(traits, theirs) for key, theirs in its.items()}
    best = sorted((key for key in near if near[key] >= ENOUGH), key=lambda key: (-near[key], key))[:most]
    return [Resembling(one, round(near[one.pk], 3), reasons(traits, its[one.pk])) for one in of_keys(cards, best)]


def _candidates(universe: Universe, traits: Traits, viewer: User | AnonymousUser) -> dict[UUID, Traits]:
    public = Universe.objects.listed().exclude(pk=universe.pk)
    if viewer.pk:
        public = public.exclude(owner__in=Block.objects.filter(person_id=viewer.pk).values("blocked"))
        public = public.exclude(owner__in=Block.objects.filter(blocked_id=viewer.pk).values("person"))
    found: dict[UUID, Traits] = {}
    for look in _looks(public, traits):
        found |= dict(look.values_list("pk", "listing__traits")[:EACH])
    return {key: its for key, its in found.items() if its}  # none are kept of what nobody has listed anew yet


def _looks(public: QuerySet[Universe], traits: Traits) -> Iterator[QuerySet[Universe]]:
    """What stands high of those that share much (few have it all), and of those that share something."""
    of = {kind: facet(kind, traits[kind]) for kind in ("key", "scale", "mood")}
    pace = facet("tempo", tempo_band(traits["tempo"]))
    tags = [facet("tag", tag) for tag in traits["tags"]]
    standing = public.filter(standing__isnull=False).order_by(*order_of("trending", "month"))
    much, something = _all_of(of["key"], of["scale"], pace), _all_of(of["mood"], pace)
    if len(tags) > 1:
        much |= _all_of(*tags)
    yield standing.filter(much)
    yield standing.filter(reduce(or_, (_all_of(tag) for tag in tags), something))


def _all_of(*facets: str) -> Q:
    return Q(listing__words__finds=Sought(facets=facets))
