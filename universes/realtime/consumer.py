"""A socket of a room: let in, carry in, carry out.

A plain ASGI application, not a Channels consumer: those have a channel of their own each (in Redis, a subscription), and
go through the one synchronous thread of the process for every message. See docs/decisions/0090.
"""

from __future__ import annotations

import asyncio
import time
from inspect import isawaitable
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError

from . import limits, messages, people, rooms, state
from .handlers import HANDLERS
from .limits import Bucket
from .messages import Message, Refused
from .outbox import Outbox
from .threads import in_thread
from .visitor import Visitor

Scope = dict[str, Any]
logger = structlog.get_logger("universes.realtime")


class Closed(Exception):
    """The peer has gone, or we have said the last word."""


async def room(scope: Scope, receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    await receive()  # websocket.connect
    headers = people.headers_of(scope)
    if not people.may_come_from_there(headers):
        return await send({"type": "websocket.close", "code": 4403})
    offered = messages.SUBPROTOCOL in scope.get("subprotocols", [])
    await send({"type": "websocket.accept", "subprotocol": messages.SUBPROTOCOL if offered else None})
    await RoomSocket(scope["url_route"]["kwargs"]["pk"], headers, receive).serve(send)


class RoomSocket:
    """What happens at one socket; the hub knows it as a Visitor once it has been let in."""

    def __init__(self, universe_id: UUID, headers: dict[str, str], receive: Any) -> None:
        self.universe_id, self.receive = universe_id, receive
        self.session = people.session_key_of(headers)
        self.outbox = Outbox()
        self.visitor: Visitor | None = None
        self.counted = ""
        self.all = Bucket(limits.MESSAGES, limits.MESSAGES_PER_SECOND, asyncio.get_running_loop().time())

    async def serve(self, send: Any) -> None:
        writing = asyncio.create_task(self.outbox.write_on(send))
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and self.outbox.code is not None:  # the last word is still to be said
                await asyncio.wait({writing}, timeout=limits.SEND_SECONDS)
        finally:
            self._leave()
            for task in (writing, reading):
                task.cancel()
            for ended in await asyncio.gather(writing, reading, return_exceptions=True):
                if isinstance(ended, Exception) and not _is_gone(ended):
                    logger.error("socket", exc_info=ended)

    async def _read(self) -> None:
        """Messages until the end; the first must be a greeting."""
        try:
            async with asyncio.timeout(limits.HELLO_SECONDS):
                while self.visitor is None and self.outbox.code is None:
                    await self._greeting(await self._next())
        except TimeoutError:
            return self.outbox.close(4408)
        while self.outbox.code is None:
            await self._carry_in(await self._next())

    async def _next(self) -> str:
        """The next text frame. Raises Closed at the end."""
        event = await self.receive()
        if event["type"] == "websocket.disconnect":
            raise Closed
        text = event.get("text")
        return text if text is not None else "\x00"  # bytes are no message of ours; nor is this

    # --- letting in ----------------------------------------------------------------------------------

    async def _greeting(self, frame: str) -> None:
        try:
            said = messages.read(frame)
        except Refused as refused:
            return self.outbox.offer(messages.error(refused.code, refused.message, refused.identity))
        if said["type"] != "hello" or said["protocol"] != messages.PROTOCOL:
            return self.outbox.offer(messages.error("invalid", "First of all say hello, with protocol 1."))
        try:
            await self._let_in(said)
        except people.Unknown:
            self.outbox.close(4401, last=messages.error("unauthorized", "Your token does not hold (any more)."))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("database", reason=str(error).splitlines()[:1])
            self.outbox.close(1013, last=messages.error("unavailable", "A part of the site is away."))

    async def _let_in(self, said: Message) -> None:
        who = await in_thread(people.who_is, self.session, said.get("token") or "")
        found = await in_thread(state.let_in, self.universe_id, who.person)
        if found is None:
            return self.outbox.close(4404)
        universe, standing = found
        hub = rooms.hub_of(self.universe_id, universe.seq)
        visitor = Visitor(self.outbox, who, universe, standing, said["client"], hub)
        if reason := self._too_many(visitor):
            return self.outbox.close(4429, last=messages.error("rate_limited", reason))
        there = hub.visitors.get(visitor.client)
        if there is not None:
            if there.member.key != visitor.member.key:
                return self.outbox.offer(messages.error("conflict", "Somebody else has this client's name."))
            hub.leave(there)
            there.outbox.close(4409)  # the same tab has come back before its old socket was missed
        self._count(visitor.member.key)
        self.visitor = visitor
        self.outbox.held = True
        hub.join(visitor)
        await self._tell_state(said.get("since"))

    async def _tell_state(self, since: int | None) -> None:
        """All that there is, and then what has been said since it was read."""
        assert self.visitor is not None
        visitor, self.outbox.held = self.visitor, True
        read = await in_thread(state.read_state, self.universe_id, since)
        first = {"type": "state.initial", **read, "you": visitor.you(), "people": visitor.hub.roster.people()}
        now = {"server_ms": time.time() * 1000, "limits": limits.told()}
        self.outbox.release(messages.write(first | now))

    def _too_many(self, visitor: Visitor) -> str:
        if limits.sockets_of[visitor.member.key] >= limits.SOCKETS_EACH:
            return f"You have {limits.SOCKETS_EACH} open at once already."
        roster = visitor.hub.roster
        is_new_guest = visitor.member.kind == "guest" and visitor.member.key not in roster.keys()
        return "There is no room for more guests." if is_new_guest and roster.guests() >= limits.GUESTS_EACH else ""

    # --- carrying in ---------------------------------------------------------------------------------

    async def _carry_in(self, frame: str) -> None:
        assert self.visitor is not None
        now = self.visitor.hub.loop.time()
        if not self.all.take(now):
            return self.visitor.error("rate_limited", "Too many messages at once.")
        try:
            said = messages.read(frame)
        except Refused as refused:
            return self.visitor.error(refused.code, refused.message, refused.identity)
        if said["type"] == "hello":
            return await self._tell_state(said.get("since"))
        if said["type"] not in ("ping", "digest"):
            self.visitor.active_at = now
        await self._handle(said)

    async def _handle(self, said: Message) -> None:
        assert self.visitor is not None
        handler = HANDLERS.get(said["type"])
        if handler is None:
            return self.visitor.error("invalid", "This cannot be done here yet.", said.get("id"))
        try:
            doing = handler(self.visitor, said)
            if isawaitable(doing):
                await doing
        except (DatabaseError, InterfaceError) as error:
            logger.warning("database", reason=str(error).splitlines()[:1])
            self.visitor.offer(messages.error("unavailable", "A part of the site is away.", said.get("id")))

    # --- the end -------------------------------------------------------------------------------------

    def _count(self, key: str) -> None:
        self.counted = key
        limits.sockets_of[key] += 1

    def _leave(self) -> None:
        if self.visitor is not None:
            self.visitor.hub.leave(self.visitor)
        if self.counted:
            limits.sockets_of[self.counted] -= 1
            if not limits.sockets_of[self.counted]:
                del limits.sockets_of[self.counted]


def _is_gone(error: Exception) -> bool:
    """Whether this says no more than that the peer has left in the middle of something."""
    return isinstance(error, Closed | OSError) or type(error).__name__ == "ClientDisconnected"
