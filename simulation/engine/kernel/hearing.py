"""What the music hears of the world: how strong and busy it is, what sparks at once, which drum a blow plays."""

import math

from .layout import (
    A_EFFECTS,
    A_PERCUSSION_INSTRUMENT,
    INSTRUMENT_BELL,
    INSTRUMENT_IMPACT,
    INSTRUMENT_KIT,
    INSTRUMENT_MARIMBA,
    INSTRUMENT_WHOOSH,
    M_NOTE_DENSITY,
    M_PERCUSSION_LEVEL,
    M_PERCUSSION_ON,
    M_SCALE,
    O_KIND,
    O_RADIUS,
    O_VOICE,
    OBJECT_DRUM,
    OBJECT_EMITTER,
    OBJECT_PORTAL,
    OBJECT_STRIDE,
    STRUCK_MELODY,
    STRUCK_NONE,
)
from .notes import MOST_ONSETS, beat_room, near_tone, note, play, sounding_root, unit, write_note
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
    ENTRY,
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
    HEARD_MUCH,
    HEARD_PENDING,
    HEARD_STRONG,
    HEARD_TOP,
    HEIGHT,
    IMPULSE_UNIT,
    N_EVENTS,
    RIM,
    SAMPLE_RATE,
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
    TICK_SAMPLES,
    TICKS_PER_BEAT,
    VOICE_PERCUSSION,
    VOICE_SPARK,
    WIDTH,
)

IMPULSE_HALF = 0.7  # root of the impulse that counts half
SPARK_TICKS = 8
CALM = 0.35  # of what HEARD_MUCH measures
LEAST_BLOW = 0.15  # strength from which a collision may be heard by itself
WHISPER = 0.14  # velocity of the spark of a body that becomes fast
SOFT_TOUCH = 0.6  # of the strength that a strike would have
SPARK_LOW = 69  # the lowest spark
SPARK_LASTS = 36  # ticks
HARD = 0.68  # strength from which a blow on something solid is an impact: beyond a default body's at its usual speed
IMPACT_LOW = 36  # MIDI notes as they sound
IMPACT_HIGH = 60
IMPACT_LASTS = 72  # ticks
WHOOSH_REST = 48  # ticks since any spark, before a passing body is heard
WHOOSH_LOW = 60
WHOOSH_WAY = 160.0  # units that it is heard for, beyond the opening


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
            continue
        if owner >= 0:
            thing = int(w.objects[owner * OBJECT_STRIDE + O_KIND])
            passes = (kind == EMISSION and thing == OBJECT_EMITTER) or (kind == ENTRY and thing == OBJECT_PORTAL)
            if passes:
                whoosh(w, chord, owner, strength, row)
            elif voice == STRUCK_NONE and kind == ENTRY and thing == OBJECT_DRUM and strength >= HARD:
                spark(w, chord, kind, strength, row)
        if voice != STRUCK_NONE:
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


def keep_strongest(w, strength):
    """Keep a collision among the bar's three strongest, where it belongs."""
    rest = strength
    for k in range(HEARD_TOP, HEARD_STRONG):
        if rest > w.heard[k]:
            other = w.heard[k]
            w.heard[k] = rest
            rest = other


def turn_bar(w):
    """A bar begins: what was strong in the one before is the measure now."""
    w.heard[HEARD_STRONG] = w.heard[HEARD_STRONG - 1]
    for k in range(HEARD_TOP, HEARD_STRONG):
        w.heard[k] = 0.0


def is_outstanding(w, strength):
    """Whether a collision is about as strong as the third strongest of the bar before, in calm worlds of this one.

    About: strengths lie the closer together, the stronger they are.
    """
    third = w.heard[HEARD_STRONG]
    if strength < LEAST_BLOW or strength >= third * (1.0 - 0.5 * (1.0 - third) * (1.0 - third)):
        return strength >= LEAST_BLOW
    return w.heard[HEARD_MUCH] < CALM and strength > w.heard[HEARD_STRONG - 1]


def spark_room(w, outstanding):
    """Whether a collision may still be heard by itself in this beat; an outstanding one while there is any room."""
    if w.p[A_EFFECTS] <= 0.0 or w.n[TICK] - w.n[SPARK_TICK] < SPARK_TICKS:
        return False
    if outstanding:
        return w.n[BEAT_SPARKS] < 3 + int(w.p[M_NOTE_DENSITY] + 0.6) and w.n[BEAT_ONSETS] < MOST_ONSETS
    return w.n[BEAT_SPARKS] < 1 + int(2.0 * w.p[M_NOTE_DENSITY] + 0.5) and w.n[BEAT_ONSETS] < beat_room(w) - 2


