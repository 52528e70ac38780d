"""A hub's line to the hubs of the same universe in other server processes: the channel layer, which may be away.

Whatever is sent here is a hint. A message that is lost is found by the next look at the head, so nothing waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from channels.layers import get_channel_layer

DEADLINE_SECONDS = 1.0
AGAIN_SECONDS = 0.5
WAITING_MOST = 200

logger = structlog.get_logger("universes.realtime")
Hear = Callable[[dict[str, Any]], None]


class Line:
    """Listens to a group and sends to it, each in a task of its own; begins again when the layer comes back."""

    def __init__(self, group: str, hear: Hear, joined: Callable[[], None]) -> None:
        self.group, self.hear, self.joined = group, hear, joined
        self.waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue(WAITING_MOST)
        self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._carry())]

    def send(self, message: dict[str, Any]) -> None:
        if self.waiting.full():
            self.waiting.get_nowait()  # the oldest is worth least
        self.waiting.put_nowait(message)

    def end(self) -> None:
        for task in self.tasks:
            task.cancel()

    async def _listen(self) -> None:
        layer = get_channel_layer()
        if layer is None:
            return
        channel = await self._enter(layer)
        try:
            while not _is_cancelled():
                self.hear(await layer.receive(channel))
        finally:
            await asyncio.shield(_leave(layer, self.group, channel))

    async def _enter(self, layer: Any) -> str:
        while True:
            try:
                async with asyncio.timeout(DEADLINE_SECONDS):
                    channel: str = await layer.new_channel()
                    await layer.group_add(self.group, channel)
            except Exception as error:  # whatever the layer's trouble is, the room is open without it
                if _is_cancelled():
                    raise asyncio.CancelledError from error
                logger.warning("channel layer away", reason=repr(error))
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                if not _is_cancelled():
                    self.joined()
                return channel

    async def _carry(self) -> None:
        layer = get_channel_layer()
        while layer is not None and not _is_cancelled():
            message = await self.waiting.get()
            try:
                async with asyncio.timeout(DEADLINE_SECONDS):
                    await layer.group_send(self.group, message)
            except Exception as error:
                logger.warning("not carried", what=message["type"], reason=repr(error))


def _is_cancelled() -> bool:
    """Whether this task was told to end, also where what it awaited has swallowed that.

    Python 3.11's wait_for, through which redis-py sends, does so when it is done just then.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _leave(layer: Any, group: str, channel: str) -> None:
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            await layer.group_discard(group, channel)
    except Exception as error:
        logger.warning("channel layer away", reason=repr(error))
