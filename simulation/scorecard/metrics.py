"""Every measure by name: what it reads from a piece, its group, which side of its band is bad.

A measure gives NaN where there is too little to measure. Bands and weights stand in bands.json.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from . import harmony, melody, part_writing, repetition, rhythm, tonality
from .piece import Piece

Side = Literal["both", "low", "high"]
GROUPS = ("tonality", "harmony", "part writing", "melody", "rhythm", "structure")
MELODY_LEAST = 8  # notes


@dataclass(frozen=True, slots=True)
class Metric:
    """One measure. bad: whether leaving the band below, above or either way costs points."""

    name: str
    group: str
    measure: Callable[[Piece], float]
    bad: Side = "both"
    references: tuple[str, ...] = ("chorale", "fiddle")


def _metric(measure: Callable[[Piece], float], group: str, bad: Side = "both", references: str = "both") -> Metric:
    kinds = ("chorale", "fiddle") if references == "both" else (references,)
    return Metric(measure.__name__, group, measure, bad, kinds)


METRICS: tuple[Metric, ...] = (
    _metric(tonality.pitch_class_entropy, "tonality"),
    _metric(tonality.key_clarity, "tonality", "low"),
    _metric(tonality.key_stability, "tonality", "low"),
    _metric(harmony.chordal, "harmony", "low", "chorale"),
    _metric(harmony.roughness, "harmony", "both", "chorale"),
    _metric(harmony.chord_bits, "harmony", "both", "chorale"),
    _metric(harmony.chord_entropy, "harmony", "both", "chorale"),
    _metric(harmony.cloud_diameter, "harmony", "both", "chorale"),
    _metric(harmony.strain_spread, "harmony", "both", "chorale"),
    _metric(part_writing.parallels, "part writing", "high", "chorale"),
    _metric(part_writing.upper_movement, "part writing", "high", "chorale"),
    _metric(part_writing.movement_ratio, "part writing", "high", "chorale"),
    _metric(part_writing.conjunct, "part writing", "low", "chorale"),
    _metric(part_writing.contrary, "part writing", "low", "chorale"),
    _metric(part_writing.crossings, "part writing", "high", "chorale"),
    _metric(melody.steps, "melody"),
    _metric(melody.wide_leaps, "melody", "high"),
    _metric(melody.mean_interval, "melody"),
    _metric(melody.repeated_notes, "melody"),
    _metric(melody.compass, "melody"),
    _metric(melody.melody_bits, "melody"),
    _metric(melody.chord_tones_on_beats, "melody", "low", "chorale"),
    _metric(rhythm.groove, "rhythm"),
    _metric(rhythm.syncopation, "rhythm", "both", "fiddle"),
    _metric(rhythm.metrical_fit, "rhythm", "low"),
    _metric(rhythm.bar_kinds, "rhythm"),
    _metric(rhythm.unevenness, "rhythm"),
    _metric(rhythm.notes_a_beat, "rhythm"),
    _metric(rhythm.empty_beats, "rhythm", "high"),
    _metric(repetition.exact_repeats, "structure", "both", "fiddle"),
    _metric(repetition.varied_repeats, "structure", "both", "fiddle"),
    _metric(repetition.bar_contrast, "structure"),
    _metric(repetition.bar_likeness, "structure", "both", "fiddle"),
)
BY_NAME = {metric.name: metric for metric in METRICS}
# What presupposes a scale of seven tones in a major or minor key, or a mode of one, as all references are: its bands
# say nothing of pentatonic, blues, whole-tone and chromatic music, which has quartal, suspended, augmented chords.
OF_SEVEN_TONES = frozenset(
    {"pitch_class_entropy", "key_clarity", "key_stability", "chordal", "chord_bits", "strain_spread", "melody_bits"}
)


def measure(piece: Piece) -> dict[str, float]:
    """Every measure of a piece; NaN where it does not apply (no parts, hardly a melody)."""
    apt = dict.fromkeys(GROUPS, True)
    apt["tonality"] = len(piece.notes) >= MELODY_LEAST
    apt["harmony"] = apt["part writing"] = len(piece.parts) >= 3 and all(len(piece.voices[k]) for k in piece.parts)
    apt["melody"] = apt["rhythm"] = apt["structure"] = len(piece.melody) >= MELODY_LEAST
    return {m.name: m.measure(piece) if apt[m.group] else math.nan for m in METRICS}
