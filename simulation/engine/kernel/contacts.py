"""Bodies that touch: found by the grid, ordered by their ids, then set apart and struck one after the other.

Sequential impulses in an order fixed by ids keep the energy of an elastic gas; an order-free one lost a third.
"""

import math

from .bodies import GOLDEN
from .cells import across, near_ranges, sort_into_cells
from .events import LEAST_APPROACH, is_rested, record
from .exact import clamp, cosine, sine, snap
from .intrinsics import idiv, sort_keys
from .layout import EDGE_BOUNCE, EDGE_WRAP, P_EDGES, P_ELASTICITY, P_FRICTION, P_SPECIES
from .world import (
    CONTACT,
    GRID_COLUMNS,
    GRID_ROWS,
    HEIGHT,
    MAX_BODIES,
    MAX_CONTACTS,
    PRESSED,
    TICK,
    WIDTH,
)

RELAXATIONS = 4  # times more that overlaps are gone through
PUSH = 0.5  # share of an overlap that is undone in one substep
DEEPER = 0.7  # of the distance at which two touch: where too many do, first those nearer than this are parted
AT_ONE_PLACE = 0.1  # of that distance: nearer than this, a body is parted from a few others only
PARTNERS = 16  # how many: MAX_CONTACTS for MAX_BODIES
RESTING_APPROACH = 4.0  # units/s: what comes together more slowly does not bounce, so that piles lie still


def touch_bodies(w, dt):
    """Find and resolve all contacts of bodies at their present places; gives how many."""
    count = find_contacts(w)
    sort_keys(w.contacts, count)
    for k in range(count):
        key = int(w.contacts[k])
        i = idiv(key, MAX_BODIES)
        resolve_contact(w, i, key - i * MAX_BODIES, dt)
    return count


def relax(w, count):
    """Set those that touch further apart, several times over, and keep them within closed rims: so piles stand.

    Only after everything has bounced: who is set back before the rim has stopped it would fall on without end.
    """
    for _ in range(RELAXATIONS):
        relax_once(w, count)


def relax_once(w, count):
    """Go through the overlaps once."""
    wrap = 1 if int(w.p[P_EDGES]) == EDGE_WRAP else 0
    closed = int(w.p[P_EDGES]) == EDGE_BOUNCE
    for k in range(count):
        key = int(w.contacts[k])
        i = idiv(key, MAX_BODIES)
        j = key - i * MAX_BODIES
        dx = across(w.x[j] - w.x[i], wrap, WIDTH)
        dy = across(w.y[j] - w.y[i], wrap, HEIGHT)
        reach = w.radius[i] + w.radius[j]
        far2 = dx * dx + dy * dy
        if 0.0 < far2 < reach * reach:
            away = math.sqrt(far2)
            push_apart(w, i, j, dx / away, dy / away, reach - away)
            part(w, i, j, dx / away, dy / away)
            if closed:
                keep_inside(w, i)
                keep_inside(w, j)


def part(w, i, j, ux, uy):
    """Let two bodies bounce once more that others have driven together again."""
    approach = (w.vx[i] - w.vx[j]) * ux + (w.vy[i] - w.vy[j]) * uy
    if approach > 0.0:
        along = (1.0 + bounce_of(w, approach)) * approach / (1.0 / w.mass[i] + 1.0 / w.mass[j])
        w.vx[i] = snap(w.vx[i] - along / w.mass[i] * ux)
        w.vy[i] = snap(w.vy[i] - along / w.mass[i] * uy)
        w.vx[j] = snap(w.vx[j] + along / w.mass[j] * ux)
        w.vy[j] = snap(w.vy[j] + along / w.mass[j] * uy)


def keep_inside(w, i):
    """Bring a body back whole within closed rims, and let it bounce."""
    r = w.radius[i]
    if w.x[i] < r or w.x[i] > WIDTH - r:
        w.x[i] = clamp(w.x[i], r, WIDTH - r)
        if (w.x[i] == r) == (w.vx[i] < 0.0):
            w.vx[i] = snap(w.vx[i] * (0.0 - bounce_of(w, abs(w.vx[i]))))
    if w.y[i] < r or w.y[i] > HEIGHT - r:
        w.y[i] = clamp(w.y[i], r, HEIGHT - r)
        if (w.y[i] == r) == (w.vy[i] < 0.0):
            w.vy[i] = snap(w.vy[i] * (0.0 - bounce_of(w, abs(w.vy[i]))))


