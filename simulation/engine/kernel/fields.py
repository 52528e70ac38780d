"""What acts on each body alone: gravity, a central mass, attractors, repellers, winds, turbulence, notes."""

import math

from .bodies import ORBIT_FAR, ORBIT_NEAR, gravity_of, orbit_pull
from .exact import clamp, cosine, fraction, sine
from .intrinsics import hash4, idiv, lo16, mul32, xor32
from .layout import (
    BEHAVE_ORBIT,
    D_IMPULSE,
    GRAVITY_CENTRAL,
    GRAVITY_DOWN,
    GRAVITY_UP,
    O_ANGLE,
    O_KIND,
    O_REACH,
    O_STRENGTH,
    O_X,
    O_X2,
    O_Y,
    O_Y2,
    OBJECT_ATTRACTOR,
    OBJECT_REPELLER,
    OBJECT_STRIDE,
    OBJECT_WIND,
    P_BEHAVIOUR,
    P_GRAVITY_MODE,
    P_TURBULENCE,
)
from .world import HEIGHT, N_BODIES, N_OBJECTS, SEED_PHYSICS, TICK, TICKS_PER_BEAT, WIDTH

CENTRAL_SOFT = 60.0
HOMING = 0.5  # 1/s2: how a body below its own height is driven on, and one above it held back
MAGNET = 500.0  # units/s2 of an attractor of strength 1, at its heart
WIND = 400.0  # units/s2 of a wind of strength 1
GUST = 260.0  # units/s2 of turbulence 1
GUST_SIZE = 140.0  # units from one node of the wind to the next
GUST_SALT = 7919
PUSH_OF_NOTES = 60.0  # units/s


def pull_by_fields(w):
    """Add to w.ax and w.ay what the world does to each body."""
    mode = int(w.p[P_GRAVITY_MODE])
    pull = gravity_of(w)
    if int(w.p[P_BEHAVIOUR]) == BEHAVE_ORBIT:
        pull_to_mass(w)
    elif mode == GRAVITY_CENTRAL:
        pull_to_centre(w, pull)
    elif mode == GRAVITY_DOWN:
        pull_along_y(w, pull)
    elif mode == GRAVITY_UP:
        pull_along_y(w, 0.0 - pull)
    if w.p[P_TURBULENCE] > 0.0:
        blow(w)
    for k in range(w.n[N_OBJECTS]):
        kind = int(w.objects[k * OBJECT_STRIDE + O_KIND])
        if kind == OBJECT_ATTRACTOR:
            pull_to_object(w, k, 1.0)
        elif kind == OBJECT_REPELLER:
            pull_to_object(w, k, -1.0)
        elif kind == OBJECT_WIND:
            blow_within(w, k)


def pull_along_y(w, pull):
    """Constant gravity."""
    for i in range(w.n[N_BODIES]):
        w.ay[i] += pull


def pull_to_centre(w, pull):
    """Gravity of the same strength everywhere, towards the centre, soft near it."""
    for i in range(w.n[N_BODIES]):
        dx = WIDTH * 0.5 - w.x[i]
        dy = HEIGHT * 0.5 - w.y[i]
        strength = pull / math.sqrt(dx * dx + dy * dy + CENTRAL_SOFT * CENTRAL_SOFT)
        w.ax[i] += strength * dx
        w.ay[i] += strength * dy


def pull_to_mass(w):
    """The central mass of orbits: the inverse square of the distance. Bodies are driven back to their own heights.

    Without that, strikes would take all of them down to the centre.
    """
    for i in range(w.n[N_BODIES]):
        dx = WIDTH * 0.5 - w.x[i]
        dy = HEIGHT * 0.5 - w.y[i]
        away = math.sqrt(dx * dx + dy * dy)
        strength = orbit_pull(w, away)
        drive = 0.0
        if w.home_x[i] > 0.0 and away > 1.0:
            drive = HOMING * (clamp(w.home_x[i], ORBIT_NEAR, ORBIT_FAR) - away) / away
        w.ax[i] += strength * dx + drive * dy
        w.ay[i] += strength * dy - drive * dx


