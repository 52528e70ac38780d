"""The line between hubs of several processes comes to its end, whatever the channel layer does with a cancellation."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer

from universes.realtime import layer
from universes.realtime.hub import Hub
from universes.realtime.layer import Line


class Deaf(InMemoryChannelLayer):
    """In `deaf` a cancellation is swallowed, as Python 3.11's wait_for does when its end comes at that moment."""

    def __init__(self, deaf: str) -> None:
        super().__init__()
        self.deaf, self.reached = deaf, asyncio.Event()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._swallow("group_send")

    async def group_add(self, group: str, channel: str) -> None:
        await super().group_add(group, channel)
        await self._swallow("group_add")

    async def _swallow(self, where: str) -> None:
        if where == self.deaf:
            self.reached.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.5)


@pytest.mark.parametrize("by", ["its hub", "the loop"])
@pytest.mark.parametrize("deaf", ["group_send", "group_add", ""])
async def test_a_line_ends_though_its_layer_swallows_the_cancellation(
    deaf: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Deaf(deaf)
    monkeypatch.setattr(layer, "get_channel_layer", lambda: there)
    line = Line("group", hear=lambda told: None, joined=lambda: None)
    line.send({"type": "room.edits"})
    if deaf:
        await asyncio.wait_for(there.reached.wait(), 2)
    else:
        await asyncio.sleep(0.05)
    if by == "its hub":
        line.end()
    else:
        for task in line.tasks:
            task.cancel()
    _, still = await asyncio.wait(line.tasks, timeout=2)
    for task in still:
        task.cancel()
    assert not still
    assert there.groups.get("group") is None


async def test_edits_are_handed_on_where_another_process_has_the_room_and_what_it_missed_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Hub(uuid.uuid4(), 0)
    sent: list[dict[str, Any]] = []
    caught_up: list[int] = []
    monkeypatch.setattr(hub.line, "send", sent.append)
    monkeypatch.setattr(hub, "catch_up", lambda: caught_up.append(hub.delivered))
    roster: dict[str, Any] = {"type": "room.roster", "origin": "another", "people": [], "holder": None, "leads": {}}
    try:
        hub.hear({"type": "universe.edits", "edits": [{"seq": 1}]})
        assert sent == []
        hub._hear_line({**roster, "seq": 1})
        hub.hear({"type": "universe.edits", "edits": [{"seq": 2}]})
        assert [(told["type"], told["first"], told["last"]) for told in sent] == [("room.edits", 2, 2)]
        assert caught_up == []
        hub._hear_line({**roster, "seq": 5})
        assert caught_up == [2]
    finally:
        hub._end()
