"""Database columns and constraints made from the definitions of the engine: a range stands in one place only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from simulation.engine.objects import Field
from simulation.engine.parameters import Parameter

Definition = Parameter | Field
M = TypeVar("M", bound=type[models.Model])


def column(definition: Definition, *, nullable: bool = False) -> models.Field[Any, Any]:
    """The column that holds the value of a parameter or of an object's field."""
    options: dict[str, Any] = {"verbose_name": definition.label, "help_text": definition.help}
    options |= {"null": True, "blank": True} if nullable else {}
    if definition.kind == "matrix":
        return models.JSONField(**options, default=list)
    if not nullable:
        options["default"] = definition.default
    if definition.kind == "bool":
        return models.BooleanField(**options)
    if definition.kind == "choice":
        choices = [(choice, choice.replace("_", " ")) for choice in definition.choices]
        return models.CharField(max_length=24, choices=choices, **options)
    limits = [MinValueValidator(definition.low), MaxValueValidator(definition.high)]
    return (models.IntegerField if definition.kind == "int" else models.FloatField)(validators=limits, **options)


def has_columns(definitions: Sequence[Definition], *, optional: Sequence[str] = ()) -> Callable[[M], M]:
    """Give a model a column for each definition; the optional ones may be empty."""

    def add(model: M) -> M:
        for definition in definitions:
            model.add_to_class(definition.name, column(definition, nullable=definition.name in optional))
        return model

    return add


def range_constraints(definitions: Sequence[Definition], table: str) -> list[models.BaseConstraint]:
    """What the database itself holds the columns to, whatever code forgets. An empty column passes."""
    return [
        models.CheckConstraint(condition=_within(definition), name=f"{table}_{definition.name}_range")
        for definition in definitions
        if definition.kind in ("float", "int", "choice")
    ]


def _within(definition: Definition) -> Q:
    if definition.kind == "choice":
        return Q(**{f"{definition.name}__in": definition.choices})
    return Q(**{f"{definition.name}__gte": definition.low, f"{definition.name}__lte": definition.high})
