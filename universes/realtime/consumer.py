"""A socket of a room: let in, carry in, carry out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from universes.guests import mark_of

from . import limits, messages, people, rooms, state
from .handlers import HANDLERS, WAITING
from .hub import Hub
from .messages import Message
from .socket import Scope, Socket, opened
from .threads import in_thread
from .visitor import Visitor

if TYPE_CHECKING:
    from universes.models import Universe

# Each is a transaction, or reads the whole universe.
COSTLY = ("edit", "undo", "redo", "parameter.reset", "transport", "recording", "hello")
AT_ONCE = "harmonic.at_once"  # what our own server offers beside ASGI (harmonic/frames.py)
UNATTENDED = ("ping", "digest", "presence")  # a tab sends these by itself


async def room(scope: Scope, receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    headers = await opened(scope, receive, send)
    if headers is not None:
        socket = RoomSocket(scope["url_route"]["kwargs"]["pk"], headers, receive)
        if offered := scope.get("extensions", {}).get(AT_ONCE):
            socket.outbox.write, socket.rest = offered["write"], offered["rest"]
            offered["hear"](socket.hear)
        await socket.serve(send)


class RoomSocket(Socket):
    """The hub knows it as a Visitor once it has been let in."""

    def __init__(self, universe_id: UUID, headers: dict[str, str], receive: Any) -> None:
        super().__init__(headers, receive)
        self.universe_id = universe_id
        self.visitor: Visitor | None = None

    async def let_in(self, said: Message) -> None:
        who, found = await in_thread(self._asked_to_be_let_in, said.get("token") or "")
        if found is None:
            return self.outbox.close(4404)
        universe, standing = found
        hub = rooms.hub_of(self.universe_id, universe.seq)
        hub.control.host = mark_of(universe.owner) or ""
        visitor = Visitor(self, who, universe, standing, said["client"], hub)
        if self._finds_room(hub, visitor) and not self.has_too_many(visitor.member.key):
            self.visitor, self.is_in = visitor, True
            self.outbox.held = True
            hub.join(visitor)
            await self._tell_state(said.get("since"))
        hub.wake.set()  # if it was opened for nobody, it ends
        return None

    def _asked_to_be_let_in(self, token: str) -> tuple[people.Who, tuple[Universe, state.Standing] | None]:
        who = people.who_is(self.session, token)
        return who, state.let_in(self.universe_id, who.person)

    def _finds_room(self, hub: Hub, visitor: Visitor) -> bool:
        member, there = visitor.member, hub.visitors.get(visitor.client)
        if there is not None and there.member.key != member.key:
            self.error("conflict", "Somebody else has this client's name.")
            return False
        is_new = member.kind == "guest" and member.key not in hub.roster
        if is_new and hub.roster.guests() >= limits.GUESTS_EACH:
            self.outbox.close(4429, last=messages.error("rate_limited", "There is no room for more guests."))
            return False
        if there is not None:  # the same tab has come back before its old socket was missed
            hub.leave(there)
            there.outbox.close(4409)
        return True

    async def _tell_state(self, since: int | None) -> None:
        """All that there is, and then what has been said since it was read."""
        assert self.visitor is not None
        visitor, self.outbox.held = self.visitor, True
        if since is None:
            read = await visitor.hub.whole_state.read()
        else:
            read = await in_thread(state.read_state, self.universe_id, since)
        about: dict[str, Any] = {"you": visitor.you(), "people": visitor.hub.roster.as_told(), "limits": limits.told()}
        about |= {"control": {"holder": visitor.hub.control.holder}, "server_ms": time.time() * 1000}
        self.outbox.release(messages.write({"type": "state.initial", **read, **about}))

    async def carry_in(self, said: Message) -> None:
        assert self.visitor is not None
        visitor = self.visitor
        if said["type"] in COSTLY and (pause := visitor.edits.wait(visitor.hub.loop.time())):
            await asyncio.sleep(pause)
        if said["type"] == "hello":
            return await self._tell_state(said.get("since"))
        doing = self._handled(visitor, said)
        if doing is not None:
            await doing
        return None

    def carry_in_at_once(self, said: Message) -> bool:
        assert self.visitor is not None
        visitor, kind = self.visitor, said["type"]
        if kind in WAITING or kind == "hello":
            return False
        if kind in COSTLY and not visitor.edits.take(visitor.hub.loop.time()):
            return False
        self._handled(visitor, said)
        return True

    def _handled(self, visitor: Visitor, said: Message) -> Awaitable[None] | None:
        """What is still to be awaited of it; nothing of those that are not WAITING."""
        if said["type"] not in UNATTENDED:
            visitor.active(visitor.hub.loop.time())
        return HANDLERS[said["type"]](visitor, said)

    def leave(self) -> None:
        if self.visitor is not None:
            self.visitor.hub.leave(self.visitor)
