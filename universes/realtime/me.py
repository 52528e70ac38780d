"""A person's own socket: what the site has to tell them, wherever on it they are."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary

from django.utils import timezone

from accounts import networks
from accounts.announce import group_of_person
from accounts.models import Notification
from universes.models import Invitation

from . import messages, people
from .layer import Line
from .messages import Message
from .people import Who
from .socket import Scope, Socket, opened
from .threads import in_thread

ASK_SECONDS = 5.0

# The sockets open here, by the loop that they are on; one round asks for all of a loop at once.
_here: WeakKeyDictionary[asyncio.AbstractEventLoop, set[OwnSocket]] = WeakKeyDictionary()
_rounds: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()


async def me(scope: Scope, receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    headers = await opened(scope, receive, send)
    if headers is not None:
        await OwnSocket(headers, receive).serve(send)


class OwnSocket(Socket):
    """Listens for its person, answers pings, and ends when they sign out."""

    line: Line | None = None
    who: Who | None = None

    async def let_in(self, said: Message) -> None:
        who = await in_thread(people.who_is, self.session, said.get("token") or "")
        if not who.person.is_authenticated:
            return self.outbox.close(4401, last=messages.error("unauthorized", "Please sign in first."))
        if self.has_too_many(who.key):
            return None
        self.is_in = True
        self.line = Line(group_of_person(who.person.pk), self._hear, joined=lambda: None)
        self.who = who
        _attend(self)
        waiting = await in_thread(_waiting_for, who.person.pk)
        you = {"key": who.key, "name": people.name_of(who.person), "kind": "account"}
        now = {"server_ms": time.time() * 1000}
        return self.outbox.offer(messages.write({"type": "state.initial", "you": you, **waiting, **now}))

    async def carry_in(self, said: Message) -> None:
        if said["type"] != "ping":
            return self.error("invalid", "This socket takes pings only.", said.get("id"))
        return self.outbox.offer(messages.write({"type": "pong", "t": said["t"], "server_ms": time.time() * 1000}))

    def leave(self) -> None:
        if self.line is not None:
            self.line.end()
        _here.get(asyncio.get_running_loop(), set()).discard(self)

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] == "person.notification":
            self.outbox.offer(messages.write(told["message"]))


def _attend(socket: OwnSocket) -> None:
    """From now on it is asked whether its person is still signed in."""
    loop = asyncio.get_running_loop()
    there = _here.setdefault(loop, set())
    there.add(socket)
    if loop not in _rounds or _rounds[loop].done():
        _rounds[loop] = loop.create_task(_round(there))


async def _round(there: set[OwnSocket]) -> None:
    """Who has been signed out, of all that are here; a database that is away says nothing about it."""
    while there:
        await asyncio.sleep(ASK_SECONDS)
        sockets = {socket: socket.who for socket in there if socket.who is not None}
        try:
            signed_out = await in_thread(people.gone, set(sockets.values()))
            addresses = {socket.address for socket in sockets}
            shut_out = await in_thread(lambda those: {each for each in those if networks.rule_for(each)}, addresses)
        except Exception:  # noqa: S112
            continue
        for socket, who in sockets.items():
            if who in signed_out:
                socket.outbox.close(4401)
            elif socket.address in shut_out:
                socket.outbox.close(4403)


def _waiting_for(person_id: int) -> Message:
    """How many invitations wait for an answer, and how much stands unread in the inbox."""
    invitations = Invitation.objects.open(timezone.now()).filter(person_id=person_id).count()
    return {"invitations": invitations, "unread": Notification.objects.unread_of(person_id)}
