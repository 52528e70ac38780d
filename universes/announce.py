"""Telling others, after the commit, that something happened in a universe. Called by operations only.

A message is a hint: the database is the truth, and who has missed one asks for the edits since the last it saw. So
nothing here may fail or delay the act that it tells of.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 1.0

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


def group_of_person(person_id: int) -> str:
    """The channel layer's group of a person's own open pages."""
    return f"person.{person_id}"


def notify(person_id: int, message: dict[str, Any]) -> None:
    """Tell somebody, wherever on the site they are, once the transaction at hand has been committed.

    What goes to their browser is `message` with the type `system.notification`.
    """
    told = {"type": "person.notification", "message": {**message, "type": "system.notification"}}
    transaction.on_commit(lambda: _send(group_of_person(person_id), told), robust=True)


def _tell(universe_id: UUID, message: dict[str, Any]) -> None:
    heard = [listener(universe_id, message) for listener in _here]
    if not any(heard):
        _send(group_of(universe_id), message)


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(_send_in_time)(layer, group, message)
    except Exception as error:  # whatever the layer's trouble is, the edit stands: listeners find it by its number
        log.warning("not announced: %s to %s (%r)", message["type"], group, error)


async def _send_in_time(layer: Any, group: str, message: dict[str, Any]) -> None:
    await asyncio.wait_for(layer.group_send(group, message), DEADLINE_SECONDS)
