"""Shutting a network out, and letting it in again. The desk asks who may."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import networks
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.models import BlockedNetwork

from .auditing import write

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def block_network(
    *, network: str, reason: str, by: User, from_address: str, until: datetime | None = None
) -> BlockedNetwork:
    """Nobody in it reaches the site, until a time or for good. To block it again says the reason and the end anew.

    `from_address`: where `by` comes from: nobody shuts themselves out. Raises NotAllowed, Invalid.
    """
    _ask(by, "accounts.add_blockednetwork")
    checked = checked_network(network, from_address)
    if not reason.strip():
        raise Invalid("reason", "required", _("Say why: those whom it shuts out read it."))
    now = timezone.now()
    if until is not None and until <= now:
        raise Invalid("until", "past", _("The end lies in the future."))
    values = {"reason": reason.strip(), "until": until, "by": by, "at": now}
    made, _new = BlockedNetwork.objects.update_or_create(network=str(checked), defaults=values)
    write(
        act="network.block",
        by=by,
        kind="network",
        thing=made.network,
        label=made.network,
        reason=made.reason,
        until=until.isoformat() if until else None,
    )
    transaction.on_commit(networks.forget, robust=True)
    return made


@transaction.atomic
def unblock_network(*, blocked: BlockedNetwork, by: User) -> None:
    """Let it in again. Raises NotAllowed, NotFound."""
    _ask(by, "accounts.delete_blockednetwork")
    gone, _kinds = BlockedNetwork.objects.filter(pk=blocked.pk).delete()
    if not gone:
        raise NotFound(_("This network is not blocked (any more)."))
    write(act="network.unblock", by=by, kind="network", thing=blocked.network, label=blocked.network)
    transaction.on_commit(networks.forget, robust=True)


def checked_network(text: str, from_address: str = "") -> networks.Network:
    """A network, or an address that is one by itself; not a part of the world, nor whence one comes. Raises Invalid."""
    try:
        found = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        words = _("Write a network such as 203.0.113.0/24 or 2001:db8::/48.")
        raise Invalid("network", "format", words) from None
    mapped = found.network_address.ipv4_mapped if isinstance(found, ipaddress.IPv6Network) else None
    if mapped is not None and found.prefixlen >= 96:
        found = ipaddress.ip_network(f"{mapped}/{found.prefixlen - 96}", strict=False)
    shortest = networks.LARGEST[found.version]
    if found.prefixlen < shortest:
        words = _("That is too much of the world: at most a /%(least)s.") % {"least": shortest}
        raise Invalid("network", "wide", words)
    here = networks.parsed(from_address)
    if here is not None and here in found:
        raise Invalid("network", "own", _("You come from there yourself: you would lock yourself out."))
    return found


def _ask(by: User, permission: str) -> None:
    if not (by.is_active and by.is_staff and by.has_perm(permission)):
        raise NotAllowed(_("Only moderators do that."))
