"""What a melody's tone costs: against chord and metre, as an interval, and where the line is heading.

Pitches are relative: 60 is the key's root near middle C. Costs are whole numbers, ten to a factor of e in likelihood.
Sources: Huron 2006 (small steps, leaps turned back, arches); Narmour 1990 (what an interval makes one expect).
"""

from .intervals import degree_cost, semitone_cost
from .intrinsics import idiv, imod
from .layout import M_HARMONY, M_MELODY_RANGE, SCALE_SIZE
from .rhythm import meter_slots
from .tones import ALL_TONES, has_bit
from .world import (
    BAR_CADENCE,
    BAR_ENERGY,
    BAR_LABEL,
    BAR_PHRASE_BARS,
    BAR_PLACE,
    BAR_SCALE,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_FULL,
    CADENCE_NONE,
    CHORD_BASS,
    CHORD_MASK,
    CHORD_STRIDE,
    CHORD_TOP,
    HEARD_HEIGHT,
    MELODY_BEFORE,
    MELODY_LAST,
    MELODY_STEP,
    NO_TONE,
    PLAN_METER,
)

CENTRE = 74
NEVER_COST = 1000000
FOREIGN_COST = 90  # of a tone that a chord borrows from another scale
SHADE_COST = 36  # of the same in scales of six tones


def compass(melody_range):
    """Semitones between the melody's lowest and highest tone."""
    return 5 + int(23.0 * melody_range)


def lowest(w):
    """The melody's lowest tone."""
    return CENTRE - int(compass(w.p[M_MELODY_RANGE]) / 2.0)


def clamp_pitch(w, pitch):
    """A pitch moved into the compass."""
    low = lowest(w)
    high = low + compass(w.p[M_MELODY_RANGE])
    if pitch < low:
        return low
    return high if pitch > high else pitch


def phrase_arch(w, bar, slot):
    """Place of a slot under its phrase's arch: 0 at its first and last tone, 100 a little after the middle."""
    row = bar * BAR_STRIDE
    slots = meter_slots(w.n[PLAN_METER])
    whole = (w.plan_bar[row + BAR_PHRASE_BARS] - 1) * slots  # to the close's downbeat
    here = w.plan_bar[row + BAR_PLACE] * slots + slot
    top = idiv(whole * 11, 20)
    if here >= whole:
        return 0
    return idiv(here * 100, top) if here <= top else idiv((whole - here) * 100, whole - top)


def target_pitch(w, bar, slot, pull):
    """Where the line is heading: the motif's shape, the phrase's arch, and by `pull` the height of what struck."""
    row = bar * BAR_STRIDE
    width = compass(w.p[M_MELODY_RANGE])
    contour = w.plan_contour[w.plan_bar[row + BAR_LABEL] * BAR_SLOTS + slot]
    arch = phrase_arch(w, bar, slot) - 50
    middle = CENTRE + width * (0.006 * contour + 0.005 * arch + 0.002 * (w.plan_bar[row + BAR_ENERGY] - 50))
    body = CENTRE - width / 2.0 + width * w.heard[HEARD_HEIGHT]
    return clamp_pitch(w, int(middle + (body - middle) * pull))


def place_cost(away, off, memory):
    """Cost of lying off the target, or on a motif's return mostly of leaving the pitch that it had."""
    if memory == NO_TONE:
        return away * 3 if away < 12 else 36
    small = away if away < 8 else 8
    return idiv(small, 2) + (0 if off == 0 else 28 + (off if off < 8 else 8) * 3)


def tone_cost(w, mask, chord, weight, pitch, close, strict):
    """Cost of a tone against scale, chord and metre. strict: chords' tones from outside the scale are left to them."""
    tone = imod(pitch, 12)
    tones = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    in_chord = has_bit(tones, tone)
    if not in_chord and not has_bit(mask, tone):
        return NEVER_COST
    if close != CADENCE_NONE:
        return close_cost(tone, in_chord, close) + (0 if has_bit(mask, tone) else FOREIGN_COST)
    if in_chord:
        bare = 24 if weight >= 3 and not is_voiced(w, chord, tone) else 0
        return bare + (0 if has_bit(mask, tone) else (FOREIGN_COST if strict else SHADE_COST))
    cost = (70 if strict else 110) if weight >= 3 else (20 if weight == 2 else (7 if weight == 1 else 4))
    if has_bit(tones, imod(tone + 11, 12)):
        cost = cost + (14 if weight >= 1 else 6)
    if mask == ALL_TONES:
        cost = cost + 8
    return int(cost * (0.2 + 1.1 * w.p[M_HARMONY]))


def is_voiced(w, chord, tone):
    """Whether a tone of a chord sounds in its voicing; the fifth of a seventh chord often does not."""
    found = False
    for voice in range(CHORD_BASS, CHORD_TOP + 1):
        if imod(w.plan_chord[chord * CHORD_STRIDE + voice], 12) == tone:
            found = True
    return found


def close_cost(tone, in_chord, close):
    """Cost of a phrase's last tone: home on the root, half way on a tone of the chord."""
    if not in_chord:
        return 120
    if close == CADENCE_FULL:
        return 0 if tone == 0 else 60
    return 8 if tone == 0 else 0


def interval_cost(w, gapped, seven, minor, last, pitch):
    """Cost of an interval: by degrees where both tones are of a scale of seven, else by semitones."""
    size = abs(pitch - last)
    a = w.line_degree[last]
    b = w.line_degree[pitch]
    if seven and a >= 0 and b >= 0:
        return degree_cost(minor, imod(a, 7), b - a) if size <= 12 else 75 + size
    return semitone_cost(gapped, size) + (6 if seven else 0)


def turn_cost(before, step, hangs, near):
    """Cost of an interval after the one before it: leaps turned back, tones not worn out, dissonance left by step."""
    size = abs(step)
    cost = 0
    if abs(before) >= 5:
        if step * before > 0:
            cost = cost + 22
        elif size <= 4 and step != 0:
            cost = cost - 4
        if size > 4:
            cost = cost + 12
    if before == 0 and step == 0:
        cost = cost + 12
    if before != 0 and step == -before:
        cost = cost + 13
    if step == 0:
        cost = cost + 4
    if hangs:
        if size > near:
            cost = cost + 32
        elif size == 0:
            cost = cost + 12
    return cost


def keep_pitch(w, pitch):
    """Remember the tone that was chosen."""
    w.n[MELODY_BEFORE] = w.n[MELODY_LAST]
    w.n[MELODY_STEP] = pitch - w.n[MELODY_LAST] if w.n[MELODY_LAST] != NO_TONE else 0
    w.n[MELODY_LAST] = pitch


def close_at(w, bar, slot):
    """The close that a tone on this slot is, if it is one: a phrase's last tone stands on its last bar's first slot."""
    return w.plan_bar[bar * BAR_STRIDE + BAR_CADENCE] if slot == 0 else CADENCE_NONE


def tones_of(w, bar):
    """How many tones a bar's scale has."""
    return SCALE_SIZE[w.plan_bar[bar * BAR_STRIDE + BAR_SCALE]]
