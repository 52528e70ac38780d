"""Harmony of the plan: chords of each scale, their sequence by a search over costs, their voicing by least movement.

All pitches are relative: 60 is the key's root near middle C, so a change of key moves everything and changes nothing.
All costs are whole numbers, so every host finds the same path. Sources: functional harmony as in any textbook (tonic,
subdominant, dominant, applied dominants); Tymoczko 2006 (voicings by least movement, as a shortest path); Huron 2001
(the perceptual reasons behind the rules of voice leading).
"""

from .intrinsics import hash4, idiv, imod, u01
from .layout import (
    M_HARMONY,
    M_RHYTHM_COMPLEXITY,
    M_SCALE,
    METER_2_4,
    P_VARIATION,
    SCALE_BRIGHTNESS,
    SCALE_CHROMATIC,
    SCALE_SIZE,
    SCALE_STEPS,
)
from .rhythm import meter_slots, meter_split
from .world import (
    BAR_CADENCE,
    BAR_CHORD,
    BAR_CHORDS,
    BAR_ENERGY,
    BAR_PHRASE,
    BAR_PHRASE_BARS,
    BAR_PLACE,
    BAR_SECTION,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_FULL,
    CADENCE_HALF,
    CADENCE_NONE,
    CADENCE_OPEN,
    CHORD_BASS,
    CHORD_ENTRY,
    CHORD_FUNCTION,
    CHORD_LOW,
    CHORD_MASK,
    CHORD_MIDDLE,
    CHORD_QUALITY,
    CHORD_ROOT,
    CHORD_SLOT,
    CHORD_SLOTS,
    CHORD_STRIDE,
    CHORD_TOP,
    CYCLE,
    PLAN_BARS,
    PLAN_CHORDS,
    PLAN_METER,
    SEARCH_STATES,
    SEED_HARMONY,
)

TONIC = 0
SUBDOMINANT = 1
DOMINANT = 2
APPLIED = 3  # dominant of another chord than the tonic

# Qualities: four tones above the root (a triad repeats its root), which a voicing must have: first, second and, when it
# differs from the root, fourth.
MAJ = 0
MIN = 1
DIM = 2
AUG = 3
DOM7 = 4
MIN7 = 5
MAJ7 = 6
HALF7 = 7
DIM7 = 8
SUS4 = 9
SUS2 = 10
SIX = 11
FLAT5 = 12
SUS7 = 13
ADD9 = 14
MIN6 = 15
MINMAJ = 16
MIN9 = 17
QUARTAL = 18
CLUSTER = 19
OPEN2 = 20
QUALITIES = (
    0, 4, 7, 0,
    0, 3, 7, 0,
    0, 3, 6, 0,
    0, 4, 8, 0,
    0, 4, 7, 10,
    0, 3, 7, 10,
    0, 4, 7, 11,
    0, 3, 6, 10,
    0, 3, 6, 9,
    0, 5, 7, 0,
    0, 2, 7, 0,
    0, 4, 7, 9,
    0, 4, 6, 10,
    0, 5, 7, 10,
    0, 4, 7, 2,
    0, 3, 7, 9,
    0, 3, 7, 11,
    0, 3, 7, 2,
    0, 5, 10, 0,
    0, 2, 4, 0,
    0, 2, 5, 0,
)  # fmt: skip

