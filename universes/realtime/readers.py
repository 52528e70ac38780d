"""Who has a universe's page open and is not in its room: they hear of its comments, and are seen by nobody.

One line to the channel layer for all readers of a universe in this process, and one look at their rights a beat.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import structlog

from universes.access import RANK_OF_VISIBILITY, Rank, may_see
from universes.announce import group_of
from universes.models.comment import newest_of, reviews_of

from . import messages, people
from .layer import Line
from .messages import Message
from .people import Unknown, Who
from .socket import Scope, Socket, opened
from .state import universe_of
from .threads import in_thread

BEAT_SECONDS = 5.0
SESSION_BEATS = 6  # 30 s: who has signed out
READERS_MOST = 4000  # of one universe in this process
SPREAD_MS = 3  # readers fetch what they are told of; a crowd does it one after the other
logger = structlog.get_logger("universes.realtime")
_readings: dict[UUID, Reading] = {}


async def reader(scope: Scope, receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    headers = await opened(scope, receive, send)
    if headers is not None:
        await ReaderSocket(scope["url_route"]["kwargs"]["pk"], headers, receive).serve(send)


class ReaderSocket(Socket):
    """Hears of comments, and answers pings."""

    reading: Reading | None = None

    def __init__(self, universe_id: UUID, headers: dict[str, str], receive: Any) -> None:
        super().__init__(headers, receive)
        self.universe_id = universe_id

    async def let_in(self, said: Message) -> None:
        self.who, found = await in_thread(self._asked_to_be_let_in, said.get("token") or "")
        if found is None:
            return self.outbox.close(4404)
        if self.has_too_many(self.who.key or f"r:{said['client'][:40]}"):
            return None
        reading = _readings.get(self.universe_id) or Reading(self.universe_id)
        if len(reading.sockets) >= READERS_MOST:
            return self.outbox.close(4429, last=messages.error("rate_limited", "There are too many readers here."))
        self.is_in, self.reading = True, reading
        reading.sockets.add(self)
        return self.outbox.offer(messages.write({"type": "state.initial", **found}))

    def _asked_to_be_let_in(self, token: str) -> tuple[Who, dict[str, Any] | None]:
        who = people.who_is(self.session, token)
        universe = universe_of(self.universe_id)
        if universe is None or not may_see(who.person, universe):
            return who, None
        return who, {"newest": newest_of(universe), "reviews": reviews_of(universe)}

    async def carry_in(self, said: Message) -> None:
        if said["type"] == "hello":
            return None
        if said["type"] != "ping":
            return self.error("invalid", "This socket takes pings only.", said.get("id"))
        return self.outbox.offer(messages.write({"type": "pong", "t": said["t"]}))

    def leave(self) -> None:
        if self.reading is not None:
            self.reading.leave(self)


class Reading:
    """The readers of one universe in this process."""

    def __init__(self, universe_id: UUID) -> None:
        self.universe_id = universe_id
        self.sockets: set[ReaderSocket] = set()
        self.line = Line(group_of(universe_id), self._hear, joined=lambda: None)
        self.looking: asyncio.Task[None] | None = None
        self.beating = asyncio.create_task(self._beat())
        _readings[universe_id] = self

    def leave(self, socket: ReaderSocket) -> None:
        self.sockets.discard(socket)
        if not self.sockets and _readings.get(self.universe_id) is self:
            del _readings[self.universe_id]
            self.line.end()
            self.beating.cancel()

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] == "universe.comment":
            text = messages.write({**told["said"], "within_ms": SPREAD_MS * len(self.sockets)})
            for socket in self.sockets:
                socket.outbox.offer(text)
        elif told["type"] in ("universe.rights", "universe.visibility", "universe.deleted"):
            self.looking = asyncio.create_task(self._look())

    async def _beat(self) -> None:
        """A broadcast may be lost: so rights are looked at anyway."""
        beats = 0
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            beats += 1
            await self._look(ask_sessions=beats % SESSION_BEATS == 0)

    async def _look(self, *, ask_sessions: bool = False) -> None:
        now = asyncio.get_running_loop().time()
        for socket in [socket for socket in self.sockets if socket.outbox.late(now)]:
            socket.outbox.close(1013)
        try:
            gone = await in_thread(_lost, self.universe_id, {socket.who for socket in self.sockets}, ask_sessions)
        except Exception as error:  # a database that is away takes nobody's right
            logger.warning("readers", reason=repr(error))
            return
        for socket in [socket for socket in self.sockets if socket.who in gone]:
            socket.outbox.close(gone[socket.who])


def _lost(universe_id: UUID, those: set[Who], ask_sessions: bool) -> dict[Who, int]:
    """Who may not read here any more, with the code that says why. Where everybody may, nobody is asked for."""
    universe = universe_of(universe_id)
    if universe is None:
        return dict.fromkeys(those, 4404)
    if RANK_OF_VISIBILITY[universe.visibility] >= Rank.VIEWER and not universe.is_hidden:
        return {}
    gone: dict[Who, int] = {}
    for who in those:
        try:
            person = people.still(who).person if ask_sessions else who.person
        except Unknown:
            gone[who] = 4401
            continue
        if not may_see(person, universe):
            gone[who] = 4403
    return gone
