"""What every socket of ours does: opens to those who may come from where they come, is greeted, talks, ends in order.

Plain ASGI applications, not Channels consumers: those have a channel of their own each (in Redis, a subscription), and
go through the one synchronous thread of the process for every message. See docs/decisions/0090.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError

from accounts import networks

from . import limits, messages, people
from .messages import Message, Refused
from .outbox import Outbox
from .threads import in_thread

Scope = dict[str, Any]
logger = structlog.get_logger("universes.realtime")


class Closed(Exception):
    """The peer has gone."""


async def opened(scope: Scope, receive: Any, send: Any) -> dict[str, str] | None:
    """Accept a socket, or deny it for its Origin or network; its headers if it is open."""
    await receive()  # websocket.connect
    headers = people.headers_of(scope)
    headers[people.ADDRESS] = people.address_of(scope)
    shut_out = await in_thread(networks.rule_for, headers[people.ADDRESS])
    if shut_out or not people.may_come_from_there(headers):
        await send({"type": "websocket.close", "code": 4403})
        return None
    offered = messages.SUBPROTOCOL in scope.get("subprotocols", [])
    await send({"type": "websocket.accept", "subprotocol": messages.SUBPROTOCOL if offered else None})
    return headers


class Socket:
    """One open socket. The kinds say what happens at the greeting (`let_in`), at a message, and at the end."""

    def __init__(self, headers: dict[str, str], receive: Any) -> None:
        self.receive, self.session = receive, people.session_key_of(headers)
        self.address = headers.get(people.ADDRESS, "")
        self.outbox = Outbox()
        self.rest: Callable[[bool], None] = lambda resting: None  # where the server offers it: read nothing meanwhile
        self.is_in = self.is_listening = False
        self.counted = ""
        now = asyncio.get_running_loop().time()
        self.strikes = limits.Strikes()
        self.all = limits.Bucket(limits.MESSAGES, limits.MESSAGES_PER_SECOND, now)

    async def let_in(self, said: Message) -> None:
        """Find out who it is and what there is for them, and set `is_in`; or close. Raises people.Unknown."""
        raise NotImplementedError

    async def carry_in(self, said: Message) -> None:
        """Do what a message asks for."""
        raise NotImplementedError

    def carry_in_at_once(self, said: Message) -> bool:
        """Do it now, if that needs neither a pause nor the database; whether it was done."""
        return False

    def leave(self) -> None:
        """Whatever there is to be undone of `let_in`."""

    async def serve(self, send: Any) -> None:
        """Until either side has had enough."""
        writing = asyncio.create_task(self.outbox.write_on(send))
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
            if not writing.done() and self.outbox.code is not None:  # the last word is still to be said
                await asyncio.wait({writing}, timeout=limits.SEND_SECONDS)
        finally:
            self.is_listening = False
            self.leave()
            self._count("")
            for task in (writing, reading):
                task.cancel()
            for ended in await asyncio.gather(writing, reading, return_exceptions=True):
                if isinstance(ended, Exception) and not _is_gone(ended):
                    logger.error("socket", exc_info=ended)

    def hear(self, frame: str) -> bool:
        """Something that has just come: do it now, if nothing before it is still being done; whether it was done.

        Most of what comes is done in less time than it takes to queue it and wake a task.
        """
        now = asyncio.get_running_loop().time()
        if not self.is_listening or self.outbox.code is not None or not self.all.has(now):
            return False
        try:
            said = self._understood(frame)
            if said is None or self.carry_in_at_once(said):
                self.all.wait(now)
                return True
        except Exception as error:  # of our own; the server would take it for a fault of the network
            logger.error("socket", exc_info=error)
            self.outbox.close(1011)
            return True
        return False

    async def _read(self) -> None:
        """Messages until the end; the first must be a greeting."""
        now = asyncio.get_running_loop().time
        ends = now() + limits.HELLO_SECONDS
        while not self.is_in and self.outbox.code is None:
            try:
                async with asyncio.timeout_at(ends):  # the client's time, not that of our database
                    frame = await self._next()
            except TimeoutError:
                return self.outbox.close(4408)
            await self._asking(self._greeted(frame))
        while self.outbox.code is None:
            self.is_listening = True
            frame = await self._next()
            self.is_listening = False
            await asyncio.sleep(self.all.wait(now()))
            said = self._understood(frame)
            if said is not None:
                await self._asking(self.carry_in(said), said.get("id"))
        return None

    async def _next(self) -> str:
        """The next frame as text. Raises Closed at the end."""
        event = await self.receive()
        if event["type"] == "websocket.disconnect":
            raise Closed
        text = event.get("text")
        return text if text is not None else ""  # bytes are no message of ours; nor is an empty one

    def _understood(self, frame: str) -> Message | None:
        try:
            return messages.read(frame)
        except Refused as refused:
            self.error(refused.code, refused.message, refused.identity)
        return None

    async def _greeted(self, frame: str) -> None:
        said = self._understood(frame)
        if said is None:
            return None
        if said["type"] != "hello" or said["protocol"] != messages.PROTOCOL:
            return self.error("invalid", "First of all say hello, with protocol 1.")
        try:
            await self.let_in(said)
        except people.Unknown:
            self.outbox.close(4401, last=messages.error("unauthorized", "Your token does not hold (any more)."))

    async def _asking(self, doing: Any, identity: str | None = None) -> None:
        """Something that may ask the database, which may be away."""
        try:
            await doing
        except (DatabaseError, InterfaceError) as error:
            logger.warning("database", reason=str(error).splitlines()[:1])
            words = messages.error("unavailable", "A part of the site is away.", identity)
            if self.is_in:
                return self.outbox.offer(words)
            self.outbox.close(1013, last=words)

    def error(self, code: str, words: str, identity: str | None = None) -> None:
        """Say what is wrong with a message; three in a second end the socket."""
        self.strike()
        self.outbox.offer(messages.error(code, words, identity))  # not heard any more where that was the third

    def strike(self) -> None:
        if self.strikes.another(asyncio.get_running_loop().time()):
            self.outbox.close(4429, last=messages.error("rate_limited", "Too many refused messages."))

    def has_too_many(self, key: str) -> bool:
        """Whether this person has as many sockets open here as one may; closed then. Else it is counted."""
        if limits.sockets_of[key] >= limits.SOCKETS_EACH:
            words = f"You have {limits.SOCKETS_EACH} open at once already."
            self.outbox.close(4429, last=messages.error("rate_limited", words))
            return True
        self._count(key)
        return False

    def _count(self, key: str) -> None:
        if self.counted:
            limits.sockets_of[self.counted] -= 1
            if not limits.sockets_of[self.counted]:
                del limits.sockets_of[self.counted]
        if key:
            limits.sockets_of[key] += 1
        self.counted = key


def _is_gone(error: Exception) -> bool:
    """Whether this says no more than that the peer has left in the middle of something."""
    return isinstance(error, Closed | OSError) or type(error).__name__ == "ClientDisconnected"
