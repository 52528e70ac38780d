"""A minute of music that uses all of the synth: what speeds are measured with and what every host must render alike.

Twenty-four bars in D dorian at 96 beats a minute, about six hundred notes on every instrument, and every control on the
move: echo, reverb, filter, width, bed, tempo and transposition. Written out by rule, with no chance in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .kernel import world
from .parameters import INSTRUMENTS

RATE = 48_000
BEAT = 30_000  # samples, at 96 beats a minute
BAR = 4 * BEAT
BARS = 24
SAMPLES = BARS * BAR
SCALE = (0, 2, 3, 5, 7, 9, 10)
ROOT = 62
PROGRESSION = (0, 3, 5, 4, 0, 6, 3, 4)  # degrees, one a bar
LEADS = (
    "pluck",
    "flute",
    "kalimba",
    "piano",
    "glass",
    "synth",
    "bell",
    "epiano",
    "marimba",
    "strings",
    "cloud",
    "organ",
)
CARPETS = ("pad", "strings", "choir", "organ", "cloud", "epiano")
FIGURES = ((0, 2, 4, 7, 4, 2, 5, 4), (4, 4, 5, 7, 6, 4, 2, 3), (7, 6, 4, 2, 3, 4, 2, 0))
# by eighths: kick, hat, snare with hat, kick, hat, shaker, snare, hat
DRUMS = (world.DRUM_KICK, world.DRUM_HAT, world.DRUM_SNARE, world.DRUM_KICK, world.DRUM_HAT, world.DRUM_SHAKER,
         world.DRUM_SNARE, world.DRUM_HAT)  # fmt: skip
# (bar, control, value): each control goes somewhere and most of them come back
MOVES = (
    (0, world.CONTROL_VOLUME, 0.8), (0, world.CONTROL_REVERB, 0.4), (0, world.CONTROL_DELAY, 0.35),
    (0, world.CONTROL_BRIGHTNESS, 0.45), (0, world.CONTROL_WIDTH, 0.7), (0, world.CONTROL_AMBIENT, 0.3),
    (0, world.CONTROL_TEMPO, 96), (0, world.CONTROL_ROOT, 62), (0, world.CONTROL_PALETTE, 0),
    (3, world.CONTROL_BRIGHTNESS, 0.6), (4, world.CONTROL_REVERB, 0.6), (5, world.CONTROL_DELAY, 0.7),
    (6, world.CONTROL_WIDTH, 1), (7, world.CONTROL_PALETTE, 0.5), (8, world.CONTROL_TEMPO, 120),
    (9, world.CONTROL_BRIGHTNESS, 0.9), (10, world.CONTROL_AMBIENT, 0.8), (11, world.CONTROL_ROOT, 67),
    (12, world.CONTROL_REVERB, 0.25), (13, world.CONTROL_WIDTH, 0.2), (14, world.CONTROL_VOLUME, 0.7),
    (15, world.CONTROL_DELAY, 0.2), (16, world.CONTROL_TEMPO, 84), (17, world.CONTROL_PALETTE, -0.5),
    (18, world.CONTROL_WIDTH, 0.7), (19, world.CONTROL_ROOT, 62), (20, world.CONTROL_VOLUME, 0.8),
    (21, world.CONTROL_REVERB, 0.8), (22, world.CONTROL_BRIGHTNESS, 0.55), (23, world.CONTROL_AMBIENT, 0.1),
)  # fmt: skip

Row = list[float]


def demo_minute() -> tuple[NDArray[np.float64], int]:
    """The score, float64 (K, SCORE_STRIDE) in the order (sample, kind, tag), and its length: 60 s of samples."""
    rows = [row for bar in range(BARS) for row in _bar(bar)]
    for tag, row in enumerate(rows):
        row[world.SC_TAG] = tag + 1
    rows += [_control(bar * BAR, control, value) for bar, control, value in MOVES]
    score = np.array(rows, float)
    order = np.lexsort((score[:, world.SC_TAG], score[:, world.SC_KIND], score[:, world.SC_SAMPLE]))
    return score[order], SAMPLES


def _bar(bar: int) -> list[Row]:
    """Melody and drums in eighths, a chord, four notes of bass, a drone every fourth bar, and what collides."""
    start, degree = bar * BAR, PROGRESSION[bar % 8]
    lead, carpet = LEADS[bar // 2 % len(LEADS)], CARPETS[bar // 4 % len(CARPETS)]
    rows = []
    for k, step in enumerate(FIGURES[bar % 3]):
        at = start + k * BEAT // 2
        loud = 0.5 + 0.1 * (k % 4) + 0.01 * bar
        rows.append(
            _note(at, world.VOICE_MELODY, lead, _pitch(degree + step), loud, BEAT * 4 // 10, 0.3 - 0.08 * k, 0.8)
        )
        rows.append(_note(at, world.VOICE_PERCUSSION, "kit", DRUMS[k], 0.45 + 0.12 * (k % 3), BEAT // 5, 0.1, 0.6))
    for k, step in enumerate((0, 2, 4, 6)):
        rows.append(_note(start, world.VOICE_CHORDS, carpet, _pitch(degree + step) - 12, 0.6, BAR, 0.2 * k - 0.3, 0.5))
    for k, step in enumerate((0, 0, 4, 7)):
        rows.append(
            _note(start + k * BEAT, world.VOICE_BASS, "bass", _pitch(degree + step) - 36, 0.7, BEAT * 8 // 10, 0, 0.7)
        )
    if bar % 4 == 0:
        rows.append(_note(start, world.VOICE_DRONE, "drone", ROOT - 24, 0.6, 4 * BAR, 0, 0.4))
        rows.append(_note(start, world.VOICE_SPARK, "gong", _pitch(degree) - 12, 0.7, BAR, -0.2, 0.5))
    rows.append(_note(start + BEAT * 3 // 4, world.VOICE_SPARK, "impact", _pitch(degree) - 24, 0.8, BEAT, 0.6, 0.4))
    rows.append(_note(start + 2 * BEAT, world.VOICE_SPARK, "whoosh", _pitch(degree + 4), 0.6, BEAT, 0, 0.4))
    return rows


def _pitch(step: int) -> int:
    """MIDI pitch of a step of the scale, counted from the root."""
    return ROOT + 12 * (step // 7) + SCALE[step % 7]


def _note(at: int, voice: int, instrument: str, pitch: int, loud: float, frames: int, pan: float, gain: float) -> Row:
    ticks = frames * world.TICKS_PER_BEAT // BEAT
    tick = at * world.TICKS_PER_BEAT // BEAT
    name = INSTRUMENTS.index(instrument)
    return [at, world.SCORE_NOTE, 0, tick, voice, name, pitch, loud, pan, frames, gain, -1, 0, ticks]


def _control(at: int, control: int, value: float) -> Row:
    tick = at * world.TICKS_PER_BEAT // BEAT
    return [at, world.SCORE_CONTROL, control, tick, -1, control, value, 0, 0, 0, 0, -1, 0, 0]
