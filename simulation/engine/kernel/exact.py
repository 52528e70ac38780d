"""Small exact functions of numbers, on which the rest of the kernel stands."""

import math

from .intrinsics import hash3, hash4, u01
from .layout import P_VARIATION
from .world import CYCLE, ROUND, SEED_PHYSICS

TAU = 6.283185307179586


def snap(v):
    """The nearest multiple of 2^-20, |v| < 2^31: sums of such numbers are exact, so their order does not matter."""
    return (v + ROUND) - ROUND


def clamp(v, low, high):
    """v, or the nearer end."""
    if v < low:
        return low
    if v > high:
        return high
    return v


def fraction(v):
    """What stands after the point; v - floor(v)."""
    return v - math.floor(v)


def sine(turns):
    """Sine of an angle in turns, within 1e-9 (Taylor to the 13th power over a quarter turn)."""
    t = fraction(turns)
    sign = 1.0
    if t >= 0.5:
        t = t - 0.5
        sign = -1.0
    if t > 0.25:
        t = 0.5 - t
    x = t * TAU
    z = x * x
    tail = 1.0 - z / 110.0 * (1.0 - z / 156.0)
    return sign * x * (1.0 - z / 6.0 * (1.0 - z / 20.0 * (1.0 - z / 42.0 * (1.0 - z / 72.0 * tail))))


def cosine(turns):
    """Cosine of an angle in turns."""
    return sine(turns + 0.25)


def draw(w, body, channel):
    """A body's own number, 0 to below 1, in this cycle.

    The seed gives it; in every cycle after the first it is moved, around the end, by up to half of `variation` either
    way. So variation 0 repeats a cycle exactly, more makes each a new relative, and all are spread evenly.
    """
    seed = w.n[SEED_PHYSICS]
    u = u01(hash3(seed, body, channel))
    cycle = w.n[CYCLE]
    if cycle > 0:
        u = fraction(u + w.p[P_VARIATION] * (u01(hash4(seed, body, channel, cycle)) - 0.5))
    return u
