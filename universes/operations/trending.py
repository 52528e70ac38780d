"""How universes stand: what is kept, remixed and sought, counted by the worker now and then, never by a request.

A trend weighs what different people did, newer acts more: each weighs half as much a half-life later. Only the order
matters, so it is kept as

    trend = log2( sum of weight_k * 2^(t_k / half-life) ),  t_k in days since EPOCH,

which changes with the acts alone: nothing is counted anew because time has passed. One person cannot push it: each kind
of act counts once a person and universe, whenever it was last done. Who owns the universe does not count, nor whose
account is younger than a day or has no e-mail that is confirmed. Listeners without an account weigh together, in a day,
what one keeper does, however many they say they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from math import log2
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q

from accounts.models import User
from universes.models import Comment, Favourite, Play, Standing, Universe
from universes.models.listing import PERIODS

from . import rows

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HALF_LIVES = {"day": 0.5, "week": 3.0, "month": 12.0, "all": 120.0}  # days
NEW = 0.2  # that it has come out weighs as a fifth of a person
WEIGHTS = {"kept": 1.0, "remixed": 1.0, "said": 0.5, "heard": 0.2}
GUEST, GUESTS_MOST = 0.05, 1.0  # each listener without an account, and all of a day together
GROWN = timedelta(days=1)  # so old is an account that counts
LATELY = timedelta(days=2)  # what was done since may have come to count since the last time: its doer has grown up
AT_ONCE = 500


@dataclass
class Acts:
    """What was done with one universe: of each kind and person when last, and the days on which guests heard it."""

    last: dict[str, dict[int, datetime]] = field(default_factory=lambda: defaultdict(dict))
    guests: list[tuple[datetime, int]] = field(default_factory=list)

    def did(self, kind: str, person: int, at: datetime) -> None:
        self.last[kind][person] = max(at, self.last[kind].get(person, at))

    def people(self) -> set[int]:
        return {person for by in self.last.values() for person in by}

    def weighed(self) -> Iterator[tuple[float, datetime]]:
        for kind, by in self.last.items():
            yield from ((WEIGHTS[kind], at) for at in by.values())
        yield from ((min(GUESTS_MOST, GUEST * count), day) for day, count in self.guests)

    def since(self, kind: str, now: datetime, days: int) -> int:
        """How many people did this in the last `days`; 0: ever."""
        return sum(not days or at > now - timedelta(days=days) for at in self.last[kind].values())


def first_trends(at: datetime) -> dict[str, float]:
    """The trends of a universe that came out at `at` and that nobody has touched yet."""
    return {f"trend_{period}": trend([(NEW, at)], days) for period, days in HALF_LIVES.items()}


def trend(acts: Iterable[tuple[float, datetime]], half_life: float) -> float:
    """Of (weight, when), at least one: the logarithm above, with exponents from the highest so that none overflows."""
    exponents = [log2(weight) + (at - EPOCH).total_seconds() / 86_400 / half_life for weight, at in acts]
    highest = max(exponents)
    return highest + log2(sum(2 ** (exponent - highest) for exponent in exponents))


def count_standings(*, now: datetime, everything: bool = False) -> int:
    """Count anew how universes stand that somebody has touched lately, or all; gives how many stand otherwise now.

    Two at once do no harm. What was taken back longer ago, and who has come to count later, is found with `everything`.
    """
    standings = Standing.objects.order_by("pk") if everything else Standing.objects.filter(_touched(now))
    keys = iter(list(standings.values_list("pk", flat=True)))
    changed = 0
    while some := list(islice(keys, AT_ONCE)):
        changed += _count(some, now)
    return changed


def _touched(now: datetime) -> Q:
    since = now - LATELY
    heard = Play.objects.filter(day__gte=since.date()).values("universe")
    kept = Favourite.objects.filter(at__gte=since).values("universe")
    remixes = Universe.objects.listed().filter(remixed_from__isnull=False, standing__at__gte=since)
    said = Comment.objects.filter(at__gte=since).values("universe")
    # what counts in a period falls out of it by itself
    passing = Q(kept_month__gt=0) | Q(remixed_month__gt=0)
    return Q(pk__in=heard) | Q(pk__in=kept) | Q(pk__in=said) | Q(pk__in=remixes.values("remixed_from")) | passing


@transaction.atomic
def _count(keys: Collection[UUID], now: datetime) -> int:
    acts = _acts(keys, now)
    changed = {}
    for standing in Standing.objects.filter(pk__in=keys):
        right = _standing(acts[standing.pk], standing.at, now)
        if any(getattr(standing, name) != value for name, value in right.items()):
            changed[standing.pk] = right
    rows.update_all(Standing, changed)
    return len(changed)


def _standing(acts: Acts, at: datetime, now: datetime) -> dict[str, Any]:
    weighed = [(NEW, at), *acts.weighed()]
    trends = {f"trend_{period}": trend(weighed, days) for period, days in HALF_LIVES.items()}
    numbers = {
        f"{kind}_{period}": acts.since(kind, now, days)
        for kind in ("kept", "remixed")
        for period, days in PERIODS.items()
    }
    return trends | numbers


def _acts(keys: Collection[UUID], now: datetime) -> dict[UUID, Acts]:
    """What people who count did with these universes. A query for each kind, and one for who counts."""
    found: dict[UUID, Acts] = defaultdict(Acts)
    for universe, person, at in Favourite.objects.filter(universe__in=keys).values_list("universe", "person", "at"):
        found[universe].did("kept", person, at)
    remixes = Universe.objects.listed().filter(remixed_from__in=keys)
    for origin, person, at in remixes.values_list("remixed_from", "owner", "standing__at"):
        found[cast("UUID", origin)].did("remixed", person, at)
    said = Comment.objects.shown().filter(universe__in=keys, by__isnull=False).order_by()
    for universe, person, at in said.values_list("universe", "by").annotate(last=Max("at")):
        found[universe].did("said", person or 0, at)
    plays = Play.objects.filter(universe__in=keys).order_by()
    for universe, person, day in plays.filter(person__isnull=False).values_list("universe", "person", "day"):
        found[universe].did("heard", person or 0, _noon(day))
    guests = plays.filter(person__isnull=True).values("universe", "day").annotate(many=Count("pk"))
    for universe, day, many in guests.values_list("universe", "day", "many"):
        found[universe].guests.append((_noon(day), many))
    _only_who_counts(found, keys, now)
    return found


def _only_who_counts(found: dict[UUID, Acts], keys: Collection[UUID], now: datetime) -> None:
    people = {person for acts in found.values() for person in acts.people()}
    grown = User.objects.filter(pk__in=people, is_active=True, date_joined__lte=now - GROWN)
    counting = set(grown.filter(emailaddress__verified=True).values_list("pk", flat=True))
    owners = dict(Universe.objects.filter(pk__in=keys).values_list("pk", "owner"))
    for universe, acts in found.items():
        for kind, by in acts.last.items():
            acts.last[kind] = {who: at for who, at in by.items() if who in counting and who != owners.get(universe)}


def _noon(day: Any) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
