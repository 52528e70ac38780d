"""Forces between bodies, through the grid: attraction, species, swarm. Pairs' shares are snapped, so sums are exact.

The reach shrinks with the number of bodies, so that even a packed crowd has no more than about 60,000 pairs in reach.
"""

import math

from .bodies import SPEED
from .cells import across, near_ranges, sort_into_cells
from .contacts import largest_radius
from .events import is_rested, record
from .exact import clamp, snap
from .lattice import pull_lattice
from .layout import (
    BEHAVE_LATTICE,
    BEHAVE_LIFE,
    BEHAVE_SWARM,
    EDGE_WRAP,
    P_ATTRACTION,
    P_BEHAVIOUR,
    P_EDGES,
    P_PARTICLE_SPEED,
    P_SPECIES_MATRIX,
)
from .world import GATHERING, HEIGHT, N_BODIES, TICK, WIDTH

REACH = 120.0
PAIR_BUDGET = 60000.0
ATTRACTION = 160.0  # units/s2 at most from one neighbour of the same mass
LIFE = 260.0
LIFE_CORE = 0.3  # of the reach: nearer than this, species push each other apart
MAX_SPECIES = 6
ALIGN = 1.6  # 1/s
COHERE = 0.9  # 1/s2
SEPARATE = 420.0  # units/s2
PERSONAL = 26.0  # units between a swarm's bodies, besides their size
CRUISE = 1.5  # 1/s: how soon a swarm's body is back at its speed
CROWD = 7  # neighbours that make a gathering
GATHERING_RADIUS = 60.0


def pull_bodies(w):
    """Set w.ax and w.ay to what bodies give one another, units/s2."""
    for i in range(w.n[N_BODIES]):
        w.ax[i] = 0.0
        w.ay[i] = 0.0
    behaviour = int(w.p[P_BEHAVIOUR])
    if w.p[P_ATTRACTION] != 0.0 or behaviour == BEHAVE_LIFE:
        pull_pairs(w, behaviour == BEHAVE_LIFE)
        divide_by_mass(w)
    if behaviour == BEHAVE_SWARM:
        flock(w)
    elif behaviour == BEHAVE_LATTICE:
        pull_lattice(w)


def reach_of_forces(w):
    """How far bodies feel each other."""
    largest = largest_radius(w)
    reach = largest * math.sqrt(2.0 * PAIR_BUDGET / w.n[N_BODIES])
    return clamp(reach, 2.0 * largest, clamp(REACH, 2.0 * largest, 190.0))


def pull_pairs(w, alive):
    """Add every pair's forces, in units of mass times units/s2."""
    reach = reach_of_forces(w)
    sort_into_cells(w, reach)
    wrap = 1 if int(w.p[P_EDGES]) == EDGE_WRAP else 0
    x = w.x
    y = w.y
    ax = w.ax
    ay = w.ay
    order = w.order
    near = w.near
    reach2 = reach * reach
    for a in range(w.n[N_BODIES]):
        i = order[a]
        ranges = near_ranges(w, a)
        for k in range(ranges):
            for b in range(near[2 * k], near[2 * k + 1]):
                j = order[b]
                dx = across(x[j] - x[i], wrap, WIDTH)
                dy = across(y[j] - y[i], wrap, HEIGHT)
                far2 = dx * dx + dy * dy
                if 0.0 < far2 < reach2:
                    away = math.sqrt(far2)
                    shared = w.mass[i] * w.mass[j] / ((w.mass[i] + w.mass[j]) * away)
                    both = shared * attraction_at(w, i, j, away, reach)
                    to_i = both
                    to_j = both
                    if alive:
                        to_i = both + shared * life_at(w, i, j, away / reach)
                        to_j = both + shared * life_at(w, j, i, away / reach)
                    ax[i] += snap(to_i * dx)
                    ay[i] += snap(to_i * dy)
                    ax[j] -= snap(to_j * dx)
                    ay[j] -= snap(to_j * dy)


def attraction_at(w, i, j, away, reach):
    """What attraction pulls at a distance: fading to nothing at the reach; an attraction ends where bodies touch."""
    pull = w.p[P_ATTRACTION]
    if pull > 0.0 and away < w.radius[i] + w.radius[j]:
        return 0.0
    fade = 1.0 - away / reach
    return 2.0 * ATTRACTION * pull * fade * fade


