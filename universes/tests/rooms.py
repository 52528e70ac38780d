"""How tests sit in a room: real consumers, the real hub, the database of the test in a file that threads can share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from harmonic.asgi import application
from harmonic.frames import AT_ONCE
from harmonic.testing import BACKEND

Message = dict[str, Any]


class Seat(WebsocketCommunicator):
    """One socket of a room, as a tab of somebody's browser has it. `heard` keeps what came and was not asked for."""

    def __init__(
        self,
        path: str,
        *,
        cookie: str = "",
        client: str = "tab-of-a-test",
        origin: str | None = None,
        at_once: bool = False,
    ) -> None:
        headers = [(b"host", b"testserver")]
        if cookie:
            headers += [(b"cookie", cookie.encode()), (b"origin", (origin or "http://testserver").encode())]
        super().__init__(application, path, headers=headers, subprotocols=["harmonic.v1"])
        self.client = client
        self.heard: list[Message] = []
        self.take: Callable[[str], bool] = lambda text: False
        self.resting, self.rests = False, 0
        self.unread: list[str] = []  # while it rests
        if at_once:  # as our own server offers it: harmonic/frames.py
            offered = {"write": self._written, "hear": self._heard_by, "rest": self._rested}
            self.scope["extensions"] = {AT_ONCE: offered}

    def _written(self, text: str) -> bool:
        self.output_queue.put_nowait({"type": "websocket.send", "text": text})
        return True

    def _heard_by(self, take: Callable[[str], bool]) -> None:
        self.take = take

    def _rested(self, resting: bool) -> None:
        self.resting, self.rests = resting, self.rests + (resting and not self.resting)
        if not resting:
            asyncio.get_running_loop().call_soon(self._read)

    def _read(self) -> None:
        said, self.unread = self.unread, []
        for text in said:
            if not (self.input_queue.empty() and self.take(text)):
                self.input_queue.put_nowait({"type": "websocket.receive", "text": text})

    async def say(self, kind: str, **said: Any) -> None:
        self.unread.append(json.dumps({"type": kind, **said}))
        await asyncio.sleep(0)
        if not self.resting:
            self._read()

    async def enter(self, **more: Any) -> Message:
        """Let in, and told the state."""
        connected, _ = await self.connect(timeout=5)
        assert connected
        await self.say("hello", protocol=1, client=self.client, **({"since": None} | more))
        return await self.hear("state.initial")

    async def hear(
        self, kind: str, where: Callable[[Message], bool] = lambda message: True, timeout: float = 5
    ) -> Message:
        """The next message of a type, perhaps one that came while another was waited for; those before it are kept."""
        for at, message in enumerate(self.heard):
            if message["type"] == kind and where(message):
                return self.heard.pop(at)
        async with asyncio.timeout(timeout):
            while True:
                for at, message in enumerate(frame := await self._frame(timeout)):
                    if message["type"] == kind and where(message):
                        self.heard += frame[at + 1 :]
                        return message
                    self.heard.append(message)

    async def _frame(self, timeout: float) -> list[Message]:
        event = await self.receive_output(timeout)
        assert event["type"] == "websocket.send", f"{event} instead, after {self.heard}"
        said = json.loads(event["text"])
        return said if isinstance(said, list) else [said]

    async def closing(self, timeout: float = 5) -> int:
        """The code with which the server closes."""
        while True:
            event = await self.receive_output(timeout)
            if event["type"] == "websocket.close":
                return int(event["code"])

    async def all_heard(self) -> list[Message]:
        """Whatever has come by now."""
        await asyncio.sleep(0)
        while not self.output_queue.empty():
            event = self.output_queue.get_nowait()
            assert event["type"] == "websocket.send", event
            said = json.loads(event["text"])
            self.heard += said if isinstance(said, list) else [said]
        return self.heard


def cookie_of(person: Any) -> str:
    """The Cookie header of a browser in which this person is signed in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
