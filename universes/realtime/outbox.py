"""What waits to go out at one socket. Whoever offers never waits: a slow reader fills its own bound and is let go."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from .limits import SEND_SECONDS, WAITING_BYTES, WAITING_FRAMES

Send = Callable[[dict[str, Any]], Awaitable[None]]
Write = Callable[[str], bool]  # a text at once, where the network takes it at once


class Outbox:
    """Frames of one socket, in order; `close` is the last."""

    __slots__ = ("bytes", "code", "frames", "held", "sending_since", "wake", "write")

    def __init__(self, write: Write | None = None) -> None:
        self.write = write
        self.frames: deque[str] = deque()
        self.bytes = 0
        self.code: int | None = None
        self.held = False  # until the state has been read, frames wait behind it
        self.sending_since = 0.0
        self.wake = asyncio.Event()

    def offer(self, text: str) -> None:
        """A frame, to go when those before it have gone; none after the end."""
        if self.code is not None:
            return None
        idle = not self.frames and not self.held and not self.sending_since
        if idle and self.write is not None and self.write(text):  # no need to wake anybody for it
            return None
        if self.frames and (len(self.frames) >= WAITING_FRAMES or self.bytes + len(text) > WAITING_BYTES):
            return self.close(1013)
        self.frames.append(text)
        self.bytes += len(text)
        self.wake.set()
        return None

    def release(self, first: str) -> None:
        """This one, then those that were held."""
        self.frames.appendleft(first)
        self.bytes += len(first)
        self.held = False
        self.wake.set()

    def close(self, code: int, *, last: str | None = None) -> None:
        """Nothing more but, where it was given, one last word, and the code."""
        if self.code is None:
            self.code, self.held = code, False
            self.frames = deque([last] if last else [])
            self.wake.set()

    def late(self, now: float) -> bool:
        """Whether one frame has been on its way for longer than a reader may take."""
        return bool(self.sending_since) and now - self.sending_since > SEND_SECONDS

    async def write_on(self, send: Send) -> None:
        """Send what is offered until it is closed. Raises what the server raises when the peer is gone."""
        now = asyncio.get_running_loop().time
        while True:
            await self.wake.wait()
            self.wake.clear()
            while self.frames and not self.held:
                text = self.frames.popleft()
                self.bytes -= len(text)
                self.sending_since = now()
                await send({"type": "websocket.send", "text": text})
                self.sending_since = 0.0
            if self.code is not None and not self.frames:
                return await send({"type": "websocket.close", "code": self.code})
