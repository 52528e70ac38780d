"""What follows when a universe becomes public, or is public no longer: numbers, and news for others."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts.limits import count
from accounts.operations.seldom import notify_seldom
from accounts.operations.telling_many import tell_followers
from universes.models import Universe

from .counting import add_to

WEEK_SECONDS = 7 * 24 * 3600
DAY_SECONDS = 24 * 3600
NEWS_A_DAY = 10  # of one person: who publishes a hundred at once has one story to tell, not a hundred


def visibility_changed(universe: Universe, *, before: str, after: str) -> None:
    """Count and tell, where a universe became public or is so no longer. In the transaction of the act.

    before, after: private, unlisted, open or public; private, too, where it does not exist.
    """
    if (before == "public") == (after == "public"):
        return
    opened = after == "public"
    if parent := _parent_of_anothers(universe):
        add_to(parent.pk, "remixes", 1 if opened else -1)
        if opened:
            _tell_parent(universe, parent)
    if opened:
        transaction.on_commit(lambda: _tell_followers(universe.pk), robust=True)


def _parent_of_anothers(universe: Universe) -> Universe | None:
    """What it was made from, if that is somebody else's: nobody makes their own more popular by copying it."""
    if universe.remixed_from_id is None:
        return None
    others = Universe.objects.exclude(owner_id=universe.owner_id).select_related("owner")
    return others.filter(pk=universe.remixed_from_id).first()


def _tell_parent(universe: Universe, parent: Universe) -> None:
    address = reverse("universes:page", args=[universe.pk])
    notify_seldom(to=parent.owner, kind="remix", by=universe.owner, subject=universe.name, address=address)


def _tell_followers(universe_id: UUID) -> None:
    universe = Universe.objects.listed().select_related("owner").filter(pk=universe_id).first()
    if universe is None:
        return
    now, owner = time.time(), universe.owner
    # by turning it on and off nobody fills inboxes
    if count(f"published:{universe_id}", limit=1, seconds=WEEK_SECONDS, now=now) is not None:
        return
    if count(f"published-by:{owner.pk}", limit=NEWS_A_DAY, seconds=DAY_SECONDS, now=now) is not None:
        return
    address = reverse("universes:page", args=[universe_id])
    with transaction.atomic():
        tell_followers(of=owner, kind="published", address=address, subject=universe.name)
