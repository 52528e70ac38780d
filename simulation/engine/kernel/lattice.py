"""Bodies on springs: each to its node of a grid, and to its neighbours, so that waves run through and die.

A body that swings through its node fast enough makes an ENTRY event without an object.
"""

import math

from .bodies import find_node, lattice_columns
from .events import is_rested, record
from .intrinsics import idiv
from .world import ENTRY, N_BODIES, TICK

HOME = 6.0  # 1/s2
LINKED = 40.0  # 1/s2
SETTLED = 0.1  # 1/s: what a node takes of a body's motion
DAMPED = 0.2  # 1/s: what neighbours take of each other's motion against one another
SWING = 40.0  # units/s: slower swings make no sound


def pull_lattice(w):
    """Add the springs' accelerations to w.ax and w.ay; the order is fixed by ids."""
    columns = lattice_columns(w)
    n = w.n[N_BODIES]
    for i in range(n):
        find_node(w, i)  # of this tick: the world may have become a lattice, or the bodies more, in mid-air
    for i in range(n):
        w.ax[i] -= HOME * (w.x[i] - w.home_x[i]) + SETTLED * w.vx[i]
        w.ay[i] -= HOME * (w.y[i] - w.home_y[i]) + SETTLED * w.vy[i]
        column = i - idiv(i, columns) * columns
        if column > 0:
            link(w, i, i - 1)
        if column + 1 < columns and i + 1 < n:
            link(w, i, i + 1)
        if i >= columns:
            link(w, i, i - columns)
        if i + columns < n:
            link(w, i, i + columns)


def link(w, i, j):
    """A damped spring that wants two bodies as far apart as their nodes are."""
    w.ax[i] += LINKED * (w.x[j] - w.home_x[j] - (w.x[i] - w.home_x[i])) + DAMPED * (w.vx[j] - w.vx[i])
    w.ay[i] += LINKED * (w.y[j] - w.home_y[j] - (w.y[i] - w.home_y[i])) + DAMPED * (w.vy[j] - w.vy[i])


def report_swings(w, dt):
    """Events of the bodies whose distance from their node has just turned from shrinking to growing."""
    for i in range(w.n[N_BODIES]):
        speed2 = w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i]
        if speed2 > SWING * SWING and is_rested(w, i):
            dx = w.x[i] - w.home_x[i]
            dy = w.y[i] - w.home_y[i]
            growing = dx * w.vx[i] + dy * w.vy[i]
            if growing >= 0.0 and growing - speed2 * dt < 0.0:
                record(
                    w, ENTRY, 1.0 - growing / (speed2 * dt), i, -1, w.mass[i] * math.sqrt(speed2), w.x[i], w.y[i], -1
                )
                w.last[i] = w.n[TICK]
