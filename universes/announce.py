"""Telling others, after the commit, that something happened in a universe. Called by operations only.

A message is a hint: the database is the truth, and who has missed one asks for the edits since the last it saw. So
nothing here may fail or delay the act that it tells of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.announce import send

# A room of this process hears at once, in whatever thread it is told, and answers True if it hands the message on to
# the other processes: then nobody waits for the channel layer here.
Listener = Callable[[UUID, dict[str, Any]], bool]
_here: list[Listener] = []


def listen_here(listener: Listener) -> None:
    """From now on `listener` hears of every universe, before the channel layer does."""
    if listener not in _here:
        _here.append(listener)


def group_of(universe_id: UUID) -> str:
    """The channel layer's group of those who listen to a universe."""
    return f"universe.{universe_id}"


def announce(universe_id: UUID, message: dict[str, Any]) -> None:
    """Send a message (its `type` names the listener's method) once the transaction at hand has been committed."""
    transaction.on_commit(lambda: _tell(universe_id, message), robust=True)


def _tell(universe_id: UUID, message: dict[str, Any]) -> None:
    heard = [listener(universe_id, message) for listener in _here]
    if not any(heard):
        send(group_of(universe_id), message)
