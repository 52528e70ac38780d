"""Objects that are struck and have a voice: each sounds its own tone, on the next thirty-second.

An explicit degree is what somebody chose and stays as it is; degree 0 leaves the choice to the music: the melody's own
rule, from where its line is, or a tone of the chord at the object's height. One object at a time, the one struck
hardest; what finds no room in the beat, or does not fit the close, is heard as a quiet spark.
"""

from .backing import bass_step
from .bounces import place_along
from .hearing import SPARK_LASTS, SPARK_LOW, play_drum, spark_at, spark_instrument, spark_room
from .intrinsics import idiv, imod
from .layout import (
    M_MELODY_RANGE,
    M_NOTE_DENSITY,
    M_NOTE_LENGTH,
    M_SCALE,
    MAX_OBJECTS,
    O_DEGREE,
    O_KIND,
    O_OCTAVE,
    O_VOICE,
    O_Y,
    O_Y2,
    OBJECT_PORTAL,
    OBJECT_STRIDE,
    OBJECT_STRING,
    OBJECT_WIND,
)
from .line import next_tone
from .melody import CENTRE, clamp_pitch, compass, keep_pitch
from .notes import beat_room, degree_step, near_tone, play, unit
from .plan import bar_mask, last_chord, leads_parallel, parallel_to_top, tick_in_bar
from .rhythm import SLOT_TICKS, slot_weight
from .tones import common, has_bit, near_mask
from .world import (
    BAR_CADENCE,
    BAR_SLOTS,
    BAR_STRIDE,
    BASS_LAST,
    BEAT_MELODY,
    BEAT_ONSETS,
    BEAT_STRUCK,
    CADENCE_NONE,
    CHORD_BASS,
    CHORD_MASK,
    CHORD_SLOT,
    CHORD_STRIDE,
    HEIGHT,
    MELODY_UNTIL,
    NO_TONE,
    PLAN_BARS,
    PLAN_METER,
    STRUCK_ACROSS,
    STRUCK_BODY,
    STRUCK_LAST,
    STRUCK_OVER,
    STRUCK_STRENGTH,
    STRUCK_TICK,
    STRUCK_UNDER,
    STRUCK_UNTIL,
    STRUCK_WORDS,
    STRUCK_X,
    STRUCK_Y,
    TICK,
    TICKS_PER_BAR,
    VOICE_BASS,
    VOICE_CHORDS,
    VOICE_MELODY,
    VOICE_PERCUSSION,
)

STRUCK_TICKS = 12  # grid of struck objects: a thirty-second
STRUCK_REST = 48  # ticks before the same object sounds again
STRING_REST = 24


def sound_struck(w, bar, slot, chord):
    """Let the object struck hardest since the last thirty-second sound; the others were masked by it."""
    hardest = hardest_struck(w)
    if hardest >= 0:
        if struck_voice(w, hardest) == VOICE_PERCUSSION:
            sounded = struck_drum(w, hardest, chord)
        else:
            sounded = struck_tone(w, hardest, bar, slot, chord)
        if not sounded:
            struck_spark(w, hardest, chord)
    for k in range(MAX_OBJECTS):
        w.struck[k * STRUCK_WORDS + STRUCK_STRENGTH] = 0.0


def hardest_struck(w):
    """The object struck hardest of those that have rested since they last sounded; -1 for none."""
    hardest = -1
    for k in range(MAX_OBJECTS):
        place = k * STRUCK_WORDS
        if w.struck[place + STRUCK_STRENGTH] > 0.0 and is_quiet(w, k):
            best = hardest * STRUCK_WORDS + STRUCK_STRENGTH
            if hardest < 0 or w.struck[place + STRUCK_STRENGTH] > w.struck[best]:
                hardest = k
    return hardest


def is_quiet(w, k):
    """Whether an object has rested since its last note; a string is an instrument, and rests half as long."""
    last = w.struck[k * STRUCK_WORDS + STRUCK_LAST]
    rest = STRING_REST if int(w.objects[k * OBJECT_STRIDE + O_KIND]) == OBJECT_STRING else STRUCK_REST
    return last == 0.0 or w.n[TICK] + 1.0 - last >= rest


def struck_voice(w, k):
    """The voice that an object plays."""
    return int(w.objects[k * OBJECT_STRIDE + O_VOICE]) - 1


