"""Forces between bodies, through the grid: attraction, species, swarm. Pairs' shares are snapped, so sums are exact.

The reach shrinks with the number of bodies, and further where they stand so close that pairs would be too many: the
cost of a tick is bounded, and nothing is left out silently.
"""

import math

from .bodies import SPEED
from .cells import near_ranges, sort_finely, sort_into_cells
from .contacts import largest_radius
from .events import is_rested, record
from .exact import clamp, snap
from .intrinsics import idiv
from .lattice import pull_lattice
from .layout import (
    BEHAVE_LATTICE,
    BEHAVE_LIFE,
    BEHAVE_SWARM,
    P_ATTRACTION,
    P_BEHAVIOUR,
    P_PARTICLE_SPEED,
    P_SPECIES,
    P_SPECIES_MATRIX,
)
from .world import GATHERING, GRID_COLUMNS, GRID_ROWS, LEAST_CELL, N_BODIES, TICK

REACH = 120.0
PAIRS_OF_A_CROWD = 16000.0  # in reach where a crowd stands as close as discs can
PAIR_BUDGET = 60000  # pairs that the grid may give to be measured
ATTRACTION = 160.0  # units/s2 at most from one neighbour of the same mass
LIFE = 260.0
LIFE_CORE = 0.3  # of the reach: nearer than this, species push each other apart
LIFE_NEAR = 0.5  # of the reach: who is nearer counts for a gathering
MAX_SPECIES = 6
ALIGN = 1.6  # 1/s
COHERE = 0.9  # 1/s2
SEPARATE = 420.0  # units/s2
PERSONAL = 26.0  # units between a swarm's bodies, besides their size
CRUISE = 1.5  # 1/s: how soon a swarm's body is back at its speed
CROWD = 7  # neighbours that make a gathering
CROWD_NO_MORE = 4  # at so few a body may gather anew
GATHERING_RADIUS = 60.0


def feel_bodies(w):
    """Set w.pull_x and w.pull_y to what bodies give one another at their present places, units/s2.

    It changes little within 1/120 s and is by far the dearest of a tick, so it is kept over the substeps.
    """
    for i in range(w.n[N_BODIES]):
        w.pull_x[i] = 0.0
        w.pull_y[i] = 0.0
    behaviour = int(w.p[P_BEHAVIOUR])
    if w.p[P_ATTRACTION] != 0.0 or behaviour == BEHAVE_LIFE:
        measure_pulls(w)
        reach = sort_within_budget(w, reach_of_forces(w))
        if behaviour == BEHAVE_LIFE:
            count_none(w)
            pull_living(w, reach)
        else:
            pull_attracted(w, reach)
        divide_by_mass(w)
    if behaviour == BEHAVE_SWARM:
        flock(w)
    if behaviour == BEHAVE_SWARM or behaviour == BEHAVE_LIFE:
        for i in range(w.n[N_BODIES]):
            report_gathering(w, i)


def pull_bodies(w):
    """Begin w.ax and w.ay of a substep: what bodies give one another, and the springs of a lattice."""
    for i in range(w.n[N_BODIES]):
        w.ax[i] = w.pull_x[i]
        w.ay[i] = w.pull_y[i]
    if int(w.p[P_BEHAVIOUR]) == BEHAVE_LATTICE:
        pull_lattice(w)


def reach_of_forces(w):
    """How far bodies feel each other."""
    largest = largest_radius(w)
    reach = largest * math.sqrt(2.0 * PAIRS_OF_A_CROWD / w.n[N_BODIES])
    return clamp(reach, 2.0 * largest, clamp(REACH, 2.0 * largest, 190.0))


def sort_within_budget(w, reach):
    """Sort bodies into cells of the reach; a smaller one where they stand so close that pairs would be too many.

    Not below two radii: those that touch feel each other in any crowd.
    """
    least = clamp(2.0 * largest_radius(w), LEAST_CELL, reach)
    sort_into_cells(w, reach)
    while reach > least and count_candidates(w) > PAIR_BUDGET:
        reach = clamp(reach * 0.75, least, reach)
        sort_finely(w, reach, LEAST_CELL)
    return reach