def spark_instrument(w, hard):
    """What sparks: bell and marimba, in dark scales the other way round."""
    bright = brightness(int(w.p[M_SCALE])) >= 0.5
    return INSTRUMENT_BELL if bright == hard else INSTRUMENT_MARIMBA


def spark_at(w, instrument, pitch, velocity, across, body, fraction, ticks):
    """Write a spark down and count it."""
    w.n[SPARK_TICK] = w.n[TICK]
    w.n[BEAT_SPARKS] = w.n[BEAT_SPARKS] + 1
    note(w, VOICE_SPARK, instrument, pitch, velocity, across * 1.6 - 0.8, ticks, w.p[A_EFFECTS], body, fraction)


def spark(w, chord, kind, strength, row):
    """A strong collision sounds at once: a chord tone, its height the collision's. A body that speeds is a whisper."""
    outstanding = kind != SPEEDING and is_outstanding(w, strength)
    enough = kind == SPEEDING or (strength >= LEAST_BLOW and strength >= w.heard[HEARD_MEAN] * 1.35)
    if kind != SPEEDING:
        keep_strongest(w, strength)
    if not (enough or outstanding) or not spark_room(w, outstanding):
        return
    height = unit(1.0 - w.events[row + EV_Y] / HEIGHT)
    mask = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    across = unit(w.events[row + EV_X] / WIDTH)
    body = w.events[row + EV_A]
    instrument = spark_instrument(w, kind != RIM)
    pitch = near_tone(mask, SPARK_LOW + int(height * 27.0))
    velocity = WHISPER if kind == SPEEDING else 0.15 + 0.7 * strength
    ticks = SPARK_LASTS
    if is_blow(kind) and strength >= HARD:
        instrument = INSTRUMENT_IMPACT
        pitch = blow_pitch(w, mask, w.mass[int(body)], height)
        ticks = IMPACT_LASTS
    spark_at(w, instrument, pitch, velocity, across, body, w.events[row + EV_FRACTION], ticks)


def is_blow(kind):
    """Whether a body met something solid that does not give way: the rim, a peg, a wall, the skin of a drum."""
    return kind == RIM or kind == STRIKE or kind == ENTRY


def blow_pitch(w, mask, mass, height):
    """A planned pitch that sounds from IMPACT_LOW to IMPACT_HIGH: low for heavy bodies and low places."""
    root = sounding_root(w)
    wide = IMPACT_HIGH - IMPACT_LOW
    pitch = near_tone(mask, IMPACT_LOW + int(wide * (0.5 * height + 0.5 / (1.0 + mass))) - root)
    while pitch + root < IMPACT_LOW:
        pitch = pitch + 12
    while pitch + root > IMPACT_HIGH:
        pitch = pitch - 12
    return pitch


def whoosh(w, chord, owner, strength, row):
    """A body thrown, or carried by a portal, passes audibly for as long as it takes to clear the opening and a way."""
    if w.n[TICK] - w.n[SPARK_TICK] < WHOOSH_REST or not spark_room(w, False):
        return
    body = int(w.events[row + EV_A])
    mass = w.mass[body] if w.mass[body] > 0.0 else 1.0
    speed = w.events[row + EV_IMPULSE] * IMPULSE_UNIT / mass + 1.0  # units/s
    way = WHOOSH_WAY + 2.0 * w.objects[owner * OBJECT_STRIDE + O_RADIUS]
    ticks = int(way / speed * SAMPLE_RATE / w.time[TICK_SAMPLES])
    ticks = SPARK_LASTS if ticks < SPARK_LASTS else ticks
    ticks = TICKS_PER_BEAT * 2 if ticks > TICKS_PER_BEAT * 2 else ticks
    height = unit(1.0 - w.events[row + EV_Y] / HEIGHT)
    pitch = near_tone(w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK], WHOOSH_LOW + int(height * 24.0))
    across = unit(w.events[row + EV_X] / WIDTH)
    velocity = 0.1 + 0.5 * strength
    spark_at(w, INSTRUMENT_WHOOSH, pitch, velocity, across, body * 1.0, w.events[row + EV_FRACTION], ticks)


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