def struck_height(w, k):
    """What decides an object's tone, 0 to 1: how high it stands; of a string, where along it it was struck.

    A wind stands at its middle, a portal at the mouth that was entered.
    """
    at = k * OBJECT_STRIDE
    kind = int(w.objects[at + O_KIND])
    y = w.objects[at + O_Y]
    if kind == OBJECT_STRING:
        place = k * STRUCK_WORDS
        return place_along(w, at, w.struck[place + STRUCK_X], w.struck[place + STRUCK_Y])
    if kind == OBJECT_WIND:
        y = 0.5 * (y + w.objects[at + O_Y2])
    elif kind == OBJECT_PORTAL:
        y = w.struck[k * STRUCK_WORDS + STRUCK_Y]
    return unit(1.0 - y / HEIGHT)


def struck_room(w):
    """Whether the beat has room for another struck object."""
    return w.n[BEAT_STRUCK] < 1 + int(2.0 * w.p[M_NOTE_DENSITY]) and w.n[BEAT_ONSETS] < beat_room(w) + 1


def count_struck(w, k):
    """An object has sounded: count it, and let it rest."""
    w.struck[k * STRUCK_WORDS + STRUCK_LAST] = w.n[TICK] + 1.0
    w.n[BEAT_STRUCK] = w.n[BEAT_STRUCK] + 1


def struck_drum(w, k, chord):
    """An object of the percussion's voice: its drum by degree, or the deeper the lower it stands."""
    if not struck_room(w):
        return False
    place = k * STRUCK_WORDS
    degree = int(w.objects[k * OBJECT_STRIDE + O_DEGREE])
    drum = idiv(degree - 1, 2) if degree > 0 else 3 - int((1.0 - struck_height(w, k)) * 3.99)
    pan = w.struck[place + STRUCK_ACROSS] * 1.6 - 0.8
    play_drum(w, drum, 0.3 + 0.6 * w.struck[place + STRUCK_STRENGTH], pan, chord, w.struck[place + STRUCK_BODY])
    count_struck(w, k)
    return True


def struck_tone(w, k, bar, slot, chord):
    """An object of another voice: its tone, if there is room for it and it fits where it falls."""
    voice = struck_voice(w, k)
    if not struck_room(w) or tones_sounding(w, voice) >= 2:
        return False
    if voice == VOICE_MELODY and w.n[BEAT_MELODY] >= 4:
        return False
    if (voice == VOICE_CHORDS or voice == VOICE_BASS) and chord_begins(w, bar, slot, chord):
        return False  # it would only double what is struck anyway, and might stand above it
    chosen = int(w.objects[k * OBJECT_STRIDE + O_DEGREE]) > 0
    line = voice == VOICE_MELODY and not chosen
    tone = line_tone(w, k, bar, slot, chord) if line else struck_pitch(w, k, chord)
    pitch = tone + 12 * int(w.objects[k * OBJECT_STRIDE + O_OCTAVE])
    if not fits(w, voice, pitch, chord):
        return False
    if line:
        keep_pitch(w, tone)
    ticks = struck_ticks(w, bar)
    place = k * STRUCK_WORDS
    ends = STRUCK_UNTIL if voice == VOICE_MELODY else STRUCK_UNDER
    w.n[ends + 1] = w.n[ends]
    w.n[ends] = w.n[TICK] + ticks
    if voice == VOICE_CHORDS:
        w.n[STRUCK_OVER] = pitch
    if voice == VOICE_MELODY:
        w.n[BEAT_MELODY] = w.n[BEAT_MELODY] + 1
        w.n[STRUCK_TICK] = w.n[TICK]
    velocity = 0.3 + 0.6 * w.struck[place + STRUCK_STRENGTH]
    play(w, voice, pitch, velocity, w.struck[place + STRUCK_ACROSS] * 1.6 - 0.8, ticks, w.struck[place + STRUCK_BODY])
    count_struck(w, k)
    return True


def chord_begins(w, bar, slot, chord):
    """Whether a chord of the plan begins in this tick, or its bass moves."""
    begins = bar * BAR_SLOTS + slot == w.plan_chord[chord * CHORD_STRIDE + CHORD_SLOT] or bass_step(w, bar, slot) > 0
    return begins and tick_in_bar(w) == slot * SLOT_TICKS


