"""Where somebody comes from: the address as our own outermost proxy saw it, and whether its network is blocked."""

from __future__ import annotations

import ipaddress
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import BlockedNetwork

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
KEY = "blocked-networks"
LARGEST = {4: 8, 6: 32}  # the shortest prefixes: what is wider than that is a part of the world


class Rule(NamedTuple):
    """One blocked network, as it is kept ready."""

    network: str
    reason: str
    until: datetime | None


@dataclass
class _Ready:
    """The list in a form in which an address is found at once: for each length of prefix the networks of it."""

    stamp: str = ""
    by_prefix: dict[tuple[int, int], dict[int, Rule]] = field(default_factory=dict)


_ready = _Ready()


def address_of(remote: str, forwarded: str) -> str:
    """Whoever stands before our own proxies. `forwarded` is X-Forwarded-For: all but our own hops may be forged."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return hops[-settings.TRUSTED_PROXIES] if 0 < settings.TRUSTED_PROXIES <= len(hops) else remote


def parsed(text: str) -> Address | None:
    """An address, IPv4 written as IPv6 made plain; None for what is none (a test's name, a socket file)."""
    try:
        address = ipaddress.ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def network_mark(text: str) -> str:
    """What tells one network of a household from another without saying which: a keyed digest, of an IPv6 /64."""
    address = parsed(text)
    if address is None:
        return ""
    whole = str(address) if address.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))
    return salted_hmac("reports.network", whole, algorithm="sha256").hexdigest()[:32]


def rule_for(text: str) -> Rule | None:
    """The block that shuts this address out now, if there is one."""
    address = parsed(text)
    if address is None:
        return None
    now, bits, number = timezone.now(), address.max_prefixlen, int(address)
    for (version, length), networks in _up_to_date().by_prefix.items():
        rule = networks.get(number >> (bits - length)) if version == address.version else None
        if rule is not None and (rule.until is None or rule.until > now):
            return rule
    return None


def forget() -> None:
    """The list has changed: every process reads it anew, those that share the cache at their next request."""
    cache.delete(KEY)


def _up_to_date() -> _Ready:
    """The list, from the cache, or read anew. Where both are away, as this process knew it last: a site whose parts are
    away must still say so.
    """
    global _ready
    try:
        kept: tuple[str, list[Rule]] | None = cache.get(KEY)
        if kept is None:
            rows = BlockedNetwork.objects.running(timezone.now()).values_list("network", "reason", "until")
            kept = (uuid.uuid4().hex, [Rule(*row) for row in rows])
            cache.set(KEY, kept, settings.BLOCKED_NETWORKS_SECONDS)
        if kept[0] != _ready.stamp:
            _ready = _Ready(kept[0], _by_prefix(kept[1]))
    except Exception as error:
        log.warning("blocked networks not read: %r", error)
    return _ready


def _by_prefix(rules: Iterable[Rule]) -> dict[tuple[int, int], dict[int, Rule]]:
    found: dict[tuple[int, int], dict[int, Rule]] = {}
    for rule in rules:
        network: Any = ipaddress.ip_network(rule.network)
        start = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        found.setdefault((network.version, network.prefixlen), {})[start] = rule
    return found
