"""The one definition of the objects that people place in the world: kinds and fields."""
# ruff: noqa: E501 - tables read better in rows

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Literal

from .errors import ParameterError

WORLD_WIDTH = 1000.0
WORLD_HEIGHT = 600.0
MAX_OBJECTS = 64
ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")

# Kinds to come (sink, portal, wind, string, drum) are added at the end: the index is the kernel's number of a kind.
KINDS = ("peg", "wall", "attractor", "repeller", "emitter")
NOTE_VOICES = ("none", "melody", "chords", "bass", "percussion", "drone")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object."""

    name: str
    kind: Literal["float", "int", "choice"]
    default: Any
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    unit: str = ""
    label: str = ""
    help: str = ""
    step: float = 1.0
    kinds: tuple[str, ...] = KINDS

    def check(self, value: Any, path: str) -> Any:
        """The canonical form of a value. Raises ParameterError."""
        if self.kind == "choice":
            if not isinstance(value, str) or value not in self.choices:
                raise ParameterError(path, "choice", f"{self.label} is one of: {', '.join(self.choices)}.")
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ParameterError(path, "type", f"{self.label} is a number.")
        if not -1e15 < value < 1e15 or not math.isfinite(value) or not self.low <= value <= self.high:
            raise ParameterError(path, "range", f"{self.label} goes from {self.low:g} to {self.high:g}.")
        if self.kind == "int":
            if value != int(value):
                raise ParameterError(path, "type", f"{self.label} is a whole number.")
            return int(value)
        # Walls must stay exactly representable on the kernel's grid of 2^-20: geometry is kept to 2^-10.
        return math.floor(float(value) * 1024 + 0.5) / 1024 + 0.0


FIELDS: tuple[Field, ...] = (
    Field("x", "float", 500.0, 0, WORLD_WIDTH, (), "m", "Across", "Place, from the left."),
    Field("y", "float", 300.0, 0, WORLD_HEIGHT, (), "m", "Down", "Place, from the top."),
    Field("x2", "float", 600.0, 0, WORLD_WIDTH, (), "m", "End across", "The wall's other end, from the left.", 1, ("wall",)),
    Field("y2", "float", 300.0, 0, WORLD_HEIGHT, (), "m", "End down", "The wall's other end, from the top.", 1, ("wall",)),
    Field("radius", "float", 14.0, 2, 200, (), "m", "Radius", "Size of a peg; half the thickness of a wall; opening of an emitter.", 1, ("peg", "wall", "emitter")),
    Field("reach", "float", 180.0, 10, 1000, (), "m", "Reach", "How far its force is felt.", 5, ("attractor", "repeller")),
    Field("strength", "float", 0.5, 0, 1, (), "", "Strength", "How strong its force or throw is.", 0.01, ("attractor", "repeller", "emitter")),
    Field("angle", "float", 270.0, 0, 360, (), "°", "Direction", "Where an emitter throws; 0 is right, 90 down.", 5, ("emitter",)),
    Field("rate", "float", 2.0, 0.125, 16, (), "per beat", "Rate", "Bodies thrown in one beat.", 0.125, ("emitter",)),
    Field("voice", "choice", "melody", 0, len(NOTE_VOICES) - 1, NOTE_VOICES, "", "Voice", "Which voice sounds when it is struck, entered, or throws."),
    Field("degree", "int", 0, 0, 7, (), "", "Degree", "Step of the scale that it sounds; 0: from its place."),
    Field("octave", "int", 0, -2, 2, (), "oct", "Octave", "Moves its tone by octaves."),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields that objects of a kind have."""
    return tuple(field for field in FIELDS if kind in field.kinds)


def check_object(data: Any, path: str) -> dict[str, Any]:
    """A complete, canonical object; missing fields take their defaults. Raises ParameterError at the first fault."""
    if not isinstance(data, dict):
        raise ParameterError(path, "type", "An object is a set of named fields.")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ParameterError(f"{path}.kind", "choice", f"An object's kind is one of: {', '.join(KINDS)}.")
    identity = data.get("id")
    if not isinstance(identity, str) or not ID_PATTERN.fullmatch(identity):
        raise ParameterError(f"{path}.id", "format", "An object's id is 1 to 32 of a-z, 0-9 and hyphen.")
    fields = fields_of(kind)
    unknown = set(data) - {field.name for field in fields} - {"id", "kind"}
    if unknown:
        raise ParameterError(f"{path}.{str(min(unknown, key=str))[:64]}", "unknown", f"A {kind} has no such field.")
    checked = {field.name: field.check(data.get(field.name, field.default), f"{path}.{field.name}") for field in fields}
    return {"id": identity, "kind": kind, **checked}
