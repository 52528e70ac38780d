"""Who holds control of a room's transport: nobody, and then every editor may play and stop; or one person."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from . import messages

if TYPE_CHECKING:
    from .hub import Hub

ABSENT_SECONDS = 20.0  # so long one waits for somebody who is not there


class Control:
    """The state of one hub; the hubs of other processes hear of each change."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.holder: str | None = None
        self.host = ""  # the owner's key
        self.waiting: dict[str, asyncio.TimerHandle] = {}  # who has asked
        self.missed_since = 0.0

    def may_play(self, key: str) -> bool:
        return self.holder is None or self.holder == key

    def ask(self, key: str) -> None:
        """Somebody who may play asks for control: the host has it at once, others ask whoever holds it, or the host."""
        decider = self.holder or self.host
        if key in (self.host, decider):
            return self.give(key, by=key)
        if key not in self.waiting:
            self.waiting[key] = self.hub.loop.call_later(ABSENT_SECONDS, self._waited, key)
        return self._tell_asked(key, decider)

    def give(self, key: str, *, by: str) -> None:
        self._set(key, by)
        self.hub.line.send({"type": "room.control", "origin": self.hub.origin, "holder": key, "by": by})

    def release(self, *, by: str | None) -> None:
        self._set(None, by)
        self.hub.line.send({"type": "room.control", "origin": self.hub.origin, "holder": None, "by": by})

    def heard(self, told: dict[str, Any]) -> None:
        """Another process says who holds it now."""
        self._set(told["holder"], told["by"])

    def look(self, now: float) -> None:
        """Whoever holds control and has been gone for too long holds it no more."""
        if self.holder is None or self.holder in self.hub.roster:
            self.missed_since = 0.0
        elif not self.missed_since:
            self.missed_since = now
        elif now - self.missed_since > ABSENT_SECONDS:
            self.release(by=None)

    def end(self) -> None:
        for timer in self.waiting.values():
            timer.cancel()

    def _waited(self, key: str) -> None:
        """Nobody has answered: to whom asked of somebody absent it is given, one who is there is asked again."""
        del self.waiting[key]
        decider = self.holder or self.host
        roster = self.hub.roster
        if key not in roster:
            return None
        if decider in roster.present():
            return self._tell_asked(key, decider)
        self.give(key, by=decider)
        return None

    def _tell_asked(self, key: str, decider: str) -> None:
        self.hub.tell([decider], messages.write({"type": "control.asked", "by": key}))

    def _set(self, holder: str | None, by: str | None) -> None:
        timer = self.waiting.pop(holder or "", None)
        if timer is not None:
            timer.cancel()
        self.holder, self.missed_since = holder, 0.0
        self.hub.say(messages.write({"type": "control.given", "to": holder, "by": by}))
