"""A person's own socket: what the site has to tell them, wherever on it they are."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from django.utils import timezone

from accounts.announce import group_of_person
from accounts.models import Notification
from universes.models import Invitation

from . import messages, people
from .layer import Line
from .messages import Message
from .people import Unknown, Who
from .socket import Scope, Socket, opened
from .threads import in_thread

ASK_SECONDS = 30.0


async def me(scope: Scope, receive: Any, send: Any) -> None:
    """One socket, from its opening to its end."""
    headers = await opened(scope, receive, send)
    if headers is not None:
        await OwnSocket(headers, receive).serve(send)


class OwnSocket(Socket):
    """Listens for its person, answers pings, and ends when they sign out."""

    line: Line | None = None
    asking: asyncio.Task[None] | None = None

    async def let_in(self, said: Message) -> None:
        who = await in_thread(people.who_is, self.session, said.get("token") or "")
        if not who.person.is_authenticated:
            return self.outbox.close(4401, last=messages.error("unauthorized", "Please sign in first."))
        if self.has_too_many(who.key):
            return None
        self.is_in = True
        self.line = Line(group_of_person(who.person.pk), self._hear, joined=lambda: None)
        self.asking = asyncio.create_task(self._ask_again(who))
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
        if self.asking is not None:
            self.asking.cancel()

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] == "person.notification":
            self.outbox.offer(messages.write(told["message"]))

    async def _ask_again(self, who: Who) -> None:
        """Whether they are still signed in; a database that is away says nothing about it."""
        while True:
            await asyncio.sleep(ASK_SECONDS)
            try:
                await in_thread(people.still, who)
            except Unknown:
                return self.outbox.close(4401)
            except Exception:  # noqa: S112
                continue


def _waiting_for(person_id: int) -> Message:
    """How many invitations wait for an answer, and how much stands unread in the inbox."""
    invitations = Invitation.objects.open(timezone.now()).filter(person_id=person_id).count()
    return {"invitations": invitations, "unread": Notification.objects.unread_of(person_id)}
