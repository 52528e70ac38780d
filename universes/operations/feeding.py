"""What is new for somebody: what people whom they follow publish and keep, and what is made of their own universes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import Block, Follow, User
from universes.models import Favourite, Universe, UniverseCounts

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("favourite", "published", "remix")  # of one moment, in this order
SUGGESTED = 6
LOOKED_AT = 60  # of the most kept universes, for people to suggest


@dataclass(frozen=True, slots=True)
class News:
    """One piece: `by` did it to `universe`."""

    kind: str
    at: datetime
    by: User
    universe: Universe


@dataclass(frozen=True, slots=True)
class Feed:
    news: list[News]
    next: str  # where the next page begins, or nothing
    is_first: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of one kind in the order of all: the newest first, then by kind and id."""

    at: datetime
    kind: str
    pk: Any

    def before(self, kind: str) -> Q:
        """The rows of a kind that come after this place."""
        if kind < self.kind:
            return Q(when__lt=self.at)
        return (
            Q(when__lt=self.at) | Q(when=self.at)
            if kind > self.kind
            else (Q(when__lt=self.at) | Q(when=self.at, pk__gt=self.pk))
        )


def feed_of(person: User, *, after: str, size: int) -> Feed:
    """The news of a person after a cursor of ours (any other gives the first page). Six queries, however many it is."""
    place = _read(after)
    found: list[tuple[_Place, int, UUID]] = []
    for kind, rows in _sources(person).items():
        some = rows.filter(place.before(kind)) if place else rows
        columns = ("when", "pk", "who", "what")
        for when, pk, who, what in some.order_by("-when", "pk").values_list(*columns)[: size + 1]:
            found.append((_Place(when, kind, pk), who, what))
    found.sort(key=lambda one: (-one[0].at.timestamp(), one[0].kind, one[0].pk))
    more = len(found) > size
    found = found[:size]
    return Feed(list(_whole(person, found)), _write(found[-1][0]) if more else "", is_first=place is None)


def people_to_follow(person: User) -> list[User]:
    """Whose universes are kept most, of those whom one does not follow yet; a few."""
    known = Follow.objects.filter(person=person).values("followed")
    most = UniverseCounts.objects.filter(universe__publication__visibility="public", universe__owner__is_active=True)
    others = most.exclude(universe__owner__in=known).exclude(universe__owner=person)
    others = others.exclude(universe__owner__in=_blocked(person)).exclude(universe__owner__in=_blocking(person))
    owners = others.order_by("-favourites", "universe").values_list("universe__owner", flat=True)[:LOOKED_AT]
    chosen = list(dict.fromkeys(owners))[:SUGGESTED]
    people = User.objects.filter(pk__in=chosen).select_related("profile")
    return sorted(people, key=lambda one: chosen.index(one.pk))


def _sources(person: User) -> dict[str, QuerySet[Any]]:
    """For each kind its rows with when, who, what. Only what everybody may find, and of nobody behind a block."""
    follows = Follow.objects.filter(person=person).values("followed")
    public = Universe.objects.listed().exclude(owner__in=_blocked(person)).exclude(owner__in=_blocking(person))
    of_mine = Q(remixed_from__owner=person)
    when_published = public.annotate(when=F("publication__at"), who=F("owner"), what=F("pk"))
    kept = Favourite.objects.filter(person__in=follows, universe__in=public.values("pk")).exclude(
        universe__owner=person  # of that the inbox tells
    )
    return {
        "favourite": kept.annotate(when=F("at"), who=F("person"), what=F("universe")),
        "published": when_published.filter(owner__in=follows).exclude(pk__in=Universe.objects.filter(of_mine)),
        "remix": when_published.filter(of_mine).exclude(owner=person),
    }


def _blocked(person: User) -> QuerySet[Block, Any]:
    return Block.objects.filter(person=person).values("blocked")


def _blocking(person: User) -> QuerySet[Block, Any]:
    return Block.objects.filter(blocked=person).values("person")


def _whole(person: User, found: list[tuple[_Place, int, UUID]]) -> Iterator[News]:
    cards = Universe.objects.listed().with_cards().as_seen_by(person)
    universes = cards.in_bulk({what for _, _, what in found})
    people = User.objects.filter(is_active=True).select_related("profile").in_bulk({who for _, who, _ in found})
    for place, who, what in found:
        if what in universes and who in people:
            yield News(place.kind, place.at, people[who], universes[what])


def _signer() -> Signer:
    return Signer(salt="feed")


def _write(place: _Place) -> str:
    return _signer().sign_object([place.at.isoformat(), place.kind, str(place.pk)], compress=True)


def _read(cursor: str) -> _Place | None:
    try:
        at, kind, pk = _signer().unsign_object(cursor) if cursor else ("", "", "")
    except (BadSignature, ValidationError, ValueError):
        return None
    when = parse_datetime(at) if at else None
    if when is None or kind not in KINDS:
        return None
    return _Place(when, kind, int(pk) if pk.isdecimal() else UUID(pk))
