"""Frames of sockets: uvicorn's own protocol for them, with a short way in and a short way out for what is common.

Nearly all that comes is a short text in one frame, and the same text goes out to everybody in a room. The library takes
each frame apart, and puts it together anew for every receiver, in some dozens of calls; here the first is one function
and the second is done once (decision 0139). All else - the handshake, fragments, bytes, pings, closes, what is too
long, not masked or not UTF-8 - is the library's to judge, as it was.

An application may also ask to hear at once what comes, before it is queued and a task is woken for it (decision 0141).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from socket import SO_RCVLOWAT, SOL_SOCKET
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.speedups import apply_mask

# RFC 6455, 5.2: the first byte of a whole text, those of close, ping and pong; the bit of the second that clients set.
TEXT, CONTROLS, MASKED = 0x81, (0x88, 0x89, 0x8A), 0x80
SHORT_MOST, LONG = 125, 126  # lengths in the second byte; a mark that two bytes of length follow
MASK_BYTES = 4
AT_ONCE = "harmonic.at_once"  # our extension of ASGI (universes/realtime/consumer.py)
REMEMBERED, REMEMBERED_LENGTH = 8, 16_384
RESTING_BYTES = 16_384
AT_ONCE_MOST = 8  # texts of one piece; what a flood has behind them is queued, and waits for its turns


class QuickFrames(WebSocketsSansIOProtocol):
    """One socket. The library is only ever given whole frames, until one comes that is no text and no control: from
    then on it is given all. So it is always known where the next frame begins.
    """

    quick = False  # from the answer to the handshake on
    pieces = 0  # that came before it
    kept = b""  # of a frame that has not come whole
    take: Callable[[str], bool] | None = None  # what hears a text at once, and says whether it did

    def data_received(self, data: bytes) -> None:
        if self.quick:
            data, self.kept = self.kept + data, b""
            data = self._texts_taken(data) if self.conn.state is State.OPEN else data
        else:
            self.pieces += 1
        if data:
            super().data_received(data)

    def _texts_taken(self, data: bytes) -> bytes:
        """Hand on the texts at the beginning of what has come; the rest of it is for the library."""
        at, end, count = 0, len(data), 0
        while end - at >= 2 and self.conn.state is State.OPEN:
            first, length, start = data[at], data[at + 1] - MASKED, at + 2 + MASK_BYTES
            if length == LONG:
                start += 2
                length = int.from_bytes(data[at + 2 : at + 4], "big")  # of a part, if it has not come: looked at again
            is_control = first in CONTROLS and data[at + 1] - MASKED <= SHORT_MOST
            if length < 0 or data[at + 1] == 0xFF or not (first == TEXT or is_control):
                return self._given_up(data[at:])
            if length > self.config.ws_max_size:
                return self._given_up(data[at:])
            if start + length > end:
                break
            count += 1
            mask, masked = data[start - MASK_BYTES : start], data[start : start + length]
            if is_control or not self._text(mask, masked, at_once=count <= AT_ONCE_MOST):
                super().data_received(data[at : start + length])
            at = start + length
        if self.conn.state is not State.OPEN:
            return data[at:]
        self.kept = data[at:]
        return b""

    def _text(self, mask: bytes, masked: bytes, *, at_once: bool) -> bool:
        """Hand on a text; False where it is none."""
        try:
            text = apply_mask(masked, mask).decode()
        except UnicodeDecodeError:
            return False
        if at_once and self.take is not None and self.queue.empty() and self.take(text):
            return True
        self.queue.put_nowait({"type": "websocket.receive", "text": text})
        if not self.read_paused and self.queue.qsize() > 1:  # one that is read at once needs no pause
            self.read_paused = True
            self.transport.pause_reading()
        return True

    def _given_up(self, data: bytes) -> bytes:
        self.quick = False
        return data

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            self.scope["extensions"][AT_ONCE] = {"write": self.write, "hear": self.hear, "rest": self.rest}

    def hear(self, take: Callable[[str], bool]) -> None:
        """Ask `take` about each text that comes while none before it waits; it is queued where that says no."""
        self.take = take

    def rest(self, resting: bool) -> None:
        """Be woken for much only, or for the end, until told to be woken for anything again: what comes waits.

        By the kernel's low-water mark: a transport that does not read is still woken, to find that it does not.
        """
        if not self.transport.is_closing():
            mark = RESTING_BYTES if resting else 1
            with suppress(OSError):  # a network that knows no such mark wakes us as before
                self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVLOWAT, mark)

    def write(self, text: str) -> bool:
        """Send a text, if it can be written at once; whether it was."""
        is_open = self.quick and self.conn.state is State.OPEN and not self.disconnected
        if not is_open or len(text) > REMEMBERED_LENGTH or not self.writable.is_set():
            return False
        self.transport.write(_framed(text))
        return True

    async def send(self, message: Any) -> None:
        text = message.get("text")
        if text is not None and self.write(text):
            return
        if self.close_sent:  # by the library, for a frame that is none; uvicorn would take it for a fault of ours
            raise ClientDisconnected
        await super().send(message)
        if message["type"] == "websocket.accept":
            self.quick = self.pieces == 1 and not self.conn.extensions


@lru_cache(REMEMBERED)
def _framed(text: str) -> bytes:
    """The frame of a text, made once for all who get the same one."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
