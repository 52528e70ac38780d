"""The plan of a cycle: form, chords and their voicings, the motifs' rhythms and shapes, the drums' patterns.

A pure function of the resolved parameters, the seeds of motif and harmony, the cycle's number and the variation. What
the collisions make of it is decided tick by tick in realise.py.
"""

from .figures import plan_figures
from .harmony import plan_chords
from .intrinsics import hash3, idiv, imod, u01
from .layout import (
    M_METER,
    M_SCALE,
    SCALE_HARMONIC_MINOR,
    SCALE_MAJOR,
    SCALE_MELODIC_MINOR,
    SCALE_MINOR,
)
from .rhythm import SLOT_TICKS, chosen_hash, group_of, meter_slots, plan_comping, plan_drums
from .tones import scale_mask, turned
from .voicing import plan_voicings
from .world import (
    BAR_CADENCE,
    BAR_CHORD,
    BAR_CHORDS,
    BAR_ENERGY,
    BAR_KEY,
    BAR_LABEL,
    BAR_PHRASE,
    BAR_PHRASE_BARS,
    BAR_PLACE,
    BAR_SCALE,
    BAR_SECTION,
    BAR_SLOTS,
    BAR_STRIDE,
    CADENCE_FULL,
    CADENCE_HALF,
    CADENCE_NONE,
    CADENCE_OPEN,
    CHORD_LOW,
    CHORD_SLOT,
    CHORD_STRIDE,
    CHORD_TOP,
    CYCLE_TICKS,
    LABELS,
    MAX_BARS,
    ORIGIN_BAR,
    ORIGIN_TICK,
    PLAN_BARS,
    PLAN_METER,
    SEED_MOTIF,
    STRUCK_OVER,
    TICK,
    TICKS_PER_BAR,
)

# Letters of a cycle of so many phrases (1 to 8 in a row): 0 A, 1 B, 2 C. Longer cycles go in sections of two phrases.
LETTERS = (
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 0, 0, 0, 0, 0, 0,
    0, 0, 1, 0, 0, 0, 0, 0,
    0, 0, 1, 2, 0, 0, 0, 0,
    0, 0, 1, 1, 2, 0, 0, 0,
    0, 0, 1, 0, 2, 1, 0, 0,
    0, 0, 0, 0, 1, 1, 0, 0,
)  # fmt: skip
AWAY_PHRASES = 6  # cycles of so many phrases go to another key in their bridges


def plan_cycle(w):
    """Plan the cycle that begins, or, within one, the rest of it from the bar that begins."""
    lay_out_bars(w)
    plan_form(w)
    plan_figures(w)
    plan_contours(w)
    plan_drums(w)
    plan_comping(w)
    plan_chords(w)
    plan_voicings(w)


def bar_now(w):
    """The bar of the cycle that the present tick belongs to."""
    return w.n[ORIGIN_BAR] + idiv(w.n[TICK] - w.n[ORIGIN_TICK], w.n[TICKS_PER_BAR])


def tick_in_bar(w):
    """Ticks since the present bar began; 0 when one begins."""
    return imod(w.n[TICK] - w.n[ORIGIN_TICK], w.n[TICKS_PER_BAR])


def lay_out_bars(w):
    """Count the cycle's bars. A cycle's length in ticks is fixed (clock.py); a metre changed within it holds from here.

    The bars that have sounded stay counted unless there would be too many; ticks that make no whole bar are left to
    the last one.
    """
    meter = int(w.p[M_METER])
    ticks = meter_slots(meter) * SLOT_TICKS
    if w.n[TICK] == 0:
        w.n[ORIGIN_BAR] = 0
        w.n[ORIGIN_TICK] = 0
    elif ticks != w.n[TICKS_PER_BAR]:
        now = bar_now(w)
        w.n[ORIGIN_TICK] = w.n[TICK] - tick_in_bar(w)
        w.n[ORIGIN_BAR] = now
    rest = idiv(w.n[CYCLE_TICKS] - w.n[ORIGIN_TICK], ticks)
    rest = rest if rest > 0 else 1
    if w.n[ORIGIN_BAR] + rest > MAX_BARS:
        w.n[ORIGIN_BAR] = 0
    w.n[PLAN_METER] = meter
    w.n[PLAN_BARS] = w.n[ORIGIN_BAR] + rest if w.n[ORIGIN_BAR] + rest < MAX_BARS else MAX_BARS
    w.n[TICKS_PER_BAR] = ticks


