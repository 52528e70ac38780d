"""Where a universe comes from, and what was made from it, as far as somebody may find it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from universes.models import Remix, Universe, UniverseQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from universes.access import Person

FAMILY_MOST = 200  # that are read of a family
DEPTH_MOST = 4  # generations below the one that is looked at
WIDTH_MOST = 12  # made from one


@dataclass(frozen=True, slots=True)
class Credit:
    """After whom a universe is.

    `after` is the nearest of its line that may be found, nobody if none; `missing` says what became of the one that it
    was made from, where that is not the same: `deleted` or `hidden`.
    """

    after: Universe | None
    missing: str


@dataclass(slots=True)
class Node:
    """One of a family, with what was made from it; `more`: not all of that is here."""

    universe: Universe
    remixes: list[Node] = field(default_factory=list)
    more: bool = False
    through: bool = False  # between it and the one above are others, which are gone or not to be found

    def walk(self) -> Iterator[tuple[Node, Node]]:
        """Every (node, one made from it), the elder first."""
        for remix in self.remixes:
            yield self, remix
            yield from remix.walk()


@dataclass(frozen=True, slots=True)
class Family:
    """The line up to the first (the eldest first), who is missing directly before, and the tree below."""

    ancestors: list[Universe]
    credit: Credit | None
    tree: Node


def family_of(universe: Universe, *, viewer: Person, depth: int = DEPTH_MOST, width: int = WIDTH_MOST) -> Family:
    """The family of a universe that `viewer` sees. Three queries, however large it is."""
    remix = Remix.objects.filter(universe=universe).first()
    ancestors = _ancestors(remix, viewer) if remix else []
    credit = _credit(universe, ancestors) if remix else None
    return Family(ancestors, credit, _tree(universe, remix, viewer, depth, width))


def remixes_of(universe: Universe, *, viewer: Person) -> UniverseQuerySet:
    """All made directly from it that `viewer` may find."""
    return Universe.objects.listed_for(viewer).filter(remixed_from=universe)


def _ancestors(remix: Remix, viewer: Person) -> list[Universe]:
    line = remix.ancestors()
    shown = Universe.objects.listed_for(viewer).filter(pk__in=line).select_related("owner", "publication__version")
    shown = shown.defer("publication__version__document")
    return sorted(shown, key=lambda one: line.index(one.pk))


def _credit(universe: Universe, ancestors: list[Universe]) -> Credit:
    after = ancestors[-1] if ancestors else None
    if after and after.pk == universe.remixed_from_id:
        return Credit(after, "")
    return Credit(after, "deleted" if universe.remixed_from_id is None else "hidden")


def _tree(universe: Universe, remix: Remix | None, viewer: Person, depth: int, width: int) -> Node:
    """Those below, each under the nearest of its line that is here; of those made from one, the most kept first."""
    top = Node(universe)
    nodes, level, left_out = {universe.pk: top}, {universe.pk: 0}, set()
    found = list(_below(universe, remix, viewer))
    for one in found[:FAMILY_MOST]:
        above = next(pk for pk in reversed(one.remix.ancestors()) if pk in nodes or pk in left_out)
        if above in left_out:
            left_out.add(one.pk)
            continue
        parent = nodes[above]
        if level[above] == depth or len(parent.remixes) == width:
            parent.more = True
            left_out.add(one.pk)
            continue
        node = nodes[one.pk] = Node(one, through=above != one.remixed_from_id)
        level[one.pk] = level[above] + 1
        parent.remixes.append(node)
    top.more = top.more or len(found) > FAMILY_MOST
    return top


def _below(universe: Universe, remix: Remix | None, viewer: Person) -> QuerySet[Universe]:
    found = Universe.objects.listed_for(viewer).filter(remix__root=remix.root if remix else universe.pk)
    if remix:  # of the whole family, those in whose line it stands
        found = found.filter(remix__depth__gt=remix.depth, remix__line__contains=f"/{universe.pk.hex}/")
    with_all = found.select_related("owner", "publication__version", "counts", "remix")
    with_all = with_all.defer("publication__version__document")
    return with_all.order_by("remix__depth", "-counts__favourites", "pk")[: FAMILY_MOST + 1]
