"""Keeping what the gallery finds universes by. No rights are asked: operations call this as they write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from universes.documents.likeness import traits_of
from universes.documents.listing import listed
from universes.models import Listing, Standing, Universe

from .trending import first_trends

AT_ONCE = 500
FIELDS = ("words", "name_words", "name_key", "mood", "author", "tempo", "traits")


def relist(*universes: UUID) -> int:
    """List these universes by what others get of them (0134); gives how many are listed. Twice changes nothing."""
    found = Universe.objects.filter(pk__in=universes).with_cards().select_related("physics").as_published()
    rows = [Listing(universe=universe, **_columns(universe)) for universe in found]
    Listing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["universe"], update_fields=FIELDS)
    return len(rows)


def retime(universe: UUID, tempo: float) -> None:
    """The draft has another tempo, within its band: lists by tempo follow where the draft is what others get."""
    has_version = Q(universe__publication__version__isnull=False) & ~Q(universe__publication__visibility="open")
    Listing.objects.filter(pk=universe).exclude(has_version).update(tempo=tempo)


def enter(universe: Universe) -> None:
    """A new universe has its place among the others, though only its people see it there."""
    relist(universe.pk)
    Standing.objects.create(universe=universe, at=universe.created, **first_trends(universe.created))


def first_public(universe: Universe, *, at: datetime) -> None:
    """It is public: if for the first time, it is new from now on. To hide it and show it again makes nothing new."""
    Standing.objects.filter(universe=universe, was_public=False).update(at=at, was_public=True, **first_trends(at))


def reindex() -> int:
    """List every universe anew; gives how many. Safe beside a running site, and twice."""
    return sum(relist(*some) for some in _in_parts(Universe.objects.order_by("pk")))


def relist_renamed() -> int:
    """List anew those whose owner is called something else by now (accounts know nothing of universes)."""
    owner = Concat("universe__owner__username", Value(" "), "universe__owner__display_name")
    renamed = Listing.objects.alias(owner=owner).filter(~Q(author=F("owner")))
    return relist(*renamed.values_list("pk", flat=True)[: AT_ONCE * 20])


def _columns(universe: Universe) -> dict[str, Any]:
    tags, music, physics = universe.tag_names(), universe.music.values(), universe.physics.values()
    terms = listed(
        name=universe.name,
        description=universe.description,
        tags=tags,
        author=f"{universe.owner.username} {universe.owner.display_name}",
        music=music,
    )
    return terms | {"tempo": music["tempo"], "traits": traits_of(tags=tags, music=music, physics=physics)}


def _in_parts(universes: QuerySet[Universe]) -> Iterator[Iterable[UUID]]:
    last = None
    while part := list((universes.filter(pk__gt=last) if last else universes).values_list("pk", flat=True)[:AT_ONCE]):
        yield part
        last = part[-1]
