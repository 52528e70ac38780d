"""What keeps a world alive: emitters, and the throw that a tired body gets.

A world that loses energy would lie dead after a few bars. So every sixteenth some of its tired bodies (slow, and under
gravity also touching something) are thrown again: against gravity, as high as the elasticity allows; without it, at
particle_speed in a new direction. A world that loses nothing (elasticity 1, no friction, no air) is never touched.
"""

import math

from .bodies import SPEED, gravity_of
from .events import record
from .exact import clamp, cosine, sine, snap
from .intrinsics import hash4, imod, u01
from .layout import (
    BEHAVE_GAS,
    BEHAVE_LATTICE,
    BEHAVE_LIFE,
    GRAVITY_CENTRAL,
    GRAVITY_DOWN,
    O_ANGLE,
    O_KIND,
    O_RADIUS,
    O_RATE,
    O_STRENGTH,
    O_X,
    O_Y,
    OBJECT_EMITTER,
    OBJECT_STRIDE,
    P_AIR_RESISTANCE,
    P_BEHAVIOUR,
    P_ELASTICITY,
    P_FRICTION,
    P_GRAVITY_MODE,
    P_PARTICLE_SPEED,
)
from .world import CYCLE, EMISSION, HEIGHT, N_BODIES, N_OBJECTS, SEED_PHYSICS, TICK, TICKS_PER_BEAT, WIDTH

SIXTEENTH = 24  # ticks
TURNS = 8  # a tired body's turn comes, on average, every eighth sixteenth
TIRED_SPEED = 30.0  # units/s
TIRED_SHARE = 0.25  # of particle_speed, without gravity
JUST_TOUCHED = 3  # ticks
THROW_SALT = 104729
EMITTER_SALT = 15485863
EMITTER_SPEED = 500.0  # units/s of an emitter of strength 1
EMITTER_SPREAD = 0.06  # turns to either side


def throw_tired(w):
    """On every sixteenth, throw those tired bodies whose turn it is."""
    if imod(w.n[TICK], SIXTEENTH) != 0 or w.n[TICK] == 0 or not is_losing(w):
        return
    pull = gravity_of(w)
    for i in range(w.n[N_BODIES]):
        chance = hash4(w.n[SEED_PHYSICS] + THROW_SALT, w.n[CYCLE], w.n[TICK], i)
        if imod(chance, TURNS) == 0 and is_tired(w, i, pull):
            set_flying(w, i, pull, u01(hash4(chance, 1, 0, 0)), u01(hash4(chance, 2, 0, 0)))


def is_losing(w):
    """Whether motion dies away by itself in this world; swarms and orbits move by their own means."""
    behaviour = int(w.p[P_BEHAVIOUR])
    if behaviour == BEHAVE_LIFE:
        return True
    if behaviour != BEHAVE_GAS and behaviour != BEHAVE_LATTICE:
        return False
    return w.p[P_ELASTICITY] < 1.0 or w.p[P_FRICTION] > 0.0 or w.p[P_AIR_RESISTANCE] > 0.0


def is_tired(w, i, pull):
    """Slow; where there is gravity, also lying on something: at the top of its flight a body is slow, too."""
    speed2 = w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i]
    if pull > 0.0:
        return speed2 < TIRED_SPEED * TIRED_SPEED and w.n[TICK] - w.touched[i] <= JUST_TOUCHED
    slow = TIRED_SHARE * SPEED * w.p[P_PARTICLE_SPEED]
    return speed2 < slow * slow


def set_flying(w, i, pull, how_far, where):
    """Give a tired body a new speed; how_far and where are draws, 0 to below 1."""
    cruise = SPEED * w.p[P_PARTICLE_SPEED]
    if pull == 0.0:
        w.vx[i] = snap(cruise * cosine(where))
        w.vy[i] = snap(cruise * sine(where))
        return
    height = HEIGHT * (0.12 + (0.2 + 0.5 * w.p[P_ELASTICITY]) * how_far)
    speed = math.sqrt(2.0 * pull * height)
    lean = (where - 0.5) * clamp(cruise, 10.0, speed)
    mode = int(w.p[P_GRAVITY_MODE])
    if mode == GRAVITY_CENTRAL:
        throw_outwards(w, i, speed * 0.7, where)
    else:
        w.vx[i] = snap(lean)
        w.vy[i] = snap(0.0 - speed if mode == GRAVITY_DOWN else speed)


def throw_outwards(w, i, speed, where):
    """Away from the centre, mostly."""
    dx = w.x[i] - WIDTH * 0.5
    dy = w.y[i] - HEIGHT * 0.5
    away = math.sqrt(dx * dx + dy * dy) + 1.0
    w.vx[i] = snap(speed * (dx / away + 0.5 * cosine(where)))
    w.vy[i] = snap(speed * (dy / away + 0.5 * sine(where)))


def emit(w):
    """Every emitter whose time has come throws a body: bodies in turn by id, beginning with the lowest."""
    for k in range(w.n[N_OBJECTS]):
        at = k * OBJECT_STRIDE
        if int(w.objects[at + O_KIND]) == OBJECT_EMITTER:
            rate = w.objects[at + O_RATE] / TICKS_PER_BEAT
            thrown = int(math.floor(w.n[TICK] * rate))
            if int(math.floor((w.n[TICK] + 1) * rate)) > thrown:
                throw_from(w, k, imod(thrown, w.n[N_BODIES]), 0.0)


def throw_from(w, k, i, within):
    """Take body i to an emitter and throw it, at a place 0 to 1 of the substep."""
    at = k * OBJECT_STRIDE
    chance = hash4(w.n[SEED_PHYSICS] + EMITTER_SALT, w.n[CYCLE], w.n[TICK], k)
    aside = w.objects[at + O_RADIUS] * (2.0 * u01(hash4(chance, 1, 0, 0)) - 1.0)
    turns = w.objects[at + O_ANGLE] / 360.0
    course = turns + EMITTER_SPREAD * (2.0 * u01(hash4(chance, 2, 0, 0)) - 1.0)
    speed = EMITTER_SPEED * w.objects[at + O_STRENGTH]
    w.x[i] = snap(clamp(w.objects[at + O_X] - aside * sine(turns), w.radius[i], WIDTH - w.radius[i]))
    w.y[i] = snap(clamp(w.objects[at + O_Y] + aside * cosine(turns), w.radius[i], HEIGHT - w.radius[i]))
    w.vx[i] = snap(speed * cosine(course))
    w.vy[i] = snap(speed * sine(course))
    record(w, EMISSION, within, i, -1, w.mass[i] * speed, w.x[i], w.y[i], k)
    w.last[i] = w.n[TICK]
