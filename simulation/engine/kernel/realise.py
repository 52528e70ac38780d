"""From collisions and plan to the score: called once a tick, after physics.

Each slot (sixteenth) of the bar has a threshold (rhythm.py). The melody sounds there when the density reaches it, or,
further, when a body has struck something since the slot before; so more collisions make more notes, and a bar without
any still breathes. What sounded when a motif was born is what returns. Strong collisions are heard at once as sparks;
struck objects sound their own tone. All is capped by the beat, so that a thousand bodies make music.
"""

import math

from .backing import realise_bass, realise_chords, realise_drums, renew_drone
from .hearing import hear, turn_bar
from .intrinsics import imod
from .layout import M_SWING, MAX_OBJECTS
from .line import IDLE_PULL, next_tone
from .melody import keep_pitch, target_pitch
from .motifs import begin_bar, planned_reach, returns, slots_to_next, struck_reach, threshold
from .notes import MOST_ONSETS, held_share, part_of, play, unit
from .plan import bar_mask, bar_now, chord_at, tick_in_bar
from .rhythm import SLOT_TICKS, meter_slots, slot_tick, slot_weight
from .strikes import STRUCK_TICKS, sound_struck, tones_sounding
from .world import (
    BAR_CADENCE,
    BAR_CHORD,
    BAR_CHORDS,
    BAR_ENERGY,
    BAR_LABEL,
    BAR_SLOTS,
    BAR_STRIDE,
    BASS_LAST,
    BEAT_KEPT,
    BEAT_MELODY,
    BEAT_ONSETS,
    BEAT_SPARKS,
    BEAT_STRUCK,
    CADENCE_NONE,
    CHORD_SLOT,
    CHORD_STRIDE,
    DRONE_ROOT,
    DRONE_TICK,
    HEARD_ACROSS,
    HEARD_BEAT,
    HEARD_BEST,
    HEARD_BODY,
    HEARD_FLOOR,
    HEARD_HEIGHT,
    HEARD_LEVEL,
    HEARD_MEAN,
    HEARD_MUCH,
    HEARD_PENDING,
    HEARD_SLOW,
    HEARD_USUAL,
    HEARD_WORDS,
    LABELS,
    MELODY_BEFORE,
    MELODY_LAST,
    MELODY_STEP,
    MELODY_UNTIL,
    NEXT_SLOT,
    NO_TONE,
    NOW_BAR,
    PLAN_BARS,
    PLAN_METER,
    SPARK_TICK,
    STRUCK_OVER,
    STRUCK_TICK,
    STRUCK_UNDER,
    STRUCK_UNTIL,
    STRUCK_WORDS,
    TICK,
    TICKS_PER_BAR,
    TICKS_PER_BEAT,
    VOICE_MELODY,
)

CHORD_ONSETS = 4  # a chord and its bass
BIRTH_PULL = 0.5  # of the height of what struck, where a motif is born
BEAT_HALF = 4.0  # root of the weight of a beat's collisions that counts half


def realise_tick(w):
    """Append to the score what begins in this tick."""
    if w.n[TICK] == 0:
        forget(w)
    within = tick_in_bar(w)
    if imod(w.n[TICK], TICKS_PER_BEAT) == 0:
        begin_beat(w)
    if within == 0:
        turn_bar(w)
        begin_bar(w)
    bar = w.n[NOW_BAR]
    slot = slot_now(w, within)
    chord = chord_at(w, bar, slot)
    hear(w, chord, slot)
    if imod(within, STRUCK_TICKS) == 0:
        sound_struck(w, bar, slot, chord)
    meter = w.n[PLAN_METER]
    while w.n[NEXT_SLOT] < meter_slots(meter) and slot_tick(meter, w.n[NEXT_SLOT], w.p[M_SWING]) <= within:
        realise_slot(w, bar, w.n[NEXT_SLOT])
        w.n[NEXT_SLOT] = w.n[NEXT_SLOT] + 1
    if imod(within, TICKS_PER_BEAT) == 0:
        renew_drone(w, bar)


