"""Sockets that mean no good, against a real server: each is answered as designed, and its neighbour notices nothing.

After every test the server's words are read: nothing of all this may have been a surprise to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import pytest_asyncio
import websockets
from websockets.asyncio.client import ClientConnection, connect

from .cluster import Cluster, cluster
from .editors import heard

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("hostile")]  # one server for all of them

DEADLINE = 10.0
CLIENTS = (f"client-of-a-test-{k}" for k in itertools.count())
Message = dict[str, Any]


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with cluster(2, embedded=True) as made:
        yield made


@pytest.fixture
def site(running: Cluster) -> Iterator[Cluster]:
    """The server; what it writes during a test must be free of surprises."""
    before = len(running.words())
    yield running
    said = running.words()[before:]
    assert "Traceback" not in said, said[-3000:]
    assert "error" not in said.lower(), said[-3000:]


def address(site: Cluster, path: str = "") -> str:
    return f"ws://{site.addresses[0]}{path or f'/ws/universes/{site.universe}/'}"


class Guest:
    """A socket of the test, which says what it likes."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.client = next(CLIENTS)
        self.waiting: list[Message] = []

    async def say(self, kind: str, **said: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **said}))

    async def enter(self, token: str) -> Message:
        await self.say("hello", protocol=1, client=self.client, since=None, token=token)
        return await self.hear("state.initial")

    async def hear(self, *kinds: str, timeout: float = DEADLINE) -> Message:
        """The next message of one of these types. Raises ConnectionClosed where the server has closed."""
        async with asyncio.timeout(timeout):
            while True:
                while self.waiting:
                    message = self.waiting.pop(0)
                    if message["type"] in kinds:
                        return message
                self.waiting += heard(await self.socket.recv())

    async def closing(self, timeout: float = DEADLINE) -> int:
        """With which code the server closes; what it says before goes to `waiting`."""
        with contextlib.suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(timeout):
                while True:
                    self.waiting += heard(await self.socket.recv())
        return self.socket.close_code or 0


@contextlib.asynccontextmanager
async def open_socket(site: Cluster, path: str = "", **more: Any) -> AsyncIterator[Guest]:
    socket = await connect(
        address(site, path), subprotocols=[websockets.Subprotocol("harmonic.v1")], open_timeout=DEADLINE,
        close_timeout=2, max_size=None, **more,
    )  # fmt: skip
    try:
        yield Guest(socket)
    finally:
        await socket.close()


@pytest_asyncio.fixture
async def neighbour(site: Cluster) -> AsyncIterator[Guest]:
    """Somebody who works in the same room all the while: an edit of theirs is kept within a second at the end."""
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[0])
        yield guest
        op, asked = f"op-of-{guest.client}", time.monotonic()
        value = round(float(time.time() % 10), 6)
        await guest.say("edit", id=op, changes=[{"path": "physics.gravity", "value": value}])
        while op not in [edit["op"] for edit in (await guest.hear("edits", "refused"))["edits"]]:
            pass
        assert time.monotonic() - asked < 2.0, "the neighbour had to wait"


async def still_answers(guest: Guest) -> None:
    await guest.say("ping", t=12.5)
    assert (await guest.hear("pong"))["t"] == 12.5


EDIT = '{"type":"edit","id":"op-of-nobody","changes":[{"path":"physics.gravity","value":%s}]}'
CHAT = '{"type":"chat.message","id":"op-of-nobody","text":"%s"}'

