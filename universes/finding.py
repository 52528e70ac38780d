"""Finding universes: by words, tags, key, scale, tempo and mood, in the gallery's orders. One search for every door.

It narrows what it is given (`Universe.objects.listed()`, `listed_for(person)`), so it never finds what is hidden.

PostgreSQL cannot know beforehand whether two common words are common together. It is asked first, at most to FEW: what
is rare is fetched by the index of words and then sorted; what is common is walked in order, for the next page is near.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Case, CharField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast

from universes.documents.terms import Sought, facet, sought
from universes.models import Listing, Publication, Standing, UniverseQuerySet
from universes.models.listing import PERIODS

FEW = 1000  # so many are sorted in a few milliseconds; of 100,000, what is not few is met every 100 rows
ENOUGH = 240  # ten pages of a common word in names: what has it elsewhere would stand after them
POOL = 120  # of what is common the best are ranked: so many by name, and so many by anything
SORTS = ("best", "trending", "new", "kept", "remixed", "name")
COLUMNS = {"trending": "trend", "kept": "kept", "remixed": "remixed"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Words as they are typed: "beside one another", -without, the last one still growing."""

    words: str = ""
    tags: tuple[str, ...] = ()
    key: str = ""
    scale: str = ""
    tempo: str = ""  # a name of universes.documents.terms.TEMPI
    mood: str = ""

    def sought(self) -> Sought:
        one = {"key": self.key, "scale": self.scale, "tempo": self.tempo, "mood": self.mood}
        facets = [facet(kind, value) for kind, value in one.items() if value]
        return sought(self.words, [*facets, *(facet("tag", tag.lower()) for tag in self.tags)])


def matching(
    universes: UniverseQuerySet, wanted: Wanted, *, ranked: bool = False, all_public: bool = False
) -> UniverseQuerySet:
    """Those of `universes` that have all that is wanted; `ranked`, each says in `rank` where the words were found.

    `all_public` says that `universes` are whatever is listed: the best of them are found in less time.
    A query if anything is wanted; ranked, up to three: what is common is cut to its best (POOL).
    """
    asked = wanted.sought()
    if not asked:
        return _with_rank(universes, asked) if ranked else universes
    if ranked:
        return _with_rank(_best(universes, asked, all_public=all_public), asked)
    if _count(words__finds=asked) <= FEW:
        return universes.filter(pk__in=_few(words__finds=asked))
    return universes.filter(listing__words__finds=asked)


def of_keys(universes: QuerySet[Any], keys: Iterable[Any]) -> list[Any]:
    """These rows, in this order; those that are gone meanwhile are left out."""
    keys = list(keys)
    found = {row.pk: row for row in universes.filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def order_of(sort: str, period: str) -> tuple[str, ...]:
    """The fields to order by; they tell any two universes apart, and an index has them in this order."""
    if sort == "best":
        return ("-rank", "-standing__trend_month", "pk")
    if sort == "new":
        return ("-standing__at", "pk")
    if sort == "name":
        return ("listing__name_key", "pk")
    return (f"-standing__{COLUMNS[sort]}_{period}", "pk")


def within(universes: UniverseQuerySet, sort: str, period: str, *, now: datetime) -> UniverseQuerySet:
    """Those that have a place in an order of a period: new in it, kept in it, remixed in it."""
    if sort == "name":
        return universes.filter(listing__isnull=False)
    universes = universes.filter(standing__isnull=False)  # all are; said, so that it is walked by its index
    if not PERIODS[period] or sort in ("best", "trending"):
        return universes
    if sort == "new":
        return universes.filter(standing__at__gt=now - timedelta(days=PERIODS[period]))
    return universes.filter(**{f"standing__{COLUMNS[sort]}_{period}__gt": 0})


def _count(**found: Any) -> int:
    """How many have it, counted to one past FEW."""
    return Listing.objects.filter(**found)[: FEW + 1].count()


def _few(**found: Any) -> QuerySet[Any, Any]:
    """Their keys. The limit leaves nothing out: it keeps the database from walking an order in search of them."""
    return Listing.objects.filter(**found)[: FEW + 1].values("pk")


def _best(universes: UniverseQuerySet, asked: Sought, *, all_public: bool) -> UniverseQuerySet:
    """Those that have it, if they are few; else those that have it in their names, and the highest of all that have it.

    Names are asked first: where they are common, so is the word. Their keys come as text, for those of common names are
    thrown away, and to read a thousand would take longer than to find them.
    """
    highest = _highest_public if all_public else partial(_highest, universes)
    names = Listing.objects.filter(name_words__finds=asked)[: FEW + 1]
    named = list(names.values_list(Cast("pk", CharField()), flat=True))
    if len(named) > FEW:
        named = highest(Listing.objects.filter(name_words__finds=asked))
    elif _count(words__finds=asked) <= FEW:
        return universes.filter(pk__in=_few(words__finds=asked))
    elif len(named) >= ENOUGH:
        return universes.filter(pk__in=named)
    return universes.filter(pk__in={*named, *highest(Listing.objects.filter(words__finds=asked))})


def _highest(universes: UniverseQuerySet, listings: QuerySet[Any]) -> list[Any]:
    """The keys of those of these that stand highest."""
    stand = universes.filter(standing__isnull=False)  # or the database would look for those that stand nowhere, too
    stand = stand.filter(pk__in=listings.values("pk")).order_by(*order_of("trending", "month"))
    return list(stand.values_list("pk", flat=True)[:POOL])


def _highest_public(listings: QuerySet[Any]) -> list[Any]:
    """The same of what is public, from two tables less: the few that are hidden, the search leaves out at its end."""
    public = Publication.objects.filter(visibility="public").values("pk")
    stand = Standing.objects.filter(pk__in=public).filter(pk__in=listings.values("pk"))
    return list(stand.order_by("-trend_month", "pk").values_list("pk", flat=True)[:POOL])


def _with_rank(universes: UniverseQuerySet, asked: Sought) -> UniverseQuerySet:
    """3: every word is in the name; 2: in name and tags; 1: in those and the author's names; 0: elsewhere."""
    places = (("A", 3), ("AB", 2), ("ABC", 1)) if asked.terms else ()
    cases = [When(listing__words__finds=asked.only_within(letters), then=rank) for letters, rank in places]
    rank = Case(*cases, default=0, output_field=IntegerField()) if cases else Value(0, output_field=IntegerField())
    return universes.annotate(rank=rank)