def count_candidates(w):
    """How many pairs the cells give to be measured."""
    total = 0
    start = w.start
    near = w.near
    columns = w.n[GRID_COLUMNS]
    for row in range(w.n[GRID_ROWS]):
        for column in range(columns):
            c = row * columns + column
            own = start[c + 1] - start[c]
            if own > 0:
                ranges = near_ranges(w, c, row, column)
                others = near[1] - start[c + 1]
                for k in range(1, ranges):
                    others += near[2 * k + 1] - near[2 * k]
                total += idiv(own * (own - 1), 2) + own * others
    return total


def measure_pulls(w):
    """What each species feels of each other one at full strength, times the masses' share: reduced mass * units/s2."""
    kinds = int(w.p[P_SPECIES])
    for one in range(kinds):
        for other in range(kinds):
            k = MAX_SPECIES * one + other
            shared = w.kind_mass[one] * w.kind_mass[other] / (w.kind_mass[one] + w.kind_mass[other])
            w.kind_draw[k] = shared * 2.0 * ATTRACTION * w.p[P_ATTRACTION]
            w.kind_core[k] = shared * LIFE
            w.kind_tent[k] = shared * LIFE * w.p[P_SPECIES_MATRIX + k]


def pull_attracted(w, reach):
    """Attraction of every pair, in units of mass times units/s2: fading to nothing at the reach.

    One long loop over local names, as in the two below: they are the cost of a crowd. All sums are of multiples of
    2^-20. An attraction ends where bodies touch.
    """
    drawn = w.p[P_ATTRACTION] > 0.0
    reach2 = reach * reach
    inverse = 1.0 / reach
    cell_x = w.cell_x
    cell_y = w.cell_y
    pull_x = w.pull_x
    pull_y = w.pull_y
    radius = w.radius
    species = w.species
    kind_draw = w.kind_draw
    order = w.order
    near = w.near
    near_x = w.near_x
    near_y = w.near_y
    start = w.start
    columns = w.n[GRID_COLUMNS]
    for row in range(w.n[GRID_ROWS]):
        for column in range(columns):
            c = row * columns + column
            if start[c] == start[c + 1]:
                continue
            ranges = near_ranges(w, c, row, column)
            for a in range(start[c], start[c + 1]):
                i = order[a]
                row_i = MAX_SPECIES * species[i]
                sum_x = 0.0
                sum_y = 0.0
                near[0] = a + 1
                for k in range(ranges):
                    xa = cell_x[a] - near_x[k]
                    ya = cell_y[a] - near_y[k]
                    for b in range(near[2 * k], near[2 * k + 1]):
                        dx = cell_x[b] - xa
                        dy = cell_y[b] - ya
                        far2 = dx * dx + dy * dy
                        if 0.0 < far2 < reach2:
                            j = order[b]
                            away = math.sqrt(far2)
                            if drawn and away < radius[i] + radius[j]:
                                continue
                            fade = 1.0 - away * inverse
                            both = kind_draw[row_i + species[j]] * fade * fade / away
                            fx = snap(both * dx)
                            fy = snap(both * dy)
                            sum_x += fx
                            sum_y += fy
                            pull_x[j] -= fx
                            pull_y[j] -= fy
                pull_x[i] += sum_x
                pull_y[i] += sum_y


