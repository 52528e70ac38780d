"""What an operation may refuse, each with what the outside must know.

Every door turns these into its own answer in one place: `status` for HTTP, `code` for programs, `problems` (path, code,
message) for what is wrong inside, the text for people.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.engine.errors import Problem
from simulation.errors import Refusal


class NotAllowed(Refusal):
    """The person may see the thing, and may not do this to it."""

    status = 403
    code = "forbidden"


class Unconfirmed(NotAllowed):
    """First the person has to confirm their e-mail address."""

    code = "email_unconfirmed"


class NotFound(Refusal):
    """There is no such thing, or none that the person may see: nobody can tell which."""

    status = 404
    code = "not_found"


class Invalid(Refusal):
    """Something in what was handed in cannot be taken; `problems` says what."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem["message"] for problem in problems[:3]), problems)


class TooLarge(Invalid):
    """More than is read at all."""

    status = 413
    code = "too_large"


class Unread(Refusal):
    """It is of a kind that this door does not read."""

    status = 415
    code = "unsupported_media_type"


class Conflict(Refusal):
    """It cannot be done in the state that things are in now."""

    status = 409
    code = "conflict"


class Stale(Conflict):
    """The universe has changed since the sequence number that the request was made for (If-Match)."""

    status = 412


class Nothing(Conflict):
    """There is nothing (any more) that could be done: to undo, to do again."""

    code = "nothing"


class Forgotten(NotFound):
    """A state of the past of which only is known who changed something, and when."""

    code = "forgotten"
