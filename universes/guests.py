"""Somebody without an account who has a name for now: what a browser's session remembers of them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User

SESSION_GUEST, SESSION_LINKS = "guest", "links"
GUEST_KEY_LENGTH = 32
LINKS_MOST = 100


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


def enter_as(session: Any, name: str) -> Guest:
    """Give a session a guest's name; the key that tells them apart is made once and stays. Gives the guest."""
    known = session.get(SESSION_GUEST) or {}
    session[SESSION_GUEST] = {"key": known.get("key") or secrets.token_hex(GUEST_KEY_LENGTH // 2), "name": name}
    return guest_of(session)


def remember_link(session: Any, link: UUID) -> None:
    """That this guest has opened a link; the newest are kept."""
    before = [known for known in session.get(SESSION_LINKS) or () if known != str(link)]
    session[SESSION_LINKS] = [*before, str(link)][-LINKS_MOST:]


def forget_links(session: Any, links: Iterable[UUID]) -> None:
    """As if these had never been opened."""
    gone = {str(link) for link in links}
    session[SESSION_LINKS] = [known for known in session.get(SESSION_LINKS) or () if known not in gone]


def take_links(session: Any) -> list[UUID]:
    """The links that a guest had opened, once: whoever signs in is a guest no more."""
    if SESSION_GUEST not in session and SESSION_LINKS not in session:
        return []
    session.pop(SESSION_GUEST, None)
    return [UUID(link) for link in session.pop(SESSION_LINKS, None) or ()]


def mark_of(user: User | None, guest_key: str = "") -> str | None:
    """What others know somebody by: `u:<username>`, or `g:` and a digest of a guest's key (the key itself opens doors).

    None for somebody who has neither.
    """
    if user is not None:
        return f"u:{user.username}"
    return f"g:{hashlib.sha256(guest_key.encode()).hexdigest()[:16]}" if guest_key else None
