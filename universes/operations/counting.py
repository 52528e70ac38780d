"""Keeping the numbers of universes right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from universes.models import Comment, Favourite, Universe, UniverseCounts, UniverseQuerySet

AT_A_TIME = 500


def add_to(universe_id: UUID, name: str, by: int = 1) -> None:
    """Add to one number of a universe (`plays`, `favourites`, `remixes`, `comments`); never below zero.

    Called in the transaction of the act that it counts. The database adds, so that two at once count as two.
    """
    changed = {name: Greatest(F(name) + by, Value(0))}
    if not UniverseCounts.objects.filter(pk=universe_id).update(**changed) and by > 0:
        # made beside the operations (in bulk): its row begins now
        UniverseCounts.objects.get_or_create(pk=universe_id)
        UniverseCounts.objects.filter(pk=universe_id).update(**changed)


def recount(universe_ids: Iterable[UUID] | None = None) -> int:
    """Count anew, for these universes or all; gives how many were wrong. Safe beside a running site."""
    wrong = 0
    ids = list(universe_ids) if universe_ids is not None else list(Universe.objects.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_A_TIME):
        wrong += _recount(ids[start : start + AT_A_TIME])
    return wrong


@transaction.atomic
def _recount(ids: list[UUID]) -> int:
    missing = Universe.objects.filter(pk__in=ids, counts__isnull=True).values_list("pk", flat=True)
    made = UniverseCounts.objects.bulk_create([UniverseCounts(pk=pk) for pk in missing], ignore_conflicts=True)
    # Locked first and counted after: what is counted meanwhile waits for the lock, and is added to what is found here.
    rows = {row.pk: row for row in UniverseCounts.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    wrong = []
    for pk, right in _counted(ids):
        row = rows.get(pk)
        if row is not None and any(getattr(row, name) != number for name, number in right.items()):
            wrong.append(row)
            for name, number in right.items():
                setattr(row, name, number)
    if wrong:
        UniverseCounts.objects.bulk_update(wrong, list(_sources()))
    return len({row.pk for row in wrong} | {row.pk for row in made})


def _counted(ids: list[UUID]) -> Iterable[tuple[UUID, dict[str, int]]]:
    counts = {name: Coalesce(Subquery(rows.values("number")), Value(0)) for name, rows in _sources().items()}
    for pk, *numbers in Universe.objects.filter(pk__in=ids).values_list("pk", *counts.values()):
        yield pk, dict(zip(counts, numbers, strict=True))


def _number(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by().annotate(number=Count("*"))


def _by_others(remixes: UniverseQuerySet) -> UniverseQuerySet:
    return remixes.exclude(owner=F("remixed_from__owner"))


def _sources() -> dict[str, QuerySet[Any, Any]]:
    """For each number what counts it, by the universe."""
    here = OuterRef("pk")
    said = Comment.objects.shown().filter(universe=here).exclude(by=F("universe__owner")).order_by()
    return {
        "favourites": _number(Favourite.objects.filter(universe=here).values("universe")),
        "remixes": _number(_by_others(Universe.objects.listed().filter(remixed_from=here)).values("remixed_from")),
        "comments": said.values("universe").annotate(number=Count("by", distinct=True)),  # people, not what they say
    }
