"""What stands in a universe beside its parameters: couplings and the objects that people place."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from simulation.engine.objects import FIELDS, KINDS, fields_of

from .columns import has_columns, range_constraints

OPTIONAL = [field.name for field in FIELDS if field.kinds != KINDS]


class Coupling(models.Model):
    """How much one link drives another part of the universe; a link without a row has its default amount."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="couplings")
    link = models.CharField(max_length=64)
    amount = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["universe", "link"], name="coupling_once"),
            models.CheckConstraint(condition=Q(amount__gte=-1, amount__lte=1), name="coupling_amount_range"),
        ]

    def __str__(self) -> str:
        return f"{self.link} {self.amount:g}"


def _filled_as_its_kind() -> list[models.BaseConstraint]:
    """A field is filled exactly in objects of the kinds that have it."""
    return [
        models.CheckConstraint(
            condition=Q(kind__in=field.kinds, **{f"{field.name}__isnull": False})
            | (~Q(kind__in=field.kinds) & Q(**{f"{field.name}__isnull": True})),
            name=f"object_{field.name}_of_kind",
        )
        for field in FIELDS
        if field.name in OPTIONAL
    ]


@has_columns(FIELDS, optional=OPTIONAL)
class WorldObject(models.Model):
    """A peg, wall, attractor ... in a universe. `key` is its id in the document, `place` its place in the list."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="world_objects")
    key = models.CharField("id", max_length=32)
    place = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["universe", "key"], name="object_id_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="object_kind_known"),
            *range_constraints(FIELDS, "object"),
            *_filled_as_its_kind(),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def values(self) -> dict[str, Any]:
        """The object as it stands in a document."""
        fields = {field.name: getattr(self, field.name) for field in fields_of(self.kind)}
        return {"id": self.key, "kind": self.kind, **fields}
