"""What the house refuses, and what simulation does; doors read `status`, `code` and `problems`."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.engine.errors import Problem


class Refusal(Exception):
    """An act that was not done. Nothing has changed."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems: list[Problem] = list(problems)


class TooMany(Refusal):
    """As many as one may have, or as often as one may do it."""

    status = 429
    code = "rate_limited"


class NoRoom(Refusal):
    """The person's files take as many bytes as one may keep."""

    status = 409
    code = "conflict"


class Unavailable(Refusal):
    """The engine did not answer within its deadline; the same may go through later."""

    status = 503
    code = "unavailable"


class Cancelled(Exception):
    """Raised inside a rendering whose person no longer wants it, or whose lease another worker has."""
