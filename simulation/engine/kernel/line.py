"""The melody's look-ahead: the cheapest line through the tones to come, of which the present one is then played.

The tones to come are those that the figures let expect, up to LINE_MOST, across bar lines. Their cheapest line is found
by dynamic programming (Viterbi 1967) over the tones of the compass; what an interval costs depends on the one before it
in the line that leads there, so each tone keeps that interval with its cost. A closing tone ahead is thus approached,
and a leap turned back, before it is too late. All costs are whole numbers (melody.py).
"""

from .intervals import is_gapped, is_minor
from .intrinsics import hash4, idiv, imod, u01
from .layout import M_MELODY_RANGE, SCALE_STEPS
from .melody import (
    NEVER_COST,
    close_at,
    compass,
    interval_cost,
    lowest,
    place_cost,
    target_pitch,
    tone_cost,
    tones_of,
    turn_cost,
)
from .motifs import expected, returns, slots_to_next
from .plan import bar_mask, chord_at
from .rhythm import meter_slots, slot_weight
from .tones import has_bit
from .world import (
    BAR_KEY,
    BAR_LABEL,
    BAR_SCALE,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_NONE,
    CHORD_MASK,
    CHORD_STRIDE,
    LINE_MOST,
    LINE_TONES,
    MELODY_LAST,
    MELODY_STEP,
    NO_TONE,
    PLAN_BARS,
    PLAN_METER,
    SEED_MOTIF,
)

LINE_WORDS = 8
LINE_BAR = 0
LINE_SLOT = 1
LINE_CHORD = 2
LINE_WEIGHT = 3
LINE_MEMORY = 4
LINE_TARGET = 5
LINE_CLOSE = 6
LINE_COUNT = 7
IDLE_PULL = 0.1  # of the height last heard on tones that nothing struck yet


def next_tone(w, bar, slot, chord, target, memory, mask):
    """The pitch to play now: the first of the cheapest line through this tone and those to come.

    mask: the tones to choose from now; target: where this tone is heading; memory: its pitch at the motif's birth, or
    NO_TONE.
    """
    count = look_ahead(w, bar, slot)
    w.line_place[LINE_CHORD] = chord
    w.line_place[LINE_TARGET] = target
    w.line_place[LINE_MEMORY] = memory
    named = -1
    for k in range(count):
        own = w.line_place[k * LINE_WORDS + LINE_BAR]
        if named < 0 or is_elsewhere(w, named, own):
            name_degrees(w, own)
            named = own
        list_tones(w, k, mask if k == 0 else bar_mask(w, own))
        join_tones(w, k)
    return first_of_cheapest(w, count)


def look_ahead(w, bar, slot):
    """Write down the places of this tone and of those to be expected after it; gives how many."""
    write_place(w, 0, bar, slot)
    count = 1
    here = bar
    from_slot = slot + 1
    while count < LINE_MOST and here < w.n[PLAN_BARS] and here <= bar + 2:
        for s in range(from_slot, meter_slots(w.n[PLAN_METER])):
            if count < LINE_MOST and expected(w, here, s):
                write_place(w, count, here, s)
                count = count + 1
        here = here + 1
        from_slot = 0
    return count


def write_place(w, k, bar, slot):
    """Write down one tone's place."""
    row = k * LINE_WORDS
    label = w.plan_bar[bar * BAR_STRIDE + BAR_LABEL]
    weight = slot_weight(w.n[PLAN_METER], slot)
    if weight < 3 and slots_to_next(w, bar, slot) >= 6:
        weight = 3  # a long tone had better fit
    w.line_place[row + LINE_BAR] = bar
    w.line_place[row + LINE_SLOT] = slot
    w.line_place[row + LINE_CHORD] = chord_at(w, bar, slot)
    w.line_place[row + LINE_WEIGHT] = weight
    w.line_place[row + LINE_MEMORY] = w.motif_pitch[label * BAR_SLOTS + slot] if returns(w, bar) else NO_TONE
    w.line_place[row + LINE_TARGET] = target_pitch(w, bar, slot, IDLE_PULL)
    w.line_place[row + LINE_CLOSE] = close_at(w, bar, slot)


def is_elsewhere(w, bar, other):
    """Whether another bar's key or scale is not a bar's."""
    here = bar * BAR_STRIDE
    there = other * BAR_STRIDE
    scale = w.plan_bar[here + BAR_SCALE] != w.plan_bar[there + BAR_SCALE]
    return scale or w.plan_bar[here + BAR_KEY] != w.plan_bar[there + BAR_KEY]


