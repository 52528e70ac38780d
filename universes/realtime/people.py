"""Who is at a socket: an account by session or token, a guest by session, or a stranger. Asked in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie
from django.http.request import validate_host
from rest_framework.exceptions import APIException
from rest_framework_simplejwt.authentication import JWTAuthentication

from universes.guests import guest_of, mark_of

if TYPE_CHECKING:
    from accounts.models import User
    from universes.access import Person


class Unknown(Exception):
    """A token or session that does not hold (any more)."""


@dataclass(frozen=True)
class Who:
    """A person, and by what they were known, so that it can be asked again. `until`: Unix time of a token's end."""

    person: Person
    session: str = ""
    token: str = ""
    until: float = 0.0

    @property
    def key(self) -> str:
        """What others know them by; empty for a stranger."""
        return key_of(self.person)


def key_of(person: Person) -> str:
    if person.is_authenticated:
        return mark_of(person) or ""
    return mark_of(None, getattr(person, "key", "")) or ""


def name_of(person: Person) -> str:
    return str(person) if person.is_authenticated else getattr(person, "name", "") or "Guest"


def headers_of(scope: dict[str, Any]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}


def session_key_of(headers: dict[str, str]) -> str:
    return parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")


def may_come_from_there(headers: dict[str, str]) -> bool:
    """Whether the Origin is one of ours. A program sends none, and then no cookie either: a browser always says it."""
    origin = headers.get("origin")
    if origin is None:
        return "cookie" not in headers
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        asked, here = urlsplit(origin), urlsplit(f"//{headers.get('host', '')}")
        same_port = here.port is None or (asked.port or {"http": 80, "https": 443}.get(asked.scheme)) == here.port
    except ValueError:
        return False
    host = asked.hostname or ""
    named = f"[{host}]" if ":" in host else host
    return host == here.hostname and same_port and validate_host(named, settings.ALLOWED_HOSTS)


def who_is(session: str, token: str = "") -> Who:
    """Raises Unknown where a token does not hold."""
    if token:
        return _by_token(token)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session or None)
    user = get_user(request)
    return Who(user if user.is_authenticated else guest_of(request.session), session=session)


def still(who: Who) -> Who:
    """The same person, asked again. Raises Unknown where they have signed out, or their token has ended."""
    now = who_is(who.session, who.token)
    if now.key != who.key:
        raise Unknown
    return now


def _by_token(token: str) -> Who:
    known = JWTAuthentication()
    try:
        read = known.get_validated_token(token.encode())
        return Who(cast("User", known.get_user(read)), token=token, until=float(read["exp"]))
    except (APIException, KeyError, TypeError, ValueError) as error:  # not signed by us; or it is, and says no person
        raise Unknown from error
