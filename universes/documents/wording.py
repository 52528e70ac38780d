"""What changes do, in words made from the definitions: `Gravity 9.8 → 3.2 m/s²`. Pure.

A line is not a sentence: pages put the words of their language around it, programs read `str(line)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from simulation.engine.couplings import LINKS
from simulation.engine.document import Document
from simulation.engine.objects import BY_NAME
from simulation.engine.parameters import GROUPS, PARAMETERS

from .edits import Change

TEXT_SHOWN = 48
_PARAMETERS = {parameter.path: parameter for parameter in PARAMETERS}
_LINKS = {link.name: link for link in LINKS}
_LABELS = {"name": "Name", "description": "Description", "tags": "Tags", "licence": "Licence"}


class Line(NamedTuple):
    """One change. `kind` is value, added, removed or replaced; `was` is empty where it is not known."""

    kind: str
    label: str
    was: str = ""
    now: str = ""
    group: str = ""

    def __str__(self) -> str:
        if self.kind == "value":
            return f"{self.label} {self.was} → {self.now}" if self.was else f"{self.label} → {self.now}"
        return f"{self.label} {self.kind}"


def lines_of(before: Document | None, changes: Sequence[Change]) -> list[Line]:
    """What changes did to a document; without it, what they set. A path that is set twice is one line."""
    lines: dict[str, Line] = {}
    for change in changes:
        if "replace" in change:
            lines[""] = Line("replaced", "Everything")
        elif "add" in change:
            lines[f"+{change['add']['id']}"] = Line("added", _object(change["add"]))
        elif "remove" in change:
            item = _item(before, change["remove"]) if before else None
            lines[f"-{change['remove']}"] = Line("removed", _object(item) if item else f"Object {change['remove']}")
        else:
            path = change["path"]
            lines[path] = _value_line(path, _at(before, path) if before else None, change["value"], before)
    return list(lines.values())


def difference(one: Document, other: Document) -> list[Line]:
    """Everything in which two documents differ, in the order of a document."""
    lines = [
        _value_line(path, was, now, one) for path, was, now in _values(one, other) if was != now or type(was) is bool
    ]
    return [line for line in lines if line.was != line.now] + list(_objects(one, other))


def _values(one: Document, other: Document) -> Iterator[tuple[str, Any, Any]]:
    for name in _LABELS:
        yield name, one.get(name), other.get(name)
    for part in ("seeds", *GROUPS, "couplings"):
        for name, now in other[part].items():
            yield f"{part}.{name}", one[part].get(name), now


def _objects(one: Document, other: Document) -> Iterator[Line]:
    was = {item["id"]: item for item in one["objects"]}
    now = {item["id"]: item for item in other["objects"]}
    for identity, item in was.items():
        if identity not in now:
            yield Line("removed", _object(item))
    for identity, item in now.items():
        if identity not in was:
            yield Line("added", _object(item))
            continue
        for name, value in item.items():
            if was[identity].get(name) != value:
                yield _value_line(f"objects.{identity}.{name}", was[identity].get(name), value, one)


def _value_line(path: str, was: Any, now: Any, document: Document | None) -> Line:
    head, _, tail = path.partition(".")
    shown = _shown(path, now)
    before = "" if was is None else _shown(path, was)
    if before == shown and was != now:  # they differ beyond what is shown: say more
        before, shown = repr(was), repr(now)
    return Line("value", _label(head, tail, document), before, shown, head if head in GROUPS else "")


def _label(head: str, tail: str, document: Document | None) -> str:
    if head in GROUPS:
        parameter = _PARAMETERS.get(f"{head}.{tail}")
        return parameter.label if parameter else tail.replace("_", " ")
    if head == "couplings":
        return _LINKS[tail].label if tail in _LINKS else tail.replace("_", " ")
    if head == "seeds":
        return f"Seed of {tail}"
    if head == "objects":
        identity, _, name = tail.partition(".")
        item = _item(document, identity) if document else None
        field = BY_NAME.get(name)
        return f"{_object(item) if item else f'Object {identity}'}: {(field.label if field else name).lower()}"
    return _LABELS.get(head, head)


def _shown(path: str, value: Any) -> str:
    definition = _PARAMETERS.get(path) or (BY_NAME.get(path.split(".")[-1]) if path.startswith("objects.") else None)
    unit = getattr(definition, "unit", "")
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        number = f"{value:.4g}" if isinstance(value, float) else str(value)
        return f"{number} {unit}".strip().replace("-", "−")
    if isinstance(value, list):
        return ", ".join(_shown("", each) for each in value) or "none"
    text = str(value) if path in _LABELS else str(value).replace("_", " ")
    return (text if len(text) <= TEXT_SHOWN else f"{text[: TEXT_SHOWN - 1]}…") or "none"


def _object(item: dict[str, Any]) -> str:
    return f"{item['kind'].capitalize()} {item['id']}"


def _item(document: Document | None, identity: str) -> dict[str, Any] | None:
    return next((item for item in (document or {}).get("objects", []) if item["id"] == identity), None)


def _at(document: Document | None, path: str) -> Any:
    """The value at a path, or None where the document has none."""
    head, _, tail = path.partition(".")
    if head == "objects":
        identity, _, name = tail.partition(".")
        return (_item(document, identity) or {}).get(name)
    part = (document or {}).get(head)
    return part.get(tail) if tail and isinstance(part, dict) else part
