"""How the planned chords lie: a bass and three upper voices each, the cheapest path through all that lie in register.

Sources: Tymoczko 2006 (voicings by least movement, as a shortest path); Huron 2001 (the perceptual reasons behind the
rules of voice leading); Sethares 1993 (roughness of a pair of tones).
"""

from .chords import DIM, DOM7, DOMINANT, HALF7, MIN, TONIC, has_fourth, quality_tone
from .harmony import FORBIDDEN, cheapest
from .intrinsics import idiv, imod
from .layout import M_HARMONY
from .tones import has_bit
from .world import (
    BAR_CADENCE,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_NONE,
    CHORD_BASS,
    CHORD_FUNCTION,
    CHORD_LOW,
    CHORD_MASK,
    CHORD_MIDDLE,
    CHORD_QUALITY,
    CHORD_ROOT,
    CHORD_SLOT,
    CHORD_STRIDE,
    CHORD_TOP,
    PLAN_CHORDS,
    SEARCH_STATES,
)

LOWEST = 52  # of the three upper voices
HIGHEST = 74
BASS_LOWEST = 35
BASS_HIGHEST = 50
# Roughness of a pair of tones in thousandths, six partials each: a row for every fourth semitone from 32 upwards (the
# lower tone), forty intervals a row. Mean of Sethares' curve over the four tones of the row.
ROUGHNESS_LOW = 32
ROUGHNESS_ROWS = 12
ROUGHNESS_WIDE = 40
ROUGHNESS = (
    673, 1273, 1411, 1301, 1212, 1136, 1143, 883, 998, 899, 903, 764, 383, 658, 691, 636, 519, 565, 492, 238,
    404, 407, 365, 301, 162, 267, 282, 248, 158, 235, 213, 80, 137, 103, 60, 31, 15, 6, 3, 1,
    444, 1111, 1228, 1113, 1028, 944, 971, 700, 847, 745, 764, 648, 250, 562, 583, 529, 417, 480, 423, 161,
    347, 339, 297, 247, 106, 227, 240, 214, 125, 208, 191, 59, 122, 82, 42, 19, 7, 3, 1, 0,
    274, 993, 1069, 948, 868, 774, 820, 541, 717, 610, 645, 560, 153, 493, 491, 438, 330, 406, 369, 106,
    306, 280, 240, 207, 67, 196, 203, 186, 100, 184, 171, 43, 110, 65, 28, 11, 4, 1, 0, 0,
    159, 912, 930, 804, 729, 624, 689, 407, 607, 496, 542, 496, 88, 445, 412, 359, 258, 341, 326, 69,
    277, 229, 190, 177, 40, 172, 169, 163, 83, 162, 151, 31, 101, 51, 19, 6, 2, 0, 0, 0,
    88, 856, 806, 677, 610, 494, 577, 298, 516, 399, 454, 450, 49, 411, 342, 292, 200, 284, 293, 46,
    254, 184, 147, 154, 22, 153, 138, 144, 72, 142, 133, 23, 92, 40, 12, 3, 1, 0, 0, 0,
    47, 816, 694, 567, 510, 387, 486, 215, 442, 321, 378, 415, 26, 385, 282, 236, 156, 235, 265, 34,
    236, 146, 112, 137, 12, 138, 111, 128, 67, 124, 117, 19, 85, 31, 8, 2, 0, 0, 0, 0,
    26, 781, 592, 472, 428, 300, 414, 155, 384, 259, 313, 386, 14, 362, 229, 191, 124, 194, 241, 28,
    220, 114, 84, 123, 6, 124, 88, 116, 65, 108, 103, 16, 78, 24, 5, 1, 0, 0, 0, 0,
    14, 746, 500, 392, 362, 235, 358, 116, 338, 212, 258, 359, 8, 340, 183, 156, 103, 160, 220, 26,
    204, 88, 62, 111, 3, 112, 70, 105, 65, 94, 90, 14, 72, 19, 4, 1, 0, 0, 0, 0,
    8, 708, 418, 327, 313, 186, 315, 90, 303, 176, 211, 334, 5, 317, 146, 130, 90, 133, 201, 26,
    189, 68, 46, 101, 2, 102, 55, 97, 66, 83, 80, 13, 66, 15, 2, 0, 0, 0, 0, 0,
    5, 669, 346, 276, 276, 152, 281, 75, 275, 151, 173, 309, 3, 295, 116, 111, 83, 112, 183, 26,
    175, 52, 34, 92, 1, 92, 44, 89, 68, 73, 72, 13, 61, 12, 2, 0, 0, 0, 0, 0,
    3, 629, 285, 237, 250, 128, 254, 65, 252, 134, 143, 286, 2, 273, 92, 98, 79, 95, 167, 27,
    162, 41, 26, 84, 1, 85, 36, 83, 70, 65, 65, 13, 57, 8, 1, 0, 0, 0, 0, 0,
    2, 588, 235, 208, 232, 111, 232, 59, 233, 122, 119, 264, 1, 253, 74, 88, 78, 82, 154, 29,
    151, 33, 20, 78, 0, 78, 29, 78, 72, 45, 30, 3, 0, 0, 0, 0, 0, 0, 0, 0,
)  # fmt: skip


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
                if before <= limit + 420 and before + own < best:
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
    wanted = 278 + int(80.0 * (1.0 - w.p[M_HARMONY]))
    for bass in range(BASS_LOWEST, BASS_HIGHEST + 1):
        above = imod(bass - root + 24, 12)
        third = above == quality_tone(quality, 1)
        if above == 0 or (third and may_invert(w, k)):
            cost = shape + complete_cost(root, quality, bass, low, middle, top)
            cost = cost + (7 if third else 0) + idiv(abs(bass - 42), 2)
            cost = cost + idiv(abs(roughness_of(bass, low, middle, top) - wanted), 3)
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
    cost = (14 if has_fourth(quality) else 5) if fifths == 0 else 0
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


def pair_roughness(low, high):
    """Roughness of two tones in thousandths; tones further apart than the table reaches are smooth."""
    wide = high - low
    if wide <= 0 or wide >= ROUGHNESS_WIDE:
        return 0
    row = idiv(low - ROUGHNESS_LOW, 4) if low >= ROUGHNESS_LOW else 0
    row = row if row < ROUGHNESS_ROWS else ROUGHNESS_ROWS - 1
    return ROUGHNESS[row * ROUGHNESS_WIDE + wide]


def roughness_of(bass, low, middle, top):
    """Mean roughness of a voicing's six pairs, in thousandths."""
    total = pair_roughness(bass, low) + pair_roughness(bass, middle) + pair_roughness(bass, top)
    total = total + pair_roughness(low, middle) + pair_roughness(low, top) + pair_roughness(middle, top)
    return idiv(total, 6)