# The chords of each scale: root above the key's, quality, function, tension and roughness 0-100.
CHORD_WORDS = 5
CHORDS = (
    # major
    0, MAJ, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  4, MIN, TONIC, 34, 10,  5, MAJ, SUBDOMINANT, 38, 0,
    7, MAJ, DOMINANT, 60, 0,  9, MIN, TONIC, 25, 0,  11, DIM, DOMINANT, 75, 40,  7, DOM7, DOMINANT, 70, 15,
    2, MIN7, SUBDOMINANT, 48, 30,  5, MAJ7, SUBDOMINANT, 46, 45,  9, MIN7, TONIC, 32, 45,  0, MAJ7, TONIC, 18, 60,
    0, ADD9, TONIC, 12, 35,  7, SUS7, DOMINANT, 62, 35,  2, DOM7, APPLIED, 80, 55,  4, DOM7, APPLIED, 85, 60,
    0, DOM7, APPLIED, 60, 65,  5, MIN, SUBDOMINANT, 60, 70,  10, MAJ, SUBDOMINANT, 50, 70,  8, MAJ, SUBDOMINANT, 65, 80,
    11, HALF7, DOMINANT, 78, 70,
    # minor
    0, MIN, TONIC, 5, 0,  2, DIM, SUBDOMINANT, 52, 35,  3, MAJ, TONIC, 30, 0,  5, MIN, SUBDOMINANT, 40, 0,
    7, MIN, DOMINANT, 54, 0,  8, MAJ, SUBDOMINANT, 32, 0,  10, MAJ, DOMINANT, 52, 0,  0, MIN7, TONIC, 20, 40,
    5, MIN7, SUBDOMINANT, 46, 30,  8, MAJ7, SUBDOMINANT, 40, 40,  7, MIN7, DOMINANT, 56, 30,  3, MAJ7, TONIC, 36, 50,
    2, HALF7, SUBDOMINANT, 56, 50,  0, MIN9, TONIC, 14, 35,  7, MAJ, DOMINANT, 64, 50,  7, DOM7, DOMINANT, 74, 60,
    10, DOM7, APPLIED, 62, 55,  1, MAJ, SUBDOMINANT, 70, 75,  11, DIM7, DOMINANT, 85, 80,
    # harmonic minor
    0, MIN, TONIC, 5, 0,  2, DIM, SUBDOMINANT, 50, 20,  5, MIN, SUBDOMINANT, 40, 0,  7, MAJ, DOMINANT, 62, 0,
    8, MAJ, SUBDOMINANT, 32, 0,  7, DOM7, DOMINANT, 72, 15,  11, DIM, DOMINANT, 76, 25,  2, HALF7, SUBDOMINANT, 55, 35,
    5, MIN7, SUBDOMINANT, 46, 35,  8, MAJ7, SUBDOMINANT, 42, 45,  11, DIM7, DOMINANT, 85, 50,  3, AUG, TONIC, 60, 75,
    0, MINMAJ, TONIC, 55, 85,  10, MAJ, SUBDOMINANT, 50, 65,  1, MAJ, SUBDOMINANT, 70, 75,
    # melodic minor
    0, MIN, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  5, MAJ, SUBDOMINANT, 42, 0,  7, MAJ, DOMINANT, 62, 0,
    7, DOM7, DOMINANT, 70, 15,  9, DIM, TONIC, 50, 40,  11, DIM, DOMINANT, 75, 30,  5, DOM7, SUBDOMINANT, 55, 40,
    2, MIN7, SUBDOMINANT, 48, 35,  0, MIN6, TONIC, 25, 30,  9, HALF7, TONIC, 52, 55,  0, MINMAJ, TONIC, 45, 75,
    3, AUG, TONIC, 62, 75,  11, HALF7, DOMINANT, 78, 60,
    # dorian
    0, MIN, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  3, MAJ, TONIC, 30, 0,  5, MAJ, SUBDOMINANT, 40, 0,
    7, MIN, DOMINANT, 50, 0,  10, MAJ, DOMINANT, 48, 0,  0, MIN7, TONIC, 18, 30,  5, DOM7, SUBDOMINANT, 50, 35,
    7, MIN7, DOMINANT, 54, 35,  10, MAJ7, DOMINANT, 55, 50,  0, MIN6, TONIC, 25, 45,  2, MIN7, SUBDOMINANT, 46, 45,
    3, MAJ7, TONIC, 36, 50,  9, DIM, SUBDOMINANT, 60, 65,  7, MAJ, DOMINANT, 64, 70,
    # phrygian
    0, MIN, TONIC, 5, 0,  1, MAJ, DOMINANT, 55, 0,  3, MAJ, TONIC, 34, 10,  5, MIN, SUBDOMINANT, 42, 0,
    8, MAJ, SUBDOMINANT, 34, 0,  10, MIN, DOMINANT, 52, 0,  1, MAJ7, DOMINANT, 60, 35,  8, MAJ7, SUBDOMINANT, 40, 45,
    10, MIN7, DOMINANT, 56, 40,  0, MIN7, TONIC, 20, 35,  5, MIN7, SUBDOMINANT, 46, 40,  3, DOM7, APPLIED, 50, 60,
    7, DIM, DOMINANT, 65, 55,  0, MAJ, TONIC, 45, 80,
    # lydian
    0, MAJ, TONIC, 5, 0,  2, MAJ, SUBDOMINANT, 45, 0,  4, MIN, TONIC, 34, 10,  7, MAJ, DOMINANT, 50, 0,
    9, MIN, SUBDOMINANT, 30, 0,  11, MIN, DOMINANT, 52, 10,  0, MAJ7, TONIC, 15, 25,  2, DOM7, SUBDOMINANT, 56, 40,
    7, MAJ7, DOMINANT, 50, 40,  9, MIN7, SUBDOMINANT, 34, 35,  11, MIN7, DOMINANT, 56, 45,  4, MIN7, TONIC, 40, 45,
    0, ADD9, TONIC, 10, 30,  6, DIM, DOMINANT, 65, 60,
    # mixolydian
    0, MAJ, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  5, MAJ, SUBDOMINANT, 38, 0,  7, MIN, DOMINANT, 50, 0,
    9, MIN, TONIC, 26, 0,  10, MAJ, DOMINANT, 48, 0,  0, DOM7, TONIC, 30, 40,  5, MAJ7, SUBDOMINANT, 46, 40,
    7, MIN7, DOMINANT, 54, 30,  2, MIN7, SUBDOMINANT, 48, 35,  10, MAJ7, DOMINANT, 54, 50,  9, MIN7, TONIC, 32, 45,
    0, SUS4, TONIC, 30, 25,  4, DIM, TONIC, 60, 65,
    # locrian
    0, DIM, TONIC, 20, 0,  0, HALF7, TONIC, 25, 20,  1, MAJ, DOMINANT, 50, 0,  3, MIN, SUBDOMINANT, 42, 0,
    5, MIN, SUBDOMINANT, 45, 0,  6, MAJ, SUBDOMINANT, 48, 0,  8, MAJ, TONIC, 36, 10,  10, MIN, DOMINANT, 52, 0,
    1, MAJ7, DOMINANT, 56, 35,  6, MAJ7, SUBDOMINANT, 56, 45,  8, DOM7, SUBDOMINANT, 55, 55,
    10, MIN7, DOMINANT, 55, 35,  3, MIN7, SUBDOMINANT, 46, 40,  5, MIN7, SUBDOMINANT, 48, 40,
    # major pentatonic
    0, MAJ, TONIC, 5, 0,  9, MIN, TONIC, 25, 0,  7, SUS4, DOMINANT, 46, 0,  2, SUS4, SUBDOMINANT, 40, 0,
    0, SIX, TONIC, 15, 20,  9, MIN7, SUBDOMINANT, 30, 20,  7, SUS2, DOMINANT, 48, 0,  0, ADD9, TONIC, 14, 25,
    0, SUS2, TONIC, 20, 15,  2, SUS2, SUBDOMINANT, 42, 10,  2, SUS7, SUBDOMINANT, 48, 35,  9, SUS4, TONIC, 32, 15,
    0, CLUSTER, TONIC, 40, 75,  7, OPEN2, DOMINANT, 56, 60,  5, MAJ, SUBDOMINANT, 45, 80,  7, MAJ, DOMINANT, 60, 80,
    # minor pentatonic
    0, MIN, TONIC, 5, 0,  3, MAJ, TONIC, 30, 0,  10, SUS2, DOMINANT, 45, 0,  5, SUS4, SUBDOMINANT, 40, 0,
    10, SUS4, DOMINANT, 46, 0,  0, MIN7, TONIC, 18, 20,  3, SIX, SUBDOMINANT, 32, 25,  7, QUARTAL, DOMINANT, 48, 10,
    0, QUARTAL, TONIC, 25, 20,  5, SUS2, SUBDOMINANT, 42, 10,  5, SUS7, SUBDOMINANT, 46, 35,
    10, OPEN2, DOMINANT, 55, 60,
    3, CLUSTER, SUBDOMINANT, 50, 75,  5, MIN, SUBDOMINANT, 45, 80,  7, MIN, DOMINANT, 54, 80,
    # blues
    0, DOM7, TONIC, 10, 20,  5, DOM7, SUBDOMINANT, 40, 20,  7, DOM7, DOMINANT, 60, 15,  0, MIN7, TONIC, 15, 25,
    3, MAJ, TONIC, 34, 30,  10, MAJ, SUBDOMINANT, 48, 30,  5, MIN7, SUBDOMINANT, 44, 25,  0, MIN, TONIC, 12, 0,
    6, DIM7, APPLIED, 70, 55,  1, DOM7, DOMINANT, 75, 70,  8, DOM7, DOMINANT, 66, 60,
    # whole tone
    0, AUG, TONIC, 15, 0,  2, AUG, DOMINANT, 50, 0,  10, AUG, DOMINANT, 52, 0,  4, AUG, SUBDOMINANT, 38, 0,
    8, AUG, SUBDOMINANT, 40, 0,  6, AUG, DOMINANT, 55, 15,  0, FLAT5, TONIC, 30, 45,  2, FLAT5, DOMINANT, 55, 35,
    4, FLAT5, SUBDOMINANT, 50, 40,  8, FLAT5, SUBDOMINANT, 50, 45,  10, FLAT5, DOMINANT, 58, 35,
    0, CLUSTER, TONIC, 40, 80,  4, CLUSTER, SUBDOMINANT, 50, 80,
    # chromatic
    0, MAJ, TONIC, 5, 0,  0, MIN, TONIC, 10, 10,  5, MAJ, SUBDOMINANT, 38, 0,  5, MIN, SUBDOMINANT, 42, 0,
    7, MAJ, DOMINANT, 60, 0,  7, DOM7, DOMINANT, 70, 10,  8, MAJ, SUBDOMINANT, 45, 0,  3, MAJ, SUBDOMINANT, 42, 0,
    4, MAJ, TONIC, 48, 15,  9, MAJ, TONIC, 48, 20,  1, MAJ, DOMINANT, 58, 10,  10, MAJ, SUBDOMINANT, 46, 0,
    2, DOM7, APPLIED, 78, 30,  11, DIM7, DOMINANT, 82, 30,  6, HALF7, SUBDOMINANT, 70, 45,  0, AUG, TONIC, 70, 60,
    2, MIN, SUBDOMINANT, 42, 0,  9, MIN, TONIC, 25, 0,  8, MIN, SUBDOMINANT, 60, 40,  1, DOM7, DOMINANT, 72, 50,
    0, MINMAJ, TONIC, 60, 85,
)  # fmt: skip
CHORD_FIRST = (0, 21, 40, 55, 69, 84, 98, 112, 126, 140, 156, 171, 182, 195, 216)

