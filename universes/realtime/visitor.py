"""One person at one socket of a room."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from accounts.suspended import words_of
from simulation.errors import Refusal

from . import limits, messages, state
from .limits import Bucket
from .people import Who, name_of
from .presence import Member
from .threads import in_thread

if TYPE_CHECKING:
    from universes.models import Universe

    from .acts import Act
    from .hub import Hub
    from .socket import Socket
    from .state import Standing

FINAL = ("unavailable", "rate_limited")  # these may be sent again; everything else is refused for good


class Visitor:
    """Who it is, what they may, what they see of it, and how much more they may ask."""

    def __init__(self, socket: Socket, who: Who, universe: Universe, standing: Standing, client: str, hub: Hub) -> None:
        self.outbox, self.error, self.strike = socket.outbox, socket.error, socket.strike
        self.rest = socket.rest
        self.address = socket.address
        self.who, self.universe, self.standing, self.client, self.hub = who, universe, standing, client, hub
        now = hub.loop.time()
        self.edits = Bucket(limits.EDITS, limits.EDITS_PER_SECOND, now)
        self.talk = Bucket(limits.TALK, limits.TALK_PER_SECOND, now)
        self.active_at, self.thought_idle = now, False
        # A stranger without a guest's key is told apart by the tab alone.
        key = who.key or f"g:{client.lower()[:40]}"
        self.member = Member(
            client=client,
            key=key,
            name=name_of(who.person),
            kind="account" if who.person.is_authenticated else "guest",
            role=standing.role,
            color=hub.roster.color_for(key),
            joined_ms=time.time() * 1000,
        )

    def may(self, act: str) -> bool:
        return self.standing.may[act]

    def suspended(self) -> str:
        """Why they may write nothing here or anywhere, and until when; empty where it is not that."""
        person = self.who.person
        return words_of(person.suspension) if person.is_authenticated and person.suspension else ""

    def you(self) -> dict[str, Any]:
        """What the client is told of itself."""
        member = self.member
        you = {name: getattr(member, name) for name in ("key", "name", "kind", "role", "color", "client")}
        return you | {"rank": int(self.standing.rank), "may": self.standing.may}

    def offer(self, text: str) -> None:
        self.outbox.offer(text)

    async def refuse(self, act: Act, refusal: Refusal) -> None:
        """Say why something was not done, with the values that hold where it would have changed some."""
        values: dict[str, Any] = {}
        if act.sent is not None and refusal.code not in FINAL:
            paths = [change["path"] for change in _changes(act.sent.changes)]
            values = await in_thread(state.values_at, self.hub.universe_id, paths) if paths else {}
        self.refused(act.identity, refusal.code, refusal.message, problems=refusal.problems, values=values)

    def refused(
        self, identity: str | None, code: str, words: str, *, problems: Any = (), values: dict[str, Any] | None = None
    ) -> None:
        answer = {"type": "refused", "id": identity, "code": code, "message": words}
        self.offer(messages.write({**answer, "problems": list(problems), "values": values or {}}))
        if code not in ("unavailable", "nothing", "conflict"):
            self.strike()

    def stand(self, who: Who, standing: Standing) -> None:
        """What they may do, asked anew."""
        self.who = who
        if standing == self.standing:
            return None
        self.standing = standing
        if not standing.may["live"]:
            return self.outbox.close(4403)
        self.change(role=standing.role)
        self.offer(messages.write({"type": "rights.changed", "you": self.you()}))
        return None

    def active(self, now: float) -> None:
        """They have done something; if the room thought them idle, it was wrong."""
        self.active_at = now
        if self.thought_idle:
            self.thought_idle = False
            self.change(state="active")

    def change(self, **values: Any) -> None:
        """Something that the others see of this person has changed."""
        before = self.member.public()
        for name, value in values.items():
            setattr(self.member, name, value)
        if self.member.public() != before:
            self.hub.tell_room("changed", person=self.member.public())


def _changes(sent: Any) -> list[dict[str, Any]]:
    """The changes of values in what was sent, whatever it was."""
    if not isinstance(sent, list):
        return []
    return [one for one in sent[:20] if isinstance(one, dict) and isinstance(one.get("path"), str)]
