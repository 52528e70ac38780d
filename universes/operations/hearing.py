"""Counting that a universe is heard."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.limits import count
from universes.access import may_see
from universes.errors import NotFound
from universes.models import Play, Universe
from universes.models.play import VISITOR_LENGTH

from .counting import add_to
from .remembering import AGE

if TYPE_CHECKING:
    from universes.access import Person

GUESTS_AN_HOUR = 30  # counted from one network for one universe: a class may listen, a loop counts little
HOUR_SECONDS = 3600


@transaction.atomic
def hear(*, universe: Universe, by: Person, address: str, browser: str, now: datetime) -> bool:
    """Count that somebody heard a universe, once an hour; its owner never counts. Gives whether it was counted.

    address, browser: from where and with what, which tells guests apart for a day. Raises NotFound.
    """
    if not may_see(by, universe):
        raise NotFound(_("There is no such universe."))
    if by.is_authenticated and by.pk == universe.owner_id:
        return False
    now = now.astimezone(UTC)
    who = _listener(by, address, browser, now)
    if "visitor" in who and _too_many(universe, address):
        return False
    play, is_new = Play.objects.get_or_create(universe=universe, day=now.date(), **who, defaults={"hour": now.hour})
    # of several at once one finds the hour as it was
    counted = is_new or bool(Play.objects.filter(pk=play.pk, hour__lt=now.hour).update(hour=now.hour))
    if counted:
        add_to(universe.pk, "plays")
    return counted


def forget_plays(*, now: datetime) -> int:
    """Let the plays of over ninety days ago go; the sums stay. Gives how many went."""
    gone, _by_model = Play.objects.filter(day__lt=(now.astimezone(UTC) - AGE).date()).delete()
    return gone


def _listener(by: Person, address: str, browser: str, now: datetime) -> dict[str, Any]:
    if by.is_authenticated:
        return {"person_id": by.pk}
    told_apart = f"{now.date()}|{_network(address)}|{getattr(by, 'key', '')}|{browser}"
    digest = salted_hmac("universes.hearing", told_apart, algorithm="sha256").hexdigest()
    return {"visitor": digest[:VISITOR_LENGTH]}


def _too_many(universe: Universe, address: str) -> bool:
    key = f"plays:{universe.pk}:{_network(address)}"
    return count(key, limit=GUESTS_AN_HOUR, seconds=HOUR_SECONDS, now=time.time()) is not None


def _network(address: str) -> str:
    """An address as far as it tells households apart: of IPv6 the first half, the rest is theirs to choose."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
