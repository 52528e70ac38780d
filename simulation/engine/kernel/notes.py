"""Notes written down: what sounds from a planned pitch, by key, octave, level and instrument."""

import math

from .clock import onset_sample
from .intrinsics import idiv, imod
from .layout import (
    A_BASS_INSTRUMENT,
    A_CHORDS_INSTRUMENT,
    A_DRONE_INSTRUMENT,
    A_MELODY_INSTRUMENT,
    A_PERCUSSION_INSTRUMENT,
    A_PITCH,
    M_BASS_LEVEL,
    M_BASS_OCTAVE,
    M_BASS_ON,
    M_CHORDS_LEVEL,
    M_CHORDS_OCTAVE,
    M_CHORDS_ON,
    M_DRONE_LEVEL,
    M_DRONE_OCTAVE,
    M_DRONE_ON,
    M_KEY,
    M_MELODY_LEVEL,
    M_MELODY_OCTAVE,
    M_MELODY_ON,
    M_NOTE_DENSITY,
    M_NOTE_LENGTH,
    M_PERCUSSION_LEVEL,
    M_PERCUSSION_OCTAVE,
    M_PERCUSSION_ON,
    M_TUNING,
    SCALE_SIZE,
    SCALE_STEPS,
    TUNING_BENDS,
)
from .tones import has_bit
from .world import (
    BEAT_ONSETS,
    CYCLE,
    FAULT,
    FAULT_SCORE,
    MAX_SCORE,
    N_SCORE,
    NEXT_TAG,
    SC_BODY,
    SC_CYCLE,
    SC_DURATION,
    SC_GAIN,
    SC_INSTRUMENT,
    SC_KIND,
    SC_PAN,
    SC_PITCH,
    SC_SAMPLE,
    SC_TAG,
    SC_TICK,
    SC_TICKS,
    SC_VELOCITY,
    SC_VOICE,
    SCORE_NOTE,
    SCORE_STRIDE,
    TICK,
    TICK_SAMPLES,
    VOICE_BASS,
    VOICE_CHORDS,
    VOICE_MELODY,
    VOICE_PERCUSSION,
)

MOST_ONSETS = 12  # notes that begin in one beat, at the very most
# Notes as they sound, G0 (24.5 Hz: the longest string of plucked.py) to C8; bass_octave -2 is heard in every key.
LOWEST_NOTE = 19
HIGHEST_NOTE = 108


def unit(value):
    """A number held between 0 and 1."""
    if value < 0.0:
        return 0.0
    return 1.0 if value > 1.0 else value


def beat_room(w):
    """Notes that may begin in one beat, before what is least needed gives way."""
    return 6 + int(3.0 * w.p[M_NOTE_DENSITY])


def sounding_root(w):
    """Semitones from the planned root to the one that sounds: the key's nearest way, and the pitch, floored."""
    key = int(w.p[M_KEY])
    return (key if key <= 6 else key - 12) + math.floor(w.p[A_PITCH])


def near_tone(mask, pitch):
    """The tone of a mask next to a pitch, the lower one of two as near."""
    found = pitch
    for away in range(7):
        if found == pitch and has_bit(mask, imod(pitch - away, 12)):
            return pitch - away
        if has_bit(mask, imod(pitch + away, 12)):
            return pitch + away
    return found


def degree_step(scale, degree):
    """Semitones of a scale's degree (from 0) above its root, beyond the octave too."""
    size = SCALE_SIZE[scale]
    return SCALE_STEPS[scale * 12 + imod(degree, size)] + 12 * idiv(degree, size)


def held_share(w, least):
    """The share of the way to the next tone that a tone is held: from `least` at note_length 0 to all of it at 1."""
    short = 1.0 - w.p[M_NOTE_LENGTH]
    return 1.0 - (1.0 - least) * short * short


def part_of(ticks, share):
    """A share of a length, at least a sixty-fourth."""
    length = int(ticks * share)
    return length if length > 6 else 6


def play(w, voice, pitch, velocity, pan, ticks, body):
    """Write a note of one of the five voices, by its switch, octave, level and instrument."""
    if voice == VOICE_MELODY:
        on = w.p[M_MELODY_ON]
        octave = w.p[M_MELODY_OCTAVE]
        level = w.p[M_MELODY_LEVEL]
        instrument = w.p[A_MELODY_INSTRUMENT]
    elif voice == VOICE_CHORDS:
        on = w.p[M_CHORDS_ON]
        octave = w.p[M_CHORDS_OCTAVE]
        level = w.p[M_CHORDS_LEVEL]
        instrument = w.p[A_CHORDS_INSTRUMENT]
    elif voice == VOICE_BASS:
        on = w.p[M_BASS_ON]
        octave = w.p[M_BASS_OCTAVE]
        level = w.p[M_BASS_LEVEL]
        instrument = w.p[A_BASS_INSTRUMENT]
    elif voice == VOICE_PERCUSSION:
        on = w.p[M_PERCUSSION_ON]
        octave = w.p[M_PERCUSSION_OCTAVE]
        level = w.p[M_PERCUSSION_LEVEL]
        instrument = w.p[A_PERCUSSION_INSTRUMENT]
    else:
        on = w.p[M_DRONE_ON]
        octave = w.p[M_DRONE_OCTAVE]
        level = w.p[M_DRONE_LEVEL]
        instrument = w.p[A_DRONE_INSTRUMENT]
    if on != 0.0:
        note(w, voice, int(instrument), pitch + 12 * int(octave), velocity, pan, ticks, level, body, 0.0)


def note(w, voice, instrument, pitch, velocity, pan, ticks, gain, body, fraction):
    """Write a note of relative pitch as it sounds, in its tuning; moved by octaves where nobody would hear it."""
    bend = TUNING_BENDS[int(w.p[M_TUNING]) * 12 + imod(pitch + 120, 12)]
    sounding = pitch + sounding_root(w)
    while sounding < LOWEST_NOTE:
        sounding = sounding + 12
    while sounding > HIGHEST_NOTE:
        sounding = sounding - 12
    write_note(w, voice, instrument, sounding + bend, velocity, pan, ticks, gain, body, fraction)


def write_note(w, voice, instrument, pitch, velocity, pan, ticks, gain, body, fraction):
    """Append a note to the score."""
    if gain <= 0.0:
        return
    if w.n[N_SCORE] >= MAX_SCORE:
        w.n[FAULT] = FAULT_SCORE
        return
    row = w.n[N_SCORE] * SCORE_STRIDE
    w.score[row + SC_SAMPLE] = onset_sample(w, fraction)
    w.score[row + SC_KIND] = SCORE_NOTE
    w.score[row + SC_TAG] = w.n[NEXT_TAG]
    w.score[row + SC_TICK] = w.n[TICK]
    w.score[row + SC_VOICE] = voice
    w.score[row + SC_INSTRUMENT] = instrument
    w.score[row + SC_PITCH] = pitch
    w.score[row + SC_VELOCITY] = unit(velocity)
    w.score[row + SC_PAN] = pan + 0.0
    w.score[row + SC_DURATION] = math.floor(ticks * w.time[TICK_SAMPLES] + 0.5)
    w.score[row + SC_GAIN] = gain
    w.score[row + SC_BODY] = body
    w.score[row + SC_CYCLE] = w.n[CYCLE]
    w.score[row + SC_TICKS] = ticks
    w.n[N_SCORE] = w.n[N_SCORE] + 1
    w.n[NEXT_TAG] = w.n[NEXT_TAG] + 1
    w.n[BEAT_ONSETS] = w.n[BEAT_ONSETS] + 1
