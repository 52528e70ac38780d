"""A universe as a document: the strict reader, the defaults, and the packing into the kernel's arrays."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import ENGINE_VERSION
from .couplings import LINKS
from .errors import DocumentError, ParameterError, Problem
from .objects import FIELDS, KINDS, MAX_OBJECTS, check_object
from .parameters import GROUPS, PARAMETERS, of_group

FORMAT = "harmonic.universe"
SEEDS = ("physics", "motif", "harmony")
SEED_HIGH = 2**31 - 1
LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "all-rights-reserved")
NAME_LENGTH = 80
DESCRIPTION_LENGTH = 2000
TAGS_MOST = 8
TAG_LENGTH = 24

Document = dict[str, Any]


def default_document() -> Document:
    """A complete document in which every value is its default."""
    groups = {g: {p.name: deepcopy(p.default) for p in of_group(g)} for g in GROUPS}
    return {
        "format": FORMAT,
        "engine_version": ENGINE_VERSION,
        "name": "Untitled universe",
        "description": "",
        "tags": [],
        "licence": "CC-BY-4.0",
        "seeds": dict.fromkeys(SEEDS, 1),
        **groups,
        "couplings": {link.name: link.default for link in LINKS},
        "objects": [],
    }


def check_document(data: Any) -> Document:
    """The complete, canonical form of a document from outside; missing keys take their defaults.

    Raises DocumentError with every problem found: unknown keys, wrong types, values out of range, ids used twice.
    """
    if not isinstance(data, dict):
        raise DocumentError([{"path": "", "code": "type", "message": "A document is a JSON object."}])
    problems: list[Problem] = []
    document = default_document()
    for key in data:
        if key not in document:
            problems.append({"path": str(key)[:64], "code": "unknown", "message": "A document has no such key."})
    for key in document:
        if key in data:
            try:
                document[key] = _check_part(key, data[key], document[key], problems)
            except ParameterError as error:
                problems.append(error.problem)
    if problems:
        raise DocumentError(problems)
    return document


def check_value(path: str, value: Any) -> Any:
    """The canonical value at a path (`physics.gravity`, `couplings.…`, `seeds.…`, `name` …). Raises ParameterError."""
    head, _, tail = path.partition(".")
    if head in GROUPS:
        parameter = _PARAMETERS.get(path)
        if parameter is None:
            raise ParameterError(path[:96], "unknown", "There is no such parameter.")
        return parameter.check(value)
    if head == "couplings" and tail in _LINKS:
        return _check_amount(value, path)
    if head == "seeds" and tail in SEEDS:
        return _check_seed(value, path)
    if not tail and head in _TEXTS:
        return _TEXTS[head](value)
    raise ParameterError(path[:96], "unknown", "There is nothing of this name in a document.")


def _check_part(key: str, value: Any, default: Any, problems: list[Problem]) -> Any:
    if key == "format":
        return _check_same(key, value, FORMAT)
    if key == "engine_version":
        return _check_same(key, value, ENGINE_VERSION)
    if key in _TEXTS:
        return _TEXTS[key](value)
    if key == "objects":
        return _check_objects(value, problems)
    if not isinstance(value, dict):
        raise ParameterError(key, "type", "This is a set of named values.")
    return _check_values(key, value, default, problems)


def _check_values(key: str, values: dict[str, Any], default: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    checked = dict(default)
    for name, value in values.items():
        try:
            checked[name] = check_value(f"{key}.{name}", value)
        except ParameterError as error:
            problems.append(error.problem)
    return checked


def _check_objects(value: Any, problems: list[Problem]) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise ParameterError("objects", "type", "Objects are a list.")
    if len(value) > MAX_OBJECTS:
        raise ParameterError("objects", "range", f"A universe holds {MAX_OBJECTS} objects at most.")
    checked: list[dict[str, Any]] = []
    for k, item in enumerate(value):
        try:
            checked.append(check_object(item, f"objects.{k}"))
        except ParameterError as error:
            problems.append(error.problem)
    if len({item["id"] for item in checked}) < len(checked):
        problems.append({"path": "objects", "code": "unique", "message": "Two objects have the same id."})
    return checked


def _check_same(key: str, value: Any, expected: Any) -> Any:
    if isinstance(value, bool) or value != expected:
        raise ParameterError(key, "choice", f"This site reads {key.replace('_', ' ')} {expected}.")
    return expected


def _check_amount(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(path, "type", "A coupling's amount is a number.")
    if not -1 <= value <= 1:
        raise ParameterError(path, "range", "A coupling's amount goes from -1 to 1.")
    return float(value) + 0.0


def _check_seed(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ParameterError(path, "type", "A seed is a whole number.")
    if not 0 <= value <= SEED_HIGH:
        raise ParameterError(path, "range", f"A seed goes from 0 to {SEED_HIGH}.")
    return value


def _check_text(path: str, value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise ParameterError(path, "type", "This is a text.")
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in value):
        raise ParameterError(path, "format", "This text holds characters that cannot be kept.")
    text = value.strip()
    if len(text) > most:
        raise ParameterError(path, "range", f"This text has {most} characters at most.")
    return text


def _check_name(value: Any) -> str:
    name = _check_text("name", value, NAME_LENGTH)
    if not name or "\n" in name:
        raise ParameterError("name", "required", "A universe has a name of one line.")
    return name


def _check_tags(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > TAGS_MOST:
        raise ParameterError("tags", "type", f"Tags are a list of {TAGS_MOST} at most.")
    tags = [_check_text(f"tags.{k}", tag, TAG_LENGTH).lower() for k, tag in enumerate(value)]
    return sorted({tag for tag in tags if tag})


def _check_licence(value: Any) -> str:
    if not isinstance(value, str) or value not in LICENCES:
        raise ParameterError("licence", "choice", f"The licence is one of: {', '.join(LICENCES)}.")
    return value


_PARAMETERS = {parameter.path: parameter for parameter in PARAMETERS}
_LINKS = {link.name for link in LINKS}
_TEXTS = {
    "name": _check_name,
    "description": lambda value: _check_text("description", value, DESCRIPTION_LENGTH),
    "tags": _check_tags,
    "licence": _check_licence,
}

# One object in the kernel: its kind, then its fields in the order of FIELDS; choices by their index.
OBJECT_STRIDE = 1 + len(FIELDS)


@dataclass(frozen=True, slots=True)
class Packed:
    """A document as the kernel takes it: parameters (P,), links (L,), objects (MAX_OBJECTS * stride,), seeds (3,)."""

    parameters: NDArray[np.float64]
    links: NDArray[np.float64]
    objects: NDArray[np.float64]
    object_count: int
    seeds: NDArray[np.int32]


def pack(document: Document) -> Packed:
    """Flat arrays of a checked document; choices become their index, on/off 1 and 0."""
    words: list[float] = []
    for parameter in PARAMETERS:
        value = document[parameter.group][parameter.name]
        words += value if parameter.kind == "matrix" else [_word(value, parameter.choices)]
    objects = np.zeros(MAX_OBJECTS * OBJECT_STRIDE)
    for k, item in enumerate(document["objects"]):
        row = [_word(item.get(field.name, field.default), field.choices) for field in FIELDS]
        objects[k * OBJECT_STRIDE : (k + 1) * OBJECT_STRIDE] = [float(KINDS.index(item["kind"])), *row]
    links = np.array([document["couplings"][link.name] for link in LINKS], dtype=np.float64)
    seeds = np.array([document["seeds"][name] for name in SEEDS], dtype=np.int32)
    return Packed(np.array(words, dtype=np.float64), links, objects, len(document["objects"]), seeds)


def _word(value: Any, choices: tuple[str, ...]) -> float:
    return float(choices.index(value)) if choices else float(value)
