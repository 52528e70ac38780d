"""The one definition of the objects that people place in the world: kinds and fields."""
# ruff: noqa: E501 - tables read better in rows

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from .errors import ParameterError

WORLD_WIDTH = 1000.0
WORLD_HEIGHT = 600.0
MAX_OBJECTS = 64
ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")

# New kinds go to the end: the index is the kernel's number of a kind.
KINDS = ("peg", "wall", "attractor", "repeller", "emitter", "sink", "portal", "wind", "string", "drum")
NOTE_VOICES = ("none", "melody", "chords", "bass", "percussion", "drone")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object; `by_kind` says what is otherwise (default, help) in objects of some kinds."""

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
    by_kind: dict[str, dict[str, Any]] = field(default_factory=dict, hash=False)

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


ENDS = ("wall", "portal", "wind", "string")
ROUND = ("peg", "wall", "emitter", "sink", "portal", "drum")
STRONG = ("attractor", "repeller", "emitter", "wind", "string")
X2_BY_KIND: dict[str, dict[str, Any]] = {
    "wall": {"help": "The wall's other end, from the left."},
    "portal": {"default": 800.0, "help": "The other mouth, from the left."},
    "wind": {"default": 700.0, "help": "The opposite corner, from the left."},
    "string": {"default": 700.0, "help": "The string's other end, from the left; its tones rise towards it."},
}
Y2_BY_KIND: dict[str, dict[str, Any]] = {
    "wall": {"help": "The wall's other end, from the top."},
    "portal": {"default": 300.0, "help": "The other mouth, from the top."},
    "wind": {"default": 450.0, "help": "The opposite corner, from the top."},
    "string": {"default": 300.0, "help": "The string's other end, from the top."},
}
RADIUS_BY_KIND: dict[str, dict[str, Any]] = {
    "peg": {"help": "Size of the peg."},
    "wall": {"help": "Half the thickness of the wall."},
    "emitter": {"help": "Half the width of its opening."},
    "sink": {"default": 24.0, "help": "A body whose middle comes this near is taken."},
    "portal": {"default": 32.0, "help": "Size of both mouths."},
    "drum": {"default": 48.0, "help": "Size of the drum; it sounds when a body's middle comes onto it."},
}
STRENGTH_BY_KIND: dict[str, dict[str, Any]] = {
    "attractor": {"help": "How strongly it draws."},
    "repeller": {"help": "How strongly it pushes away."},
    "emitter": {"help": "How fast it throws."},
    "wind": {"help": "How hard it blows; at 0.25 about as hard as the earth pulls."},
    "string": {"default": 0.1, "help": "What it takes of a body's speed across it; 0 takes nothing, 1 all."},
}
ANGLE_BY_KIND: dict[str, dict[str, Any]] = {
    "emitter": {"help": "Where it throws; 0 is right, 90 down."},
    "wind": {"default": 0.0, "help": "Where it blows; 0 is right, 90 down."},
}
VOICE_BY_KIND: dict[str, dict[str, Any]] = {
    "wind": {"default": "none", "help": "Which voice sounds when a body comes in or goes out."},
    "drum": {"default": "percussion"},
    "string": {"help": "Which voice sounds when a body crosses it."},
}
DEGREE_BY_KIND: dict[str, dict[str, Any]] = {
    "string": {"help": "Step of the scale that it sounds; 0: by where along it it is struck."},
}

FIELDS: tuple[Field, ...] = (
    Field("x", "float", 500.0, 0, WORLD_WIDTH, (), "m", "Across", "Place, from the left."),
    Field("y", "float", 300.0, 0, WORLD_HEIGHT, (), "m", "Down", "Place, from the top."),
    Field("x2", "float", 600.0, 0, WORLD_WIDTH, (), "m", "End across", "The other end, mouth or corner, from the left.", 1, ENDS, X2_BY_KIND),
    Field("y2", "float", 300.0, 0, WORLD_HEIGHT, (), "m", "End down", "The other end, mouth or corner, from the top.", 1, ENDS, Y2_BY_KIND),
    Field("radius", "float", 14.0, 2, 200, (), "m", "Radius", "Size; half the thickness of a wall; half the opening of an emitter.", 1, ROUND, RADIUS_BY_KIND),
    Field("reach", "float", 180.0, 10, 1000, (), "m", "Reach", "How far its force is felt.", 5, ("attractor", "repeller")),
    Field("strength", "float", 0.5, 0, 1, (), "", "Strength", "How strong its force, throw or wind is, or a string's hold.", 0.01, STRONG, STRENGTH_BY_KIND),
    Field("angle", "float", 270.0, 0, 360, (), "°", "Direction", "Where it throws or blows; 0 is right, 90 down.", 5, ("emitter", "wind"), ANGLE_BY_KIND),
    Field("rate", "float", 2.0, 0.125, 16, (), "per beat", "Rate", "Bodies thrown in one beat.", 0.125, ("emitter",)),
    Field("voice", "choice", "melody", 0, len(NOTE_VOICES) - 1, NOTE_VOICES, "", "Voice", "Which voice sounds when it is struck, entered, takes a body, or throws.", 1, KINDS, VOICE_BY_KIND),
    Field("degree", "int", 0, 0, 7, (), "", "Degree", "Step of the scale that it sounds; 0: from its place.", 1, KINDS, DEGREE_BY_KIND),
    Field("octave", "int", 0, -2, 2, (), "oct", "Octave", "Moves its tone by octaves."),
)  # fmt: skip
BY_NAME = {each.name: each for each in FIELDS}


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """The fields that objects of a kind have, with what is the kind's own of defaults and helps."""
    return tuple(replace(each, **each.by_kind.get(kind, {})) for each in FIELDS if kind in each.kinds)


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
    unknown = set(data) - {each.name for each in fields} - {"id", "kind"}
    if unknown:
        raise ParameterError(f"{path}.{str(min(unknown, key=str))[:64]}", "unknown", f"A {kind} has no such field.")
    checked = {each.name: each.check(data.get(each.name, each.default), f"{path}.{each.name}") for each in fields}
    return {"id": identity, "kind": kind, **checked}