# What is sent, and the code with which it is refused. The socket stays open.
NONSENSE: dict[str, tuple[str | bytes, str]] = {
    "not JSON": ("{type: hello}", "invalid"),
    "half of JSON": ('{"type":"edit","id":"op-of-no', "invalid"),
    "nothing": ("", "invalid"),
    "a byte order mark": ("\ufeff{}", "invalid"),
    "two objects": ('{"type":"control.release"}{"type":"control.release"}', "invalid"),
    "null": ("null", "invalid"),
    "true": ("true", "invalid"),
    "a number": ("17", "invalid"),
    "a text": ('"hello"', "invalid"),
    "a list": ('[{"type":"control.release"}]', "invalid"),
    "bytes": (b"\x00\xff\xfe\x01", "invalid"),
    "a good message in bytes": (b'{"type":"control.release"}', "invalid"),
    "no type": ("{}", "invalid"),
    "an unknown type": ('{"type":"universe.delete"}', "invalid"),
    "a type that is no text": ('{"type":{"edit":1}}', "invalid"),
    "a type that is a list": ('{"type":["edit"]}', "invalid"),
    "the name of something inside": ('{"type":"__class__"}', "invalid"),
    "what only servers say": ('{"type":"edits","edits":[]}', "invalid"),
    "an unknown field": ('{"type":"control.release","by":"u:ada"}', "invalid"),
    "a missing field": ('{"type":"edit","id":"op-of-nobody"}', "invalid"),
    "a key twice": ('{"type":"ping","t":1,"t":2}', "invalid"),
    "depth 3,000 in lists": ('{"type":"preview","changes":' + "[" * 3000 + "]" * 3000 + "}", "invalid"),
    "depth 3,000 in objects": ('{"a":' * 3000 + "1" + "}" * 3000, "invalid"),
    "depth 3,000, never closed": ("[" * 3000, "invalid"),
    "depth 60,000": ("[" * 60000, "invalid"),
    "NaN": (EDIT % "NaN", "invalid"),
    "Infinity": (EDIT % "-Infinity", "invalid"),
    "1e999": (EDIT % "1e999", "invalid"),
    "a whole number of 60,000 digits": (EDIT % ("9" * 60000), "invalid"),
    "half a surrogate pair": (CHAT % r"\ud800", "invalid"),
    "half a surrogate pair as a key": (r'{"type":"ping","t":1,"\udc00":1}', "invalid"),
    "NUL": (CHAT % r"\u0000", "invalid"),
    "NUL as it is": (CHAT % "\x00", "invalid"),
    "an id that is a path": ('{"type":"edit","id":"../../etc/passwd","changes":[]}', "invalid"),
    "an id of 70 letters": ('{"type":"edit","id":"%s","changes":[]}' % ("a" * 70), "invalid"),
    "a cursor beyond every world": ('{"type":"cursor","x":1e300,"y":0}', "invalid"),
    "a truth for a number": ('{"type":"transport","do":"seek","cycle":true}', "invalid"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONSENSE)
async def test_nonsense_is_refused_and_the_socket_stays_open(site: Cluster, neighbour: Guest, name: str) -> None:
    frame, code = NONSENSE[name]
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        await guest.socket.send(frame)
        assert (await guest.hear("system.error", "refused"))["code"] == code
        await still_answers(guest)


# Edits that are messages, and are none of a document: refused under their id.
BAD_EDITS: dict[str, list[Any]] = {
    "no changes": [],
    "changes that are scalars": [1, None, "x", True],
    "changes that are lists": [[[]]],
    "a path that is none": [{"path": "__class__.__init__", "value": 1}],
    "a path of an object that is none": [{"path": "objects.__proto__.x", "value": 1}],
    "a path that is a number": [{"path": 1, "value": 1}],
    "a value of another kind": [{"path": "physics.gravity", "value": {"$gt": 0}}],
    "a value out of range": [{"path": "physics.gravity", "value": 1e300}],
    "201 changes": [{"path": "physics.gravity", "value": 1}] * 201,
    "two replacements": [{"replace": {}}, {"replace": {}}],
    "a document that is none": [{"replace": {"physics": [1, 2, 3]}}],
    "an object that is a list": [{"add": []}],
    "a place before the first": [{"add": {"id": "peg9", "kind": "peg"}, "at": -1}],
    "an object that is not there": [{"remove": "nobody"}],
}


@pytest.mark.parametrize("name", BAD_EDITS)
async def test_an_edit_that_is_none_is_refused_under_its_id(site: Cluster, neighbour: Guest, name: str) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        op = f"op-of-{guest.client}"
        await guest.say("edit", id=op, changes=BAD_EDITS[name])
        refused = await guest.hear("refused", "system.error")
        assert (refused["type"], refused["id"], refused["code"]) == ("refused", op, "invalid")
        await still_answers(guest)
        assert not [message for message in neighbour.waiting if message["type"] == "refused"]


@pytest.mark.parametrize("kind", [0x81, 0x82], ids=["text", "bytes"])
async def test_a_frame_of_70_kb_ends_the_socket_as_too_big_before_it_is_read(
    site: Cluster, neighbour: Guest, kind: int
) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        # Its head alone, as RFC 6455 writes it (masked, length in eight bytes). A server that closes on unread bytes
        # resets the line, and the reset may come before its close frame: who sent all 70 KB would hear 1009 or nothing.
        guest.socket.transport.write(bytes([kind, 0x80 | 127]) + (70_000).to_bytes(8, "big") + b"mask")
        assert await guest.closing() == 1009


async def test_who_pours_a_whole_frame_of_70_kb_loses_the_socket(site: Cluster, neighbour: Guest) -> None:
    for frame in ("[" + " " * 70_000 + "]", b"\x00" * 70_000):
        async with open_socket(site) as guest:
            await guest.enter(site.tokens[1])
            with contextlib.suppress(websockets.ConnectionClosed):
                await guest.socket.send(frame)
            assert await guest.closing() in (1009, 1006)


async def test_a_frame_of_64_kb_is_read(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        frame = '{"type":"ping","t":1}'
        await guest.socket.send(frame + " " * (65536 - len(frame)))
        assert (await guest.hear("pong", "system.error"))["type"] == "pong"


async def test_a_message_in_fragments_beyond_the_limit_ends_the_socket_too(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])

        async def pieces() -> AsyncIterator[str]:
            for _ in range(66):  # the last is the one too many
                yield "x" * 1000
            await guest.socket.wait_closed()  # so that nothing is left unread behind it

        with contextlib.suppress(websockets.ConnectionClosed):
            await asyncio.wait_for(guest.socket.send(pieces()), DEADLINE)
        assert await guest.closing() == 1009


async def test_text_that_is_not_utf_8_ends_the_socket(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        await guest.socket.send(b'{"type":"ping","t":"\xed\xa0\x80"}', text=True)
        assert await guest.closing() == 1007


async def test_three_pieces_of_nonsense_in_a_second_end_the_socket(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(200):
                await guest.socket.send("nonsense")
        assert await guest.closing() == 4429
        codes = [one["code"] for one in guest.waiting if one["type"] == "system.error"]
        assert (codes[-1], codes.count("rate_limited"), len(codes) <= 3) == ("rate_limited", 1, True)


async def test_a_flood_of_edits_is_read_more_slowly_and_none_is_lost(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        ops = [f"flood-{guest.client}-{k:03}" for k in range(150)]
        began = time.monotonic()
        for k, op in enumerate(ops):
            await guest.say("edit", id=op, changes=[{"path": "physics.friction", "value": k / 200}])
        kept: list[str] = []
        while len(kept) < len(ops):
            kept += [edit["op"] for edit in (await guest.hear("edits"))["edits"] if edit["op"] in ops]
        assert kept == ops
        assert time.monotonic() - began >= (150 - 60) / 40 - 0.2  # a bucket of 60, refilled at 40 a second
        assert "refused" not in [message["type"] for message in guest.waiting]


@pytest.mark.parametrize("kind", ["ping", "cursor", "focus", "chat.typing", "preview"])
async def test_a_flood_of_small_things_slows_nobody_else(site: Cluster, neighbour: Guest, kind: str) -> None:
    said: dict[str, Message] = {
        "ping": {"t": 1}, "cursor": {"x": 1, "y": 2}, "focus": {"path": "name"}, "chat.typing": {},
        "preview": {"changes": [{"path": "physics.gravity", "value": 1.0}]},
    }  # fmt: skip
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        sending = asyncio.create_task(flood(guest, kind, said[kind]))
        reading = asyncio.create_task(guest.closing(timeout=30))
        asked = time.monotonic()
        await still_answers(neighbour)
        assert time.monotonic() - asked < 1.0
        for task in (sending, reading):
            task.cancel()
        await asyncio.gather(sending, reading, return_exceptions=True)


async def flood(guest: Guest, kind: str, said: Message) -> None:
    with contextlib.suppress(websockets.ConnectionClosed):
        for _ in range(2000):
            await guest.say(kind, **said)


async def test_who_greets_again_and_again_is_answered_and_slowed(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        began = time.monotonic()
        for _ in range(100):
            await guest.say("hello", protocol=1, client=guest.client, since=None)
        for _ in range(100):
            await guest.hear("state.initial")
        assert time.monotonic() - began >= (100 - 60) / 40 - 0.2  # each reads the universe: as costly as an edit


async def test_what_takes_time_is_answered_before_what_is_said_behind_it(site: Cluster, neighbour: Guest) -> None:
    """Pings are answered at once where they come alone; behind a question to the database they wait for it."""
    async with open_socket(site) as guest:
        await guest.enter(site.tokens[1])
        answers: list[Message] = []
        for n in range(20):
            await guest.say("ping", t=3 * n)
            await guest.say("chat.history")
            await guest.say("ping", t=3 * n + 1)
            await asyncio.sleep(0.002 * (n % 3))
            await guest.say("ping", t=3 * n + 2)
        while len(answers) < 80:
            answers.append(await guest.hear("pong", "chat.history"))
        assert [one["t"] for one in answers if one["type"] == "pong"] == list(range(60))
        assert [at for at, one in enumerate(answers) if one["type"] == "chat.history"] == list(range(1, 80, 4))


async def test_where_two_speak_at_once_nothing_is_left_lying_and_an_end_is_noticed(
    site: Cluster, neighbour: Guest
) -> None:
    """Both are woken for at ticks only, meanwhile: by the kernel, which no test in the process has."""
    async with open_socket(site) as other:
        async with open_socket(site) as one:
            for guest in (one, other):
                await guest.enter(site.tokens[1])
            for n in range(30):
                for guest in (one, other):
                    change = {"path": "physics.gravity", "value": n / 10}
                    await guest.say("edit", id=f"op-{guest.client}-{n}", changes=[change])
                await asyncio.sleep(0.01)
            wanted = {f"op-{guest.client}-{n}" for guest in (one, other) for n in range(30)}
            while wanted:
                wanted -= {edit["op"] for edit in (await other.hear("edits"))["edits"]}
            for guest in (one, other):
                await guest.say("cursor", x=1, y=1)
        assert (await other.hear("presence.left"))["client"] == one.client
        await other.say("ping", t=7)
        assert (await other.hear("pong"))["t"] == 7


# --- not let in --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://[::1"},
        {"Cookie": "sessionid=anything"},
        {"Origin": "http://evil.example", "Cookie": "sessionid=anything"},
    ],
    ids=lambda headers: ", ".join(f"{name} {value}" for name, value in headers.items()),
)
async def test_who_comes_from_elsewhere_is_not_let_in(site: Cluster, neighbour: Guest, headers: dict[str, str]) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with open_socket(site, additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403


async def test_an_address_that_is_none_is_not_opened(site: Cluster) -> None:
    for path in ("/ws/", "/ws/universes/1/", "/ws/universes/../me/", "/"):
        with pytest.raises(websockets.InvalidStatus):
            async with open_socket(site, path):
                pass


async def test_a_universe_that_is_not_there_is_closed_as_such(site: Cluster) -> None:
    async with open_socket(site, "/ws/universes/00000000-0000-4000-8000-000000000000/") as guest:
        await guest.say("hello", protocol=1, client=guest.client, since=None, token=site.tokens[1])
        assert await guest.closing() == 4404


async def test_a_stranger_to_a_private_universe_is_told_what_who_asks_for_nothing_is(site: Cluster) -> None:
    async with open_socket(site) as guest:
        await guest.say("hello", protocol=1, client=guest.client, since=None)
        assert await guest.closing() == 4404
        assert guest.waiting == []


async def test_who_says_nothing_is_let_go_after_five_seconds(site: Cluster) -> None:
    async with open_socket(site) as guest:
        began = time.monotonic()
        assert await guest.closing() == 4408
        assert 4.5 < time.monotonic() - began < 8


async def test_who_says_something_else_than_hello_is_told_so_and_let_go(site: Cluster, neighbour: Guest) -> None:
    async with open_socket(site) as guest:
        await guest.say("edit", id="op-of-nobody", changes=[{"path": "physics.gravity", "value": 1}])
        assert (await guest.hear("system.error"))["code"] == "invalid"
        await guest.say("hello", protocol=2, client=guest.client, since=None, token=site.tokens[1])
        assert (await guest.hear("system.error"))["code"] == "invalid"
        await guest.enter(site.tokens[1])  # two mistakes are forgiven


TOKENS: dict[str, Message] = {
    "an expired one": {"exp": timedelta(minutes=-1)},
    "one for something else": {"aud": "another-site"},
    "a refresh token": {"token_type": "refresh"},
    "one of nobody": {"user_id": "10000000"},
    "one of no number": {"user_id": "' OR 1=1"},
    "one without an end": {"exp": None},
}


@pytest.mark.parametrize("name", TOKENS)
async def test_a_token_that_does_not_hold_is_closed_as_unauthorized(site: Cluster, neighbour: Guest, name: str) -> None:
    async with open_socket(site) as guest:
        token = signed(site, **TOKENS[name])
        await guest.say("hello", protocol=1, client=guest.client, since=None, token=token)
        assert await guest.closing() == 4401
        assert [(one["type"], one["code"]) for one in guest.waiting] == [("system.error", "unauthorized")]


async def test_the_same_token_with_nothing_wrong_is_let_in(site: Cluster) -> None:
    """Else the tests above would pass for a signature that never holds."""
    async with open_socket(site) as guest:
        await guest.enter(signed(site))


@pytest.mark.parametrize("token", ["x", "a.b.c", "ü" * 40, "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiMSJ9.", "." * 4096])
async def test_a_token_that_is_none_is_closed_as_unauthorized(site: Cluster, neighbour: Guest, token: str) -> None:
    async with open_socket(site) as guest:
        await guest.say("hello", protocol=1, client=guest.client, since=None, token=token)
        assert await guest.closing() == 4401


def signed(site: Cluster, **other: Any) -> str:
    """A token of Writer 1 signed as the site signs, with some of it otherwise; None leaves it out."""
    claims = jwt.decode(site.tokens[1], options={"verify_signature": False})
    for name, value in other.items():
        claims[name] = time.time() + value.total_seconds() if isinstance(value, timedelta) else value
    key = (Path(site.parts["server0"].environment["HARMONIC_DATA"]) / "secret_key").read_text()
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm="HS256")