def pull_living(w, reach):
    """Particle life: in the core of the reach all push one another apart, whatever the matrix says; beyond it, a tent.

    What i's species feels of j's need not be what j's feels of i's. Attraction is added. Counts those near for
    gatherings. Works in the order of the cells, where what is needed of a body lies together.
    """
    attracts = w.p[P_ATTRACTION] != 0.0
    drawn = w.p[P_ATTRACTION] > 0.0
    reach2 = reach * reach
    near2 = LIFE_NEAR * LIFE_NEAR * reach2
    inverse = 1.0 / reach
    steep = 1.0 / LIFE_CORE
    slope = 2.0 / (1.0 - LIFE_CORE)
    cell_x = w.cell_x
    cell_y = w.cell_y
    cell_kind = w.cell_kind
    cell_pull_x = w.cell_pull_x
    cell_pull_y = w.cell_pull_y
    cell_crowd = w.cell_crowd
    found = w.found
    found_x = w.found_x
    found_y = w.found_y
    kind_radius = w.kind_radius
    kind_draw = w.kind_draw
    kind_core = w.kind_core
    kind_tent = w.kind_tent
    order = w.order
    near = w.near
    near_x = w.near_x
    near_y = w.near_y
    start = w.start
    columns = w.n[GRID_COLUMNS]
    for a in range(w.n[N_BODIES]):
        cell_kind[a] = w.species[order[a]]
        cell_crowd[a] = 0
        cell_pull_x[a] = 0.0
        cell_pull_y[a] = 0.0
    for row in range(w.n[GRID_ROWS]):
        for column in range(columns):
            c = row * columns + column
            if start[c] == start[c + 1]:
                continue
            ranges = near_ranges(w, c, row, column)
            for a in range(start[c], start[c + 1]):
                kind = cell_kind[a]
                row_i = MAX_SPECIES * kind
                sum_x = 0.0
                sum_y = 0.0
                count = 0
                many = 0
                near[0] = a + 1
                for k in range(ranges):
                    xa = cell_x[a] - near_x[k]
                    ya = cell_y[a] - near_y[k]
                    for b in range(near[2 * k], near[2 * k + 1]):
                        dx = cell_x[b] - xa
                        dy = cell_y[b] - ya
                        found[many] = b
                        found_x[many] = dx
                        found_y[many] = dy
                        many += int(dx * dx + dy * dy < reach2)  # a branch would be guessed wrongly every third time
                for k in range(many):
                    b = found[k]
                    dx = found_x[k]
                    dy = found_y[k]
                    far2 = dx * dx + dy * dy
                    if far2 == 0.0:
                        continue
                    away = math.sqrt(far2)
                    place = away * inverse
                    other = cell_kind[b]
                    to_i = 0.0
                    to_j = 0.0
                    if attracts and (not drawn or away >= kind_radius[kind] + kind_radius[other]):
                        to_i = kind_draw[row_i + other] * (1.0 - place) * (1.0 - place)
                        to_j = to_i
                    if place < LIFE_CORE:
                        push = kind_core[row_i + other] * (place * steep - 1.0)
                        to_i += push
                        to_j += push
                    else:
                        tent = 1.0 - abs((place - LIFE_CORE) * slope - 1.0)
                        to_i += kind_tent[row_i + other] * tent
                        to_j += kind_tent[MAX_SPECIES * other + kind] * tent
                    close = int(far2 < near2)
                    count += close
                    cell_crowd[b] += close
                    each = 1.0 / away
                    ux = dx * each
                    uy = dy * each
                    sum_x += snap(to_i * ux)
                    sum_y += snap(to_i * uy)
                    cell_pull_x[b] -= snap(to_j * ux)
                    cell_pull_y[b] -= snap(to_j * uy)
                cell_pull_x[a] += sum_x
                cell_pull_y[a] += sum_y
                cell_crowd[a] += count
    for a in range(w.n[N_BODIES]):
        w.pull_x[order[a]] += cell_pull_x[a]
        w.pull_y[order[a]] += cell_pull_y[a]
        w.crowd[order[a]] = cell_crowd[a]


def divide_by_mass(w):
    """Forces to accelerations."""
    for i in range(w.n[N_BODIES]):
        w.pull_x[i] = w.pull_x[i] / w.mass[i]
        w.pull_y[i] = w.pull_y[i] / w.mass[i]


def count_none(w):
    """Nobody has neighbours yet."""
    for i in range(w.n[N_BODIES]):
        w.crowd[i] = 0


def flock(w):
    """Separation, alignment, cohesion (Reynolds 1987), and a body's own will to fly at particle_speed."""
    for i in range(w.n[N_BODIES]):
        w.flock_x[i] = 0.0
        w.flock_y[i] = 0.0
        w.flock_vx[i] = 0.0
        w.flock_vy[i] = 0.0
    count_none(w)
    reach = clamp(reach_of_forces(w), 2.0 * largest_radius(w), GATHERING_RADIUS)
    meet_neighbours(w, sort_within_budget(w, reach))
    for i in range(w.n[N_BODIES]):
        follow(w, i)


