"""Harmony of the plan: which chords, by a search over costs, phrase by phrase.

All pitches are relative: 60 is the key's root near middle C, so a change of key moves everything and changes nothing.
All costs are whole numbers, so every host finds the same path. Sources: functional harmony as in any textbook (tonic,
subdominant, dominant, applied dominants).
"""

from .chords import APPLIED, CHORD_FIRST, DOMINANT, HALF7, POWER, SUBDOMINANT, TONIC, chord_mask, chord_word
from .intrinsics import hash4, idiv, imod, u01
from .layout import M_HARMONY, M_RHYTHM_COMPLEXITY, METER_2_4, P_VARIATION
from .rhythm import meter_slots, meter_split
from .successions import has_succession, succession_cost
from .tones import turned
from .world import (
    BAR_CADENCE,
    BAR_CHORD,
    BAR_CHORDS,
    BAR_ENERGY,
    BAR_KEY,
    BAR_PHRASE,
    BAR_PHRASE_BARS,
    BAR_PLACE,
    BAR_SCALE,
    BAR_SECTION,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_FULL,
    CADENCE_HALF,
    CADENCE_OPEN,
    CHORD_ENTRY,
    CHORD_FUNCTION,
    CHORD_MASK,
    CHORD_QUALITY,
    CHORD_ROOT,
    CHORD_SLOT,
    CHORD_SLOTS,
    CHORD_STRIDE,
    CYCLE,
    PLAN_BARS,
    PLAN_CHORDS,
    PLAN_METER,
    SEARCH_STATES,
    SEED_HARMONY,
)

# Cost of going from one function (row) to another: tonic, subdominant, dominant, applied.
FUNCTION_COST = (14, 4, 8, 12, 14, 12, 3, 14, 2, 24, 12, 20, 26, 26, 26, 26)
# Cost of the root's motion, in semitones upwards: a fourth up (a fifth down) is the strongest.
ROOT_COST = (12, 8, 4, 8, 8, 0, 14, 5, 4, 3, 5, 7)

GRAMMAR_WEIGHT = 13  # tenths of a succession's cost
TASTE = 25.0  # the most that the harmony seed takes off a chord
STAY_COST = 52  # of a chord again
SWING_COST = 12  # of going back to the chord before the last
FORBIDDEN = 100000


def place_chords(w):
    """Lay out the plan's chord places: one a bar, two where a cadence gathers or the rhythm is busy."""
    meter = w.n[PLAN_METER]
    count = 0
    for bar in range(w.n[PLAN_BARS]):
        row = bar * BAR_STRIDE
        left = w.plan_bar[row + BAR_PHRASE_BARS] - w.plan_bar[row + BAR_PLACE]
        draw = u01(hash4(w.n[SEED_HARMONY], w.plan_bar[row + BAR_SECTION], w.plan_bar[row + BAR_PLACE], 3))
        busy = draw < w.p[M_RHYTHM_COMPLEXITY] * 0.5 + 0.6 and left > 1 and w.plan_bar[row + BAR_PLACE] > 0
        gathers = left == 2 and w.plan_bar[row + BAR_PHRASE_BARS] > 2
        two = busy and draw < 0.7 if meter == METER_2_4 else busy or gathers
        w.plan_bar[row + BAR_CHORD] = count
        w.plan_bar[row + BAR_CHORDS] = 2 if two else 1
        count = place_chord(w, count, bar, 0, meter_split(meter) if two else meter_slots(meter))
        if two:
            count = place_chord(w, count, bar, meter_split(meter), meter_slots(meter) - meter_split(meter))
    w.n[PLAN_CHORDS] = count


def place_chord(w, count, bar, slot, slots):
    """Write down one chord's place; gives the next free row."""
    row = count * CHORD_STRIDE
    w.plan_chord[row + CHORD_SLOT] = bar * BAR_SLOTS + slot
    w.plan_chord[row + CHORD_SLOTS] = slots
    return count + 1


def plan_chords(w):
    """Choose the chords, phrase by phrase; a phrase whose letter was heard before leans on what was chosen then."""
    place_chords(w)
    first = 0
    while first < w.n[PLAN_CHORDS]:
        bar = bar_of(w, first)
        last = bar + w.plan_bar[bar * BAR_STRIDE + BAR_PHRASE_BARS] - 1
        end = w.plan_bar[last * BAR_STRIDE + BAR_CHORD] + w.plan_bar[last * BAR_STRIDE + BAR_CHORDS]
        search_chords(w, first, end)
        first = end


def bar_of(w, k):
    """The bar of a chord's place."""
    return idiv(w.plan_chord[k * CHORD_STRIDE + CHORD_SLOT], BAR_SLOTS)


def first_entry(w, k):
    """The first row of CHORDS that a place may take: its scale's own."""
    return CHORD_FIRST[w.plan_bar[bar_of(w, k) * BAR_STRIDE + BAR_SCALE]]


