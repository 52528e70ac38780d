"""The melody's choice of one pitch: the cheapest tone by chord, metre, interval, shape, height and memory.

Pitches are relative: 60 is the key's root near middle C. Costs are whole numbers. Sources: Huron 2006 (small steps,
leaps turned back, arches); Narmour 1990 (what an interval makes one expect).
"""

from .harmony import all_tones, has_bit
from .intrinsics import imod
from .layout import M_HARMONY, M_MELODY_RANGE, M_SCALE, SCALE_SIZE
from .world import (
    CADENCE_FULL,
    CADENCE_NONE,
    CHORD_MASK,
    CHORD_STRIDE,
    MELODY_BEFORE,
    MELODY_LAST,
    MELODY_STEP,
)

# Cost of an interval from the tone before, by its size in semitones.
INTERVAL_COST = (14, 1, 0, 4, 7, 9, 20, 12, 18, 20, 26, 32, 22)
# The same in scales of five or six tones, where a third is the next step.
GAPPED_COST = (14, 2, 0, 1, 4, 6, 16, 10, 16, 16, 20, 30, 20)
CENTRE = 74
NO_TONE = 0


def compass(melody_range):
    """Semitones between the melody's lowest and highest tone."""
    return 5 + int(23.0 * melody_range)


def interval_cost(size, scale):
    """Cost of an interval, by its size."""
    if size > 12:
        return 40 + size
    return GAPPED_COST[size] if SCALE_SIZE[scale] <= 6 else INTERVAL_COST[size]


def target_pitch(w, contour, arch, height, pull):
    """Where the line is heading: the motif's shape (-100..100), the phrase's arch (0..100), the body's height."""
    width = compass(w.p[M_MELODY_RANGE])
    middle = CENTRE - width / 2.0 + width * (0.5 + 0.004 * contour + 0.006 * (arch - 50))
    body = CENTRE - width / 2.0 + width * height
    return int(middle + (body - middle) * pull)


def clamp_pitch(w, pitch):
    """A pitch moved into the compass."""
    width = compass(w.p[M_MELODY_RANGE])
    low = CENTRE - int(width / 2.0)
    if pitch < low:
        return low
    return low + width if pitch > low + width else pitch


def pick_pitch(w, mask, chord, weight, target, memory, close):
    """The melody's next tone.

    mask the scale's tones; chord a planned chord; weight of the slot 0..4; target pitch; memory the pitch that
    the motif had here at its birth, or NO_TONE; close CADENCE_... when this is the phrase's last tone.
    """
    width = compass(w.p[M_MELODY_RANGE])
    low = CENTRE - int(width / 2.0)
    best = NO_TONE
    least = 1000000
    for pitch in range(low, low + width + 1):
        cost = tone_cost(w, mask, chord, weight, pitch, close)
        if cost < least:
            away = abs(pitch - target)
            cost = cost + (away * 3 if memory == NO_TONE else idle_pull(away, abs(pitch - memory)))
            cost = cost + line_cost(w, mask, chord, pitch)
            if cost < least:
                least = cost
                best = pitch
    return best


def idle_pull(away, off):
    """How a returning motif holds to its first form: the pitch it had, then its shape."""
    return (idle_small(away)) + (0 if off == 0 else 7 + (off if off < 8 else 8) * 2)


def idle_small(away):
    """The weak pull of the present height on a returning motif."""
    return away if away < 10 else 10


def tone_cost(w, mask, chord, weight, pitch, close):
    """Cost of a tone against scale, chord and metre."""
    tone = imod(pitch, 12)
    tones = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    in_chord = has_bit(tones, tone)
    if not in_chord and not has_bit(mask, tone):
        return 1000000
    if close != CADENCE_NONE:
        return close_cost(tone, in_chord, close)
    if in_chord:
        return 0 if has_bit(mask, tone) else 16
    cost = 28 if weight >= 3 else (11 if weight == 2 else (5 if weight == 1 else 3))
    clash = has_bit(tones, imod(tone + 11, 12))
    if clash:
        cost = cost + (14 if weight >= 1 else 6)
    if all_tones(int(w.p[M_SCALE])):
        cost = cost + 8
    return int(cost * (0.35 + 0.93 * w.p[M_HARMONY]))


def close_cost(tone, in_chord, close):
    """Cost of a phrase's last tone: home on the root, half way on a tone of the chord."""
    if not in_chord:
        return 120
    if close == CADENCE_FULL:
        return 0 if tone == 0 else 60
    return 8 if tone == 0 else 0


def line_cost(w, mask, chord, pitch):
    """Cost of a tone after the tones before: small intervals, leaps turned back, dissonance left by step."""
    last = w.n[MELODY_LAST]
    if last == NO_TONE:
        return 0
    scale = int(w.p[M_SCALE])
    step = pitch - last
    size = abs(step)
    cost = int(interval_cost(size, scale) * (1.4 - 0.9 * w.p[M_MELODY_RANGE]))
    near = 3 if SCALE_SIZE[scale] <= 6 else 2
    tones = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    if size > near and not has_bit(tones, imod(pitch, 12)):
        cost = cost + 12
    before = w.n[MELODY_STEP]
    if abs(before) >= 5:
        if step * before > 0:
            cost = cost + 14
        elif size <= 4 and step != 0:
            cost = cost - 4
        if size > 4:
            cost = cost + 10
    if before == 0 and step == 0:
        cost = cost + 12
    if pitch == w.n[MELODY_BEFORE] and step != 0:
        cost = cost + 10
    if before * step > 0 and size <= 2:
        cost = cost - 3
    hangs = not has_bit(tones, imod(last, 12))
    if hangs and size > near:
        cost = cost + 24
    if hangs and size == 0:
        cost = cost + 10
    return cost if has_bit(mask, imod(pitch, 12)) else cost + 4


def keep_pitch(w, pitch):
    """Remember the tone that was chosen."""
    w.n[MELODY_BEFORE] = w.n[MELODY_LAST]
    w.n[MELODY_STEP] = pitch - w.n[MELODY_LAST] if w.n[MELODY_LAST] != NO_TONE else 0
    w.n[MELODY_LAST] = pitch