def phrase_count(bars):
    """Phrases of a cycle: of about four bars each."""
    count = idiv(bars + 1, 4)
    return count if count > 1 else 1


def letter(phrases, phrase):
    """Which theme a phrase belongs to."""
    if phrases <= 8:
        return LETTERS[(phrases - 1) * 8 + phrase]
    sections = idiv(phrases, 2)
    section = idiv(phrase, 2)
    if section >= sections - 1:
        return 0
    place = imod(section, 4)
    return (2 if imod(idiv(section, 4), 2) == 1 else 1) if place == 2 else 0


def plan_form(w):
    """Phrases, their letters and closes, the label of every bar's motif, and the dynamics of the whole."""
    bars = w.n[PLAN_BARS]
    phrases = phrase_count(bars)
    scale = int(w.p[M_SCALE])
    for phrase in range(phrases):
        first = idiv(phrase * bars, phrases)
        end = idiv((phrase + 1) * bars, phrases)
        theme = letter(phrases, phrase)
        close = phrase_close(phrases, phrase, theme)
        for bar in range(first, end):
            row = bar * BAR_STRIDE
            w.plan_bar[row + BAR_PHRASE] = phrase
            w.plan_bar[row + BAR_PLACE] = bar - first
            w.plan_bar[row + BAR_PHRASE_BARS] = end - first
            w.plan_bar[row + BAR_SECTION] = theme
            w.plan_bar[row + BAR_CADENCE] = close if bar == end - 1 else CADENCE_NONE
            w.plan_bar[row + BAR_ENERGY] = bar_energy(bar, bars, bar - first, end - first, theme)
            away = is_away(phrases, phrase, theme, bar == end - 1)
            own = theme if away and bridge_key(scale) > 0 else 0
            w.plan_bar[row + BAR_LABEL] = bar_label(theme, own, bar - first, end - first, close)
            w.plan_bar[row + BAR_KEY] = bridge_key(scale) if away else 0
            w.plan_bar[row + BAR_SCALE] = bridge_scale(scale) if away else scale


def phrase_close(phrases, phrase, theme):
    """How a phrase ends: the last one home, the middle one half way, others open or home."""
    if phrase == phrases - 1:
        return CADENCE_FULL
    if (phrase + 1) * 2 == phrases or (phrases > 1 and theme != 0):
        return CADENCE_HALF
    return CADENCE_OPEN if imod(phrase, 2) == 0 else CADENCE_FULL


def is_away(phrases, phrase, theme, closes):
    """Whether a bar is in another key: the bridges of long cycles, but for the close that leads home from them."""
    if phrases < AWAY_PHRASES or theme == 0:
        return False
    return not (closes and letter(phrases, phrase + 1) == 0)


def bridge_key(scale):
    """Where a bridge's key lies above the home key: in major on the dominant, in minor on the relative major."""
    if scale == SCALE_MAJOR:
        return 7
    return 3 if scale == SCALE_MINOR or scale == SCALE_HARMONIC_MINOR or scale == SCALE_MELODIC_MINOR else 0


def bridge_scale(scale):
    """The scale of a bridge: major where it is in another key."""
    return SCALE_MAJOR if bridge_key(scale) > 0 else scale


def bar_mask(w, bar):
    """The tones of a bar's scale, in its key."""
    row = bar * BAR_STRIDE
    return turned(scale_mask(w.plan_bar[row + BAR_SCALE]), w.plan_bar[row + BAR_KEY])


