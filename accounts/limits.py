"""What may be done only so often: one atomic counter a window, so that parallel requests cannot slip through."""

from __future__ import annotations

from django.core.cache import cache


def count(key: str, *, limit: int, seconds: int, now: float) -> float | None:
    """Counts one use of `key`; None if it is within the limit, else the seconds until the window ends."""
    window = int(now // seconds)
    name = f"throttle:{key}:{window}"
    cache.add(name, 0, timeout=seconds + 5)
    try:
        used = cache.incr(name)
    except ValueError:  # evicted between the two calls: begin again rather than refuse
        cache.set(name, 1, timeout=seconds + 5)
        used = 1
    return None if used <= limit else (window + 1) * seconds - now