# Cost of going from one function (row) to another: tonic, subdominant, dominant, applied.
FUNCTION_COST = (14, 4, 8, 12, 14, 12, 3, 14, 2, 24, 12, 20, 26, 26, 26, 26)
# Cost of the root's motion, in semitones upwards: a fourth up (a fifth down) is the strongest.
ROOT_COST = (12, 8, 4, 8, 8, 0, 14, 5, 4, 3, 5, 7)

FORBIDDEN = 100000


def chord_word(entry, word):
    """A word of a chord of CHORDS."""
    return CHORDS[entry * CHORD_WORDS + word]


def first_chord(scale):
    """The first row of CHORDS that belongs to a scale."""
    return CHORD_FIRST[scale]


def quality_tone(quality, k):
    """Semitones of a quality's tone above its root."""
    return QUALITIES[quality * 4 + k]


def has_bit(mask, k):
    """Whether bit k of a mask of up to twelve bits is set."""
    shifted = mask
    for _ in range(k):
        shifted = idiv(shifted, 2)
    return imod(shifted, 2) == 1


def bit(k):
    """The number whose bit k is set."""
    value = 1
    for _ in range(k):
        value = value * 2
    return value


def scale_mask(scale):
    """A scale's tones as bits, bit 0 its root."""
    mask = 0
    for k in range(SCALE_SIZE[scale]):
        mask = mask + bit(SCALE_STEPS[scale * 12 + k])
    return mask


