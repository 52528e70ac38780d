"""What sounds together, and what follows what."""

from __future__ import annotations

from collections import Counter

import numpy as np

from . import theory
from .judges import chord_judge, chord_tokens
from .piece import Piece, changes


def chordal(piece: Piece) -> float:
    """Share of beats whose sounding pitch classes belong to one triad or seventh chord."""
    sonorities = [frozenset((s % 12).astype(int).tolist()) for s in piece.sonorities if len(s)]
    return float(np.mean([theory.is_chord(classes) for classes in sonorities])) if sonorities else np.nan


def roughness(piece: Piece) -> float:
    """Mean over beats of the mean roughness of a pair of tones (Sethares 1993)."""
    return float(np.mean([theory.roughness(sonority) for sonority in piece.sonorities]))


def chord_bits(piece: Piece) -> float:
    """Bits a chord costs after the two before it, for the judge of the key's mode (Bach's chorales)."""
    return chord_judge(piece.home[1]).bits(chord_tokens(changes(piece.chords), piece.home))


def chord_entropy(piece: Piece) -> float:
    """Bits of the chords by number, repetitions merged (Yeh et al. 2020: chord histogram entropy)."""
    return theory.entropy(Counter(changes(piece.chords)).values())


def cloud_diameter(piece: Piece) -> float:
    """Mean diameter of the beats' tones in the spiral array (Herremans and Chew 2016)."""
    return float(np.mean([diameter for diameter, _ in _clouds(piece)]))


def strain_spread(piece: Piece) -> float:
    """How much the distance of the tones' centre from the key's varies: standard deviation (same source)."""
    return float(np.std([strain for _, strain in _clouds(piece)]))


def _clouds(piece: Piece) -> list[tuple[float, float]]:
    return [theory.cloud(sonority, piece.home) for sonority in piece.sonorities if len(sonority) >= 2]
