"""The melody's rhythm on the sixteenths of its own metre."""

from __future__ import annotations

import numpy as np

from . import theory
from .piece import Piece

_BARS_LEAST = 3


def groove(piece: Piece) -> float:
    """1 less the mean share of sixteenths in which neighbouring bars' onsets differ (MusPy's groove consistency)."""
    bars = _bars_with_notes(piece)
    return float(1 - np.mean(bars[1:] != bars[:-1])) if len(bars) >= _BARS_LEAST else np.nan


def syncopation(piece: Piece) -> float:
    """Longuet-Higgins and Lee's syncopation a bar."""
    return theory.syncopation(piece.grid.ravel(), piece.meter) / piece.bars


def metrical_fit(piece: Piece) -> float:
    """Correlation of each sixteenth's number of onsets with its metrical weight (Palmer and Krumhansl 1990)."""
    often = piece.grid.sum(axis=0).astype(np.float64)
    if often.std() == 0:
        return 0.0
    return float(np.corrcoef(often, theory.metrical_weights(piece.meter))[0, 1])


def bar_kinds(piece: Piece) -> float:
    """Different rhythms of a bar, as a share of the bars with notes."""
    bars = _bars_with_notes(piece)
    return len({bar.tobytes() for bar in bars}) / len(bars) if len(bars) >= _BARS_LEAST else np.nan


def unevenness(piece: Piece) -> float:
    """Normalised pairwise variability of the times between onsets (nPVI; Patel and Daniele 2003), 0 for even ones."""
    gaps = np.diff(piece.melody[:, 0])
    if len(gaps) < 2:
        return np.nan
    return float(100 * np.mean(np.abs(np.diff(gaps)) / ((gaps[1:] + gaps[:-1]) / 2)))


def notes_a_beat(piece: Piece) -> float:
    """Melody notes a quarter."""
    return len(piece.melody) / (piece.bars * piece.bar)


def empty_beats(piece: Piece) -> float:
    """Share of the beats of the metre in which no voice begins a note."""
    starts = piece.beats[piece.beats[:, 0] < piece.bars * piece.bar]
    held = np.searchsorted(starts[:, 0], piece.notes[:, 0] + 1e-6) - 1
    return 1 - len(np.unique(held)) / len(starts)


def _bars_with_notes(piece: Piece) -> np.ndarray:
    return piece.grid[piece.grid.any(axis=1)]