def tones_sounding(w, voice):
    """How many tones sound in the melody's voice, its own and struck ones; or struck ones in all other voices."""
    ends = STRUCK_UNTIL if voice == VOICE_MELODY else STRUCK_UNDER
    count = 1 if voice == VOICE_MELODY and w.n[TICK] < w.n[MELODY_UNTIL] else 0
    for k in range(2):
        if w.n[TICK] < w.n[ends + k]:
            count = count + 1
    return count


def line_tone(w, k, bar, slot, chord):
    """A melody tone that nobody chose, by the melody's rule: in the chord on strong places, elsewhere near it."""
    tones = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    weight = slot_weight(w.n[PLAN_METER], slot)
    closing = chord == last_chord(w) - 1
    own = bar_mask(w, bar)
    mask = common(tones, own) if weight >= 3 or closing else near_mask(own, tones)
    width = compass(w.p[M_MELODY_RANGE])
    target = CENTRE - int(width / 2.0) + int(width * struck_height(w, k))
    return next_tone(w, bar, slot, chord, clamp_pitch(w, target), NO_TONE, mask)


def struck_pitch(w, k, chord):
    """The chosen degree of the scale, in the voice's octave; or by its height a tone of the chord."""
    voice = struck_voice(w, k)
    middle = 72 if voice == VOICE_MELODY else (60 if voice == VOICE_CHORDS else (45 if voice == VOICE_BASS else 48))
    degree = int(w.objects[k * OBJECT_STRIDE + O_DEGREE])
    if degree > 0:
        return middle - imod(middle, 12) + degree_step(int(w.p[M_SCALE]), degree - 1)
    tones = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    return near_tone(tones, middle - 10 + int(struck_height(w, k) * 22.0))


def fits(w, voice, pitch, chord):
    """Whether a tone belongs to the cycle's closing chord, or elsewhere leads into no parallels of the outer voices."""
    row = chord * CHORD_STRIDE
    if chord + 1 >= last_chord(w):
        return has_bit(w.plan_chord[row + CHORD_MASK], imod(pitch, 12))
    goal = w.plan_chord[row + CHORD_STRIDE + CHORD_BASS]
    if voice == VOICE_BASS:
        return pitch == goal or not parallel_to_top(w, chord, pitch, goal)
    if voice != VOICE_CHORDS:
        return True
    root = w.plan_chord[row + CHORD_BASS]
    if root != goal and leads_parallel(w, chord, pitch, root, goal):
        return False
    return w.n[BASS_LAST] == goal or not leads_parallel(w, chord, pitch, w.n[BASS_LAST], goal)


def struck_ticks(w, bar):
    """How long a struck tone lasts; not into the bar in which a phrase closes."""
    ticks = int(24.0 + 72.0 * w.p[M_NOTE_LENGTH])
    left = w.n[TICKS_PER_BAR] - tick_in_bar(w)
    follows = bar + 1 < w.n[PLAN_BARS] and w.plan_bar[(bar + 1) * BAR_STRIDE + BAR_CADENCE] != CADENCE_NONE
    return left if follows and left < ticks else ticks


def struck_spark(w, k, chord):
    """A strike without room for its tone: the same tone high up and quiet, of the chord where the cycle closes."""
    if not spark_room(w, False):
        return
    place = k * STRUCK_WORDS
    tones = w.plan_chord[chord * CHORD_STRIDE + CHORD_MASK]
    pitch = near_tone(tones, SPARK_LOW + int(struck_height(w, k) * 27.0))
    if struck_voice(w, k) != VOICE_PERCUSSION and chord + 1 < last_chord(w):
        pitch = struck_pitch(w, k, chord) + 12 * int(w.objects[k * OBJECT_STRIDE + O_OCTAVE])
        while pitch < SPARK_LOW:
            pitch = pitch + 12
    velocity = 0.1 + 0.35 * w.struck[place + STRUCK_STRENGTH]
    across = w.struck[place + STRUCK_ACROSS]
    instrument = spark_instrument(w, True)
    spark_at(w, instrument, pitch, velocity, across, w.struck[place + STRUCK_BODY], 0.0, SPARK_LASTS)
    w.struck[place + STRUCK_LAST] = w.n[TICK] + 1.0