def chord_mask(entry):
    """A chord's tones as bits, bit 0 the key's root."""
    mask = 0
    quality = chord_word(entry, 1)
    for k in range(4):
        tone = imod(chord_word(entry, 0) + quality_tone(quality, k), 12)
        if not has_bit(mask, tone):
            mask = mask + bit(tone)
    return mask


def has_fourth(quality):
    """Whether a quality has four tones."""
    return quality_tone(quality, 3) != 0


# --- which chords


def place_chords(w):
    """Lay out the plan's chord places: one a bar, two where a cadence gathers or the rhythm is busy."""
    meter = w.n[PLAN_METER]
    count = 0
    for bar in range(w.n[PLAN_BARS]):
        row = bar * BAR_STRIDE
        left = w.plan_bar[row + BAR_PHRASE_BARS] - w.plan_bar[row + BAR_PLACE]
        draw = u01(hash4(w.n[SEED_HARMONY], w.plan_bar[row + BAR_SECTION], w.plan_bar[row + BAR_PLACE], 3))
        busy = draw < w.p[M_RHYTHM_COMPLEXITY] * 1.1 - 0.35 and left > 1 and w.plan_bar[row + BAR_PLACE] > 0
        two = meter != METER_2_4 and (busy or (left == 2 and w.plan_bar[row + BAR_PHRASE_BARS] > 2))
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
    before = -1
    while first < w.n[PLAN_CHORDS]:
        bar = idiv(w.plan_chord[first * CHORD_STRIDE + CHORD_SLOT], BAR_SLOTS)
        last = bar + w.plan_bar[bar * BAR_STRIDE + BAR_PHRASE_BARS] - 1
        end = w.plan_bar[last * BAR_STRIDE + BAR_CHORD] + w.plan_bar[last * BAR_STRIDE + BAR_CHORDS]
        search_chords(w, first, end, before)
        before = w.plan_chord[(end - 1) * CHORD_STRIDE + CHORD_ENTRY]
        first = end


