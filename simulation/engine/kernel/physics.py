"""One tick of the world: symplectic Euler in as many substeps as speed and size ask for; then what happened, sorted."""

import math

from .bodies import match_count, measure_bodies, orbit_spin
from .bounces import meet_rim, strike_objects
from .contacts import relax, touch_bodies
from .events import sort_events
from .exact import snap
from .fields import pull_by_fields, push_by_notes
from .forces import feel_bodies, pull_bodies
from .intrinsics import idiv
from .lattice import report_swings
from .layout import (
    BEHAVE_LATTICE,
    BEHAVE_LIFE,
    BEHAVE_ORBIT,
    P_AIR_RESISTANCE,
    P_BEHAVIOUR,
    P_GRAVITY,
    P_SPECIES,
    P_TIME_SCALE,
)
from .regions import cross_strings, mark_places, report_speeds, visit_regions
from .throws import emit, throw_tired
from .world import HEIGHT, N_BODIES, N_EVENTS, N_OBJECTS, SUBSTEP, SUBSTEPS, WIDTH

NOMINAL_STEP = 0.008333333333333333  # 1/120 s of the world's time in a tick, at time_scale 1
TOP_SPEED = 800.0  # units/s: in a tick less than a body of size 1 measures from its middle
MOST_SUBSTEPS = 8
AIR = 2.0  # 1/s of air resistance 1
ORBIT_AIR = 0.15  # 1/s: brings bodies that were struck back to round paths
LIFE_AIR = 1.2  # 1/s: living matter moves as through water


def step_physics(w):
    """Advance every body by one tick; w.events holds what happened."""
    w.n[N_EVENTS] = 0
    w.n[SUBSTEP] = 0
    w.n[SUBSTEPS] = 1
    match_count(w)
    measure_bodies(w)
    emit(w)
    throw_tired(w)
    push_by_notes(w)
    elapsed = NOMINAL_STEP * w.p[P_TIME_SCALE]
    # two bodies that meet head-on come nearer by twice this: less than both radii, so that none passes another unseen
    limit = smallest_radius(w)
    count = substeps_for(elapsed, limit)
    w.n[SUBSTEPS] = count
    dt = elapsed / count
    looks = looks_for(w.p[P_TIME_SCALE], count)
    for k in range(count):
        w.n[SUBSTEP] = k
        if k == 0 or idiv(k * looks, count) > idiv((k - 1) * looks, count):
            feel_bodies(w)
        substep(w, dt, limit)
    report_speeds(w)
    sort_events(w)


def smallest_radius(w):
    """Radius of the smallest species."""
    smallest = w.kind_radius[0]
    for kind in range(1, int(w.p[P_SPECIES])):
        if w.kind_radius[kind] < smallest:
            smallest = w.kind_radius[kind]
    return smallest


def substeps_for(elapsed, limit):
    """Substeps in which nothing at top speed goes further than the smallest body's radius; eight at most."""
    for count in range(1, MOST_SUBSTEPS):
        if TOP_SPEED * elapsed <= limit * count:
            return count
    return MOST_SUBSTEPS


def looks_for(time_scale, count):
    """How often in a tick bodies look where the others are: every 1/120 s of the world's time, once at least."""
    for looks in range(1, count):
        if time_scale <= looks:
            return looks
    return count


def substep(w, dt, limit):
    """Forces, motion, then what bodies meet."""
    pull_bodies(w)
    pull_by_fields(w)
    if w.n[N_OBJECTS] > 0:
        mark_places(w)
    advance(w, dt, limit / dt)
    if int(w.p[P_BEHAVIOUR]) == BEHAVE_LATTICE:
        report_swings(w, dt)
    contacts = touch_bodies(w, dt)
    if w.n[N_OBJECTS] > 0:
        strike_objects(w, dt)
        cross_strings(w)
    meet_rim(w, dt)
    relax(w, contacts)
    if w.n[N_OBJECTS] > 0:
        visit_regions(w)


def advance(w, dt, limit_speed):
    """Move every body; none is faster than TOP_SPEED, nor than would carry it past another unseen."""
    top = limit_speed if limit_speed < TOP_SPEED else TOP_SPEED
    drag = AIR * w.p[P_AIR_RESISTANCE]
    behaviour = int(w.p[P_BEHAVIOUR])
    turning = behaviour == BEHAVE_ORBIT and w.p[P_GRAVITY] > 0.0
    if behaviour == BEHAVE_LIFE:
        drag = drag + LIFE_AIR
    elif turning:
        drag = drag + ORBIT_AIR
    keep = 1.0 / (1.0 + drag * dt)
    x = w.x
    y = w.y
    vx = w.vx
    vy = w.vy
    ax = w.ax
    ay = w.ay
    for i in range(w.n[N_BODIES]):
        u = vx[i] + ax[i] * dt
        v = vy[i] + ay[i] * dt
        spin = 0.0
        if turning:
            spin = orbit_spin(w, i)
        # the air of orbits turns with them, so that it calms paths without ending them
        dx = spin * (x[i] - WIDTH * 0.5)
        dy = spin * (y[i] - HEIGHT * 0.5)
        u = (u + dy) * keep - dy
        v = (v - dx) * keep + dx
        speed2 = u * u + v * v
        if speed2 > top * top:
            share = top / math.sqrt(speed2)
            u = u * share
            v = v * share
        vx[i] = snap(u)
        vy[i] = snap(v)
        x[i] = snap(x[i] + vx[i] * dt)
        y[i] = snap(y[i] + vy[i] * dt)
