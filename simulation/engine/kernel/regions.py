"""What bodies pass through: reaches, winds, drums, strings, portals, sinks; and the speed that is heard.

All is told by two places of a body, where it was when the substep began and where it is: within now and not before is
an entry, on two sides of a string is a crossing. A body that is carried off begins where it is set down.
"""

import math

from .bodies import place_body
from .events import LEAST_APPROACH, is_rested, record
from .exact import clamp, snap
from .fields import is_between
from .intrinsics import imod
from .layout import (
    O_KIND,
    O_RADIUS,
    O_REACH,
    O_STRENGTH,
    O_X,
    O_X2,
    O_Y,
    O_Y2,
    OBJECT_ATTRACTOR,
    OBJECT_DRUM,
    OBJECT_EMITTER,
    OBJECT_PORTAL,
    OBJECT_REPELLER,
    OBJECT_SINK,
    OBJECT_STRIDE,
    OBJECT_STRING,
    OBJECT_WIND,
)
from .throws import throw_from
from .world import (
    CROSSING,
    ENTRY,
    EXIT,
    HEIGHT,
    N_BODIES,
    N_OBJECTS,
    SPEEDING,
    TAKEN,
    TICK,
    WIDTH,
)

FAST = 400.0  # units/s (50 m/s): half the top speed
FAST_NO_MORE = 320.0  # units/s below which a body may become fast anew
TAKEN_REST = 48  # ticks for which a body that a sink gave back is left alone


def mark_places(w):
    """Remember where bodies are before they move."""
    for i in range(w.n[N_BODIES]):
        w.from_x[i] = w.x[i]
        w.from_y[i] = w.y[i]


def kind_of(w, k):
    """An object's kind."""
    return int(w.objects[k * OBJECT_STRIDE + O_KIND])


def cross_strings(w):
    """Pluck the strings that bodies cross, in the order of objects, then of bodies."""
    for k in range(w.n[N_OBJECTS]):
        if kind_of(w, k) == OBJECT_STRING:
            for i in range(w.n[N_BODIES]):
                cross_string(w, i, k * OBJECT_STRIDE, k)


def cross_string(w, i, at, k):
    """One body and one string, whose ends lie at (ax, ay) and (ax + sx, ay + sy)."""
    ax = w.objects[at + O_X]
    ay = w.objects[at + O_Y]
    sx = w.objects[at + O_X2] - ax
    sy = w.objects[at + O_Y2] - ay
    before = sx * (w.from_y[i] - ay) - sy * (w.from_x[i] - ax)
    now = sx * (w.y[i] - ay) - sy * (w.x[i] - ax)
    if (before < 0.0) == (now < 0.0):
        return
    share = before / (before - now)
    px = w.from_x[i] + share * (w.x[i] - w.from_x[i])
    py = w.from_y[i] + share * (w.y[i] - w.from_y[i])
    length2 = sx * sx + sy * sy
    place = (px - ax) * sx + (py - ay) * sy
    if place < 0.0 or place > length2:
        return
    pluck(w, i, k, share, px, py)
    hold_back(w, i, w.objects[at + O_STRENGTH], sx, sy, length2)


def pluck(w, i, k, share, px, py):
    """An event for a body that crosses string k fast enough; (px, py) is where."""
    at = k * OBJECT_STRIDE
    sx = w.objects[at + O_X2] - w.objects[at + O_X]
    sy = w.objects[at + O_Y2] - w.objects[at + O_Y]
    speed = abs(sx * w.vy[i] - sy * w.vx[i]) / math.sqrt(sx * sx + sy * sy)
    if speed >= LEAST_APPROACH and is_rested(w, i):
        record(w, CROSSING, share, i, -1, w.mass[i] * speed, px, py, k)
        w.last[i] = w.n[TICK]


def hold_back(w, i, strength, sx, sy, length2):
    """Take a share of a body's speed across a string that lies along (sx, sy)."""
    across = strength * (sx * w.vy[i] - sy * w.vx[i]) / length2
    w.vx[i] = snap(w.vx[i] + across * sy)
    w.vy[i] = snap(w.vy[i] - across * sx)


def visit_regions(w):
    """What reaches, winds, drums, portals and sinks do with who comes, in the order of objects, then of bodies."""
    for k in range(w.n[N_OBJECTS]):
        kind = kind_of(w, k)
        at = k * OBJECT_STRIDE
        if kind == OBJECT_ATTRACTOR or kind == OBJECT_REPELLER:
            enter_round(w, k, w.objects[at + O_REACH])
        elif kind == OBJECT_DRUM:
            enter_round(w, k, w.objects[at + O_RADIUS])
        elif kind == OBJECT_WIND:
            pass_wind(w, k)
        elif kind == OBJECT_PORTAL:
            pass_portal(w, k)
        elif kind == OBJECT_SINK:
            take_in(w, k)


