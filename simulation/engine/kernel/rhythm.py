"""Metre and rhythm of the plan: slots and accents, Euclidean patterns of the drums and the chords, swing.

A slot is a sixteenth (24 ticks). The melody's figures are in figures.py.
Sources: Toussaint 2005 (Euclidean rhythms); Longuet-Higgins and Lee 1984 (metrical weights).
"""

from .intrinsics import hash3, hash4, idiv, imod, u01
from .layout import M_NOTE_DENSITY, M_RHYTHM_COMPLEXITY, METER_6_8, METER_7_8, P_VARIATION
from .world import BAR_SLOTS, CYCLE, PLAN_METER, SEED_MOTIF

SLOT_TICKS = 24
METER_SLOTS = (8, 12, 16, 20, 12, 14)
# Where a bar's second chord begins.
METER_SPLIT = (4, 8, 8, 12, 6, 8)
METER_GROUPS = (2, 3, 4, 5, 2, 3)
# Slots on which the beats (of compound metres: the beat groups) begin, and the bar's end; six words a metre.
METER_STARTS = (
    0, 4, 8, 8, 8, 8,
    0, 4, 8, 12, 12, 12,
    0, 4, 8, 12, 16, 16,
    0, 4, 8, 12, 16, 20,
    0, 6, 12, 12, 12, 12,
    0, 4, 8, 14, 14, 14,
)  # fmt: skip
# Metrical weight of each slot: 4 the bar, 3 its half, 2 a beat, 1 an eighth, 0 a sixteenth; twenty words a metre.
METER_WEIGHTS = (
    4, 0, 1, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    4, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    4, 0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0, 0, 0, 0, 0,
    4, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0,
    4, 0, 1, 0, 1, 0, 3, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    4, 0, 1, 0, 3, 0, 1, 0, 3, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0,
)  # fmt: skip
NEVER = 999

# Words of plan_drums: one row of slots for each of these
DRUM_ROW_KICK = 0
DRUM_ROW_SNARE = 1
DRUM_ROW_HAT = 2
DRUM_ROW_SHAKER = 3
DRUM_ROWS = 4


def meter_slots(meter):
    """Slots in a bar."""
    return METER_SLOTS[meter]


def meter_split(meter):
    """Slot on which a bar's second chord begins."""
    return METER_SPLIT[meter]


def meter_groups(meter):
    """Beats (or beat groups) in a bar."""
    return METER_GROUPS[meter]


def group_start(meter, group):
    """Slot on which a beat begins; of the group after the last, the bar's length."""
    return METER_STARTS[meter * 6 + group]


def slot_weight(meter, slot):
    """Metrical weight of a slot, 0 to 4."""
    return METER_WEIGHTS[meter * 20 + slot]


def group_of(meter, slot):
    """The beat that a slot belongs to."""
    found = 0
    for g in range(METER_GROUPS[meter]):
        if slot >= METER_STARTS[meter * 6 + g]:
            found = g
    return found


def slot_tick(meter, slot, swing):
    """Tick within the bar on which a slot begins; swing 0..1 moves off-beats as far as the triplet."""
    if meter >= METER_6_8:
        late = 8.0 * swing if imod(slot, 2) == 1 else 0.0
        return slot * SLOT_TICKS + int(late)
    place = imod(slot, 4)
    late = 16.0 * swing if place == 2 else (8.0 * swing if place != 0 else 0.0)
    return slot * SLOT_TICKS + int(late)


def euclid(hits, slots, slot, turn):
    """1 where a Euclidean rhythm of so many hits, turned by so many slots, has one; else 0."""
    if hits <= 0:
        return 0
    place = imod(slot + turn, slots)
    return 1 if imod(place * hits, slots) < hits else 0


def chosen_hash(w, seed, a, b):
    """Randomness that stays from cycle to cycle, or, as variation allows, belongs to this cycle."""
    fixed = hash4(seed, a, b, 0)
    fresh = hash4(seed, a, b, w.n[CYCLE] + 1)
    change = w.p[P_VARIATION] * (0.1 + 0.6 * w.p[P_VARIATION])
    return fresh if w.n[CYCLE] > 0 and u01(hash3(fresh, a, 77)) < change else fixed


def plan_drums(w):
    """Euclidean patterns of the drums: kick, backbeat, hat, shaker; 0 silent, else strength 1..100."""
    meter = w.n[PLAN_METER]
    slots = meter_slots(meter)
    complexity = w.p[M_RHYTHM_COMPLEXITY]
    density = w.p[M_NOTE_DENSITY]
    groups = meter_groups(meter)
    kicks = 1 + int((groups - 1) * (0.35 + 0.4 * density) + complexity * 2.4)
    hats = int(slots * (0.12 + 0.26 * density + 0.26 * complexity) + 0.5)
    shakers = int(slots * (0.05 + 0.16 * complexity + 0.12 * density))
    turn = int(u01(hash3(w.n[SEED_MOTIF], 5, 0)) * 4.0) * 2
    for k in range(slots):
        weight = slot_weight(meter, k)
        w.plan_drums[DRUM_ROW_KICK * BAR_SLOTS + k] = euclid(kicks, slots, k, 0) * (70 + 7 * weight)
        w.plan_drums[DRUM_ROW_SNARE * BAR_SLOTS + k] = backbeat(meter, k, complexity, w.n[SEED_MOTIF])
        w.plan_drums[DRUM_ROW_HAT * BAR_SLOTS + k] = euclid(hats, slots, k, 0) * (40 + 9 * weight)
        w.plan_drums[DRUM_ROW_SHAKER * BAR_SLOTS + k] = euclid(shakers, slots, k, turn + 2) * (30 + 4 * weight)


def backbeat(meter, slot, complexity, seed):
    """Strength of the snare: the bar's answering beats, and ghosts when the rhythm is busy."""
    group = group_of(meter, slot)
    starts = group_start(meter, group) == slot
    if meter == METER_7_8:
        answer = starts and group == 2
    elif meter == METER_6_8:
        answer = starts and group == 1
    else:
        answer = starts and imod(group, 2) == 1
    if answer:
        return 84
    if complexity > 0.55 and slot_weight(meter, slot) == 0 and u01(hash3(seed, 9, slot)) < (complexity - 0.5) * 0.5:
        return 30
    return 0


def plan_comping(w):
    """Slots on which the chords are struck again within a bar: none for a pad, more as the rhythm grows busy."""
    meter = w.n[PLAN_METER]
    slots = meter_slots(meter)
    complexity = w.p[M_RHYTHM_COMPLEXITY]
    strikes = int(complexity * complexity * 0.25 * slots + 0.35)
    turn = int(u01(hash3(w.n[SEED_MOTIF], 6, 0)) * 3.0) * 2
    for k in range(slots):
        again = euclid(strikes, slots, k, turn if complexity > 0.5 else 0)
        w.plan_comping[k] = again if imod(k, 2) == 0 or complexity > 0.8 else 0


def slots_between(a, b):
    """Slots from tick a to tick b, rounded down."""
    return idiv(b - a, SLOT_TICKS) if b > a else 0
