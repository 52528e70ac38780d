"""How universes stand: what is kept, remixed and sought, counted by the worker now and then, never by a request.

A trend weighs what different people did, newer acts more: each weighs half as much a half-life later. Only the order
matters, so it is kept as

    trend = log2( sum of weight_k * 2^(t_k / half-life) ),  t_k in days since EPOCH,

which changes with the acts alone: nothing is counted anew because time has passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from math import log2

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HALF_LIVES = {"day": 0.5, "week": 3.0, "month": 12.0, "all": 120.0}  # days
NEW = 0.2  # that it has come out weighs as a fifth of a person


def first_trends(at: datetime) -> dict[str, float]:
    """The trends of a universe that came out at `at` and that nobody has touched yet."""
    return {f"trend_{period}": trend([(NEW, at)], days) for period, days in HALF_LIVES.items()}


def trend(acts: Iterable[tuple[float, datetime]], half_life: float) -> float:
    """Of (weight, when), at least one: the logarithm above, with exponents from the highest so that none overflows."""
    exponents = [log2(weight) + (at - EPOCH).total_seconds() / 86_400 / half_life for weight, at in acts]
    highest = max(exponents)
    return highest + log2(sum(2 ** (exponent - highest) for exponent in exponents))