def is_within(x, y, cx, cy, reach):
    """Whether a place lies nearer than `reach` to another."""
    dx = x - cx
    dy = y - cy
    return dx * dx + dy * dy < reach * reach


def comes_within(w, i, cx, cy, reach):
    """Whether a body has come within `reach` of a place in this substep."""
    if not is_within(w.x[i], w.y[i], cx, cy, reach):
        return False
    return not is_within(w.from_x[i], w.from_y[i], cx, cy, reach)


def speed_of(w, i):
    """Units/s."""
    return math.sqrt(w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i])


def report(w, kind, i, k):
    """An event of a body and a region, if the body is rested."""
    if is_rested(w, i):
        record(w, kind, 0.5, i, -1, w.mass[i] * speed_of(w, i), w.x[i], w.y[i], k)
        w.last[i] = w.n[TICK]


def enter_round(w, k, reach):
    """An event for every body that has come within `reach` of an object."""
    cx = w.objects[k * OBJECT_STRIDE + O_X]
    cy = w.objects[k * OBJECT_STRIDE + O_Y]
    for i in range(w.n[N_BODIES]):
        if comes_within(w, i, cx, cy, reach):
            report(w, ENTRY, i, k)


def pass_wind(w, k):
    """Events for every body that has come into a wind, or gone out of it."""
    at = k * OBJECT_STRIDE
    for i in range(w.n[N_BODIES]):
        inside = is_between(w, at, w.x[i], w.y[i])
        if inside != is_between(w, at, w.from_x[i], w.from_y[i]):
            report(w, ENTRY if inside else EXIT, i, k)


def pass_portal(w, k):
    """Carry every body that has come into one mouth of a portal to the other."""
    at = k * OBJECT_STRIDE
    dx = w.objects[at + O_X2] - w.objects[at + O_X]
    dy = w.objects[at + O_Y2] - w.objects[at + O_Y]
    reach = w.objects[at + O_RADIUS]
    for i in range(w.n[N_BODIES]):
        if w.carried[i] != w.n[TICK]:
            if comes_within(w, i, w.objects[at + O_X], w.objects[at + O_Y], reach):
                carry(w, i, k, dx, dy)
            elif comes_within(w, i, w.objects[at + O_X2], w.objects[at + O_Y2], reach):
                carry(w, i, k, 0.0 - dx, 0.0 - dy)


def carry(w, i, k, dx, dy):
    """Move a body from mouth to mouth: as it came in, so it goes out, and not back before it has left the mouth."""
    record(w, ENTRY, 0.5, i, -1, w.mass[i] * speed_of(w, i), w.x[i], w.y[i], k)
    w.last[i] = w.n[TICK]
    w.carried[i] = w.n[TICK]
    w.x[i] = snap(clamp(w.x[i] + dx, w.radius[i], WIDTH - w.radius[i]))
    w.y[i] = snap(clamp(w.y[i] + dy, w.radius[i], HEIGHT - w.radius[i]))
    set_down(w, i)


def set_down(w, i):
    """A body that was carried off comes from where it is."""
    w.from_x[i] = w.x[i]
    w.from_y[i] = w.y[i]


def take_in(w, k):
    """A sink takes what is within it and gives it back elsewhere: one body in a substep, the lowest id first.

    If it took a whole crowd at once, all would be set down at one place.
    """
    at = k * OBJECT_STRIDE
    for i in range(w.n[N_BODIES]):
        if w.n[TICK] - w.taken[i] >= TAKEN_REST and is_within(
            w.x[i], w.y[i], w.objects[at + O_X], w.objects[at + O_Y], w.objects[at + O_RADIUS]
        ):
            record(w, TAKEN, 0.5, i, -1, w.mass[i] * speed_of(w, i), w.x[i], w.y[i], k)
            give_back(w, i)
            return


def give_back(w, i):
    """A body that was taken is thrown by an emitter, or begins its way through the cycle again."""
    emitters = 0
    for k in range(w.n[N_OBJECTS]):
        if kind_of(w, k) == OBJECT_EMITTER:
            emitters += 1
    if emitters > 0:
        turn = imod(i, emitters)
        for k in range(w.n[N_OBJECTS]):
            if kind_of(w, k) == OBJECT_EMITTER:
                if turn == 0:
                    throw_from(w, k, i, 1.0)
                turn -= 1
    else:
        place_body(w, i)
        w.last[i] = w.n[TICK]
    w.taken[i] = w.n[TICK]
    set_down(w, i)


def report_speeds(w):
    """An event for every body that has become fast in this tick."""
    for i in range(w.n[N_BODIES]):
        speed2 = w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i]
        if w.fast[i] == 1:
            if speed2 < FAST_NO_MORE * FAST_NO_MORE:
                w.fast[i] = 0
        elif speed2 >= FAST * FAST:
            w.fast[i] = 1
            report(w, SPEEDING, i, -1)
