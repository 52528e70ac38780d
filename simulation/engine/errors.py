"""What can be wrong with something handed to the engine."""

from __future__ import annotations

from typing import TypedDict


class Problem(TypedDict):
    """One thing that is wrong: where (a dotted path), which kind (a stable code), and words for people."""

    path: str
    code: str
    message: str


class ParameterError(ValueError):
    """A value that a parameter, coupling or object field does not take."""

    def __init__(self, path: str, code: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.problem: Problem = {"path": path, "code": code, "message": message}


class DocumentError(ValueError):
    """A document with one or more problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p['path']}: {p['message']}" for p in problems))
        self.problems = problems
