"""What the parameters of the music do, measured on the score of real universes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from simulation.engine import score_analysis
from simulation.engine.kernel import world as w
from simulation.engine.parameters import KEYS, VOICES
from simulation.scorecard import harmony, rhythm
from simulation.scorecard.performed import piece_of
from simulation.scorecard.piece import Piece

from .effects import Changes, Effect
from .effects_played import document_of, played

SEEDS = range(1, 7)
BAR = 384


def of_score(measure: Callable[[np.ndarray], float]) -> Callable[[Changes], float]:
    """The mean of a measure of the score over some seeds."""
    return lambda changes: float(np.mean([measure(played(changes, seed).score) for seed in SEEDS]))


def notes(score: np.ndarray, voice: str) -> np.ndarray:
    return score_analysis.notes(score, VOICES.index(voice))


def last_bass(changes: Changes) -> int:
    """Pitch class of the bass's last note: it comes home."""
    return int(notes(played(changes).score, "bass")[-1, w.SC_PITCH]) % 12


def tones(changes: Changes) -> tuple[frozenset[int], ...]:
    """Pitch classes of the melody, and those of chords and bass, which may be of a scale around the melody's own."""
    scores = [played(changes, seed).score for seed in SEEDS]

    def heard(*voices: str) -> frozenset[int]:
        rows = np.concatenate([notes(score, voice) for score in scores for voice in voices])
        return frozenset((np.floor(rows[:, w.SC_PITCH] + 0.5).astype(int) % 12).tolist())

    return heard("melody"), heard("chords", "bass")


def cents(changes: Changes) -> tuple[tuple[int, float], ...]:
    """Cents of the tones above the root."""
    return tuple(sorted(score_analysis.tuned_cents(played(changes).score, 0).items()))


def bar_of(changes: Changes) -> tuple[float, tuple[int, ...]]:
    """Quarters in a bar, and the sixteenths on which its kicks fall."""
    one = played(changes)
    bar = one.cycle_ticks / 8
    kicks = notes(one.score, "percussion")
    kicks = kicks[kicks[:, w.SC_PITCH] == kicks[:, w.SC_PITCH].min()]
    return bar / 96, tuple(sorted(set((kicks[:, w.SC_TICK] % bar // 24).astype(int).tolist())))


def off_beat(changes: Changes) -> float:
    """How many ticks after the middle of the beat the drums' off-beats come."""
    busy = {"music.rhythm_complexity": 0.8, "music.note_density": 1.0}
    ticks = notes(played(busy | dict(changes)).score, "percussion")[:, w.SC_TICK] % 96
    return float(ticks[(ticks > 40) & (ticks < 70)].mean() - 48)


def cycle(changes: Changes) -> float:
    """Bars in a cycle."""
    return played(changes).cycle_ticks / BAR


def count(voice: str) -> Callable[[Changes], bool]:
    """Whether a voice plays, and all others as they did without it."""
    return lambda changes: len(notes(played(changes).score, voice)) > 0


def octave(voice: str) -> Callable[[Changes], float]:
    """Mean octaves of a voice above where it lies of itself; percussion on an instrument that has octaves.

    Bass and drone are transposed upwards first: what would sound below G0 is moved by octaves.
    """
    base = {"audio.percussion_instrument": "marimba", "audio.pitch": 12 if voice in ("bass", "drone") else 0}
    home = {f"music.{voice}_octave": 0}

    def measure(changes: Changes) -> float:
        there, here = (notes(played(base | dict(c)).score, voice)[:, w.SC_PITCH] for c in (changes, home))
        return float((there - here).mean() / 12)

    return measure


def level(voice: str) -> Callable[[Changes], float]:
    """Sum of the gains of a voice's notes, a note's share of those at full level."""
    full = {f"music.{voice}_level": 1.0}

    def measure(changes: Changes) -> float:
        here, there = (notes(played(c).score, voice)[:, w.SC_GAIN].sum() for c in (changes, full))
        return float(here / there)

    return measure


def read(changes: Changes, seed: int) -> Piece:
    document = document_of(changes, seed)
    return piece_of(document, played(changes, seed))


def rough(changes: Changes) -> float:
    """Mean roughness of what melody, chords and bass sound together, in sixteen bars."""
    longer = {"music.cycle_bars": 16} | dict(changes)
    return float(np.mean([harmony.roughness(read(longer, seed)) for seed in SEEDS]))


def off_the_beat(changes: Changes) -> float:
    """Syncopation of the melody a bar."""
    return float(np.mean([rhythm.syncopation(read(changes, seed)) for seed in SEEDS]))


EFFECTS: dict[str, Effect] = {
    "music.tempo": Effect(lambda c: score_analysis.measured_tempo(played(c).score), lambda v: v, within=0.2),
    "music.key": Effect(last_bass, KEYS.index),
    "music.scale": Effect(tones, "distinct"),
    "music.harmony": Effect(rough, "falling"),
    "music.rhythm_complexity": Effect(off_the_beat, "rising"),
    "music.melody_range": Effect(of_score(score_analysis.compass), "rising"),
    "music.note_density": Effect(of_score(lambda s: float(len(notes(s, "melody")))), "rising"),
    "music.note_length": Effect(of_score(lambda s: score_analysis.mean_length(s, w.VOICE_MELODY)), "rising"),
    "music.meter": Effect(bar_of, "distinct"),
    "music.swing": Effect(off_beat, lambda value: math.floor(16 * value), within=0.01),
    "music.cycle_bars": Effect(cycle, lambda value: value),
    "music.tuning": Effect(cents, "distinct"),
}
for _voice in VOICES:
    EFFECTS[f"music.{_voice}_on"] = Effect(count(_voice), lambda value: value)
    EFFECTS[f"music.{_voice}_octave"] = Effect(octave(_voice), lambda value: value)
    EFFECTS[f"music.{_voice}_level"] = Effect(level(_voice), lambda value: value)