def entries(w, k):
    """How many chords a place may choose from."""
    scale = w.plan_bar[bar_of(w, k) * BAR_STRIDE + BAR_SCALE]
    return CHORD_FIRST[scale + 1] - CHORD_FIRST[scale]


def search_chords(w, first, end):
    """The cheapest sequence of chords for the places first to end - 1, coming from the chord before."""
    for k in range(first, end):
        now = imod(k, 2) * SEARCH_STATES
        past = imod(k + 1, 2) * SEARCH_STATES
        base = first_entry(w, k)
        before = first_entry(w, k - 1) if k > 0 else 0
        for c in range(entries(w, k)):
            own = chord_cost(w, k, base + c)
            best = FORBIDDEN * 4
            source = 0
            if k == first:
                came = w.plan_chord[(k - 1) * CHORD_STRIDE + CHORD_ENTRY] if k > 0 else 0
                best = own + (move_cost(w, k, came, base + c) if k > 0 else 0)
            else:
                for b in range(entries(w, k - 1)):
                    if w.search_cost[past + b] + own < best:
                        cost = w.search_cost[past + b] + move_cost(w, k, before + b, base + c) + own
                        if k - 1 > first and before == base and w.search_back[(k - 1) * SEARCH_STATES + b] == c:
                            cost = cost + SWING_COST
                        if cost < best:
                            best = cost
                            source = b
            w.search_cost[now + c] = best
            w.search_back[k * SEARCH_STATES + c] = source
    chosen = cheapest(w, imod(end - 1, 2) * SEARCH_STATES, entries(w, end - 1))
    for step in range(end - first):
        k = end - 1 - step
        write_chord(w, k, first_entry(w, k) + chosen)
        chosen = w.search_back[k * SEARCH_STATES + chosen]


def cheapest(w, row, count):
    """The state of least cost; of equal ones the first."""
    best = 0
    for c in range(1, count):
        if w.search_cost[row + c] < w.search_cost[row + best]:
            best = c
    return best


def write_chord(w, k, entry):
    """Write down a chosen chord, in the key of its bar."""
    row = k * CHORD_STRIDE
    key = w.plan_bar[bar_of(w, k) * BAR_STRIDE + BAR_KEY]
    w.plan_chord[row + CHORD_ENTRY] = entry
    w.plan_chord[row + CHORD_ROOT] = imod(chord_word(entry, 0) + key, 12)
    w.plan_chord[row + CHORD_QUALITY] = chord_word(entry, 1)
    w.plan_chord[row + CHORD_FUNCTION] = chord_word(entry, 2)
    w.plan_chord[row + CHORD_MASK] = turned(chord_mask(entry), key)


def move_cost(w, k, a, b):
    """Cost of chord b in place k after chord a: by the scale's grammar, or by function and the root's motion.

    The grammar holds within one key; where the key changes only the roots' motion and the functions speak.
    """
    here = bar_of(w, k) * BAR_STRIDE
    there = bar_of(w, k - 1) * BAR_STRIDE
    scale = w.plan_bar[here + BAR_SCALE]
    same = scale == w.plan_bar[there + BAR_SCALE] and w.plan_bar[here + BAR_KEY] == w.plan_bar[there + BAR_KEY]
    if same and a == b:
        return STAY_COST
    if chord_word(a, 1) == POWER and chord_word(b, 1) == POWER:
        return 120  # two bare fifths in a row cannot but move in parallel
    if same and has_succession(scale):
        first = CHORD_FIRST[scale]
        return idiv(succession_cost(scale, a - first, b - first) * GRAMMAR_WEIGHT, 10)
    root_a = chord_word(a, 0) + w.plan_bar[there + BAR_KEY]
    root_b = chord_word(b, 0) + w.plan_bar[here + BAR_KEY]
    rise = imod(root_b - root_a + 24, 12)
    if chord_word(a, 2) == APPLIED:
        return 2 if rise == 5 or (rise == 1 and chord_word(a, 1) >= HALF7) else 60
    return FUNCTION_COST[chord_word(a, 2) * 4 + chord_word(b, 2)] + ROOT_COST[rise]


def chord_cost(w, k, entry):
    """Cost of a chord in a place: tension, roughness, cadence, the seed's taste, and what this letter had before."""
    bar = bar_of(w, k)
    row = bar * BAR_STRIDE
    gap = chord_word(entry, 4) - roughness_aim(w, k, bar)
    cost = idiv(gap * gap, 14) if gap > 0 else idiv(gap * gap, 400)
    off = chord_word(entry, 3) - tension_aim(w, k, bar)
    cost = cost + idiv(off * off, 70)
    cost = cost + cadence_cost(w, k, bar, entry)
    key = w.plan_bar[row + BAR_SECTION] * 64 + w.plan_bar[row + BAR_PLACE] * 2
    key = key + (1 if k > w.plan_bar[row + BAR_CHORD] else 0)
    draw = u01(hash4(w.n[SEED_HARMONY], key, entry, 0))
    fresh = u01(hash4(w.n[SEED_HARMONY], key, entry, w.n[CYCLE] + 1))
    wander = w.p[P_VARIATION] if w.n[CYCLE] > 0 else 0.0
    cost = cost - int(TASTE * draw * draw) - int(16.0 * wander * fresh)
    return cost + worn(w, k, entry) - remembered(w, k, bar, entry)