def slot_now(w, within):
    """The slot of the bar that a tick belongs to, swing and all."""
    meter = w.n[PLAN_METER]
    slot = w.n[NEXT_SLOT]
    while slot < meter_slots(meter) and slot_tick(meter, slot, w.p[M_SWING]) <= within:
        slot = slot + 1
    return slot - 1 if slot > 0 else 0


def forget(w):
    """A cycle begins: nothing has been heard yet."""
    for k in range(HEARD_WORDS):
        w.heard[k] = 0.0
    w.heard[HEARD_LEVEL] = 0.35
    w.heard[HEARD_MUCH] = 0.3
    w.heard[HEARD_SLOW] = 0.3
    w.heard[HEARD_MEAN] = 0.3
    w.heard[HEARD_HEIGHT] = 0.5
    w.heard[HEARD_FLOOR] = 0.4
    w.heard[HEARD_ACROSS] = 0.5
    w.heard[HEARD_BODY] = -1.0
    for k in range(LABELS):
        w.motif_born[k] = 0
    for k in range(LABELS * BAR_SLOTS):
        w.motif_pitch[k] = NO_TONE
    for k in range(2 * BAR_SLOTS):
        w.slots_heard[k] = 0.0
    for k in range(MAX_OBJECTS * STRUCK_WORDS):
        w.struck[k] = 0.0
    w.n[MELODY_LAST] = NO_TONE
    w.n[MELODY_STEP] = 0
    w.n[MELODY_BEFORE] = NO_TONE
    w.n[BASS_LAST] = NO_TONE
    w.n[SPARK_TICK] = -1000
    w.n[MELODY_UNTIL] = 0
    w.n[STRUCK_TICK] = -1000
    for k in range(2):
        w.n[STRUCK_UNTIL + k] = 0
        w.n[STRUCK_UNDER + k] = 0
    w.n[STRUCK_OVER] = 0
    w.n[DRONE_TICK] = 0
    w.n[DRONE_ROOT] = -1000


def begin_beat(w):
    """Count anew, and learn from the beat that is over how busy the world is."""
    w.n[BEAT_KEPT] = kept_room(w)
    w.n[BEAT_ONSETS] = w.n[BEAT_KEPT]
    w.n[BEAT_MELODY] = 0
    w.n[BEAT_SPARKS] = 0
    w.n[BEAT_STRUCK] = 0
    if w.n[TICK] > 0:
        beat = w.heard[HEARD_BEAT]
        root = math.sqrt(beat)
        share = beat / (beat + w.heard[HEARD_USUAL] + 0.01)
        level = 0.08 + 0.55 * root / (root + BEAT_HALF) + 0.45 * share
        w.heard[HEARD_LEVEL] = w.heard[HEARD_LEVEL] * 0.45 + 0.55 * level
        early = 0.4 if w.n[TICK] <= 4 * TICKS_PER_BEAT else 0.07
        w.heard[HEARD_MUCH] = w.heard[HEARD_MUCH] * 0.4 + 0.6 * root / (root + BEAT_HALF)
        w.heard[HEARD_SLOW] += (w.heard[HEARD_MUCH] - w.heard[HEARD_SLOW]) * early
        w.heard[HEARD_USUAL] += (beat - w.heard[HEARD_USUAL]) * (0.5 if w.n[TICK] <= TICKS_PER_BEAT else 0.06)
    w.heard[HEARD_BEAT] = 0.0