def search_chords(w, first, end, before):
    """The cheapest sequence of chords for the places first to end - 1, coming from chord `before` (-1: silence)."""
    scale = int(w.p[M_SCALE])
    base = first_chord(scale)
    count = first_chord(scale + 1) - base
    for k in range(first, end):
        now = imod(k, 2) * SEARCH_STATES
        past = imod(k + 1, 2) * SEARCH_STATES
        for c in range(count):
            own = chord_cost(w, k, base + c, scale)
            best = FORBIDDEN * 4
            source = 0
            if k == first:
                best = own + (move_cost(before, base + c) if before >= 0 else 0)
            else:
                for b in range(count):
                    cost = w.search_cost[past + b] + move_cost(base + b, base + c) + own
                    if cost < best:
                        best = cost
                        source = b
            w.search_cost[now + c] = best
            w.search_back[k * SEARCH_STATES + c] = source
    chosen = cheapest(w, imod(end - 1, 2) * SEARCH_STATES, count)
    for step in range(end - first):
        k = end - 1 - step
        write_chord(w, k, base + chosen)
        chosen = w.search_back[k * SEARCH_STATES + chosen]


def cheapest(w, row, count):
    """The state of least cost; of equal ones the first."""
    best = 0
    for c in range(1, count):
        if w.search_cost[row + c] < w.search_cost[row + best]:
            best = c
    return best


