"""Bodies against what does not move: the rim, pegs and walls."""

import math

from .bodies import SPEED, gravity_of
from .contacts import bounce_of
from .events import LEAST_APPROACH, is_rested, record
from .exact import clamp, snap
from .intrinsics import hash4, u01
from .layout import (
    EDGE_BOUNCE,
    EDGE_WRAP,
    GRAVITY_DOWN,
    GRAVITY_UP,
    O_KIND,
    O_RADIUS,
    O_X,
    O_X2,
    O_Y,
    O_Y2,
    OBJECT_PEG,
    OBJECT_STRIDE,
    OBJECT_WALL,
    P_EDGES,
    P_FRICTION,
    P_GRAVITY_MODE,
    P_PARTICLE_SPEED,
)
from .world import (
    CYCLE,
    EMISSION,
    HEIGHT,
    N_BODIES,
    N_OBJECTS,
    RIM,
    SEED_PHYSICS,
    STRIKE,
    SUBSTEP,
    SUBSTEPS,
    TICK,
    WIDTH,
)

LEFT = 0
RIGHT = 1
TOP = 2
BOTTOM = 3
BEYOND = 40.0  # how far outside an open rim a body is given up
RETURN_SPEED = 20.0  # least speed of a body that comes back


def bounce_off(w, i, ux, uy, overlap, dt, kind, other, thing):
    """Set a body out of a fixed thing that it overlaps, and let it bounce; (ux, uy) points from the thing."""
    approach = 0.0 - (w.vx[i] * ux + w.vy[i] * uy)
    w.touched[i] = w.n[TICK]
    if approach <= 0.0:
        w.x[i] = snap(w.x[i] + ux * overlap)
        w.y[i] = snap(w.y[i] + uy * overlap)
        return
    bounce = bounce_of(w, approach)
    along_x = w.vx[i] + approach * ux
    along_y = w.vy[i] + approach * uy
    slide = math.sqrt(along_x * along_x + along_y * along_y)
    keep = 1.0
    loss = w.p[P_FRICTION] * (1.0 + bounce) * approach
    if slide > 0.0:
        keep = clamp(1.0 - loss / slide, 0.0, 1.0)
    w.x[i] = snap(w.x[i] + ux * overlap * (1.0 + bounce))
    w.y[i] = snap(w.y[i] + uy * overlap * (1.0 + bounce))
    w.vx[i] = snap(along_x * keep + bounce * approach * ux)
    w.vy[i] = snap(along_y * keep + bounce * approach * uy)
    if approach >= LEAST_APPROACH and is_rested(w, i):
        impulse = (1.0 + bounce) * approach * w.mass[i]
        within = 1.0 - overlap / (approach * dt)
        record(w, kind, within, i, other, impulse, w.x[i] - ux * w.radius[i], w.y[i] - uy * w.radius[i], thing)
        w.last[i] = w.n[TICK]


def strike_objects(w, dt):
    """Let bodies bounce off pegs and walls, in the order of bodies, then of objects."""
    for i in range(w.n[N_BODIES]):
        for k in range(w.n[N_OBJECTS]):
            kind = int(w.objects[k * OBJECT_STRIDE + O_KIND])
            if kind == OBJECT_PEG or kind == OBJECT_WALL:
                strike_object(w, i, k, dt)


def strike_object(w, i, k, dt):
    """One body and one peg or wall; a wall is a segment with round ends, as thick as twice its radius."""
    at = k * OBJECT_STRIDE
    place = 0.0
    if int(w.objects[at + O_KIND]) == OBJECT_WALL:
        place = place_along(w, at, w.x[i], w.y[i])
    cx = w.objects[at + O_X] + place * (w.objects[at + O_X2] - w.objects[at + O_X])
    cy = w.objects[at + O_Y] + place * (w.objects[at + O_Y2] - w.objects[at + O_Y])
    dx = w.x[i] - cx
    dy = w.y[i] - cy
    reach = w.radius[i] + w.objects[at + O_RADIUS]
    far2 = dx * dx + dy * dy
    if far2 >= reach * reach:
        return
    away = math.sqrt(far2)
    if away > 0.0:
        bounce_off(w, i, dx / away, dy / away, reach - away, dt, STRIKE, -1, k)
    else:
        bounce_off(w, i, 0.0, -1.0, reach, dt, STRIKE, -1, k)


def place_along(w, at, x, y):
    """Where on a wall the point nearest to (x, y) lies, 0 to 1."""
    wx = w.objects[at + O_X2] - w.objects[at + O_X]
    wy = w.objects[at + O_Y2] - w.objects[at + O_Y]
    length2 = wx * wx + wy * wy
    if length2 == 0.0:
        return 0.0
    return clamp(((x - w.objects[at + O_X]) * wx + (y - w.objects[at + O_Y]) * wy) / length2, 0.0, 1.0)


