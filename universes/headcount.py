"""How many people are in a universe's room, told to pages outside it: a figure of some seconds ago, in the cache."""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache

TOLD_SECONDS = 12  # a room tells it at every beat of 5 s; one that has ended is forgotten


def tell_people_in(universe_id: UUID, count: int) -> None:
    cache.set(_key(universe_id), count, timeout=TOLD_SECONDS)


def people_in(universe_id: UUID) -> int:
    """0 where nobody is, or no room has told it for too long."""
    return int(cache.get(_key(universe_id)) or 0)


def _key(universe_id: UUID) -> str:
    return f"people-in:{universe_id}"
