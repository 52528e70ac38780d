"""What may be done only so often: one atomic counter a window, so that parallel requests cannot slip through."""

from __future__ import annotations

from typing import NamedTuple

from django.core.cache import cache


class Use(NamedTuple):
    """What has been used of a limit, this time included, and the seconds until the window ends."""

    limit: int
    used: int
    left_seconds: float

    @property
    def is_within(self) -> bool:
        return self.used <= self.limit


def use(key: str, *, limit: int, seconds: int, now: float) -> Use:
    """Counts one use of `key` in the window of `seconds` that `now` (seconds) lies in."""
    window = int(now // seconds)
    name = f"throttle:{key}:{window}"
    cache.add(name, 0, timeout=seconds + 5)
    try:
        used = cache.incr(name)
    except ValueError:  # evicted between the two calls: begin again rather than refuse
        cache.set(name, 1, timeout=seconds + 5)
        used = 1
    return Use(limit, used, (window + 1) * seconds - now)


def count(key: str, *, limit: int, seconds: int, now: float) -> float | None:
    """Counts one use of `key`; None if it is within the limit, else the seconds until the window ends."""
    counted = use(key, limit=limit, seconds=seconds, now=now)
    return None if counted.is_within else counted.left_seconds