def kept_room(w):
    """Onsets kept for a chord that begins in the middle of this beat, as in 6/8 and 7/8."""
    within = tick_in_bar(w)
    if w.n[TICKS_PER_BAR] - within < TICKS_PER_BEAT:
        return CHORD_ONSETS
    bar = bar_now(w)
    row = bar * BAR_STRIDE
    if bar >= w.n[PLAN_BARS] or w.plan_bar[row + BAR_CHORDS] < 2:
        return 0
    second = w.plan_bar[row + BAR_CHORD] + 1
    start = (w.plan_chord[second * CHORD_STRIDE + CHORD_SLOT] - bar * BAR_SLOTS) * SLOT_TICKS
    return CHORD_ONSETS if within < start and start < within + TICKS_PER_BEAT else 0


def realise_slot(w, bar, slot):
    """Everything that begins on a slot: bass, chords, drums, melody."""
    chord = chord_at(w, bar, slot)
    realise_bass(w, bar, slot, chord)
    realise_chords(w, bar, slot, chord)
    realise_drums(w, bar, slot, chord)
    realise_melody(w, bar, slot, chord)


def realise_melody(w, bar, slot, chord):
    """Sound a melody tone on this slot, or let it rest."""
    late = threshold(w, bar, slot)
    pending = w.heard[HEARD_PENDING]
    reach = struck_reach(w, bar) * unit(0.35 + pending * 1.6)
    by_plan = late <= planned_reach(w, bar)
    by_strike = pending > 0.06 and late <= reach
    if not by_plan and not by_strike:
        w.heard[HEARD_PENDING] = pending * 0.72
        w.heard[HEARD_BEST] = w.heard[HEARD_BEST] * 0.72
        return
    if has_room(w, bar, slot):
        sound_melody(w, bar, slot, chord, by_strike)
        w.n[BEAT_MELODY] = w.n[BEAT_MELODY] + 1
    w.heard[HEARD_PENDING] = 0.0
    w.heard[HEARD_BEST] = 0.0


def has_room(w, bar, slot):
    """Whether the line may go on: its last tone is over, and no struck one took its place; a phrase's close always."""
    if slot == 0 and w.plan_bar[bar * BAR_STRIDE + BAR_CADENCE] != CADENCE_NONE:
        return True
    if w.n[BEAT_MELODY] >= 4 or w.n[BEAT_ONSETS] >= MOST_ONSETS or w.n[TICK] - w.n[STRUCK_TICK] < SLOT_TICKS:
        return False
    return w.n[TICK] >= w.n[MELODY_UNTIL] and tones_sounding(w, VOICE_MELODY) < 2


def sound_melody(w, bar, slot, chord, by_strike):
    """Choose the melody's tone for this slot and write it down."""
    row = bar * BAR_STRIDE
    place = w.plan_bar[row + BAR_LABEL] * BAR_SLOTS + slot
    born = not returns(w, bar)
    energy = w.plan_bar[row + BAR_ENERGY]
    pull = (BIRTH_PULL if born else 0.16) if by_strike else IDLE_PULL
    target = target_pitch(w, bar, slot, pull)
    memory = NO_TONE if born else w.motif_pitch[place]
    weight = slot_weight(w.n[PLAN_METER], slot)
    gap = slots_to_next(w, bar, slot)
    pitch = next_tone(w, bar, slot, chord, target, memory, bar_mask(w, bar))
    if born:
        w.motif_pitch[place] = pitch
    strength = w.heard[HEARD_BEST] if by_strike else 0.2
    velocity = 0.36 + 0.045 * weight + 0.3 * strength + 0.0022 * energy
    pan = w.heard[HEARD_ACROSS] * 1.0 - 0.5
    body = w.heard[HEARD_BODY] if by_strike else -1.0
    meter = w.n[PLAN_METER]
    long = slot_tick(meter, slot + gap, w.p[M_SWING]) - slot_tick(meter, slot, w.p[M_SWING])
    ticks = part_of(long, held_share(w, 0.45))
    w.n[MELODY_UNTIL] = w.n[TICK] + ticks
    keep_pitch(w, pitch)
    play(w, VOICE_MELODY, pitch, velocity, pan, ticks, body)
