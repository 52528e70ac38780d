"""What an edit does to a document. Pure: every function gives back something new and leaves what it was given alone.

An edit is a list of changes, applied in order. A change is one of

    {"path": "physics.gravity", "value": 3.2}   a value: a parameter, coupling, seed, name, description, tags, licence
    {"path": "objects.p1.x", "value": 40.0}     one field of an object
    {"add": {object}} or {"add": {object}, "at": 3}   an object, last or at a place in the list
    {"remove": "p1"}                            an object, by its id
    {"replace": {document}}                     everything at once (a template, a restored state, the dice); one an edit

Within one field the last writer wins; there is nothing to merge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simulation.engine.document import Document, check_document, check_value
from simulation.engine.errors import DocumentError, ParameterError, Problem
from simulation.engine.objects import BY_NAME, ID_PATTERN, MAX_OBJECTS, check_object, fields_of

CHANGES_MOST = 200

Change = dict[str, Any]


def check_changes(changes: Any) -> list[Change]:
    """The canonical form of changes from outside. Raises DocumentError with every problem found.

    Whether they fit a certain document (is there an object of that id?) is seen only when they are applied.
    """
    if not isinstance(changes, list) or not changes:
        raise DocumentError([_problem("changes", "type", "An edit has a list of changes.")])
    if len(changes) > CHANGES_MOST:
        raise DocumentError([_problem("changes", "range", f"An edit has {CHANGES_MOST} changes at most.")])
    # A second replacement says nothing, and each is a whole document in the log. Where it stands is free: the way back
    # from an edit that begins with one ends with one.
    if sum(isinstance(change, dict) and "replace" in change for change in changes) > 1:
        raise DocumentError([_problem("changes", "range", "An edit replaces the whole document once at most.")])
    problems: list[Problem] = []
    checked: list[Change] = []
    for k, change in enumerate(changes):
        try:
            checked.append(_check_change(change, f"changes.{k}"))
        except ParameterError as error:
            problems.append(error.problem)
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
    return checked


def apply(document: Document, changes: Sequence[Change]) -> Document:
    """The document after these changes (both canonical). Raises DocumentError where a change does not fit it."""
    for change in changes:
        document = _applied(document, change)
    return document


def inverse(document: Document, changes: Sequence[Change]) -> list[Change]:
    """The changes that lead from `apply(document, changes)` back to the document."""
    back: list[Change] = []
    for change in changes:
        back.append(_inverse(document, change))
        document = _applied(document, change)
    return back[::-1]


def touched(changes: Sequence[Change]) -> set[str]:
    """Paths that changes write ('' for a replacement); two edits that share none may go in either order."""
    paths: set[str] = set()
    for change in changes:
        if "replace" in change:
            paths.add("")
        elif "path" in change:
            paths.add(change["path"])
        else:
            paths.add(f"objects.{change['add']['id'] if 'add' in change else change['remove']}")
    return paths


# Checking a change by itself


def _check_change(change: Any, place: str) -> Change:
    if not isinstance(change, dict):
        raise ParameterError(place, "type", "A change is a set of named values.")
    check = _CHECKS.get(frozenset(change))
    if check is None:
        raise ParameterError(place, "unknown", "A change is one of: path and value; add; add and at; remove; replace.")
    return check(change, place)


def _check_set(change: Change, place: str) -> Change:
    path = change["path"]
    if not isinstance(path, str):
        raise ParameterError(f"{place}.path", "type", "A path is a text such as physics.gravity.")
    if path.startswith("objects."):
        return {"path": path, "value": _check_object_value(path, change["value"])}
    return {"path": path, "value": check_value(path, change["value"])}


def _check_object_value(path: str, value: Any) -> Any:
    identity, _, name = path.removeprefix("objects.").partition(".")
    field = BY_NAME.get(name)
    if field is None or not ID_PATTERN.fullmatch(identity):
        raise ParameterError(path[:96], "unknown", "There is nothing of this name in a document.")
    return field.check(value, path)


def _check_add(change: Change, place: str) -> Change:
    return {"add": check_object(change["add"], f"{place}.add")}


def _check_add_at(change: Change, place: str) -> Change:
    at = change["at"]
    if isinstance(at, bool) or not isinstance(at, int):
        raise ParameterError(f"{place}.at", "type", "A place in the list is a whole number.")
    if not 0 <= at < MAX_OBJECTS:
        raise ParameterError(f"{place}.at", "range", f"A place in the list goes from 0 to {MAX_OBJECTS - 1}.")
    return {**_check_add(change, place), "at": at}


def _check_remove(change: Change, place: str) -> Change:
    identity = change["remove"]
    if not isinstance(identity, str) or not ID_PATTERN.fullmatch(identity):
        raise ParameterError(f"{place}.remove", "format", "An object's id is 1 to 32 of a-z, 0-9 and hyphen.")
    return {"remove": identity}


def _check_replace(change: Change, place: str) -> Change:
    return {"replace": check_document(change["replace"])}


_CHECKS: dict[frozenset[str], Callable[[Change, str], Change]] = {
    frozenset({"path", "value"}): _check_set,
    frozenset({"add"}): _check_add,
    frozenset({"add", "at"}): _check_add_at,
    frozenset({"remove"}): _check_remove,
    frozenset({"replace"}): _check_replace,
}


# What a checked change does


def _applied(document: Document, change: Change) -> Document:
    if "replace" in change:
        replacement: Document = change["replace"]
        return replacement
    if "add" in change:
        return _with_added(document, change["add"], change.get("at"))
    if "remove" in change:
        return _with_removed(document, change["remove"])
    return _with_value(document, change["path"], change["value"])


def _with_added(document: Document, item: dict[str, Any], at: int | None) -> Document:
    objects = document["objects"]
    if len(objects) >= MAX_OBJECTS:
        raise DocumentError([_problem("objects", "range", f"A universe holds {MAX_OBJECTS} objects at most.")])
    if any(other["id"] == item["id"] for other in objects):
        raise DocumentError([_problem(f"objects.{item['id']}", "unique", "There is an object of this id already.")])
    at = len(objects) if at is None else at  # a place beyond the end is the end: others may have removed objects
    return {**document, "objects": [*objects[:at], item, *objects[at:]]}


def _with_removed(document: Document, identity: str) -> Document:
    at = _place(document, identity)
    return {**document, "objects": document["objects"][:at] + document["objects"][at + 1 :]}


def _with_value(document: Document, path: str, value: Any) -> Document:
    head, _, tail = path.partition(".")
    if head == "objects":
        return _with_object_value(document, tail, value)
    if not tail:
        return {**document, head: value}
    return {**document, head: {**document[head], tail: value}}


def _with_object_value(document: Document, tail: str, value: Any) -> Document:
    identity, _, name = tail.partition(".")
    at = _place(document, identity)
    objects = document["objects"]
    item = objects[at]
    if all(field.name != name for field in fields_of(item["kind"])):
        raise DocumentError([_problem(f"objects.{tail}", "unknown", f"A {item['kind']} has no such field.")])
    return {**document, "objects": [*objects[:at], {**item, name: value}, *objects[at + 1 :]]}


def _inverse(document: Document, change: Change) -> Change:
    if "replace" in change:
        return {"replace": document}
    if "add" in change:
        return {"remove": change["add"]["id"]}
    if "remove" in change:
        at = _place(document, change["remove"])
        return {"add": document["objects"][at], "at": at}
    return {"path": change["path"], "value": _value(document, change["path"])}


def _value(document: Document, path: str) -> Any:
    head, _, tail = path.partition(".")
    if head == "objects":
        identity, _, name = tail.partition(".")
        return document["objects"][_place(document, identity)].get(name)
    return document[head][tail] if tail else document[head]


def _place(document: Document, identity: str) -> int:
    for at, item in enumerate(document["objects"]):
        if item["id"] == identity:
            return at
    raise DocumentError([_problem(f"objects.{identity}", "missing", "There is no object of this id (any more).")])


def _problem(path: str, code: str, message: str) -> Problem:
    return {"path": path, "code": code, "message": message}
