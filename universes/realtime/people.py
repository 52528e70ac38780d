"""Who is at a socket: an account by session or token, a guest by session, or a stranger. Asked in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest, parse_cookie
from django.http.request import validate_host
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError

from accounts import networks
from accounts.models import TokenFamily, User
from accounts.tokens import family_of, holder_of, read_access
from universes.guests import guest_of, mark_of

if TYPE_CHECKING:
    from universes.access import Person


ADDRESS = ":address"  # beside the headers, under a name that no header has
FORWARDED = b"x-forwarded-for"


class Unknown(Exception):
    """A token or session that does not hold (any more)."""


@dataclass(frozen=True)
class Who:
    """A person, and by what they were known, so that it can be asked again. `until`: Unix time of a token's end.

    `family`: the sign-in of which a token came.
    """

    person: Person
    session: str = ""
    token: str = ""
    until: float = 0.0
    family: str = ""

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


def address_of(scope: dict[str, Any]) -> str:
    """The network address of whoever opens a socket, as the pages see it (harmonic.middleware.client_address)."""
    forwarded = [value.decode("latin-1") for name, value in scope.get("headers", []) if name.lower() == FORWARDED]
    return networks.address_of((scope.get("client") or ("",))[0] or "", ",".join(forwarded))


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


def gone(those: Iterable[Who]) -> set[Who]:
    """Who of these has been signed out, wherever that was done, or holds a token that is too old: three questions,
    however many they are. Guests and strangers have nothing to be signed out of.
    """
    at = timezone.now()
    people = {who for who in those if who.person.is_authenticated}
    if not people:
        return set()
    now = {person.pk: person for person in User.objects.filter(pk__in={who.person.pk for who in people})}
    sessions = _there(Session.objects.filter(expire_date__gt=at), {who.session for who in people if not who.token})
    families = _there(TokenFamily.objects, {who.family for who in people if who.token})
    old = {who for who in people if who.until and who.until <= at.timestamp()}
    return old | {who for who in people if not _holds(who, now.get(cast("int", who.person.pk)), sessions, families)}


def _there(kept: Any, keys: set[str]) -> set[str]:
    return {str(key) for key in kept.filter(pk__in=keys).values_list("pk", flat=True)} if keys else set()


def _holds(who: Who, now: User | None, sessions: set[str], families: set[str]) -> bool:
    if now is None or not now.is_active or now.token_epoch() != cast("User", who.person).token_epoch():
        return False
    return who.family in families if who.token else who.session in sessions


def _by_token(token: str) -> Who:
    try:
        read = read_access(token)
        return Who(holder_of(read), token=token, until=float(read["exp"]), family=str(family_of(read)))
    except (TokenError, ValueError) as error:  # not signed by us; or it is, and holds no more
        raise Unknown from error