def write_chord(w, k, entry):
    """Write down a chosen chord."""
    row = k * CHORD_STRIDE
    w.plan_chord[row + CHORD_ENTRY] = entry
    w.plan_chord[row + CHORD_ROOT] = chord_word(entry, 0)
    w.plan_chord[row + CHORD_QUALITY] = chord_word(entry, 1)
    w.plan_chord[row + CHORD_FUNCTION] = chord_word(entry, 2)
    w.plan_chord[row + CHORD_MASK] = chord_mask(entry)


def move_cost(a, b):
    """Cost of chord b after chord a, by function and by the root's motion."""
    root_a = chord_word(a, 0)
    root_b = chord_word(b, 0)
    function_a = chord_word(a, 2)
    rise = imod(root_b - root_a + 12, 12)
    if a == b:
        return 46
    if function_a == APPLIED:
        return 2 if rise == 5 or (rise == 1 and chord_word(a, 1) >= HALF7) else 60
    return FUNCTION_COST[function_a * 4 + chord_word(b, 2)] + ROOT_COST[rise]


def chord_cost(w, k, entry, scale):
    """Cost of a chord in a place: tension, roughness, cadence, the seed's taste, and what this letter had before."""
    bar = idiv(w.plan_chord[k * CHORD_STRIDE + CHORD_SLOT], BAR_SLOTS)
    row = bar * BAR_STRIDE
    rough = roughness_aim(w, k, bar)
    gap = chord_word(entry, 4) - rough
    cost = idiv(gap * gap, 12) if gap > 0 else idiv(-gap * 6, 10)
    aim = tension_aim(w, k, bar)
    off = chord_word(entry, 3) - aim
    cost = cost + idiv(off * off, 70)
    cost = cost + cadence_cost(w, k, bar, entry)
    key = w.plan_bar[row + BAR_SECTION] * 64 + w.plan_bar[row + BAR_PLACE] * 2
    key = key + (1 if k > w.plan_bar[row + BAR_CHORD] else 0)
    draw = u01(hash4(w.n[SEED_HARMONY], key, entry, 0))
    fresh = u01(hash4(w.n[SEED_HARMONY], key, entry, w.n[CYCLE] + 1))
    wander = w.p[P_VARIATION] if w.n[CYCLE] > 0 else 0.0
    cost = cost - int(26.0 * draw * draw) - int(16.0 * wander * fresh)
    return cost - remembered(w, k, bar, entry)


def roughness_aim(w, k, bar):
    """How rough a chord `harmony` asks for, 0..100; a last chord is plainer."""
    harmony = w.p[M_HARMONY]
    aim = 70.0 * (1.0 - harmony) if harmony > 0.5 else 35.0 + 130.0 * (0.5 - harmony)
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
                bonus = 18 if found == entry else bonus
    return bonus


# --- how they lie


def plan_voicings(w):
    """Give every planned chord a bass and three upper voices: the cheapest path through all that lie in register."""
    total = w.n[PLAN_CHORDS]
    past_count = 0
    for k in range(total):
        count = list_voicings(w, k)
        now = imod(k, 2) * SEARCH_STATES
        past = imod(k + 1, 2) * SEARCH_STATES
        limit = FORBIDDEN * 9
        for b in range(past_count):
            if w.search_cost[past + b] < limit:
                limit = w.search_cost[past + b]
        for c in range(count):
            own = w.search_cost[2 * SEARCH_STATES + c]
            best = own if k == 0 else FORBIDDEN * 9
            source = 0
            for b in range(past_count):
                before = w.search_cost[past + b]
                if before <= limit + 160 and before + own < best:
                    cost = before + own + lead_cost(w, k, past + b, now + c, best - before - own)
                    if cost < best:
                        best = cost
                        source = b
            w.search_cost[now + c] = best
            w.search_back[k * SEARCH_STATES + c] = source
        past_count = count
    chosen = cheapest(w, imod(total - 1, 2) * SEARCH_STATES, past_count)
    for step in range(total):
        k = total - 1 - step
        unpack_voicing(w, k, chosen)
        chosen = w.search_back[k * SEARCH_STATES + chosen]


