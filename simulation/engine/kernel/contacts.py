"""Bodies that touch: found by the grid, ordered by their ids, then set apart and struck one after the other.

Sequential impulses in an order fixed by ids keep the energy of an elastic gas; an order-free one lost a third.
"""

import math

from .cells import across, near_ranges, sort_into_cells
from .events import LEAST_APPROACH, is_rested, record
from .exact import clamp, snap
from .intrinsics import idiv, sort_keys
from .layout import EDGE_WRAP, P_EDGES, P_ELASTICITY, P_FRICTION, P_SPECIES
from .world import CONTACT, FAULT, FAULT_CONTACTS, HEIGHT, MAX_BODIES, MAX_CONTACTS, N_BODIES, TICK, WIDTH

PUSH = 0.5  # share of an overlap that is undone in one substep
RESTING_APPROACH = 4.0  # units/s: what comes together more slowly does not bounce, so that piles lie still


def touch_bodies(w, dt):
    """Find and resolve all contacts of bodies at their present places."""
    count = find_contacts(w)
    sort_keys(w.contacts, count)
    for k in range(count):
        key = int(w.contacts[k])
        i = idiv(key, MAX_BODIES)
        resolve_contact(w, i, key - i * MAX_BODIES, dt)


def largest_radius(w):
    """Radius of the largest species."""
    largest = 0.0
    for kind in range(int(w.p[P_SPECIES])):
        if w.kind_radius[kind] > largest:
            largest = w.kind_radius[kind]
    return largest


def find_contacts(w):
    """Keys of all touching pairs, lower id * MAX_BODIES + higher id, into w.contacts; gives how many."""
    sort_into_cells(w, 2.0 * largest_radius(w))
    wrap = 1 if int(w.p[P_EDGES]) == EDGE_WRAP else 0
    x = w.x
    y = w.y
    radius = w.radius
    order = w.order
    near = w.near
    count = 0
    for a in range(w.n[N_BODIES]):
        i = order[a]
        ranges = near_ranges(w, a)
        for k in range(ranges):
            for b in range(near[2 * k], near[2 * k + 1]):
                j = order[b]
                dx = across(x[j] - x[i], wrap, WIDTH)
                dy = across(y[j] - y[i], wrap, HEIGHT)
                reach = radius[i] + radius[j]
                if dx * dx + dy * dy < reach * reach:
                    if count < MAX_CONTACTS:
                        w.contacts[count] = i * MAX_BODIES + j if i < j else j * MAX_BODIES + i
                        count += 1
                    else:
                        w.n[FAULT] = FAULT_CONTACTS
    return count


def resolve_contact(w, i, j, dt):
    """Set two bodies apart and let them bounce. i < j; bodies at one place part along x, the lower id to the left."""
    wrap = 1 if int(w.p[P_EDGES]) == EDGE_WRAP else 0
    dx = across(w.x[j] - w.x[i], wrap, WIDTH)
    dy = across(w.y[j] - w.y[i], wrap, HEIGHT)
    away = math.sqrt(dx * dx + dy * dy)
    overlap = w.radius[i] + w.radius[j] - away
    if overlap <= 0.0:
        return
    ux = 1.0
    uy = 0.0
    if away > 0.0:
        ux = dx / away
        uy = dy / away
    w.touched[i] = w.n[TICK]
    w.touched[j] = w.n[TICK]
    push_apart(w, i, j, ux, uy, overlap)
    approach = (w.vx[i] - w.vx[j]) * ux + (w.vy[i] - w.vy[j]) * uy
    if approach > 0.0:
        impulse = strike_pair(w, i, j, ux, uy, approach)
        if approach >= LEAST_APPROACH:
            report_contact(w, i, j, ux, uy, impulse, 1.0 - overlap / (approach * dt))


def push_apart(w, i, j, ux, uy, overlap):
    """Undo a share of the overlap; the lighter body gives way more."""
    total = w.mass[i] + w.mass[j]
    step_i = PUSH * overlap * w.mass[j] / total
    step_j = PUSH * overlap * w.mass[i] / total
    w.x[i] = snap(w.x[i] - step_i * ux)
    w.y[i] = snap(w.y[i] - step_i * uy)
    w.x[j] = snap(w.x[j] + step_j * ux)
    w.y[j] = snap(w.y[j] + step_j * uy)


def strike_pair(w, i, j, ux, uy, approach):
    """Impulses along the line of centres (elasticity) and across it (friction, after Coulomb); gives the first."""
    inverse = 1.0 / w.mass[i] + 1.0 / w.mass[j]
    along = (1.0 + bounce_of(w, approach)) * approach / inverse
    slide = (w.vy[i] - w.vy[j]) * ux - (w.vx[i] - w.vx[j]) * uy
    grip = w.p[P_FRICTION] * along
    side = clamp(slide / inverse, 0.0 - grip, grip)
    jx = along * ux - side * uy
    jy = along * uy + side * ux
    w.vx[i] = snap(w.vx[i] - jx / w.mass[i])
    w.vy[i] = snap(w.vy[i] - jy / w.mass[i])
    w.vx[j] = snap(w.vx[j] + jx / w.mass[j])
    w.vy[j] = snap(w.vy[j] + jy / w.mass[j])
    return along


def bounce_of(w, approach):
    """Share of the approach that is given back: the elasticity, but nothing where bodies hardly move."""
    elasticity = w.p[P_ELASTICITY]
    if approach < RESTING_APPROACH and elasticity < 1.0:
        return 0.0
    return elasticity * 1.0


def report_contact(w, i, j, ux, uy, impulse, within):
    """An event, if one of the two has not just sounded."""
    if is_rested(w, i) or is_rested(w, j):
        record(w, CONTACT, within, i, j, impulse, w.x[i] + ux * w.radius[i], w.y[i] + uy * w.radius[i], -1)
        w.last[i] = w.n[TICK]
        w.last[j] = w.n[TICK]
