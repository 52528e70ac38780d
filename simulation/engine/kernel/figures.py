"""The rhythm of the motifs: figures of beat cells or Euclidean patterns, tried against one another, the best one kept.

A figure is a row of thresholds, one a slot, ten for each note that the bar is to hold: the slots of the figure come
first, in the order in which a thinner bar would keep them, all others far behind. So a bar a little busier or calmer
than usual keeps its rhythm, and only a bar much busier or calmer changes it (motifs.py compares them with the density).
Sources: Longuet-Higgins and Lee 1984 (syncopation); Toussaint 2005 (Euclidean rhythms).
"""

import math

from .intrinsics import hash3, hash4, imod, u01
from .layout import M_NOTE_DENSITY, M_RHYTHM_COMPLEXITY
from .rhythm import chosen_hash, euclid, group_start, meter_groups, meter_slots, slot_weight
from .world import BAR_SLOTS, LABELS, PLAN_METER, SEED_MOTIF

TRIES = 40
EUCLID_TRIES = 6
# Cells of a beat of four sixteenths, and of one of six; how often each is drawn, in plain and in busy rhythms.
CELLS_4 = (
    1, 0, 0, 0,
    0, 0, 0, 0,
    1, 0, 1, 0,
    1, 0, 1, 1,
    1, 1, 1, 0,
    1, 0, 0, 1,
    0, 0, 1, 0,
    0, 1, 0, 1,
    1, 1, 1, 1,
)  # fmt: skip
PLAIN_4 = (34, 16, 36, 4, 0, 4, 2, 0, 0)
BUSY_4 = (10, 8, 14, 14, 12, 14, 18, 12, 6)
CELLS_6 = (
    1, 0, 0, 0, 0, 0,
    1, 0, 0, 0, 1, 0,
    1, 0, 1, 0, 1, 0,
    0, 0, 0, 0, 0, 0,
    1, 0, 0, 1, 1, 0,
    1, 0, 1, 0, 0, 0,
    0, 0, 1, 0, 1, 0,
    0, 0, 1, 0, 0, 0,
    0, 0, 0, 1, 0, 1,
)  # fmt: skip
PLAIN_6 = (30, 32, 24, 8, 2, 2, 0, 0, 0)
BUSY_6 = (8, 14, 16, 6, 16, 8, 16, 10, 8)
CELL_KINDS = 9
INSIDE = 7  # thresholds of a figure's own slots, a note
OUTSIDE = 14  # where those of the other slots begin, a note of the figure
TRY = 0
BEST = BAR_SLOTS


def plan_figures(w):
    """Figures for every label as they would be without a world: a motif's birth draws its own anew (motifs.py)."""
    for label in range(LABELS):
        shape_figure(w, label, usual_count(w, 0.5), 0.0)


def usual_count(w, level):
    """Notes that a bar holds: more by the density, and with how busy the collisions are."""
    density = w.p[M_NOTE_DENSITY]
    share = meter_slots(w.n[PLAN_METER]) / 16.0
    return (2.5 + 5.2 * density) * (0.35 + 1.65 * level) * (0.4 + 0.6 * share)


def shape_figure(w, label, count, heard):
    """Choose a label's figure for about `count` notes; `heard` 0..1: how much the collisions' places weigh."""
    slots = meter_slots(w.n[PLAN_METER])
    base = label - imod(label, 4)
    aim = syncopation_aim(w, label)
    least = 1000000
    for k in range(TRIES + EUCLID_TRIES):
        if k < TRIES:
            try_cells(w, label, k)
        else:
            try_euclid(w, slots, int(count + 0.5) + imod(k, 3) - 1, k)
        cost = figure_cost(w, label, base, slots, count, aim, heard)
        cost = cost + int(u01(chosen_hash(w, w.n[SEED_MOTIF], 400 + label, k)) * 16.0)
        if cost < least:
            least = cost
            for s in range(slots):
                w.figure_try[BEST + s] = w.figure_try[TRY + s]
    rank_slots(w, label, slots, heard)


def syncopation_aim(w, label):
    """Syncopation of a label's bar (Longuet-Higgins and Lee, in steps of the metre): none in plain rhythms."""
    complexity = w.p[M_RHYTHM_COMPLEXITY]
    groups = meter_groups(w.n[PLAN_METER])
    mean = 2.6 * complexity * complexity * groups / 4.0
    return math.floor(mean + u01(chosen_hash(w, w.n[SEED_MOTIF], 420, label)))


def try_cells(w, label, k):
    """A bar of cells; its second half likes to repeat the first, or a beat the one before."""
    meter = w.n[PLAN_METER]
    complexity = w.p[M_RHYTHM_COMPLEXITY]
    for group in range(meter_groups(meter)):
        kin = group
        draw = u01(hash4(w.n[SEED_MOTIF], label * 64 + k, group, 31))
        if group >= 2 and draw < 0.5:
            kin = group - 2
        elif group >= 1 and draw > 0.8:
            kin = group - 1
        start = group_start(meter, group)
        length = group_start(meter, group + 1) - start
        place = u01(chosen_hash(w, w.n[SEED_MOTIF], 500 + label * 64 + k, kin))
        cell = pick_cell(place, complexity, length)
        for s in range(length):
            filled = CELLS_4[cell * 4 + s] if length == 4 else CELLS_6[cell * 6 + s]
            w.figure_try[TRY + start + s] = filled