def largest_radius(w):
    """Radius of the largest species."""
    largest = 0.0
    for kind in range(int(w.p[P_SPECIES])):
        if w.kind_radius[kind] > largest:
            largest = w.kind_radius[kind]
    return largest


def find_contacts(w):
    """Keys of all touching pairs, lower id * MAX_BODIES + higher id, into w.contacts; gives how many.

    A pile has three pairs a body. Where a world is pressed together until there are more than MAX_CONTACTS, only the
    deepest overlaps are undone in this substep: of pairs nearer than a share of the distance at which they touch, a
    smaller and smaller one; and of those as good as at one place, each body with the next PARTNERS ids. So they always
    find room, and nothing but places and ids says which. w.n[PRESSED] counts such substeps.
    """
    widest = 2.0 * largest_radius(w)
    sort_into_cells(w, widest)
    share = 1.0
    count = list_contacts(w, widest, share, MAX_BODIES)
    if count > MAX_CONTACTS:
        w.n[PRESSED] += 1
    while count > MAX_CONTACTS:
        share = share * DEEPER
        count = list_contacts(w, widest * share, share, PARTNERS if share < AT_ONE_PLACE else MAX_BODIES)
    return count


def list_contacts(w, widest, share, partners):
    """Write down the pairs nearer than a share of the distance at which they touch, ids at most `partners` apart.

    Gives how many, or MAX_CONTACTS + 1 where there are more than that.
    """
    widest2 = widest * widest
    share2 = share * share
    cell_x = w.cell_x
    cell_y = w.cell_y
    near = w.near
    near_x = w.near_x
    near_y = w.near_y
    start = w.start
    columns = w.n[GRID_COLUMNS]
    count = 0
    for row in range(w.n[GRID_ROWS]):
        for column in range(columns):
            c = row * columns + column
            end = start[c + 1]
            if start[c] == end:
                continue
            ranges = near_ranges(w, c, row, column)
            for a in range(start[c], end):
                near[0] = a + 1
                for k in range(ranges):
                    xa = cell_x[a] - near_x[k]
                    ya = cell_y[a] - near_y[k]
                    for b in range(near[2 * k], near[2 * k + 1]):
                        dx = cell_x[b] - xa
                        dy = cell_y[b] - ya
                        far2 = dx * dx + dy * dy
                        if far2 < widest2:
                            count = keep_contact(w, a, b, far2, share2, partners, count)
                if count > MAX_CONTACTS:
                    return MAX_CONTACTS + 1
    return count


def keep_contact(w, a, b, far2, share2, partners, count):
    """Write down the pair at places a and b of w.order if it is among the wanted; gives how many there are now."""
    i = w.order[a]
    j = w.order[b]
    reach = w.radius[i] + w.radius[j]
    if far2 >= share2 * (reach * reach) or abs(i - j) > partners:
        return count
    if count < MAX_CONTACTS:
        w.contacts[count] = i * MAX_BODIES + j if i < j else j * MAX_BODIES + i
    return count + 1


def resolve_contact(w, i, j, dt):
    """Set two bodies apart and let them bounce. i < j.

    Who is at one place parts the way that each came from; at rest in a direction that the ids give: were it one for
    all, a crowd at one place would come to lie on a line for good.
    """
    wrap = 1 if int(w.p[P_EDGES]) == EDGE_WRAP else 0
    dx = across(w.x[j] - w.x[i], wrap, WIDTH)
    dy = across(w.y[j] - w.y[i], wrap, HEIGHT)
    away = math.sqrt(dx * dx + dy * dy)
    overlap = w.radius[i] + w.radius[j] - away
    if overlap <= 0.0:
        return
    closing_x = w.vx[i] - w.vx[j]
    closing_y = w.vy[i] - w.vy[j]
    closing = math.sqrt(closing_x * closing_x + closing_y * closing_y)
    if away > 0.0:
        ux = dx / away
        uy = dy / away
    elif closing > 0.0:
        ux = closing_x / closing
        uy = closing_y / closing
    else:
        turns = (i + j) * GOLDEN
        ux = cosine(turns)
        uy = sine(turns)
    w.touched[i] = w.n[TICK]
    w.touched[j] = w.n[TICK]
    push_apart(w, i, j, ux, uy, overlap)
    approach = closing_x * ux + closing_y * uy
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
