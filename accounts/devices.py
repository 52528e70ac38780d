"""What somebody is signed in with: browsers and programs, as one list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from accounts.models import TokenFamily

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

# The first that stands in a User-Agent header names it: many say the others' names too.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Windows", "Windows"),
    ("Linux", "Linux"),
]
SHOWN_MOST = 100


@dataclass(frozen=True)
class Device:
    """A browser (`kind` "browser") or a program ("program") that somebody is signed in with."""

    kind: str
    pk: str
    name: str
    address: str
    begun: datetime
    seen: datetime
    is_current: bool

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.pk}"


def devices_of(person: User, *, session_key: str | None = "", family: str = "") -> list[Device]:
    """The newest first, the one at hand before all: known by its session's key, or by the family of its token."""
    sessions = UserSession.objects.filter(user=person).order_by("-last_seen_at")[:SHOWN_MOST]
    families = TokenFamily.objects.filter(person=person)[:SHOWN_MOST]
    found = [
        Device("browser", str(s.pk), name_of(s.user_agent), s.ip, s.created_at, s.last_seen_at, _is(s, session_key))
        for s in sessions
    ]
    found += [
        Device("program", str(f.pk), program_of(f), f.address or "", f.begun, f.renewed, f.pk.hex == family)
        for f in families
    ]
    return sorted(found, key=lambda device: (device.is_current, device.seen), reverse=True)


def name_of(user_agent: str) -> str:
    """What a browser is called, as its User-Agent header has it."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser")


def program_of(family: TokenFamily) -> str:
    """The first word of what a program calls itself: `curl/8.5` and not what follows."""
    found = re.match(r"[\w.+/-]{1,40}", family.user_agent)
    return found.group() if found else _("A program")


def _is(session: UserSession, key: str | None) -> bool:
    return bool(key) and session.session_key == key
