"""Writing a document into the tables: whole for a new universe, and only what differs for an edit.

No rights are asked here and nothing is told: this is the ground that the operations beside it stand on.
"""

from __future__ import annotations

from typing import Any

from simulation.engine.document import SEEDS, Document
from simulation.engine.parameters import GROUPS
from universes.models import MODEL_OF_GROUP, Coupling, Tag, Universe, WorldObject

from . import rows

WORDS = ("name", "description", "licence")


def columns(document: Document) -> dict[str, Any]:
    """What of a document stands in the universe's own row."""
    words = {word: document[word] for word in WORDS}
    return words | {f"seed_{seed}": document["seeds"][seed] for seed in SEEDS}


def changed_columns(before: Document, after: Document) -> dict[str, Any]:
    """What of an edited document is to be written into the universe's own row."""
    return _changed(columns(before), columns(after))


def store_new(universe: Universe, document: Document) -> None:
    """The rows of a new universe (whose own row is there already)."""
    for group in GROUPS:
        MODEL_OF_GROUP[group].objects.create(universe=universe, **document[group])  # type: ignore[attr-defined]
    Coupling.objects.bulk_create(
        Coupling(universe=universe, link=link, amount=amount) for link, amount in document["couplings"].items()
    )
    WorldObject.objects.bulk_create(_row(universe, place, item) for place, item in enumerate(document["objects"]))
    if document["tags"]:
        universe.tags.set(tags_of(document["tags"]))


def store_difference(universe: Universe, before: Document, after: Document) -> list[rows.Statement]:
    """Bring the rows of a universe, except its own, from one document to another; what is common is given back, to be
    sent with what else is written.
    """
    still = [
        rows.updating(MODEL_OF_GROUP[group], universe.pk, changed)
        for group in GROUPS
        if before[group] is not after[group] and (changed := _changed(before[group], after[group]))
    ]
    if changed := _changed(before["couplings"], after["couplings"]):
        Coupling.objects.bulk_create(
            (Coupling(universe=universe, link=link, amount=amount) for link, amount in changed.items()),
            update_conflicts=True,
            unique_fields=["universe", "link"],
            update_fields=["amount"],
        )
    if before["objects"] != after["objects"]:
        _store_objects(universe, before["objects"], after["objects"])
    if before["tags"] != after["tags"]:
        universe.tags.set(tags_of(after["tags"]))
    return still


def tags_of(names: list[str]) -> list[Tag]:
    """Tags of these names; those that are new are made."""
    Tag.objects.bulk_create((Tag(name=name) for name in names), ignore_conflicts=True)
    return list(Tag.objects.filter(name__in=names))


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if before.get(name) != value}


def _store_objects(universe: Universe, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    old = {item["id"]: (place, item) for place, item in enumerate(before)}
    kept = {item["id"] for item in after}
    if gone := [key for key in old if key not in kept]:
        WorldObject.objects.filter(universe=universe, key__in=gone).delete()
    rows = [_row(universe, place, item) for place, item in enumerate(after) if old.get(item["id"]) != (place, item)]
    if rows:
        WorldObject.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["universe", "key"],
            update_fields=[f.name for f in WorldObject._meta.local_fields if f.name not in ("id", "universe", "key")],
        )


def _row(universe: Universe, place: int, item: dict[str, Any]) -> WorldObject:
    values = {name: value for name, value in item.items() if name != "id"}
    return WorldObject(universe=universe, key=item["id"], place=place, **values)