def unpack_voicing(w, k, state):
    """Write a state's four pitches into its chord."""
    packed = w.search_voicing[k * SEARCH_STATES + state]
    row = k * CHORD_STRIDE
    w.plan_chord[row + CHORD_BASS] = imod(packed, 128)
    w.plan_chord[row + CHORD_LOW] = imod(idiv(packed, 128), 128)
    w.plan_chord[row + CHORD_MIDDLE] = imod(idiv(packed, 16384), 128)
    w.plan_chord[row + CHORD_TOP] = idiv(packed, 2097152)


LOWEST = 52  # of the three upper voices
HIGHEST = 74
BASS_LOWEST = 35
BASS_HIGHEST = 50


def list_voicings(w, k):
    """Every voicing of chord k in register, as states of the search; gives how many."""
    mask = w.plan_chord[k * CHORD_STRIDE + CHORD_MASK]
    count = 0
    for low in range(LOWEST, HIGHEST - 4):
        if has_bit(mask, imod(low, 12)):
            for middle in range(low + 1, low + 11):
                if has_bit(mask, imod(middle, 12)):
                    for top in range(middle + 1, middle + 11):
                        if top <= HIGHEST and top - low <= 16 and has_bit(mask, imod(top, 12)):
                            count = add_voicings(w, k, count, low, middle, top)
    return count


def add_voicings(w, k, count, low, middle, top):
    """Add the upper voices over each bass that suits them; gives the new count."""
    row = k * CHORD_STRIDE
    root = w.plan_chord[row + CHORD_ROOT]
    quality = w.plan_chord[row + CHORD_QUALITY]
    shape = shape_cost(w, k, low, middle, top)
    if shape >= FORBIDDEN:
        return count
    added = count
    for bass in range(BASS_LOWEST, BASS_HIGHEST + 1):
        above = imod(bass - root + 24, 12)
        third = above == quality_tone(quality, 1)
        if above == 0 or (third and may_invert(w, k)):
            cost = shape + complete_cost(root, quality, bass, low, middle, top)
            cost = cost + (7 if third else 0) + idiv(abs(bass - 42), 2)
            if cost < FORBIDDEN and added < SEARCH_STATES:
                w.search_cost[2 * SEARCH_STATES + added] = cost
                slot = (imod(k, 2) * SEARCH_STATES + added) * 4
                w.search_pitch[slot] = bass
                w.search_pitch[slot + 1] = low
                w.search_pitch[slot + 2] = middle
                w.search_pitch[slot + 3] = top
                w.search_voicing[k * SEARCH_STATES + added] = bass + 128 * low + 16384 * middle + 2097152 * top
                added = added + 1
    return added


def may_invert(w, k):
    """Whether a chord may stand on its third: plain triads, not at a close or an opening."""
    bar = idiv(w.plan_chord[k * CHORD_STRIDE + CHORD_SLOT], BAR_SLOTS)
    row = bar * BAR_STRIDE
    closes = w.plan_bar[row + BAR_CADENCE] != CADENCE_NONE
    return w.plan_chord[k * CHORD_STRIDE + CHORD_QUALITY] <= MIN and not closes and bar > 0


def shape_cost(w, k, low, middle, top):
    """Cost of three upper voices by themselves: register, spread, seconds."""
    cost = abs(top - 67) + idiv(abs(low - 57), 2)
    narrow = 3.0 * w.p[M_HARMONY] - 0.4
    if middle - low <= 2:
        cost = cost + int((4.0 if middle - low == 2 else 12.0) * narrow)
    if top - middle <= 2:
        cost = cost + int((3.0 if top - middle == 2 else 12.0) * narrow)
    if k == w.n[PLAN_CHORDS] - 1 and imod(top, 12) != 0:
        cost = cost + 40
    return cost