def meet_neighbours(w, reach):
    """Sum each body's neighbours: how many, where they are, how they fly; and push apart those too near."""
    reach2 = reach * reach
    cell_x = w.cell_x
    cell_y = w.cell_y
    vx = w.vx
    vy = w.vy
    pull_x = w.pull_x
    pull_y = w.pull_y
    radius = w.radius
    order = w.order
    near = w.near
    near_x = w.near_x
    near_y = w.near_y
    start = w.start
    crowd = w.crowd
    flock_x = w.flock_x
    flock_y = w.flock_y
    flock_vx = w.flock_vx
    flock_vy = w.flock_vy
    columns = w.n[GRID_COLUMNS]
    for row in range(w.n[GRID_ROWS]):
        for column in range(columns):
            c = row * columns + column
            if start[c] == start[c + 1]:
                continue
            ranges = near_ranges(w, c, row, column)
            for a in range(start[c], start[c + 1]):
                i = order[a]
                sum_x = 0.0
                sum_y = 0.0
                sum_dx = 0.0
                sum_dy = 0.0
                sum_vx = 0.0
                sum_vy = 0.0
                count = 0
                vxi = vx[i]
                vyi = vy[i]
                near[0] = a + 1
                for k in range(ranges):
                    xa = cell_x[a] - near_x[k]
                    ya = cell_y[a] - near_y[k]
                    for b in range(near[2 * k], near[2 * k + 1]):
                        dx = cell_x[b] - xa
                        dy = cell_y[b] - ya
                        far2 = dx * dx + dy * dy
                        if far2 < reach2:
                            j = order[b]
                            count += 1
                            sum_dx += dx
                            sum_dy += dy
                            sum_vx += vx[j]
                            sum_vy += vy[j]
                            crowd[j] += 1
                            flock_x[j] -= dx
                            flock_y[j] -= dy
                            flock_vx[j] += vxi
                            flock_vy[j] += vyi
                            room = PERSONAL + radius[i] + radius[j]
                            if 0.0 < far2 < room * room:
                                push = SEPARATE * (1.0 / math.sqrt(far2) - 1.0 / room)
                                fx = snap(push * dx)
                                fy = snap(push * dy)
                                sum_x += fx
                                sum_y += fy
                                pull_x[j] += fx
                                pull_y[j] += fy
                pull_x[i] -= sum_x
                pull_y[i] -= sum_y
                crowd[i] += count
                flock_x[i] += sum_dx
                flock_y[i] += sum_dy
                flock_vx[i] += sum_vx
                flock_vy[i] += sum_vy


def follow(w, i):
    """Turn a body towards its neighbours' mean course and place, and bring it to its speed."""
    if w.crowd[i] > 0:
        share = 1.0 / w.crowd[i]
        w.pull_x[i] += ALIGN * (w.flock_vx[i] * share - w.vx[i]) + COHERE * w.flock_x[i] * share
        w.pull_y[i] += ALIGN * (w.flock_vy[i] * share - w.vy[i]) + COHERE * w.flock_y[i] * share
    speed = math.sqrt(w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i])
    if speed > 0.0:
        will = CRUISE * (SPEED * w.p[P_PARTICLE_SPEED] / clamp(speed, 1.0, 10000.0) - 1.0)
        w.pull_x[i] += will * w.vx[i]
        w.pull_y[i] += will * w.vy[i]


def report_gathering(w, i):
    """An event when a rested body finds itself in a crowd, once until the crowd has thinned out."""
    if w.crowd[i] <= CROWD_NO_MORE:
        w.gathered[i] = 0
    elif w.crowd[i] >= CROWD and w.gathered[i] == 0 and is_rested(w, i):
        w.gathered[i] = 1
        speed = math.sqrt(w.vx[i] * w.vx[i] + w.vy[i] * w.vy[i])
        record(w, GATHERING, 0.0, i, -1, w.mass[i] * speed, w.x[i], w.y[i], -1)
        w.last[i] = w.n[TICK]
