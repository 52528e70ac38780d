"""What the music hears of the world: how strong and busy it is, what sparks at once, which drum a blow plays."""

import math

from .layout import (
    A_EFFECTS,
    A_PERCUSSION_INSTRUMENT,
    INSTRUMENT_BELL,
    INSTRUMENT_KIT,
    INSTRUMENT_MARIMBA,
    M_NOTE_DENSITY,
    M_PERCUSSION_LEVEL,
    M_PERCUSSION_ON,
    M_SCALE,
    O_VOICE,
    OBJECT_STRIDE,
    STRUCK_MELODY,
    STRUCK_NONE,
)
from .notes import MOST_ONSETS, beat_room, near_tone, note, play, unit, write_note
from .rhythm import DRUM_ROW_HAT, DRUM_ROW_KICK, DRUM_ROW_SHAKER, DRUM_ROW_SNARE
from .tones import brightness
from .world import (
    BEAT_ONSETS,
    BEAT_SPARKS,
    CHORD_LOW,
    CHORD_MASK,
    CHORD_MIDDLE,
    CHORD_ROOT,
    CHORD_STRIDE,
    CHORD_TOP,
    CONTACT,
    CROSSING,
    DRUM_HAT,
    DRUM_KICK,
    DRUM_SHAKER,
    DRUM_SNARE,
    EMISSION,
    EV_A,
    EV_FRACTION,
    EV_IMPULSE,
    EV_KIND,
    EV_OBJECT,
    EV_X,
    EV_Y,
    EVENT_STRIDE,
    GATHERING,
    HEARD_ACROSS,
    HEARD_BEAT,
    HEARD_BEST,
    HEARD_BODY,
    HEARD_FLOOR,
    HEARD_HEIGHT,
    HEARD_MEAN,
    HEARD_PENDING,
    HEIGHT,
    N_EVENTS,
    RIM,
    SPARK_TICK,
    SPEEDING,
    STRIKE,
    STRUCK_ACROSS,
    STRUCK_BODY,
    STRUCK_STRENGTH,
    STRUCK_WORDS,
    STRUCK_X,
    STRUCK_Y,
    TAKEN,
    TICK,
    VOICE_PERCUSSION,
    VOICE_SPARK,
    WIDTH,
)

IMPULSE_HALF = 0.7  # root of the impulse that counts half
SPARK_TICKS = 8
WHISPER = 0.14  # velocity of the spark of a body that becomes fast
SOFT_TOUCH = 0.6  # of the strength that a strike would have
SPARK_LOW = 69  # the lowest spark


def strength_of(impulse):
    """How strong an impulse is heard, 0 to below 1."""
    root = math.sqrt(impulse) if impulse > 0.0 else 0.0
    return root / (root + IMPULSE_HALF)


def kind_weight(kind):
    """How much an event of a kind counts as a collision."""
    if kind == CONTACT or kind == STRIKE or kind == CROSSING:
        return 1.0
    if kind == RIM:
        return 0.7
    if kind == EMISSION or kind == TAKEN:
        return 0.6
    return 0.5 if kind == GATHERING else 0.3


def hear(w, chord, slot):
    """Take in the tick's events: what they weigh for melody and drums, their sparks, the objects that they strike."""
    count = w.n[N_EVENTS]
    for k in range(count):
        row = k * EVENT_STRIDE
        kind = int(w.events[row + EV_KIND])
        strength = strength_of(w.events[row + EV_IMPULSE])
        weight = kind_weight(kind) * strength
        owner = int(w.events[row + EV_OBJECT])
        voice = STRUCK_NONE
        if owner >= 0:
            voice = int(w.objects[owner * OBJECT_STRIDE + O_VOICE])
        w.heard[HEARD_BEAT] += weight
        w.slots_heard[slot] += weight
        itself = voice == STRUCK_MELODY  # it is a tone of the melody already
        if not itself:
            w.heard[HEARD_PENDING] += weight
        if strength > w.heard[HEARD_BEST] and not itself:
            w.heard[HEARD_BEST] = strength
            height = unit(1.0 - w.events[row + EV_Y] / HEIGHT)
            w.heard[HEARD_HEIGHT] = unit(0.5 + height - w.heard[HEARD_FLOOR])
            w.heard[HEARD_FLOOR] += (height - w.heard[HEARD_FLOOR]) * 0.02
            w.heard[HEARD_ACROSS] = unit(w.events[row + EV_X] / WIDTH)
            w.heard[HEARD_BODY] = w.events[row + EV_A]
        if kind <= STRIKE:
            if voice != STRUCK_NONE:
                strike_object(w, owner, strength, row)
            else:
                spark(w, chord, kind, strength, row)
            w.heard[HEARD_MEAN] += (strength - w.heard[HEARD_MEAN]) * 0.03
        elif voice != STRUCK_NONE:
            # a string is plucked; a reach is only entered, an emitter only throws
            strike_object(w, owner, strength if kind == CROSSING else strength * SOFT_TOUCH, row)
        elif kind == SPEEDING:
            spark(w, chord, kind, strength, row)


