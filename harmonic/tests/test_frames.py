"""Frames of sockets: the short way does what the library does, whatever comes and in whatever pieces."""

from __future__ import annotations

import asyncio
import logging
import select
import socket
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode

from harmonic.frames import AT_ONCE, AT_ONCE_MOST, QuickFrames

REQUEST = (
    b"GET /ws/ HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
LIMIT = 400


class Wire(asyncio.Transport):
    """What a protocol does to its network."""

    def __init__(self, socket: socket.socket | None = None) -> None:
        super().__init__({"socket": socket})
        self.written, self.closed, self.paused = b"", False, False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


async def _opened(kind: type[WebSocketsSansIOProtocol]) -> tuple[WebSocketsSansIOProtocol, Wire]:
    """A socket that has been let in, by an application that does nothing more."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await asyncio.Event().wait()

    config = Config(app, ws_max_size=LIMIT, ws_per_message_deflate=False, ws_ping_interval=None, log_config=None)
    config.load()
    wire = Wire()
    protocol = kind(config, ServerState(), {})
    protocol.connection_made(wire)
    protocol.data_received(REQUEST)
    await asyncio.sleep(0)
    protocol.queue.get_nowait()  # websocket.connect
    wire.written = b""
    return protocol, wire


async def _heard(kind: type[WebSocketsSansIOProtocol], pieces: list[bytes]) -> tuple[list[Any], bytes, bool]:
    """What an application hears of these pieces, what goes back, and whether it ends the socket."""
    protocol, wire = await _opened(kind)
    for piece in pieces:
        if not wire.closed:
            try:
                protocol.data_received(piece)
            except InvalidState:  # uvicorn's own: what it does not expect behind text that is not UTF-8
                reject()
    events = [protocol.queue.get_nowait() for _ in range(protocol.queue.qsize())]
    for task in protocol.tasks:
        task.cancel()
    return events, wire.written, wire.closed


def _frame(opcode: Opcode, data: bytes, *, fin: bool = True, mask: bool = True, **bits: bool) -> bytes:
    return Frame(opcode, data, fin, **bits).serialize(mask=mask)


WORDS = st.text(max_size=150).map(str.encode)
COMMON = st.builds(_frame, st.just(Opcode.TEXT), WORDS)
PARTS = st.sampled_from((Opcode.TEXT, Opcode.BINARY, Opcode.CONT))
ODD = st.one_of(
    st.builds(_frame, st.sampled_from((Opcode.PING, Opcode.PONG)), st.binary(max_size=125)),
    st.builds(_frame, PARTS, WORDS, fin=st.booleans(), mask=st.booleans()),
    st.builds(_frame, st.just(Opcode.TEXT), st.integers(LIMIT - 2, LIMIT + 2).map(lambda size: b"x" * size)),
    st.just(_frame(Opcode.CLOSE, b"\x03\xe8bye")),
    st.just(b"\x81\xff" + (70_000).to_bytes(8, "big")),  # a length of eight bytes
    st.just(b"\x81\xfe\x00\x03mask" + b"abc"),  # a length written longer than need be
    st.binary(min_size=1, max_size=6),
)


@given(
    st.lists(st.one_of(COMMON, COMMON, ODD), max_size=8),
    st.sampled_from((b"", _frame(Opcode.TEXT, b"\xff"))),
    st.lists(st.integers(1, 60), min_size=1, max_size=12),
)
@settings(max_examples=300, deadline=None)
def test_the_short_way_hears_and_answers_what_the_library_does(
    frames: list[bytes], last: bytes, sizes: list[int]
) -> None:
    logging.disable(logging.CRITICAL)  # the library complains of text that is not UTF-8
    whole = data = b"".join(frames) + last
    pieces: list[bytes] = []
    while data:
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[:size])
        data = data[size:]
    try:
        heard, *answered = asyncio.run(_heard(QuickFrames, pieces))
        least, *answered_at_least = asyncio.run(_heard(WebSocketsSansIOProtocol, pieces))
        most, *answered_to_bytes = asyncio.run(_heard(WebSocketsSansIOProtocol, [b"%c" % one for one in whole]))
    finally:
        logging.disable(logging.NOTSET)
    # Of two faults in one piece the library answers the one or the other, as the network has cut them; and what came in
    # one piece with a fault it hears or not.
    assert answered in (answered_at_least, answered_to_bytes)
    end = [event for event in heard if event["type"] == "websocket.disconnect"]
    said = heard[: len(heard) - len(end)]
    assert end == least[len(least) - len(end) :]
    assert least[: len(least) - len(end)] == said[: len(least) - len(end)]
    assert said == most[: len(said)]
    assert end or heard == least == most


async def test_a_text_goes_out_as_the_library_would_frame_it() -> None:
    protocol, wire = await _opened(QuickFrames)
    for size in (0, 125, 126, 20_000, 70_000):
        text = "ä" * size
        await protocol.send({"type": "websocket.send", "text": text})
        assert wire.written == _frame(Opcode.TEXT, text.encode(), mask=False)
        wire.written = b""


async def test_nothing_is_written_at_once_where_the_network_waits_or_the_socket_has_ended() -> None:
    protocol, wire = await _opened(QuickFrames)
    extensions: Any = protocol.scope["extensions"]
    write = extensions[AT_ONCE]["write"]
    assert write("now")
    protocol.pause_writing()
    assert not write("later")
    protocol.resume_writing()
    assert write("now")
    await protocol.send({"type": "websocket.close", "code": 4403})
    written = wire.written
    assert not write("never")
    assert wire.written == written


async def test_what_is_said_to_a_socket_that_the_library_has_ended_is_no_fault() -> None:
    protocol, _ = await _opened(QuickFrames)
    protocol.data_received(_frame(Opcode.TEXT, b"x", mask=False))
    with pytest.raises(ClientDisconnected):
        await protocol.send({"type": "websocket.send", "text": "too late"})


async def test_a_socket_that_sends_more_than_is_read_waits() -> None:
    protocol, wire = await _opened(QuickFrames)
    protocol.data_received(_frame(Opcode.TEXT, b"one"))
    assert not wire.paused
    protocol.data_received(_frame(Opcode.TEXT, b"two"))
    assert wire.paused
    assert [(await protocol.receive())["text"] for _ in range(2)] == ["one", "two"]  # type: ignore[typeddict-item]
    assert not wire.paused


@pytest.mark.parametrize("bytewise", [True, False])
async def test_who_speaks_before_being_let_in_is_heard(bytewise: bool) -> None:
    protocol, _ = await _opened(QuickFrames)
    early = QuickFrames(protocol.config, ServerState(), {})
    early.connection_made(Wire())
    early.data_received(REQUEST)
    frame = _frame(Opcode.TEXT, b"early")
    early.data_received(frame[:3] if bytewise else frame)
    await asyncio.sleep(0)
    early.data_received(frame[3:] if bytewise else _frame(Opcode.TEXT, b"late"))
    events = [early.queue.get_nowait() for _ in range(early.queue.qsize())]
    assert [event.get("text") for event in events] == [None, "early", *([] if bytewise else ["late"])]


@given(
    st.lists(st.tuples(st.integers(1, AT_ONCE_MOST + 2), st.booleans(), st.booleans()), min_size=1, max_size=30),
)
@settings(max_examples=100, deadline=None)
def test_what_is_heard_at_once_and_what_is_queued_comes_in_its_order(pieces: list[tuple[int, bool, bool]]) -> None:
    """Each piece: how many texts it has, whether what comes is taken, whether the queue is emptied before it."""

    async def heard() -> list[str]:
        protocol, _ = await _opened(QuickFrames)
        words: list[str] = []
        willing = False

        def take(text: str) -> bool:
            if willing:
                words.append(text)
            return willing

        def read() -> None:
            while not protocol.queue.empty():
                event: Any = protocol.queue.get_nowait()
                words.append(event["text"])

        extensions: Any = protocol.scope["extensions"]
        extensions[AT_ONCE]["hear"](take)
        said = 0
        for count, willing, is_read in pieces:
            if is_read:
                read()
            before, waits = len(words), not protocol.queue.empty()
            texts = [f"text {said + k}" for k in range(count)]
            said += count
            protocol.data_received(b"".join(_frame(Opcode.TEXT, text.encode()) for text in texts))
            assert len(words) - before == (min(count, AT_ONCE_MOST) if willing and not waits else 0)
        read()
        return words

    assert asyncio.run(heard()) == [f"text {k}" for k in range(sum(count for count, _, _ in pieces))]


async def test_who_rests_is_woken_for_what_came_when_told_to_and_for_the_end() -> None:
    """By the kernel: what it says is readable is what wakes a loop."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        here, _ = server.accept()
        protocol, _ = await _opened(QuickFrames)
        protocol.transport = wire = Wire(here)
        extensions: Any = protocol.scope["extensions"]
        rest = extensions[AT_ONCE]["rest"]

        def wakes(seconds: float) -> bool:
            return bool(select.select([here], [], [], seconds)[0])

        rest(True)
        client.sendall(b"said while resting")
        assert not wakes(0.1)
        rest(False)
        assert wakes(1)
        assert here.recv(100) == b"said while resting"
        rest(True)
        client.shutdown(socket.SHUT_WR)
        assert wakes(1)
        here.close()
        rest(False)  # the mark cannot be set any more: no fault
        wire.closed = True
        rest(True)
