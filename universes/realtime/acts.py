"""What sockets ask of a universe in order: edits of one moment together, whatever else between them. In a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from simulation.errors import Refusal, Unavailable
from universes.operations.editing import Sent, edit_batch

logger = structlog.get_logger("universes.realtime")


class Broken(Refusal):
    """Something went wrong on our side."""

    status, code = 500, "server_error"


@dataclass(slots=True)  # not frozen: those are made by as many calls as they have fields
class Act:
    """Something to be done for somebody: an edit, or `do`. `asker` is told of it under `identity`."""

    asker: Any
    identity: str | None
    sent: Sent | None = None
    do: Callable[[], Any] | None = None


def perform(universe_id: UUID, acts: list[Act]) -> list[Any]:
    """What came of each: an Edit, what `do` gave, or a Refusal."""
    results: list[Any] = []
    for is_edit, some in groupby(acts, key=lambda act: act.sent is not None):
        together = list(some)
        results += _edits(universe_id, together) if is_edit else [_one(act) for act in together]
    return results


def _edits(universe_id: UUID, acts: list[Act]) -> list[Any]:
    sent = [act.sent for act in acts if act.sent is not None]
    try:
        return list(edit_batch(universe_id, sent))
    except (OperationalError, InterfaceError) as error:
        return [_away(error) for _ in acts]
    except Exception as error:
        if len(acts) == 1:
            return [_broken(error)]
        # One of them is what no check foresaw: it must not take the others with it.
        return [result for act in acts for result in _edits(universe_id, [act])]


def _one(act: Act) -> Any:
    assert act.do is not None
    try:
        return act.do()
    except Refusal as refusal:
        return refusal
    except (OperationalError, InterfaceError) as error:
        return _away(error)
    except Exception as error:
        return _broken(error)


def _away(error: DatabaseError | InterfaceError) -> Refusal:
    logger.warning("database", reason=str(error).splitlines()[:1])
    connection.close()
    return Unavailable("The database is away. Please send it again in a moment.")


def _broken(error: Exception) -> Refusal:
    logger.error("not done", exc_info=error)
    return Broken("Something went wrong on our side.")