def meet_rim(w, dt):
    """What the rim does to the bodies that have reached it."""
    edges = int(w.p[P_EDGES])
    x = w.x
    y = w.y
    radius = w.radius
    last = w.n[SUBSTEP] + 1 == w.n[SUBSTEPS]
    for i in range(w.n[N_BODIES]):
        if edges == EDGE_BOUNCE:
            r = radius[i]
            if x[i] < r or x[i] > WIDTH - r or y[i] < r or y[i] > HEIGHT - r:
                bounce_off_rim(w, i, dt)
        elif edges == EDGE_WRAP:
            wrap_around(w, i)
        elif last:  # so that none returns twice in a tick
            leave_and_return(w, i)


def bounce_off_rim(w, i, dt):
    """Reflect at the four sides; a body pushed far outside is brought back whole."""
    r = w.radius[i]
    if w.x[i] < r:
        bounce_off(w, i, 1.0, 0.0, r - w.x[i], dt, RIM, LEFT, -1)
    elif w.x[i] > WIDTH - r:
        bounce_off(w, i, -1.0, 0.0, w.x[i] - (WIDTH - r), dt, RIM, RIGHT, -1)
    if w.y[i] < r:
        bounce_off(w, i, 0.0, 1.0, r - w.y[i], dt, RIM, TOP, -1)
    elif w.y[i] > HEIGHT - r:
        bounce_off(w, i, 0.0, -1.0, w.y[i] - (HEIGHT - r), dt, RIM, BOTTOM, -1)
    w.x[i] = clamp(w.x[i], r, WIDTH - r)
    w.y[i] = clamp(w.y[i], r, HEIGHT - r)


def wrap_around(w, i):
    """Come in on the other side. What falls out below and in above is lifted: its speed pays for the height."""
    if w.x[i] < 0.0:
        w.x[i] += WIDTH
    elif w.x[i] >= WIDTH:
        w.x[i] -= WIDTH
    fall = 0.0
    if w.y[i] < 0.0:
        w.y[i] += HEIGHT
        fall = -1.0
    elif w.y[i] >= HEIGHT:
        w.y[i] -= HEIGHT
        fall = 1.0
    if fall != 0.0:
        pay_for_height(w, i, fall)
    w.x[i] = clamp(w.x[i], 0.0, WIDTH - 0.0009765625)
    w.y[i] = clamp(w.y[i], 0.0, HEIGHT - 0.0009765625)


def pay_for_height(w, i, fall):
    """Take from a body's speed what the world's whole height is worth; never all of it."""
    mode = int(w.p[P_GRAVITY_MODE])
    if (mode == GRAVITY_DOWN and fall > 0.0) or (mode == GRAVITY_UP and fall < 0.0):
        rest2 = w.vy[i] * w.vy[i] - 2.0 * gravity_of(w) * HEIGHT
        least = SPEED * w.p[P_PARTICLE_SPEED] * 0.5
        speed = math.sqrt(rest2) if rest2 > least * least else least
        if speed < abs(w.vy[i]):
            w.vy[i] = snap(fall * speed)


def leave_and_return(w, i):
    """A body that has left for good comes back through the opposite side, at a place and speed of its own."""
    side = -1
    if w.x[i] < -BEYOND:
        side = LEFT
    elif w.x[i] > WIDTH + BEYOND:
        side = RIGHT
    elif w.y[i] < -BEYOND:
        side = TOP
    elif w.y[i] > HEIGHT + BEYOND:
        side = BOTTOM
    if side < 0:
        return
    seed = hash4(w.n[SEED_PHYSICS], w.n[CYCLE], w.n[TICK], i)
    place = u01(hash4(seed, 1, 0, 0))
    speed = clamp(SPEED * w.p[P_PARTICLE_SPEED], RETURN_SPEED, 1000.0) * (0.5 + u01(hash4(seed, 2, 0, 0)))
    lean = (u01(hash4(seed, 3, 0, 0)) - 0.5) * speed
    if side == LEFT or side == RIGHT:
        w.x[i] = WIDTH if side == LEFT else 0.0
        w.y[i] = snap(place * HEIGHT)
        w.vx[i] = snap(0.0 - speed if side == LEFT else speed)
        w.vy[i] = snap(lean)
    else:
        w.x[i] = snap(place * WIDTH)
        w.y[i] = HEIGHT if side == TOP else 0.0
        w.vx[i] = snap(lean)
        w.vy[i] = snap(0.0 - speed if side == TOP else speed)
    record(w, EMISSION, 0.0, i, side, speed * w.mass[i], w.x[i], w.y[i], -1)
