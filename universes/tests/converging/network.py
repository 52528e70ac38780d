"""What lies between tabs and servers, and between servers: it delays, doubles, swaps, loses and cuts, as a seed says.

One direction of one socket keeps its order, as TCP does, but for what `Weather` says; between sockets, between the
socket and the HTTP door, and between servers there is no order at all.
"""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Deliver = Callable[..., None]
# Which of the site's processes does what is done just now: each has its own rooms.
process: contextvars.ContextVar[int] = contextvars.ContextVar("process", default=0)


@dataclass(frozen=True)
class Weather:
    """Chances for each frame or request, and the longest that one may take, in seconds."""

    lost: float = 0.0
    doubled: float = 0.0
    swapped: float = 0.0
    longest: float = 0.02

    def calm(self) -> Weather:
        return replace(self, lost=0.0, doubled=0.0, swapped=0.0, longest=0.02)


def some_weather(dice: random.Random) -> Weather:
    """From a fair day to one on which every tenth frame is lost."""
    bad = dice.choice([0.0, 0.3, 1.0])
    return Weather(
        lost=bad * dice.uniform(0, 0.1),
        doubled=bad * dice.uniform(0, 0.15),
        swapped=bad * dice.uniform(0, 0.15),
        longest=dice.choice([0.02, 0.1, 0.6]),
    )


class Way:
    """One direction: what goes in comes out later, in its order unless it is swapped, doubled or lost."""

    def __init__(self, loop: asyncio.AbstractEventLoop, dice: random.Random, weather: Weather) -> None:
        self.loop, self.dice, self.weather = loop, dice, weather
        self.free_at = 0.0
        self.is_open = True

    def send(self, deliver: Deliver, *what: Any) -> None:
        if not self.is_open or self.dice.random() < self.weather.lost:
            return
        at = max(self.free_at, self.loop.time() + self.dice.uniform(0, self.weather.longest))
        if self.dice.random() >= self.weather.swapped:  # who is swapped lets the next ones pass
            self.free_at = at
        else:
            at += self.dice.uniform(0, 0.3)
        for _ in range(2 if self.dice.random() < self.weather.doubled else 1):
            self.loop.call_at(at, self._arrive, deliver, what)
            at += self.dice.uniform(0, 0.2)

    def last(self, deliver: Deliver, *what: Any) -> None:
        """Comes after all the others."""
        self.loop.call_at(max(self.free_at, self.loop.time()) + 0.001, deliver, *what)
        self.is_open = False

    def _arrive(self, deliver: Deliver, what: tuple[Any, ...]) -> None:
        if self.is_open:
            deliver(*what)


class Layer:
    """A channel layer between the site's processes that keeps no order and no promise."""

    def __init__(self, loop: asyncio.AbstractEventLoop, dice: random.Random, weather: Weather) -> None:
        self.loop, self.dice, self.weather = loop, dice, weather
        self.queues: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        self.groups: dict[str, list[str]] = {}

    async def new_channel(self) -> str:
        name = f"channel-{len(self.queues)}"
        self.queues[name] = asyncio.Queue()
        return name

    async def group_add(self, group: str, channel: str) -> None:
        self.groups.setdefault(group, []).append(channel)

    async def group_discard(self, group: str, channel: str) -> None:
        self.groups.get(group, []).remove(channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        for channel in self.groups.get(group, []):
            if self.dice.random() < self.weather.lost * 2:
                continue
            for _ in range(2 if self.dice.random() < self.weather.doubled else 1):
                late = self.dice.uniform(0, self.weather.longest)
                self.loop.call_later(late, self.queues[channel].put_nowait, message)

    async def receive(self, channel: str) -> dict[str, Any]:
        return await self.queues[channel].get()