def name_degrees(w, bar):
    """Write down each pitch's degree in the bar's scale, counted through the octaves; -1 outside the scale.

    Where the key changes within the line, intervals into the new key count by its own degrees.
    """
    row = bar * BAR_STRIDE
    size = tones_of(w, bar)
    for pitch in range(36, 110):
        above = pitch - w.plan_bar[row + BAR_KEY] - 24
        w.line_degree[pitch] = -1
        for k in range(size):
            if SCALE_STEPS[w.plan_bar[row + BAR_SCALE] * 12 + k] == imod(above, 12):
                w.line_degree[pitch] = idiv(above, 12) * size + k


def list_tones(w, k, mask):
    """List the tones that may sound in a place, with what each costs by itself."""
    row = k * LINE_WORDS
    chord = w.line_place[row + LINE_CHORD]
    memory = w.line_place[row + LINE_MEMORY]
    low = lowest(w)
    label = w.plan_bar[w.line_place[row + LINE_BAR] * BAR_STRIDE + BAR_LABEL]
    strict = tones_of(w, w.line_place[row + LINE_BAR]) != 6
    count = 0
    for pitch in range(low, low + compass(w.p[M_MELODY_RANGE]) + 1):
        close = w.line_place[row + LINE_CLOSE]
        cost = tone_cost(w, mask, chord, w.line_place[row + LINE_WEIGHT], pitch, close, strict)
        if cost < NEVER_COST and count < LINE_TONES:
            cost = cost + place_cost(abs(pitch - w.line_place[row + LINE_TARGET]), abs(pitch - memory), memory)
            taste = u01(hash4(w.n[SEED_MOTIF], label, w.line_place[row + LINE_SLOT], pitch))
            w.line_tone[k * LINE_TONES + count] = pitch
            w.line_cost[k * LINE_TONES + count] = cost + int(8.0 * taste)
            count = count + 1
    w.line_place[row + LINE_COUNT] = count


def join_tones(w, k):
    """Find for each tone of a place the cheapest line that leads there."""
    row = k * LINE_WORDS
    bar = w.line_place[row + LINE_BAR]
    scale = w.plan_bar[bar * BAR_STRIDE + BAR_SCALE]
    gapped = is_gapped(scale)
    seven = tones_of(w, bar) == 7
    minor = is_minor(scale)
    near = 3 if gapped else 2
    tones = w.plan_chord[w.line_place[row + LINE_CHORD] * CHORD_STRIDE + CHORD_MASK]
    free = w.line_place[row + LINE_CLOSE] == CADENCE_NONE
    scaled = 1.15 - 0.45 * w.p[M_MELODY_RANGE]
    for c in range(w.line_place[row + LINE_COUNT]):
        pitch = w.line_tone[k * LINE_TONES + c]
        dissonant = free and not has_bit(tones, imod(pitch, 12))
        best = NEVER_COST * 4
        source = 0
        step = 0
        before_count = w.line_place[row - LINE_WORDS + LINE_COUNT] if k > 0 else 1
        for b in range(before_count):
            last = w.line_tone[(k - 1) * LINE_TONES + b] if k > 0 else w.n[MELODY_LAST]
            led = w.line_step[(k - 1) * LINE_TONES + b] if k > 0 else w.n[MELODY_STEP] * 2
            cost = w.line_cost[(k - 1) * LINE_TONES + b] if k > 0 else 0
            if last != NO_TONE and cost < best:
                hangs = abs(imod(led + 1000, 2)) == 1 if k > 0 else not has_bit(tones, imod(last, 12))
                led = idiv(led + 1000, 2) - 500
                cost = cost + int(interval_cost(w, gapped, seven, minor, last, pitch) * scaled)
                cost = cost + turn_cost(led, pitch - last, hangs, near)
                if dissonant and abs(pitch - last) > near:
                    cost = cost + 18
            if cost < best:
                best = cost
                source = b
                step = pitch - last if last != NO_TONE else 0
        w.line_cost[k * LINE_TONES + c] = w.line_cost[k * LINE_TONES + c] + best
        w.line_back[k * LINE_TONES + c] = source
        w.line_step[k * LINE_TONES + c] = step * 2 + (1 if dissonant else 0)


def first_of_cheapest(w, count):
    """Follow the cheapest line back to its first pitch."""
    last = count - 1
    chosen = 0
    for c in range(1, w.line_place[last * LINE_WORDS + LINE_COUNT]):
        if w.line_cost[last * LINE_TONES + c] < w.line_cost[last * LINE_TONES + chosen]:
            chosen = c
    for step in range(last):
        chosen = w.line_back[(last - step) * LINE_TONES + chosen]
    return w.line_tone[chosen]