def pick_cell(place, complexity, length):
    """The cell at a place 0..1 among all, by how often each is drawn."""
    total = 0.0
    for cell in range(CELL_KINDS):
        total += cell_weight(cell, complexity, length)
    reach = place * total
    found = 0
    passed = 0.0
    for cell in range(CELL_KINDS):
        if reach >= passed:
            found = cell
        passed += cell_weight(cell, complexity, length)
    return found


def cell_weight(cell, complexity, length):
    """How often a cell is drawn."""
    plain = PLAIN_4[cell] if length == 4 else PLAIN_6[cell]
    busy = BUSY_4[cell] if length == 4 else BUSY_6[cell]
    return plain + (busy - plain) * complexity


def try_euclid(w, slots, hits, k):
    """A Euclidean pattern that begins on the bar's first slot or, every other one, turned."""
    count = hits if hits > 1 else 1
    turn = int(u01(hash3(w.n[SEED_MOTIF], 61, k)) * 4.0) * 2 if imod(k, 2) == 1 else 0
    for s in range(slots):
        w.figure_try[TRY + s] = euclid(count if count < slots else slots, slots, s, turn)


def figure_cost(w, label, base, slots, count, aim, heard):
    """Cost of the figure that is tried: notes, syncopation, downbeat, collisions, likeness to the theme's first bar."""
    meter = w.n[PLAN_METER]
    complexity = w.p[M_RHYTHM_COMPLEXITY]
    notes = 0
    unlike = 0
    peak = 0.0
    total = 0.0
    for s in range(slots):
        total += w.slots_heard[BAR_SLOTS + s]
        peak = w.slots_heard[BAR_SLOTS + s] if w.slots_heard[BAR_SLOTS + s] > peak else peak
    mean = total / slots
    fit = 0.0
    ties = 0.0
    for s in range(slots):
        if w.figure_try[TRY + s] == 1:
            notes = notes + 1
            fit += w.slots_heard[BAR_SLOTS + s] - mean
            ties += slot_weight(meter, s)
        if base != label and (w.figure_try[TRY + s] == 1) != in_figure(w.plan_figure[base * BAR_SLOTS + s]):
            unlike = unlike + 1
    off = notes - count
    cost = int(off * off * 9.0) + 20 * abs(syncopation(w, TRY, slots) - aim) + 4 * unlike
    cost = cost - int(3.0 * (1.0 - complexity) * ties)
    if w.figure_try[TRY] == 0:
        cost = cost + 30
    return cost - (int(16.0 * heard * fit / peak) if peak > 0.0 else 0) + 400


def in_figure(threshold):
    """Whether a threshold is of a figure's own slot (rank_slots): 4 above a multiple of INSIDE."""
    return imod(threshold, INSIDE) == 4


def syncopation(w, row, slots):
    """Longuet-Higgins and Lee of a figure that repeats: how far rests on strong places outweigh the notes before."""
    meter = w.n[PLAN_METER]
    total = 0
    for s in range(slots):
        if w.figure_try[row + s] == 1:
            strongest = -1
            free = True
            for ahead in range(1, slots):
                place = imod(s + ahead, slots)
                if w.figure_try[row + place] == 1:
                    free = False
                if free and slot_weight(meter, place) > strongest:
                    strongest = slot_weight(meter, place)
            if strongest > slot_weight(meter, s):
                total = total + strongest - slot_weight(meter, s)
    return total


def rank_slots(w, label, slots, heard):
    """Write the thresholds: the best figure's slots in order of weight, then all others."""
    meter = w.n[PLAN_METER]
    complexity = w.p[M_RHYTHM_COMPLEXITY]
    notes = 0
    for s in range(slots):
        notes = notes + w.figure_try[BEST + s]
    inside = 0
    outside = 0
    for _ in range(slots):
        best = -1
        most = -1000.0
        for s in range(slots):
            if w.figure_try[BEST + s] >= 0:
                weight = slot_weight(meter, s)
                value = weight * (1.0 - 0.6 * complexity) + 2.0 * u01(hash4(w.n[SEED_MOTIF], label, s, 430))
                value = value + heard * 0.6 * w.slots_heard[BAR_SLOTS + s] + 40.0 * w.figure_try[BEST + s]
                if s == 0:
                    value = value + 4.0
                if value > most:
                    most = value
                    best = s
        if w.figure_try[BEST + best] == 1:
            w.plan_figure[label * BAR_SLOTS + best] = 4 + INSIDE * inside
            inside = inside + 1
        else:
            w.plan_figure[label * BAR_SLOTS + best] = OUTSIDE * (notes if notes > 2 else 2) + 7 * outside
            outside = outside + 1
        w.figure_try[BEST + best] = -1