def pull_to_object(w, k, sign):
    """An attractor (sign 1) or repeller (-1): strongest at its heart, nothing at its reach."""
    at = k * OBJECT_STRIDE
    reach = w.objects[at + O_REACH]
    strength = sign * MAGNET * w.objects[at + O_STRENGTH]
    for i in range(w.n[N_BODIES]):
        dx = w.objects[at + O_X] - w.x[i]
        dy = w.objects[at + O_Y] - w.y[i]
        far2 = dx * dx + dy * dy
        if far2 < reach * reach:
            away = math.sqrt(far2)
            # 8 units of softness at the heart, where the direction turns over
            share = strength * (1.0 - away / reach) / (away + 8.0)
            w.ax[i] += share * dx
            w.ay[i] += share * dy


def blow_within(w, k):
    """A wind: the same push on whatever is within the rectangle between its two corners."""
    at = k * OBJECT_STRIDE
    turns = w.objects[at + O_ANGLE] / 360.0
    strength = WIND * w.objects[at + O_STRENGTH]
    push_x = strength * cosine(turns)
    push_y = strength * sine(turns)
    for i in range(w.n[N_BODIES]):
        if is_between(w, at, w.x[i], w.y[i]):
            w.ax[i] += push_x
            w.ay[i] += push_y


def is_between(w, at, x, y):
    """Whether a place lies within the rectangle whose opposite corners are an object's two points."""
    dx = (x - w.objects[at + O_X]) * (x - w.objects[at + O_X2])
    dy = (y - w.objects[at + O_Y]) * (y - w.objects[at + O_Y2])
    return dx < 0.0 and dy < 0.0


def blow(w):
    """Turbulence: value noise on an integer lattice in space and time; its nodes change every beat."""
    strength = GUST * w.p[P_TURBULENCE] / 32768.0
    for i in range(w.n[N_BODIES]):
        w.ax[i] += strength * wind(w, w.x[i], w.y[i], 1)
        w.ay[i] += strength * wind(w, w.x[i], w.y[i], 2)


def wind(w, x, y, channel):
    """The wind at a place in this tick, -32768 to 32767."""
    beat = idiv(w.n[TICK], TICKS_PER_BEAT)
    share = ease((w.n[TICK] - beat * TICKS_PER_BEAT) / TICKS_PER_BEAT)
    now = wind_of_beat(w, x, y, channel, beat)
    return now + share * (wind_of_beat(w, x, y, channel, beat + 1) - now)


def wind_of_beat(w, x, y, channel, beat):
    """The wind at a place at the start of a beat, between the four nodes around it."""
    gx = x / GUST_SIZE
    gy = y / GUST_SIZE
    column = int(math.floor(gx))
    row = int(math.floor(gy))
    u = ease(fraction(gx))
    v = ease(fraction(gy))
    key = xor32(w.n[SEED_PHYSICS], mul32(beat + 1, GUST_SALT))
    upper = between(gust(key, column, row, channel), gust(key, column + 1, row, channel), u)
    lower = between(gust(key, column, row + 1, channel), gust(key, column + 1, row + 1, channel), u)
    return between(upper, lower, v)


def gust(key, column, row, channel):
    """The wind at a node."""
    return lo16(hash4(key, column + 1024, row + 1024, channel)) - 32768.0


def ease(t):
    """From 0 to 1 with level ends."""
    return t * t * (3.0 - t - t)


def between(a, b, share):
    """A place between two values."""
    return a + share * (b - a)


def push_by_notes(w):
    """Notes that have just begun push every body away from the centre (or, below zero, towards it)."""
    push = PUSH_OF_NOTES * w.p[D_IMPULSE]
    if push == 0.0:
        return
    for i in range(w.n[N_BODIES]):
        dx = w.x[i] - WIDTH * 0.5
        dy = w.y[i] - HEIGHT * 0.5
        away = math.sqrt(dx * dx + dy * dy)
        if away > 0.0:
            w.vx[i] += push * dx / away
            w.vy[i] += push * dy / away
