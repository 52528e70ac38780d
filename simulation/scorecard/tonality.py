"""How clearly, and how steadily, a piece is in a key."""

from __future__ import annotations

import math

from . import theory
from .piece import Piece

_WINDOW, _HOP, _LEAST = 4, 2, 6


def pitch_class_entropy(piece: Piece) -> float:
    """Bits of the pitch classes by number of notes (MusPy's pitch_class_entropy)."""
    return theory.entropy(theory.pitch_class_histogram(piece.notes[:, 2]))


def key_clarity(piece: Piece) -> float:
    """Correlation of the durations with the best key's profile (Krumhansl and Schmuckler)."""
    return piece.found_key[1]


def key_stability(piece: Piece) -> float:
    """Share of windows of four bars, every second bar, whose key is the piece's or a near relation of it."""
    onsets = piece.notes[:, 0]
    near = []
    for bar in range(0, piece.bars - 1, _HOP):
        inside = piece.notes[(onsets >= bar * piece.bar) & (onsets < (bar + _WINDOW) * piece.bar)]
        if len(inside) >= _LEAST:
            key, _ = theory.find_key(theory.pitch_class_histogram(inside[:, 2], inside[:, 1]))
            near.append(theory.related(key, piece.found_key[0]))
    return sum(near) / len(near) if near else math.nan
