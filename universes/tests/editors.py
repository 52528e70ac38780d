"""People who edit over sockets as the studio does: optimistic in nothing, patient in everything.

Each keeps what the server has confirmed, sends again under the same id what it has not, and comes back when cut off.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

from simulation.engine.errors import DocumentError
from universes.documents import edits

VALUES = {"physics.gravity": 20.0, "physics.friction": 1.0, "music.harmony": 1.0, "audio.reverb": 1.0}
LATER = ("unavailable", "rate_limited")  # not the end of an edit
QUIET_SECONDS = 8.0  # a head comes every 5 s: who hears nothing for longer is not connected any more


class Editor:
    """One client. `acknowledged` holds the ids of edits that came back, `late` the seconds that each took."""

    def __init__(self, name: str, token: str, urls: list[str], seed: int) -> None:
        self.name, self.token, self.urls = name, token, urls
        self.random = random.Random(seed)
        self.seq: int | None = None
        self.document: dict[str, Any] = {}
        self.waiting: dict[str, tuple[list[dict[str, Any]], float]] = {}
        self.acknowledged: set[str] = set()
        self.refused: list[dict[str, Any]] = []
        self.doubled: list[str] = []
        self.late: list[float] = []
        self.comings = 0
        self.count = 0

    async def live(self, editing: asyncio.Event, over: asyncio.Event, rate: float) -> None:
        """Edit `rate` times a second until `editing` is cleared, listen until `over`."""
        while not over.is_set():
            url = self.urls[(self.comings + len(self.name)) % len(self.urls)]
            self.comings += 1
            try:
                async with connect(url, subprotocols=[websockets.Subprotocol("harmonic.v1")], open_timeout=3) as socket:
                    await self._visit(socket, editing, over, rate)
            except (OSError, TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(self.random.uniform(0.1, 0.5))

    async def _visit(self, socket: ClientConnection, editing: asyncio.Event, over: asyncio.Event, rate: float) -> None:
        await self._hello(socket)
        await asyncio.wait_for(self._until_initial(socket), 5)
        for op, (changes, _) in list(self.waiting.items()):
            await self._send(socket, op, changes)
        tasks = [asyncio.create_task(self._edit(socket, editing, rate)), asyncio.create_task(over.wait())]
        hearing = asyncio.create_task(self._hear(socket))
        try:
            await asyncio.wait([hearing, tasks[1]], return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                hearing.result()
        finally:
            for task in [*tasks, hearing]:
                task.cancel()
                with contextlib.suppress(BaseException):
                    await task

    async def _hello(self, socket: ClientConnection) -> None:
        hello = {"type": "hello", "protocol": 1, "client": f"client-of-{self.name}", "since": self.seq}
        await socket.send(json.dumps({**hello, "token": self.token}))

    async def _until_initial(self, socket: ClientConnection) -> None:
        while True:
            if True in [self._take(message) for message in heard(await socket.recv())]:  # all are taken
                return

    async def _hear(self, socket: ClientConnection) -> None:
        while True:
            for message in heard(await asyncio.wait_for(socket.recv(), QUIET_SECONDS)):
                self._take(message)
                if self._behind(message):
                    await self._hello(socket)
                if message["type"] == "refused" and message["id"] in self.waiting:  # unavailable: later
                    await asyncio.sleep(0.3)
                    await self._send(socket, message["id"], self.waiting[message["id"]][0])

    def _behind(self, message: dict[str, Any]) -> bool:
        first = message["edits"][0]["seq"] if message["type"] == "edits" else message.get("seq", 0)
        known = self.seq or 0
        return (message["type"] == "edits" and first > known + 1) or (message["type"] == "head" and first > known)

    def _take(self, message: dict[str, Any]) -> bool:
        """True for the first state."""
        if message["type"] == "state.initial":
            if message.get("document") is not None:
                self.document, self.seq = message["document"], message["seq"]
            for edit in message.get("edits") or ():
                self._confirm(edit)
            return True
        if message["type"] == "edits":
            for edit in message["edits"]:
                self._confirm(edit)
        if message["type"] == "refused" and message["code"] not in LATER:
            self.refused.append(message)
            self.waiting.pop(message["id"], None)
        return False

    def _confirm(self, edit: dict[str, Any]) -> None:
        if edit["op"] in self.waiting:
            self.late.append(time.monotonic() - self.waiting.pop(edit["op"])[1])
            self.acknowledged.add(edit["op"])
        if self.seq is not None and edit["seq"] == self.seq + 1:
            self.document, self.seq = edits.apply(self.document, edit["changes"]), edit["seq"]

    async def _edit(self, socket: ClientConnection, editing: asyncio.Event, rate: float) -> None:
        while editing.is_set():
            self.count += 1
            op, changes = f"{self.name}-edit-{self.count}", self._changes()
            self.waiting[op] = (changes, time.monotonic())
            await self._send(socket, op, changes)
            await asyncio.sleep(self.random.uniform(0.5, 1.5) / rate)

    async def _send(self, socket: ClientConnection, op: str, changes: list[dict[str, Any]]) -> None:
        edit = {"type": "edit", "id": op, "changes": changes}
        await socket.send(json.dumps(edit, separators=(",", ":")))  # as a browser writes it

    def _changes(self) -> list[dict[str, Any]]:
        """A value mostly; now and then an object comes or goes."""
        own = [item["id"] for item in self.document["objects"] if item["id"].startswith(self.name)]
        kind = self.random.random()
        if kind < 0.1 and len(own) < 2:
            return [{"add": {"id": f"{self.name}-{self.count}", "kind": "peg", "x": self.random.uniform(50, 900)}}]
        if kind < 0.15 and own:
            return [{"remove": own[0]}]
        path, most = self.random.choice(list(VALUES.items()))
        return [{"path": path, "value": self.random.uniform(0, most)}]


def heard(text: str | bytes) -> list[dict[str, Any]]:
    """The messages of a frame: one, or a list of them."""
    said = json.loads(text)
    return said if isinstance(said, list) else [said]


def same(log: list[dict[str, Any]], document: dict[str, Any], editors: list[Editor]) -> list[str]:
    """What is wrong between a site's log and document and what its editors know: nothing, if all is well."""
    ops = [edit["op"] for edit in log]
    wrong = []
    if [edit["seq"] for edit in log] != list(range(1, len(log) + 1)):
        wrong.append("the numbers have gaps")
    if len(set(ops)) != len(ops):
        wrong.append("an edit stands twice in the log")
    for editor in editors:
        if lost := editor.acknowledged - set(ops):
            wrong.append(f"{editor.name}: {len(lost)} acknowledged edits are not in the log")
        if editor.waiting:
            wrong.append(f"{editor.name}: {len(editor.waiting)} edits were never answered")
        if editor.seq != len(log) or editor.document != document:
            wrong.append(f"{editor.name} is at {editor.seq} of {len(log)} or has another document")
    try:
        state = log[0]["changes"][0]["replace"]
        for edit in log[1:]:
            state = edits.apply(state, edit["changes"])
    except DocumentError as error:
        wrong.append(f"the log does not fit itself: {error}")
    else:
        if state != document:
            wrong.append("the log leads to another document than the one kept")
    return wrong