def complete_cost(root, quality, bass, low, middle, top):
    """What is missing or doubled: root and third must be there, and the fourth tone of a four-tone chord."""
    roots = 0
    thirds = 0
    fifths = 0
    fourths = 0
    for voice in range(4):
        pitch = bass if voice == 0 else (low if voice == 1 else (middle if voice == 2 else top))
        above = imod(pitch - root + 24, 12)
        if above == 0:
            roots = roots + 1
        elif above == quality_tone(quality, 1):
            thirds = thirds + 1
        elif above == quality_tone(quality, 2):
            fifths = fifths + 1
        else:
            fourths = fourths + 1
    if roots == 0 or thirds == 0 or fourths > 1 or (fourths == 0 and has_fourth(quality)):
        return FORBIDDEN
    cost = 5 if fifths == 0 else 0
    if fifths == 0 and quality != DOM7 and quality <= HALF7 and quality >= DIM:
        cost = cost + 12
    return cost + (6 if thirds > 1 else 0) + (20 if roots > 2 else 0)


def lead_cost(w, k, a, b, most):
    """Cost of the four voices' motion from state a to state b of the search; gives up beyond `most`."""
    cost = 0
    ups = 0
    downs = 0
    for v in range(4):
        p = w.search_pitch[a * 4 + v]
        q = w.search_pitch[b * 4 + v]
        size = abs(q - p)
        if q > p:
            ups = ups + 1
        elif q < p:
            downs = downs + 1
        if v == 0:
            cost = cost + (size if size < 7 else 7) + (40 if size > 9 and size != 12 else 0) + (6 if size == 6 else 0)
        else:
            cost = cost + size * 3 + (10 if size > 4 else 0) + (30 if size > 7 else 0) + (9 if size == 6 else 0)
    if ups == 4 or downs == 4:
        cost = cost + 16
    if cost >= most:
        return cost
    return cost + parallel_cost(w, a, b) + tendency_cost(w, k, a, b)


def parallel_cost(w, a, b):
    """Parallel fifths and octaves, hidden ones of the outer voices, and voices that overlap."""
    cost = 0
    for i in range(4):
        p = w.search_pitch[a * 4 + i]
        q = w.search_pitch[b * 4 + i]
        for j in range(i + 1, 4):
            r = w.search_pitch[a * 4 + j]
            s = w.search_pitch[b * 4 + j]
            was = imod(r - p + 24, 12)
            here = imod(s - q + 24, 12)
            if was == here and p != q and r != s and (here == 0 or here == 7):
                cost = cost + 600
            if i == 0 and j == 3 and (here == 0 or here == 7) and (q - p) * (s - r) > 0 and abs(s - r) > 2:
                cost = cost + 24
            if j == i + 1 and (s < p or q > r):
                cost = cost + 20
    return cost


def tendency_cost(w, k, a, b):
    """Leading tones rise, sevenths fall or stay."""
    row = (k - 1) * CHORD_STRIDE
    quality = w.plan_chord[row + CHORD_QUALITY]
    seventh = -1
    if quality >= DOM7 and quality <= HALF7:
        seventh = imod(w.plan_chord[row + CHORD_ROOT] + quality_tone(quality, 3), 12)
    home = w.plan_chord[row + CHORD_STRIDE + CHORD_FUNCTION] == TONIC
    leads = w.plan_chord[row + CHORD_FUNCTION] == DOMINANT and home
    cost = 0
    for v in range(1, 4):
        p = w.search_pitch[a * 4 + v]
        step = w.search_pitch[b * 4 + v] - p
        if leads and imod(p, 12) == 11 and step != 1 and step != 0:
            cost = cost + 14
        if imod(p, 12) == seventh and (step > 0 or step < -2):
            cost = cost + 14
    return cost


def brightness(scale):
    """Place of a scale between dark 0 and bright 1."""
    return SCALE_BRIGHTNESS[scale]


def near_mask(scale, tones):
    """The tones of a scale at most two semitones away from a tone of a chord."""
    mask = 0
    for k in range(SCALE_SIZE[scale]):
        step = SCALE_STEPS[scale * 12 + k]
        near = False
        for away in range(5):
            if has_bit(tones, imod(step + away + 10, 12)):
                near = True
        if near:
            mask = mask + bit(step)
    return mask


def all_tones(scale):
    """Whether a scale has every tone, so that only chords say what fits."""
    return scale == SCALE_CHROMATIC