def bar_label(theme, own, place, bars, close):
    """The motif of a bar: a b a c, or a b a d where the phrase comes home; in a bridge e b e c.

    own: the theme whose second bar and close it has: the first theme's, or in another key the bridge's.
    """
    if place == bars - 1:
        return own * 4 + (3 if close == CADENCE_FULL else 2)
    return theme * 4 if imod(place, 2) == 0 else own * 4 + 1


def bar_energy(bar, bars, place, phrase_bars, theme):
    """Dynamics 0..100: each phrase swells to its third quarter, the cycle to its own; it gathers before the seam."""
    far = idiv(bar * 100, bars)
    whole = idiv(far * 40, 75) if far < 75 else 40 - idiv((far - 75) * 24, 25)
    top = idiv(phrase_bars * 3, 4)
    swell = idiv(place * 24, top) if place < top else 24
    if place == phrase_bars - 1:
        swell = 10
    energy = 22 + whole + swell + (8 if theme != 0 else 0)
    return energy - 8 if bar == 0 else energy


def plan_contours(w):
    """The shape of each label's motif, slot by slot, -100..100: rise, fall, arch, bowl, or a turn."""
    meter = w.n[PLAN_METER]
    slots = meter_slots(meter)
    for label in range(LABELS):
        shape = int(u01(chosen_hash(w, w.n[SEED_MOTIF], 300 + label, 0)) * 5.0)
        size = 45 + int(u01(hash3(w.n[SEED_MOTIF], 310 + label, 1)) * 55.0)
        place = int(u01(hash3(w.n[SEED_MOTIF], 310 + label, 2)) * 60.0) - 30
        for slot in range(slots):
            along = idiv(slot * 200, slots) - 100
            bend = abs(along) * 2 - 100
            group = group_of(meter, slot)
            if shape == 0:
                value = along
            elif shape == 1:
                value = -along
            elif shape == 2:
                value = -bend
            elif shape == 3:
                value = bend
            else:
                value = 70 if imod(group, 2) == 0 else -70
            jitter = int(u01(chosen_hash(w, w.n[SEED_MOTIF], 320 + label, group)) * 50.0) - 25
            w.plan_contour[label * BAR_SLOTS + slot] = int((value * size) / 100.0) + jitter + place


def chord_at(w, bar, slot):
    """The planned chord that holds at a slot of a bar."""
    row = bar * BAR_STRIDE
    first = w.plan_bar[row + BAR_CHORD]
    if w.plan_bar[row + BAR_CHORDS] > 1:
        if bar * BAR_SLOTS + slot >= w.plan_chord[(first + 1) * CHORD_STRIDE + CHORD_SLOT]:
            return first + 1
    return first


def last_chord(w):
    """One past the last planned chord."""
    row = (w.n[PLAN_BARS] - 1) * BAR_STRIDE
    return w.plan_bar[row + BAR_CHORD] + w.plan_bar[row + BAR_CHORDS]


def parallel_to_top(w, chord, tone, goal):
    """Whether going from a tone to the next bass would run parallel with an upper voice in fifths or octaves."""
    row = chord * CHORD_STRIDE
    found = False
    for v in range(CHORD_LOW, CHORD_TOP + 1):
        p = w.plan_chord[row + v]
        q = w.plan_chord[row + CHORD_STRIDE + v]
        was = imod(p - tone + 60, 12)
        if p != q and was == imod(q - goal + 60, 12) and (was == 0 or was == 7):
            found = True
    return found or (w.n[STRUCK_OVER] != 0 and leads_parallel(w, chord, w.n[STRUCK_OVER], tone, goal))


def leads_parallel(w, chord, over, tone, goal):
    """The same of one tone over the bass, that the next chord's top voice follows."""
    top = w.plan_chord[(chord + 1) * CHORD_STRIDE + CHORD_TOP]
    was = imod(over - tone + 60, 12)
    return over != top and was == imod(top - goal + 60, 12) and (was == 0 or was == 7)
