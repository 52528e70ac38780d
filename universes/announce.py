"""Telling others, after the commit, that something happened in a universe. Called by operations only.

A message is a hint: the database is the truth, and who has missed one asks for the edits since the last it saw. So
nothing here may fail or delay the act that it tells of.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 1.0


def group_of(universe_id: UUID) -> str:
    """The channel layer's group of those who listen to a universe."""
    return f"universe.{universe_id}"


def announce(universe_id: UUID, message: dict[str, Any]) -> None:
    """Send a message (its `type` names the listener's method) once the transaction at hand has been committed."""
    transaction.on_commit(lambda: _send(group_of(universe_id), message), robust=True)


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
