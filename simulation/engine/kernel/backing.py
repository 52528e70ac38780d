"""What the plan plays beneath the melody: bass, chords, drums and drone."""

from .hearing import play_drum
from .intrinsics import hash3, imod, u01
from .layout import M_NOTE_DENSITY, M_RHYTHM_COMPLEXITY
from .notes import beat_room, held_share, part_of, play, sounding_root, unit
from .plan import bar_mask, chord_at, last_chord, parallel_to_top, tick_in_bar
from .rhythm import (
    DRUM_ROW_HAT,
    DRUM_ROW_KICK,
    DRUM_ROW_SHAKER,
    DRUM_ROW_SNARE,
    SLOT_TICKS,
    group_of,
    group_start,
    meter_groups,
    meter_slots,
    slot_weight,
)
from .tones import has_bit, scale_mask
from .world import (
    BAR_CADENCE,
    BAR_ENERGY,
    BAR_KEY,
    BAR_PHRASE_BARS,
    BAR_PLACE,
    BAR_SCALE,
    BAR_SLOTS,
    BAR_STRIDE,
    BASS_LAST,
    BEAT_KEPT,
    BEAT_ONSETS,
    CADENCE_NONE,
    CHORD_BASS,
    CHORD_LOW,
    CHORD_MASK,
    CHORD_MIDDLE,
    CHORD_SLOT,
    CHORD_SLOTS,
    CHORD_STRIDE,
    CHORD_TOP,
    DRONE_ROOT,
    DRONE_TICK,
    HEARD_BEAT,
    HEARD_LEVEL,
    PLAN_BARS,
    PLAN_METER,
    SEED_MOTIF,
    STRUCK_OVER,
    TICK,
    TICKS_PER_BAR,
    VOICE_BASS,
    VOICE_CHORDS,
    VOICE_DRONE,
)


def bass_step(w, bar, slot):
    """What the bass does on a slot: 0 nothing, 1 the chord's bass, 2 its fifth, 3 towards the next chord, 4 again."""
    meter = w.n[PLAN_METER]
    chord = chord_at(w, bar, slot)
    row = chord * CHORD_STRIDE
    place = bar * BAR_SLOTS + slot - w.plan_chord[row + CHORD_SLOT]
    if place == 0:
        return 1
    last_bar = bar == w.n[PLAN_BARS] - 1
    busy = w.p[M_RHYTHM_COMPLEXITY] * 0.75 + w.p[M_NOTE_DENSITY] * 0.25
    if last_bar or busy < 0.22:
        return 0
    weight = slot_weight(meter, slot)
    span = w.plan_chord[row + CHORD_SLOTS]
    starts = group_start(meter, group_of(meter, slot)) == slot
    if place == span - 2 and busy > 0.38:
        return 3
    if weight == 3 or (starts and busy > 0.62):
        return 2
    if busy > 0.5 and weight >= 1 and u01(hash3(w.n[SEED_MOTIF], 41, slot)) < busy * 1.3 - 0.55:
        return 4
    return 0


def realise_bass(w, bar, slot, chord):
    """Sound the bass's tone on this slot, if it has one."""
    step = bass_step(w, bar, slot)
    if step == 0 or (step != 1 and w.n[BEAT_ONSETS] >= beat_room(w)):
        return
    row = chord * CHORD_STRIDE
    root = w.plan_chord[row + CHORD_BASS]
    if step == 2:
        pitch = bass_fifth(w, chord, root)
    elif step == 3:
        pitch = approach(w, bar, chord, root)
    else:
        pitch = root if step == 1 else w.n[BASS_LAST]
    slots = meter_slots(w.n[PLAN_METER])
    gap = slots - slot
    for k in range(slot + 1, slots):
        if gap == slots - slot and bass_step(w, bar, k) > 0:
            gap = k - slot
    energy = w.plan_bar[bar * BAR_STRIDE + BAR_ENERGY]
    weight = slot_weight(w.n[PLAN_METER], slot)
    velocity = 0.42 + 0.04 * weight + 0.0024 * energy + 0.12 * w.heard[HEARD_LEVEL]
    w.n[BASS_LAST] = pitch
    play(w, VOICE_BASS, pitch, velocity, 0.0, part_of(gap * SLOT_TICKS, held_share(w, 0.45)), -1.0)


def bass_fifth(w, chord, root):
    """The fifth of the chord; its bass again where it has no fifth, or would go on from there in parallels."""
    mask = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    fifth = root + 7 if root < 41 else root - 5
    if not has_bit(mask, imod(fifth, 12)):
        return root
    if chord + 1 < last_chord(w):
        goal = w.plan_chord[(chord + 1) * CHORD_STRIDE + CHORD_BASS]
        return root if goal != fifth and parallel_to_top(w, chord, fifth, goal) else fifth
    return fifth


def approach(w, bar, chord, root):
    """A tone by step to the next chord's bass that makes no parallels with the chords' top voice."""
    following = chord + 1
    if bar == w.n[PLAN_BARS] - 1 or following >= last_chord(w):
        return root
    goal = w.plan_chord[following * CHORD_STRIDE + CHORD_BASS]
    if goal == root:
        return bass_fifth(w, chord, root)
    mask = bar_mask(w, bar)
    side = 1 if root > goal else -1
    for k in range(4):
        size = 2 - imod(k, 2)
        tone = goal + (side if k < 2 else -side) * size
        fits = has_bit(mask, imod(tone, 12)) and abs(tone - root) <= 9
        if fits and not parallel_to_top(w, chord, tone, goal):
            return tone
    return root


