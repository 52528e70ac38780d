"""What comes back in the melody, exactly, varied, and bar by bar (Foote 1999: self-similarity)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np

from . import theory
from .piece import Piece
from .theory import Floats

PATTERN = 5  # notes
_CLASSES = (0.5, 2.5, 4.5, 7.5)  # unison, step, third, up to a fifth, wider
_BARS_LEAST = 6


def exact_repeats(piece: Piece) -> float:
    """Share of the melody inside a run of five intervals and times that occurs again without overlap."""
    intervals, gaps = _motion(piece)
    return covered([(int(i), round(float(g), 2)) for i, g in zip(intervals, gaps, strict=True)])


def varied_repeats(piece: Piece) -> float:
    """The same with intervals by class and direction only."""
    intervals, gaps = _motion(piece)
    classes = np.sign(intervals) * np.digitize(np.abs(intervals), _CLASSES)
    return covered([(int(c), round(float(g), 2)) for c, g in zip(classes, gaps, strict=True)])


def _motion(piece: Piece) -> tuple[Floats, Floats]:
    return np.diff(piece.melody[:, 2]), np.diff(piece.melody[:, 0])


def covered(tokens: Sequence[Hashable]) -> float:
    """Share of tokens inside a run of PATTERN tokens that occurs again without overlap; NaN for a short sequence."""
    if len(tokens) < 2 * PATTERN:
        return np.nan
    places: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for k in range(len(tokens) - PATTERN + 1):
        places[tuple(tokens[k : k + PATTERN])].append(k)
    inside = np.zeros(len(tokens), dtype=bool)
    for found in places.values():
        if found[-1] - found[0] >= PATTERN:
            for k in found:
                inside[k : k + PATTERN] = True
    return float(inside.mean())


def bar_likeness(piece: Piece) -> float:
    """Mean over bars of the likeness to the bar most like it."""
    alike = _likeness(piece)
    return float(np.mean(_best(alike))) if len(alike) >= _BARS_LEAST else np.nan


def bar_contrast(piece: Piece) -> float:
    """How far that lies above the mean likeness of all pairs: bars are like some others, not like all."""
    alike = _likeness(piece)
    if len(alike) < _BARS_LEAST:
        return np.nan
    return float(np.mean(_best(alike)) - alike[~np.eye(len(alike), dtype=bool)].mean())


def _best(alike: Floats) -> Floats:
    return np.where(np.eye(len(alike), dtype=bool), -np.inf, alike).max(axis=1)


def _likeness(piece: Piece) -> Floats:
    """Likeness of every two bars, (bars, bars): half shared onsets (Jaccard), half sixteenths with the same tone."""
    onsets, classes = piece.grid, _tones(piece)
    union = (onsets[:, None] | onsets[None]).sum(axis=2)
    shared = (onsets[:, None] & onsets[None]).sum(axis=2)
    same = ((classes[:, None] == classes[None]) & (classes[:, None] >= 0)).mean(axis=2)
    return 0.5 * shared / np.maximum(union, 1) + 0.5 * same


def _tones(piece: Piece) -> np.ndarray:
    """The melody's pitch class on every sixteenth, (bars, slots); -1 where it is silent."""
    slots = theory.slots(piece.meter)
    tones = np.full(piece.bars * slots, -1)
    for onset, length, pitch in piece.melody:
        start = round(onset * 4)
        tones[start : max(start + 1, round((onset + length) * 4))] = int(pitch) % 12
    return tones.reshape(piece.bars, slots)
