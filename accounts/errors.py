"""What an operation of accounts may refuse; doors read `status`, `code` and `problems`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


class Problem(TypedDict):
    """What is wrong in one field, as every door of the site says it."""

    path: str
    code: str
    message: str


class Refusal(Exception):
    """An act that was not done. Nothing has changed."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems: list[Problem] = list(problems)


class Invalid(Refusal):
    """Something in what was handed in cannot be taken; `problems` says what."""

    def __init__(self, path: str, code: str, message: str) -> None:
        super().__init__(message, [{"path": path, "code": code, "message": message}])


class TooLarge(Invalid):
    """More than is read at all."""

    status = 413


class TooMany(Refusal):
    """As often as one may do it."""

    status = 429
    code = "rate_limited"


class NotAllowed(Refusal):
    """The person may see the thing, and may not do this to it."""

    status = 403
    code = "forbidden"


class NotFound(Refusal):
    """There is no such thing, or none that the person may see: nobody can tell which."""

    status = 404
    code = "not_found"


class Conflict(Refusal):
    """It cannot be done in the state that things are in now."""

    status = 409
    code = "conflict"
