"""Telling a person's open pages, after the commit, that something happened. Called by operations only.

A message is a hint: the database is the truth. Nothing here may fail or delay the act that it tells of.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 1.0


def group_of_person(person_id: int) -> str:
    """The channel layer's group of a person's own open pages."""
    return f"person.{person_id}"


def tell_person(person_id: int, message: dict[str, Any]) -> None:
    """Tell somebody, wherever on the site they are, once the transaction at hand has been committed.

    What goes to their browser is `message` with the type `system.notification`.
    """
    told = {"type": "person.notification", "message": {**message, "type": "system.notification"}}
    transaction.on_commit(lambda: send(group_of_person(person_id), told), robust=True)


def send(group: str, message: dict[str, Any]) -> None:
    """Hand a message to the channel layer; whatever its trouble is, what was done stands."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(_send_in_time)(layer, group, message)
    except Exception as error:
        log.warning("not announced: %s to %s (%r)", message["type"], group, error)


async def _send_in_time(layer: Any, group: str, message: dict[str, Any]) -> None:
    await asyncio.wait_for(layer.group_send(group, message), DEADLINE_SECONDS)
