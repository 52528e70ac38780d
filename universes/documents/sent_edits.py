"""The strict reader of an edit as programs and pages send it: {op, changes} and perhaps `base`."""

from __future__ import annotations

from typing import Any

from simulation.engine.errors import Problem
from universes.errors import Invalid

NEEDED, OPTIONAL = ("op", "changes"), ("base",)


def edit_in(sent: Any) -> dict[str, Any]:
    """The arguments of `operations.editing.edit`; what the changes hold is read there. Raises Invalid."""
    if not isinstance(sent, dict):
        raise Invalid([_problem("", "type", "An edit is {op, changes}.")])
    problems = [
        _problem(key, "unknown", "An edit has no such key.") for key in sorted(sent) if key not in (*NEEDED, *OPTIONAL)
    ]
    problems += [_problem(key, "required", "An edit has op and changes.") for key in NEEDED if key not in sent]
    base = sent.get("base")
    if base is not None and (isinstance(base, bool) or not isinstance(base, int)):
        problems.append(_problem("base", "type", "The base is a sequence number."))
    if problems:
        raise Invalid(problems)
    return {"op": sent["op"], "changes": sent["changes"], "base": base}


def _problem(path: str, code: str, message: str) -> Problem:
    return {"path": path[:64], "code": code, "message": message}
