"""Who is near whom: bodies sorted into the cells of a grid.

Only candidates come from here; whoever asks measures for itself, so that the search may change without changing a bit.
"""

import math

from .layout import EDGE_WRAP, P_EDGES
from .world import GRID_COLUMNS, GRID_ROWS, HEIGHT, N_BODIES, WIDTH

ROOM_PER_BODY = 0.8  # of the world's area for each body, in the smallest cells
MOST_ROOM = 190.0  # units: joined rims need three rows of cells


def sort_into_cells(w, reach):
    """Sort bodies by cell for whoever looks as far as `reach`.

    There are not many more cells than bodies: to go through empty ones costs more than a few candidates in vain.
    """
    least = math.sqrt(ROOM_PER_BODY * WIDTH * HEIGHT / w.n[N_BODIES])
    sort_finely(w, reach, least if least < MOST_ROOM else MOST_ROOM)


def sort_finely(w, reach, least):
    """Sort bodies by cell: w.order holds them, cell c from w.start[c] to w.start[c + 1].

    Cells are wider than reach, and no smaller than `least`. w.cell_x and w.cell_y hold the bodies' places in the same
    order: memory that lies together is read fast.
    """
    size = reach * 1.001
    if size < least:
        size = least
    columns = int(math.floor(WIDTH / size))
    rows = int(math.floor(HEIGHT / size))
    w.n[GRID_COLUMNS] = columns
    w.n[GRID_ROWS] = rows
    n = w.n[N_BODIES]
    cell = w.cell
    start = w.start
    for c in range(columns * rows):
        start[c] = 0
    start[columns * rows] = n
    x = w.x
    y = w.y
    order = w.order
    per_x = columns / WIDTH
    per_y = rows / HEIGHT
    for i in range(n):
        c = cell_at(x[i] * per_x, columns) + columns * cell_at(y[i] * per_y, rows)
        cell[i] = c
        start[c] += 1
    total = 0
    for c in range(columns * rows):
        total += start[c]
        start[c] = total
    cell_x = w.cell_x
    cell_y = w.cell_y
    # from the last body to the first, so that those of one cell stand by id and `start` comes down to the beginnings
    for i in range(n - 1, -1, -1):
        place = start[cell[i]] - 1
        start[cell[i]] = place
        order[place] = i
        cell_x[place] = x[i]
        cell_y[place] = y[i]


def cell_at(place, count):
    """The column or row of a place measured in cells; what lies outside belongs to the last one."""
    if place < 0.0:
        return 0
    if place >= count:
        return count - 1
    return int(place)


def near_ranges(w, c, row, column):
    """Ranges of w.order with all candidates for the bodies of cell c: each pair is a candidate once.

    Fills w.near with (from, to) pairs, the cell's own bodies first: a body's candidates among these begin after itself;
    w.near_x and w.near_y with how far over the seam each lies. Gives how many.
    """
    if int(w.p[P_EDGES]) == EDGE_WRAP:
        return near_ranges_around(w, column, row)
    columns = w.n[GRID_COLUMNS]
    near = w.near
    start = w.start
    east = 1 if column + 1 < columns else 0
    near[0] = start[c]
    near[1] = start[c + east + 1]
    w.near_x[0] = 0.0
    w.near_y[0] = 0.0
    if row + 1 >= w.n[GRID_ROWS]:
        return 1
    west = 1 if column > 0 else 0
    near[2] = start[c + columns - west]
    near[3] = start[c + columns + east + 1]
    w.near_x[1] = 0.0
    w.near_y[1] = 0.0
    return 2


def near_ranges_around(w, column, row):
    """The same where the rims are joined: own cell, east, and the three to the south. Needs 3 x 3 cells."""
    add_cell(w, 0, column, row)
    add_cell(w, 1, column + 1, row)
    add_cell(w, 2, column - 1, row + 1)
    add_cell(w, 3, column, row + 1)
    add_cell(w, 4, column + 1, row + 1)
    return 5


def add_cell(w, place, column, row):
    """A whole cell as the range at a place of w.near; a column or row beyond the last is the first again."""
    columns = w.n[GRID_COLUMNS]
    over_x = 0.0
    over_y = 0.0
    if column == columns:
        column = 0
        over_x = WIDTH
    elif column < 0:
        column = columns - 1
        over_x = 0.0 - WIDTH
    if row == w.n[GRID_ROWS]:
        row = 0
        over_y = HEIGHT
    c = row * columns + column
    w.near[2 * place] = w.start[c]
    w.near[2 * place + 1] = w.start[c + 1]
    w.near_x[place] = over_x
    w.near_y[place] = over_y


def across(d, wrap, length):
    """A distance along one axis; where rims are joined, the shorter way."""
    if wrap == 1:
        if d > length * 0.5:
            return d - length
        if d < length * -0.5:
            return d + length
    return d
