"""Serializer fields made from the definitions of the engine, so that the schema shows every range and choice.

They describe and write out. What comes in is checked where every door has it checked, by the operations.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from simulation.engine.objects import Field as ObjectField
from simulation.engine.parameters import MAX_SPECIES, Parameter

Definition = Parameter | ObjectField


def described(definition: Definition) -> str:
    """Help with the unit behind it."""
    return f"{definition.help} Unit: {definition.unit}." if definition.unit else definition.help


def field_of(definition: Definition, **options: Any) -> serializers.Field[Any, Any, Any, Any]:
    """The field of a parameter or of an object's field. For requests each may be left out; see the endpoint."""
    options |= {"label": definition.label, "help_text": described(definition)}
    if definition.kind == "bool":
        return serializers.BooleanField(**options)
    if definition.kind == "choice":
        return serializers.ChoiceField(choices=list(definition.choices), **options)
    if definition.kind == "matrix":
        number = serializers.FloatField(min_value=definition.low, max_value=definition.high)
        size = MAX_SPECIES * MAX_SPECIES
        return serializers.ListField(child=number, min_length=size, max_length=size, **options)
    if definition.kind == "int":
        return serializers.IntegerField(min_value=int(definition.low), max_value=int(definition.high), **options)
    return serializers.FloatField(min_value=definition.low, max_value=definition.high, **options)