def worn(w, k, entry):
    """Cost of a chord that the phrase before used much, so that a cycle does not live on three chords."""
    row = bar_of(w, k) * BAR_STRIDE
    first = w.plan_bar[(bar_of(w, k) - w.plan_bar[row + BAR_PLACE]) * BAR_STRIDE + BAR_CHORD]
    times = 0
    for b in range(first):
        if w.plan_chord[b * CHORD_STRIDE + CHORD_ENTRY] == entry and bar_of(w, b) + 6 > bar_of(w, k):
            times = times + 1
    return times * 8 if times < 4 else 32


def roughness_aim(w, k, bar):
    """How rough a chord `harmony` asks for, 0..100; a last chord is plainer."""
    harmony = w.p[M_HARMONY]
    aim = 6.0 + 90.0 * (1.0 - harmony) if harmony > 0.5 else 51.0 + 50.0 * (0.5 - harmony)
    if k == w.n[PLAN_CHORDS] - 1 or (bar == 0 and k == 0):
        aim = aim * 0.6
    return int(aim)


def tension_aim(w, k, bar):
    """The tension that the phrase asks for: rising to its third quarter, falling to its close; 0..100."""
    row = bar * BAR_STRIDE
    bars = w.plan_bar[row + BAR_PHRASE_BARS]
    place = w.plan_bar[row + BAR_PLACE] * 2 + (1 if k > w.plan_bar[row + BAR_CHORD] else 0)
    top = idiv(bars * 3, 2)
    rise = idiv(place * 100, top) if place <= top else idiv((bars * 2 - place) * 100, bars * 2 - top)
    return 8 + idiv(rise * (30 + idiv(w.plan_bar[row + BAR_ENERGY], 3)), 100)


def cadence_cost(w, k, bar, entry):
    """What the close of a phrase and the opening of the cycle demand."""
    row = bar * BAR_STRIDE
    role = chord_word(entry, 2)
    home = chord_word(entry, 0) == 0
    left = w.plan_bar[row + BAR_PHRASE_BARS] - w.plan_bar[row + BAR_PLACE]
    last_of_bar = k == w.plan_bar[row + BAR_CHORD] + w.plan_bar[row + BAR_CHORDS] - 1
    close = w.plan_bar[(bar + left - 1) * BAR_STRIDE + BAR_CADENCE]
    if left == 1 and close == CADENCE_FULL:
        return chord_word(entry, 3) if role == TONIC and home else 300
    if left == 1 and close == CADENCE_HALF:
        return 0 if role == DOMINANT and not home else 120
    if left == 1 and close == CADENCE_OPEN:
        return 0 if role == SUBDOMINANT or (role == TONIC and not home) else 40
    if left == 2 and last_of_bar and close == CADENCE_FULL:
        return 0 if role == DOMINANT else 90
    if left == 2 and last_of_bar and close == CADENCE_HALF:
        return 0 if role == SUBDOMINANT or role == APPLIED else 24
    if w.plan_bar[row + BAR_PLACE] == 0 and k == w.plan_bar[row + BAR_CHORD]:
        if w.plan_bar[row + BAR_SECTION] == 0:
            return idiv(chord_word(entry, 3), 2) if role == TONIC and home else (200 if bar == 0 else 60)
        return 30 if home else 0
    return 60 if role == APPLIED and left == 1 else 0


def remembered(w, k, bar, entry):
    """Bonus for the chord that the same place of the same letter had earlier in this cycle."""
    row = bar * BAR_STRIDE
    place = k - w.plan_bar[row + BAR_CHORD]
    bonus = 0
    for b in range(bar):
        other = b * BAR_STRIDE
        same = w.plan_bar[other + BAR_SECTION] == w.plan_bar[row + BAR_SECTION]
        same = same and w.plan_bar[other + BAR_PLACE] == w.plan_bar[row + BAR_PLACE]
        if same and w.plan_bar[other + BAR_PHRASE] < w.plan_bar[row + BAR_PHRASE]:
            if place < w.plan_bar[other + BAR_CHORDS]:
                found = w.plan_chord[(w.plan_bar[other + BAR_CHORD] + place) * CHORD_STRIDE + CHORD_ENTRY]
                bonus = 28 if found == entry else bonus
    return bonus
