"""Motifs: how a figure is born from what was heard, how it returns, and how much of it a bar's density lets sound.

The couplings to physics are strong where a motif is born (its figure is drawn anew for the density and the places of
the collisions, and what is struck between its slots joins it) and weak where it returns.
"""

from .figures import shape_figure, usual_count
from .layout import M_NOTE_DENSITY
from .plan import bar_now
from .rhythm import NEVER, group_start, meter_groups, meter_slots
from .world import (
    BAR_CADENCE,
    BAR_LABEL,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_NONE,
    HEARD_LEVEL,
    HEARD_MUCH,
    HEARD_SLOW,
    NEXT_SLOT,
    NO_TONE,
    NOW_BAR,
    PLAN_BARS,
    PLAN_METER,
    TICK,
)

KEPT = 0.3  # of its threshold remains to what sounded at a motif's birth
LOST = 20  # is added to the threshold of what did not
DRIFT = 0.1  # how far a motif's return follows a slow change of the collisions' level since its birth
# A return is thinned by a sudden calm beyond HUSH, and filled by a sudden rush beyond RUSH, so many times as far.
HUSH = 0.3
HUSH_BY = 5.0
RUSH = 0.1
RUSH_BY = 12.0


def begin_bar(w):
    """Turn to the bar's first slot; a label's first bar is where its motif is born."""
    w.n[NEXT_SLOT] = 0
    bar = bar_now(w)
    w.n[NOW_BAR] = bar if bar < w.n[PLAN_BARS] else w.n[PLAN_BARS] - 1  # ticks left over by a change of metre
    for s in range(BAR_SLOTS):
        w.slots_heard[BAR_SLOTS + s] = w.slots_heard[BAR_SLOTS + s] * 0.5 + w.slots_heard[s]
        w.slots_heard[s] = 0.0
    if w.n[NOW_BAR] > 0:
        past = w.plan_bar[(w.n[NOW_BAR] - 1) * BAR_STRIDE + BAR_LABEL]
        if w.motif_born[past] == w.n[NOW_BAR]:
            w.motif_level[past] = 0.5 * (w.motif_level[past] + w.heard[HEARD_LEVEL])
    label = w.plan_bar[w.n[NOW_BAR] * BAR_STRIDE + BAR_LABEL]
    if w.motif_born[label] == 0:
        w.motif_born[label] = w.n[NOW_BAR] + 1
        w.motif_level[label] = w.heard[HEARD_LEVEL]
        if w.n[TICK] > 0:
            shape_figure(w, label, usual_count(w, w.heard[HEARD_LEVEL]), 1.0)


def returns(w, bar):
    """Whether a bar's motif has sounded before."""
    born = w.motif_born[w.plan_bar[bar * BAR_STRIDE + BAR_LABEL]]
    return born != 0 and born != bar + 1


def threshold(w, bar, slot):
    """How late the melody fills this slot; NEVER where a phrase rests."""
    meter = w.n[PLAN_METER]
    row = bar * BAR_STRIDE
    label = w.plan_bar[row + BAR_LABEL]
    value = w.plan_figure[label * BAR_SLOTS + slot]
    if w.plan_bar[row + BAR_CADENCE] != CADENCE_NONE:
        if slot == 0:
            return 0
        if bar == w.n[PLAN_BARS] - 1:
            return NEVER
        rest = NEVER if slot * 2 < meter_slots(meter) else 24  # a close holds; a busy world goes on sooner
        value = value + (10 if slot >= group_start(meter, meter_groups(meter) - 1) else rest)
    if returns(w, bar):
        sounded = w.motif_pitch[label * BAR_SLOTS + slot] != NO_TONE
        value = int(value * KEPT) if sounded else value + LOST
    return value


def room_for_notes(w, bar):
    """Thresholds that the density, what is heard and and nothing else ask for in a bar: ten a note."""
    level = w.heard[HEARD_LEVEL]
    if not returns(w, bar):
        return usual_count(w, level) * 10.0
    birth = w.motif_level[w.plan_bar[bar * BAR_STRIDE + BAR_LABEL]]
    sudden = w.heard[HEARD_MUCH] - w.heard[HEARD_SLOW]
    level = birth + DRIFT * (level - birth)
    if sudden < -HUSH:
        level = level + (sudden + HUSH) * HUSH_BY
    elif sudden > RUSH:
        level = level + (sudden - RUSH) * RUSH_BY
    return usual_count(w, level) * 10.0


def planned_reach(w, bar):
    """Thresholds up to this sound by themselves."""
    return room_for_notes(w, bar) * (1.0 if returns(w, bar) else 0.8)


def struck_reach(w, bar):
    """Thresholds up to this sound when something was struck."""
    return room_for_notes(w, bar) * (1.1 if returns(w, bar) else 1.5) + 4.0 * w.p[M_NOTE_DENSITY]


def expected(w, bar, slot):
    """Whether a tone is to be expected on a slot that lies ahead."""
    calm = returns(w, bar) or w.heard[HEARD_LEVEL] <= 0.25
    reach = planned_reach(w, bar) if calm else (planned_reach(w, bar) + struck_reach(w, bar)) * 0.5
    return threshold(w, bar, slot) <= reach


def slots_to_next(w, bar, slot):
    """Slots from a melody tone to the next one that is to be expected; a last tone holds, others breathe."""
    slots = meter_slots(w.n[PLAN_METER])
    gap = slots - slot
    for k in range(slot + 1, slots):
        if gap == slots - slot and expected(w, bar, k):
            gap = k - slot
    return 12 if gap > 12 and bar < w.n[PLAN_BARS] - 1 else gap
