"""Somebody without an account who has a name for now: what a browser's session remembers of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

SESSION_GUEST, SESSION_LINKS = "guest", "links"


class Guest(AnonymousUser):
    """A person without an account. `key` tells guests apart, others read `name`, `links` are ShareLinks they opened.

    The key and name are empty for a stranger who has entered nowhere.
    """

    def __init__(self, key: str = "", name: str = "", links: Iterable[UUID] = ()) -> None:
        super().__init__()
        self.key, self.name, self.links = key, name, tuple(links)

    def __str__(self) -> str:
        return self.name or "A guest"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Guest) and (self.key, self.links) == (other.key, other.links)

    def __hash__(self) -> int:
        return hash((self.key, self.links))


def guest_of(session: Any) -> Guest:
    """The guest whom a session remembers, or a stranger."""
    known = session.get(SESSION_GUEST) or {}
    links = [UUID(link) for link in session.get(SESSION_LINKS) or ()]
    return Guest(known.get("key", ""), known.get("name", ""), links)
