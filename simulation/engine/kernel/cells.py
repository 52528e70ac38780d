"""Who is near whom: bodies sorted into the cells of a grid.

Only candidates come from here; whoever asks measures for itself, so that the search may change without changing a bit.
"""

import math

from .intrinsics import idiv
from .layout import EDGE_WRAP, P_EDGES
from .world import GRID_COLUMNS, GRID_ROWS, HEIGHT, LEAST_CELL, N_BODIES, WIDTH

CELLS_A_BODY = 2.0  # at most, so that few bodies do not pay for thousands of empty cells
WIDEST = 190.0  # units: what is wide enough for few bodies, and still leaves 3 x 3 cells


def sort_into_cells(w, reach):
    """Sort bodies by cell: w.order holds them, cell c from w.start[c] to w.start[c + 1]. Cells are wider than reach."""
    size = reach * 1.001
    if size < LEAST_CELL:
        size = LEAST_CELL
    roomy = math.sqrt(WIDTH * HEIGHT / (CELLS_A_BODY * (w.n[N_BODIES] + 1)))
    roomy = roomy if roomy < WIDEST else WIDEST
    size = roomy if size < roomy else size
    columns = int(math.floor(WIDTH / size))
    rows = int(math.floor(HEIGHT / size))
    w.n[GRID_COLUMNS] = columns
    w.n[GRID_ROWS] = rows
    n = w.n[N_BODIES]
    cell = w.cell
    start = w.start
    for c in range(columns * rows + 1):
        start[c] = 0
    x = w.x
    y = w.y
    order = w.order
    for i in range(n):
        c = cell_at(x[i] * (columns / WIDTH), columns) + columns * cell_at(y[i] * (rows / HEIGHT), rows)
        cell[i] = c
        start[c + 1] += 1
    for c in range(columns * rows):
        start[c + 1] += start[c]
    # fill from the back, so that bodies of one cell stand by id and `start` is right again at the end
    for c in range(columns * rows, 0, -1):
        start[c] = start[c - 1]
    for i in range(n):
        c = cell[i] + 1
        order[start[c]] = i
        start[c] += 1


def cell_at(place, count):
    """The column or row of a place measured in cells; what lies outside belongs to the last one."""
    if place < 0.0:
        return 0
    if place >= count:
        return count - 1
    return int(place)


def near_ranges(w, a):
    """Ranges of w.order with all candidates for the body at place a: each pair is a candidate once.

    Fills w.near with (from, to) pairs; gives how many.
    """
    columns = w.n[GRID_COLUMNS]
    c = w.cell[w.order[a]]
    row = idiv(c, columns)
    column = c - row * columns
    if int(w.p[P_EDGES]) == EDGE_WRAP:
        return near_ranges_around(w, a, column, row)
    near = w.near
    start = w.start
    east = 1 if column + 1 < columns else 0
    near[0] = a + 1
    near[1] = start[c + east + 1]
    if row + 1 >= w.n[GRID_ROWS]:
        return 1
    west = 1 if column > 0 else 0
    near[2] = start[c + columns - west]
    near[3] = start[c + columns + east + 1]
    return 2


def near_ranges_around(w, a, column, row):
    """The same where the rims are joined: own cell, east, and the three to the south. Needs 3 x 3 cells."""
    columns = w.n[GRID_COLUMNS]
    east = column + 1 if column + 1 < columns else 0
    west = column - 1 if column > 0 else columns - 1
    south = (row + 1 if row + 1 < w.n[GRID_ROWS] else 0) * columns
    w.near[0] = a + 1
    w.near[1] = w.start[row * columns + column + 1]
    add_cell(w, 1, row * columns + east)
    add_cell(w, 2, south + west)
    add_cell(w, 3, south + column)
    add_cell(w, 4, south + east)
    return 5


def add_cell(w, place, c):
    """A whole cell as the range at a place of w.near."""
    w.near[2 * place] = w.start[c]
    w.near[2 * place + 1] = w.start[c + 1]


def across(d, wrap, length):
    """A distance along one axis; where rims are joined, the shorter way."""
    if wrap == 1:
        if d > length * 0.5:
            return d - length
        if d < length * -0.5:
            return d + length
    return d