def chord_strikes(w, bar, slot):
    """Whether the chords are struck on a slot: where they change, and in busy rhythms again between."""
    chord = chord_at(w, bar, slot)
    if bar * BAR_SLOTS + slot == w.plan_chord[chord * CHORD_STRIDE + CHORD_SLOT]:
        return True
    return bar < w.n[PLAN_BARS] - 1 and w.plan_comping[slot] == 1 and bar > 0


def realise_chords(w, bar, slot, chord):
    """Strike the chord's three upper voices, if this slot says so."""
    row = chord * CHORD_STRIDE
    first = bar * BAR_SLOTS + slot == w.plan_chord[row + CHORD_SLOT]
    if not chord_strikes(w, bar, slot) or (not first and w.n[BEAT_ONSETS] + 1 > beat_room(w)):
        return
    slots = meter_slots(w.n[PLAN_METER])
    gap = slots - slot
    for k in range(slot + 1, slots):
        if gap == slots - slot and chord_strikes(w, bar, k):
            gap = k - slot
    ticks = part_of(gap * SLOT_TICKS, held_share(w, 0.5))
    energy = w.plan_bar[bar * BAR_STRIDE + BAR_ENERGY]
    w.n[STRUCK_OVER] = 0
    if first:
        w.n[BEAT_ONSETS] = w.n[BEAT_ONSETS] - w.n[BEAT_KEPT]
        w.n[BEAT_KEPT] = 0
    velocity = 0.36 + 0.0026 * energy + (0.06 if first else 0.0) + 0.08 * w.heard[HEARD_LEVEL]
    play(w, VOICE_CHORDS, w.plan_chord[row + CHORD_LOW], velocity * 0.94, -0.3, ticks, -1.0)
    play(w, VOICE_CHORDS, w.plan_chord[row + CHORD_MIDDLE], velocity * 0.94, 0.3, ticks, -1.0)
    play(w, VOICE_CHORDS, w.plan_chord[row + CHORD_TOP], velocity, 0.05, ticks, -1.0)


def realise_drums(w, bar, slot, chord):
    """Sound the drums' rows on this slot; collisions of the beat strengthen them, the phrase's end has a fill."""
    meter = w.n[PLAN_METER]
    row = bar * BAR_STRIDE
    closing = w.plan_bar[row + BAR_CADENCE] != CADENCE_NONE
    fill = closing and slot >= group_start(meter, meter_groups(meter) - 1) and w.p[M_RHYTHM_COMPLEXITY] > 0.15
    final = bar == w.n[PLAN_BARS] - 1
    energy = w.plan_bar[row + BAR_ENERGY]
    push = 0.62 + 0.38 * unit(w.heard[HEARD_BEAT] * 0.5) + 0.0015 * (energy - 50)
    for drum in range(4):
        strength = w.plan_drums[drum * BAR_SLOTS + slot]
        if bar == 0 and (drum == DRUM_ROW_SNARE or (drum == DRUM_ROW_KICK and slot > 0)):
            strength = 0
        if final and slot > 0 and drum != DRUM_ROW_SHAKER:
            strength = 0
        if (drum == DRUM_ROW_SHAKER and energy < 48) or (drum == DRUM_ROW_SNARE and energy < 32):
            strength = 0
        if fill and drum == DRUM_ROW_SNARE and imod(slot, 2) == 0:
            strength = 46 + 6 * (slot - group_start(meter, meter_groups(meter) - 1))
        if fill and drum == DRUM_ROW_HAT:
            strength = 0
        if strength > 0:
            play_drum(w, drum, strength * push / 100.0, drum_pan(drum), chord, -1.0)


def drum_pan(drum):
    """Where a drum stands."""
    if drum == DRUM_ROW_HAT:
        return 0.25
    return -0.35 if drum == DRUM_ROW_SHAKER else 0.0


def renew_drone(w, bar):
    """Hold root and fifth under each phrase; begin anew when the key has moved."""
    row = bar * BAR_STRIDE
    key = w.plan_bar[row + BAR_KEY]
    root = sounding_root(w) + key
    if w.n[TICK] < w.n[DRONE_TICK] and root == w.n[DRONE_ROOT]:
        return
    bars = w.plan_bar[row + BAR_PHRASE_BARS] - w.plan_bar[row + BAR_PLACE]
    ticks = (bars if bars < 4 else 4) * w.n[TICKS_PER_BAR] - tick_in_bar(w)
    w.n[DRONE_TICK] = w.n[TICK] + ticks
    w.n[DRONE_ROOT] = root
    energy = w.plan_bar[row + BAR_ENERGY]
    velocity = 0.4 + 0.002 * energy
    mask = scale_mask(w.plan_bar[row + BAR_SCALE])
    low = 36 + (key if key <= 6 else key - 12)
    play(w, VOICE_DRONE, low, velocity, -0.1, ticks, -1.0)
    if has_bit(mask, 7):
        play(w, VOICE_DRONE, low + 7, velocity * 0.8, 0.15, ticks, -1.0)
