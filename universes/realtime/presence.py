"""Who is in a room, here and in the other server processes. What another process has not repeated is forgotten."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .messages import COLORS

TTL_SECONDS = 25.0
REPEAT_SECONDS = 10.0
IDLE_SECONDS, AWAY_SECONDS = 120.0, 600.0

Public = dict[str, Any]


@dataclass(slots=True)
class Member:
    """Somebody at one socket, as the others of the room see them."""

    client: str
    key: str
    name: str
    kind: str
    role: str
    color: int
    joined_ms: float
    state: str = "active"
    focus: str | None = None
    cursor: list[float] | None = None

    def public(self) -> Public:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass
class Roster:
    """Everybody in a room: `here` by client, `others` by the process that they are in."""

    here: dict[str, Member] = field(default_factory=dict)
    others: dict[str, dict[str, Public]] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)

    def people(self) -> list[Public]:
        return [*(member.public() for member in self.here.values()), *self._elsewhere()]

    def as_told(self) -> list[Member | Public]:
        """The same people for `messages.write`, which writes members itself: for each who comes into a full room."""
        return [*self.here.values(), *self._elsewhere()]

    def _elsewhere(self) -> Iterator[Public]:
        return (person for those in self.others.values() for person in those.values())

    def __contains__(self, key: str) -> bool:
        """Whether this person is here, in this process or another."""
        here = any(member.key == key for member in self.here.values())
        return here or any(person["key"] == key for person in self._elsewhere())

    def present(self) -> set[str]:
        """Those who are at it, in at least one tab."""
        return {person["key"] for person in self.people() if person["state"] != "away"}

    def count(self) -> int:
        """How many people; the tabs of one are one."""
        return len({person["key"] or person["client"] for person in self.people()})

    def guests(self) -> int:
        here = {member.key for member in self.here.values() if member.kind == "guest"}
        return len(here | {person["key"] for person in self._elsewhere() if person["kind"] == "guest"})

    def color_for(self, key: str) -> int:
        """The one this person has in another tab; else their own, or the next that nobody has."""
        taken = {person["key"]: person["color"] for person in self._elsewhere()}
        taken |= {member.key: member.color for member in self.here.values()}
        if key in taken:
            return int(taken[key])
        own, colors = zlib.crc32(key.encode()) % COLORS, set(taken.values())
        free = ((own + step) % COLORS for step in range(COLORS))
        return next((color for color in free if color not in colors), own)

    def repeated(self, origin: str, people: list[Public], now: float) -> tuple[list[Public], list[Public]]:
        """Another process says who is with it: (those who are new, those who are gone)."""
        before, after = self.others.get(origin, {}), {person["client"]: person for person in people}
        self.others[origin], self.heard[origin] = after, now
        return (
            [person for client, person in after.items() if before.get(client) != person],
            [person for client, person in before.items() if client not in after],
        )

    def put(self, origin: str, person: Public, now: float) -> None:
        self.others.setdefault(origin, {})[person["client"]] = person
        self.heard.setdefault(origin, now)

    def drop(self, origin: str, client: str) -> Public | None:
        return self.others.get(origin, {}).pop(client, None)

    def silent(self, now: float) -> list[Public]:
        """Those of processes that have not been heard for too long; they are gone."""
        gone: list[Public] = []
        for origin in [origin for origin, at in self.heard.items() if now - at > TTL_SECONDS]:
            gone += self.others.pop(origin, {}).values()
            del self.heard[origin]
        return gone
