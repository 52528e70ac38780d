"""Following somebody through the universe, with their consent: what they look at is told to their followers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import messages

if TYPE_CHECKING:
    from .hub import Hub

ASKED_MOST = 200


class Following:
    """Who follows whom. Each process knows all of it: whoever is followed may be elsewhere."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.asked: set[tuple[str, str]] = set()  # (who asks, whom), not yet answered
        self.leads: dict[str, str] = {}  # follower: followed

    def ask(self, by: str, key: str) -> None:
        self._share("asked", by, key)

    def answer(self, key: str, by: str, *, yes: bool) -> None:
        """`key` says whether `by`, who has asked, may follow. An answer that nobody has asked for is none."""
        if (by, key) in self.asked:
            self._share("given" if yes else "refused", by, key)

    def leave(self, by: str) -> None:
        """`by` follows nobody any more."""
        if by in self.leads:
            self._share("ended", by, self.leads[by])

    def gone(self, key: str) -> None:
        """Somebody has left the room: they follow nobody, and nobody follows them."""
        self.asked = {pair for pair in self.asked if key not in pair}
        for follower, followed in list(self.leads.items()):
            if key in (follower, followed):
                self._share("ended", follower, followed)

    def followers_of(self, key: str) -> list[str]:
        return [follower for follower, followed in self.leads.items() if followed == key]

    def _share(self, what: str, by: str, key: str) -> None:
        told = {"type": "room.follow", "origin": self.hub.origin, "what": what, "by": by, "key": key}
        self.heard(told)
        self.hub.line.send(told)

    def heard(self, told: dict[str, Any]) -> None:
        what, by, key = told["what"], told["by"], told["key"]
        self.asked.discard((by, key))
        if what == "asked" and len(self.asked) < ASKED_MOST:
            self.asked.add((by, key))
        elif what == "given":
            self.leads[by] = key
        elif what == "ended":
            self.leads.pop(by, None)
        to = {"asked": [key], "given": [by], "refused": [by], "ended": [by, key]}[what]
        self.hub.tell_here(to, messages.write({"type": f"follow.{what}", "by": by, "key": key}))
