"""Making collections of universes, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.db.models import Count, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from universes.access import may_collect, may_create, may_see
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Collection, CollectionItem, Universe, UniverseQuerySet
from universes.models.collection import (
    COLLECTION_NAME_LENGTH,
    COLLECTION_VISIBILITIES,
    COLLECTION_WORDS_LENGTH,
    SLUG_LENGTH,
)

if TYPE_CHECKING:
    from accounts.models import User
    from simulation.engine.errors import Problem
    from universes.access import Person

COLLECTIONS_MOST = 100  # of one person
ITEMS_MOST = 500


def shown_in(collection: Collection, *, viewer: Person) -> UniverseQuerySet:
    """Those of its universes that `viewer` may know of, in its order, with `place_in`.

    Its maker knows the addresses of unlisted ones, having put them there; everybody else finds what they find anyway.
    """
    maker = collection.owner_id == viewer.pk
    found = Universe.objects.visible_to(viewer) if maker else Universe.objects.listed_for(viewer)
    items = CollectionItem.objects.filter(collection=collection)
    place = items.filter(universe=OuterRef("pk")).values("place")[:1]
    return found.filter(pk__in=items.values("universe")).annotate(place_in=Subquery(place)).order_by("place_in", "pk")


def with_numbers(collections: QuerySet[Collection], *, viewer: Person) -> QuerySet[Collection]:
    """With `number`: how many of each `viewer` may know of. In the same query."""

    def number(universes: UniverseQuerySet) -> QuerySet[CollectionItem, Any]:
        here = CollectionItem.objects.filter(collection=OuterRef("pk"), universe__in=universes.values("pk"))
        return here.order_by().values("collection").annotate(number=Count("*")).values("number")

    return collections.annotate(
        number=Coalesce(Subquery(number(Universe.objects.listed_for(viewer)), output_field=IntegerField()), 0),
        number_of_maker=Coalesce(Subquery(number(Universe.objects.visible_to(viewer)), output_field=IntegerField()), 0),
    )


@transaction.atomic
def collect(*, by: Person, name: str, description: str = "", visibility: str = "private") -> Collection:
    """Begin a collection. Raises NotAllowed, Invalid, Conflict."""
    if not may_create(by):
        raise NotAllowed(_("Sign in to make collections."))
    owner = cast("User", by)
    values = _checked(name=name, description=description, visibility=visibility)
    if Collection.objects.filter(owner=owner).count() >= COLLECTIONS_MOST:
        raise Conflict(_("You have %(most)s collections, as many as one may have.") % {"most": COLLECTIONS_MOST})
    now = timezone.now()
    slug = _free_slug(owner, values["name"])
    return Collection.objects.create(owner=owner, slug=slug, created=now, changed=now, **values)


@transaction.atomic
def describe_collection(*, collection: Collection, by: Person, **values: str) -> Collection:
    """Change name, description or visibility; its address stays. Raises NotFound, NotAllowed, Invalid."""
    mine = _mine(collection, by)
    checked = _checked(**values)
    Collection.objects.filter(pk=mine.pk).update(changed=timezone.now(), **checked)
    return Collection.objects.get(pk=mine.pk)


@transaction.atomic
def delete_collection(*, collection: Collection, by: Person) -> None:
    """Delete a collection; the universes in it stay. Raises NotFound, NotAllowed."""
    _mine(collection, by).delete()


@transaction.atomic
def put_in(*, collection: Collection, universe: Universe, by: Person) -> CollectionItem:
    """Put a universe at the end of a collection; twice changes nothing. Raises NotFound, NotAllowed, Conflict."""
    mine = _mine(collection, by)
    if not may_see(by, universe):
        raise NotFound(_("There is no such universe."))
    if not may_collect(by, universe):
        raise NotAllowed(_("Sign in to make collections."))
    if there := mine.items.filter(universe=universe).first():
        return there
    if mine.items.count() >= ITEMS_MOST:
        raise Conflict(_("%(most)s universes are in it, as many as a collection takes.") % {"most": ITEMS_MOST})
    last = mine.items.aggregate(last=Max("place"))["last"]
    now = timezone.now()
    Collection.objects.filter(pk=mine.pk).update(changed=now)
    place = 0 if last is None else last + 1
    return CollectionItem.objects.create(collection=mine, universe=universe, place=place, at=now)


@transaction.atomic
def take_out(*, collection: Collection, universe: Universe, by: Person) -> None:
    """Take a universe out; nothing changes if it is not in it. Raises NotFound, NotAllowed."""
    mine = _mine(collection, by)
    if mine.items.filter(universe=universe).delete()[0]:
        Collection.objects.filter(pk=mine.pk).update(changed=timezone.now())


@transaction.atomic
def place_at(*, collection: Collection, universe: Universe, by: Person, place: int) -> None:
    """Move a universe to a place, counted from 0 among those that one sees; beyond the end is the end.

    Raises NotFound (also where it is not in it), NotAllowed.
    """
    mine = _mine(collection, by)
    order = list(mine.items.order_by("place", "pk"))
    moved = next((item for item in order if item.universe_id == universe.pk), None)
    if moved is None:
        raise NotFound(_("That universe is not in this collection."))
    order.remove(moved)
    seen = set(shown_in(mine, viewer=by).values_list("pk", flat=True))
    visible = [item for item in order if item.universe_id in seen]
    before = order.index(visible[max(place, 0)]) if max(place, 0) < len(visible) else len(order)
    order.insert(before, moved)
    for number, item in enumerate(order):
        item.place = number
    CollectionItem.objects.bulk_update(order, ["place"])
    Collection.objects.filter(pk=mine.pk).update(changed=timezone.now())


def _mine(collection: Collection, by: Person) -> Collection:
    """The collection, its row locked, if it belongs to this person."""
    found = Collection.objects.select_for_update(of=("self",)).filter(pk=collection.pk).first()
    if found is None or not Collection.objects.visible_to(by).filter(pk=found.pk).exists():
        raise NotFound(_("There is no such collection."))
    if not by.is_authenticated or found.owner_id != by.pk:
        raise NotAllowed(_("Only who made a collection may change it."))
    return found


def _checked(**values: str) -> dict[str, str]:
    problems: list[Problem] = []
    checked = {name: _words(value, one_line=name == "name") for name, value in values.items()}
    for name, most in (("name", COLLECTION_NAME_LENGTH), ("description", COLLECTION_WORDS_LENGTH)):
        if len(checked.get(name, "")) > most:
            words = _("At most %(most)s characters.") % {"most": most}
            problems.append({"path": name, "code": "length", "message": words})
    if checked.get("name") == "":
        problems.append({"path": "name", "code": "required", "message": _("Give it a name.")})
    if "visibility" in checked and checked["visibility"] not in COLLECTION_VISIBILITIES:
        problems.append({"path": "visibility", "code": "choice", "message": _("A collection is private or public.")})
    if problems:
        raise Invalid(problems)
    return checked


def _words(text: str, *, one_line: bool) -> str:
    """Without what no database takes and nobody sees."""
    kept = "".join(c for c in text.replace("\r\n", "\n") if c.isprintable() or c == "\n")
    return " ".join(kept.split()) if one_line else kept.strip()


def _free_slug(owner: User, name: str) -> str:
    base = slugify(name)[: SLUG_LENGTH - 5].strip("-_") or "collection"
    taken = set(Collection.objects.filter(owner=owner, slug__startswith=base).values_list("slug", flat=True))
    return next(slug for k in range(1, len(taken) + 2) if (slug := base if k == 1 else f"{base}-{k}") not in taken)