def life_at(w, i, j, place):
    """What j's species pulls i's, at a place 0 to 1 of the reach: apart when near, then a tent of the matrix."""
    if place < LIFE_CORE:
        return LIFE * (place / LIFE_CORE - 1.0)
    tent = (place + place - 1.0 - LIFE_CORE) / (1.0 - LIFE_CORE)
    pull = w.p[P_SPECIES_MATRIX + MAX_SPECIES * w.species[i] + w.species[j]]
    return LIFE * pull * (1.0 - abs(tent))


def divide_by_mass(w):
    """Forces to accelerations."""
    for i in range(w.n[N_BODIES]):
        w.ax[i] = w.ax[i] / w.mass[i]
        w.ay[i] = w.ay[i] / w.mass[i]


def flock(w):
    """Separation, alignment, cohesion (Reynolds 1987), and a body's own will to fly at particle_speed."""
    for i in range(w.n[N_BODIES]):
        w.flock_x[i] = 0.0
        w.flock_y[i] = 0.0
        w.flock_vx[i] = 0.0
        w.flock_vy[i] = 0.0
        w.crowd_before[i] = w.crowd[i]
        w.crowd[i] = 0
    meet_neighbours(w)
    for i in range(w.n[N_BODIES]):
        follow(w, i)
        if w.crowd[i] >= CROWD and w.crowd_before[i] < CROWD and is_rested(w, i):
            report_gathering(w, i)


def meet_neighbours(w):
    """Sum each body's neighbours: how many, where they are, how they fly; and push apart those too near.

    One long loop over local names: it is the cost of a swarm. All sums are of multiples of 2^-20.
    """
    reach = clamp(reach_of_forces(w), 2.0 * largest_radius(w), GATHERING_RADIUS)
    sort_into_cells(w, reach)
    wrap = 1 if int(w.p[P_EDGES]) == EDGE_WRAP else 0
    reach2 = reach * reach
    x = w.x
    y = w.y
    vx = w.vx
    vy = w.vy
    ax = w.ax
    ay = w.ay
    radius = w.radius
    order = w.order
    near = w.near
    crowd = w.crowd
    flock_x = w.flock_x
    flock_y = w.flock_y
    flock_vx = w.flock_vx
    flock_vy = w.flock_vy
    for a in range(w.n[N_BODIES]):
        i = order[a]
        ranges = near_ranges(w, a)
        for k in range(ranges):
            for b in range(near[2 * k], near[2 * k + 1]):
                j = order[b]
                dx = across(x[j] - x[i], wrap, WIDTH)
                dy = across(y[j] - y[i], wrap, HEIGHT)
                far2 = dx * dx + dy * dy
                if far2 < reach2:
                    crowd[i] += 1
                    crowd[j] += 1
                    flock_x[i] += dx
                    flock_y[i] += dy
                    flock_x[j] -= dx
                    flock_y[j] -= dy
                    flock_vx[i] += vx[j]
                    flock_vy[i] += vy[j]
                    flock_vx[j] += vx[i]
                    flock_vy[j] += vy[i]
                    away = math.sqrt(far2)
                    room = PERSONAL + radius[i] + radius[j]
                    if 0.0 < away < room:
                        push = SEPARATE * (1.0 - away / room) / away
                        ax[i] -= snap(push * dx)
                        ay[i] -= snap(push * dy)
                        ax[j] += snap(push * dx)
                        ay[j] += snap(push * dy)


def follow(w, i):
    """Turn a body towards its neighbours' mean course and place, and bring it to its speed."""
    if w.crowd[i] > 0:
        share = 1.0 / w.crowd[i]
        w.ax[i] += ALIGN * (w.flock_vx[i] * share - w.vx[i]) + COHERE * w.flock_x[i] * share
        w.ay[i] += ALIGN * (w.flock_vy[i] * share - w.vy[i]) + COHERE * w.flock_y[i] * share
    speed = math.sqrt(w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i])
    if speed > 0.0:
        will = CRUISE * (SPEED * w.p[P_PARTICLE_SPEED] / clamp(speed, 1.0, 10000.0) - 1.0)
        w.ax[i] += will * w.vx[i]
        w.ay[i] += will * w.vy[i]


def report_gathering(w, i):
    """A body finds itself in a crowd; its weight is the crowd's."""
    speed = math.sqrt(w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i])
    record(w, GATHERING, 0.0, i, -1, w.mass[i] * speed, w.x[i], w.y[i], -1)
    w.last[i] = w.n[TICK]