def strike_object(w, owner, strength, row):
    """Keep the strongest strike of an object until its grid comes."""
    place = owner * STRUCK_WORDS
    if strength > w.struck[place + STRUCK_STRENGTH]:
        w.struck[place + STRUCK_STRENGTH] = strength
        w.struck[place + STRUCK_ACROSS] = unit(w.events[row + EV_X] / WIDTH)
        w.struck[place + STRUCK_BODY] = w.events[row + EV_A]
        w.struck[place + STRUCK_X] = w.events[row + EV_X]
        w.struck[place + STRUCK_Y] = w.events[row + EV_Y]


def spark_room(w):
    """Whether a collision may still be heard by itself in this beat."""
    if w.p[A_EFFECTS] <= 0.0 or w.n[TICK] - w.n[SPARK_TICK] < SPARK_TICKS:
        return False
    return w.n[BEAT_SPARKS] < 2 + int(2.0 * w.p[M_NOTE_DENSITY]) and w.n[BEAT_ONSETS] < beat_room(w) - 2


def spark_instrument(w, hard):
    """What sparks: bell and marimba, in dark scales the other way round."""
    bright = brightness(int(w.p[M_SCALE])) >= 0.5
    return INSTRUMENT_BELL if bright == hard else INSTRUMENT_MARIMBA


def spark_at(w, instrument, pitch, velocity, across, body, fraction):
    """Write a spark down and count it."""
    w.n[SPARK_TICK] = w.n[TICK]
    w.n[BEAT_SPARKS] = w.n[BEAT_SPARKS] + 1
    note(w, VOICE_SPARK, instrument, pitch, velocity, across * 1.6 - 0.8, 36, w.p[A_EFFECTS], body, fraction)


def spark(w, chord, kind, strength, row):
    """A strong collision sounds at once: a chord tone, its height the collision's. A body that speeds is a whisper."""
    enough = kind == SPEEDING or (strength >= 0.15 and strength >= w.heard[HEARD_MEAN] * 1.35)
    if not enough or not spark_room(w):
        return
    height = unit(1.0 - w.events[row + EV_Y] / HEIGHT)
    pitch = near_tone(w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK], SPARK_LOW + int(height * 27.0))
    across = unit(w.events[row + EV_X] / WIDTH)
    body = w.events[row + EV_A]
    instrument = spark_instrument(w, kind != RIM)
    velocity = WHISPER if kind == SPEEDING else 0.15 + 0.7 * strength
    spark_at(w, instrument, pitch, velocity, across, body, w.events[row + EV_FRACTION])


def play_drum(w, drum, velocity, pan, chord, body):
    """Sound a drum of the kit; another instrument than the kit plays tones of the chord instead."""
    room = beat_room(w) if drum >= DRUM_ROW_HAT else MOST_ONSETS - 2
    if w.p[M_PERCUSSION_ON] == 0.0 or w.n[BEAT_ONSETS] >= room:
        return
    instrument = int(w.p[A_PERCUSSION_INSTRUMENT])
    gain = w.p[M_PERCUSSION_LEVEL]
    ticks = 24 if drum == DRUM_ROW_KICK else 12
    if instrument == INSTRUMENT_KIT:
        pitch = DRUM_KICK if drum == DRUM_ROW_KICK else (DRUM_SNARE if drum == DRUM_ROW_SNARE else DRUM_HAT)
        pitch = DRUM_SHAKER if drum == DRUM_ROW_SHAKER else pitch
        write_note(w, VOICE_PERCUSSION, instrument, pitch * 1.0, velocity, pan, ticks, gain, body, 0.0)
        return
    row = chord * CHORD_STRIDE
    root = 48 + w.plan_chord[row + CHORD_ROOT]
    pitch = root if drum == DRUM_ROW_KICK else w.plan_chord[row + CHORD_LOW]
    pitch = w.plan_chord[row + CHORD_MIDDLE] + 12 if drum == DRUM_ROW_HAT else pitch
    pitch = w.plan_chord[row + CHORD_TOP] + 12 if drum == DRUM_ROW_SHAKER else pitch
    play(w, VOICE_PERCUSSION, pitch, velocity, pan, ticks, body)
