"""What the parameters of the sound do, measured on rendered samples."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.engine import performance, sound_analysis
from simulation.engine.parameters import INSTRUMENTS, VOICES

from .effects import Changes, Effect
from .effects_played import played

ALONE = {f"music.{voice}_on": False for voice in VOICES} | {
    "audio.reverb": 0, "audio.delay": 0, "audio.ambient": 0, "audio.effects": 0, "audio.brightness": 1,
    "music.note_length": 0.3,
}  # fmt: skip
RATE = 48_000


def heard(changes: Changes, ticks: int = 144, more: float = 0.0) -> np.ndarray:
    """Samples (2, M) of the first ticks, and so many seconds more to ring out."""
    one = played(changes, ticks=ticks)
    return performance.sound(one.score, one.samples + round(more * RATE)).astype(np.float64)


def only(voice: str, instrument: str) -> dict[str, Any]:
    """One voice alone on an instrument, dry."""
    return ALONE | {f"music.{voice}_on": True, f"audio.{voice}_instrument": instrument}


def power(samples: np.ndarray) -> float:
    return float(np.square(samples).mean())


def loud(changes: Changes) -> float:
    return power(heard(changes))


def semitones(changes: Changes) -> float:
    """Where the fundamental of the first bass note lies: a MIDI number."""
    samples = heard(only("bass", "flute") | {"music.bass_octave": 2} | dict(changes)).mean(axis=0)
    frequencies, strength = sound_analysis.spectrum(samples[9_600:28_800], 8 * 19_200)
    return float(69 + 12 * math.log2(frequencies[int(np.argmax(strength))] / 440))


def tail(base: dict[str, Any], start: float) -> Callable[[Changes], float]:
    """Share of the power that comes later than so many seconds after the last tick."""

    def measure(changes: Changes) -> float:
        one = played(base | dict(changes), ticks=48)
        samples = performance.sound(one.score, one.samples + 2 * RATE).astype(np.float64)
        last = one.samples + round(start * RATE)
        return float(np.square(samples[:, last:]).sum() / np.square(samples).sum())

    return measure


def bright(changes: Changes) -> float:
    base = only("chords", "strings") | {"audio.brightness": 0.5}
    return sound_analysis.centroid(heard(base | dict(changes)).mean(axis=0))


def wide(changes: Changes) -> float:
    """Power of the difference of left and right over that of their sum."""
    left, right = heard(only("chords", "pad") | dict(changes))
    return power(left - right) / power(left + right)


def bed(changes: Changes) -> float:
    return power(heard(ALONE | dict(changes), ticks=288))


def sparks(changes: Changes) -> float:
    busy = {"physics.particle_count": 80, "physics.particle_size": 2, "physics.particle_speed": 60}
    return power(heard(ALONE | busy | dict(changes), ticks=288))


def timbre(voice: str) -> Callable[[Changes], tuple[float, ...]]:
    """Levels in bands of a third of an octave of a voice alone, dB below the strongest, first early, then late."""
    edges = np.geomspace(50, 16_000, 26)

    def measure(changes: Changes) -> tuple[float, ...]:
        base = only(voice, "pad") | {"music.note_density": 1.0}
        samples = heard(base | dict(changes), 96).mean(axis=0)
        early, late = (sound_analysis.spectrum(half) for half in np.array_split(samples, 2))
        energy = np.concatenate([np.histogram(f, edges, weights=m**2)[0] for f, m in (early, late)])
        return tuple((10 * np.log10(energy / energy.max() + 1e-5)).tolist())

    return measure


def other_timbre(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """2 dB apart in the mean over the bands in which either is heard."""
    levels = np.array([one, other])
    levels = levels[:, levels.max(axis=0) > -45]
    return float(np.abs(levels[0] - levels[1]).mean()) > 2.0


EFFECTS: dict[str, Effect] = {
    "audio.volume": Effect(loud, "rising"),
    "audio.pitch": Effect(
        lambda c: semitones(c) - semitones({"audio.pitch": 0}), lambda value: value, count=9, within=0.15
    ),
    "audio.reverb": Effect(tail(only("melody", "marimba"), 0.6), "rising"),
    "audio.delay": Effect(tail(only("percussion", "kit"), 0.3), "rising"),
    "audio.brightness": Effect(bright, "rising"),
    "audio.width": Effect(wide, "rising"),
    "audio.ambient": Effect(bed, "rising"),
    "audio.effects": Effect(sparks, "rising"),
} | {
    f"audio.{voice}_instrument": Effect(timbre(voice), "distinct", points=INSTRUMENTS, apart=other_timbre)
    for voice in VOICES
}
EFFECTS["derived.palette"] = Effect(bright, "rising")
