"""The melody's intervals, its compass, how predictable it is, and how it stands on the chords."""

from __future__ import annotations

import numpy as np

from . import theory
from .judges import melody_judge, melody_tokens
from .piece import Piece, beat_chords
from .theory import Floats

_NEAR = 1e-3


def _sizes(piece: Piece) -> Floats:
    return np.abs(np.diff(piece.melody[:, 2]))


def steps(piece: Piece) -> float:
    """Share of intervals of one or two semitones."""
    sizes = _sizes(piece)
    return float(np.mean((sizes > 0) & (sizes <= 2)))


def wide_leaps(piece: Piece) -> float:
    """Share of intervals wider than a fifth."""
    return float(np.mean(_sizes(piece) > 7))


def mean_interval(piece: Piece) -> float:
    """Mean size of the intervals in semitones."""
    return float(np.mean(_sizes(piece)))


def repeated_notes(piece: Piece) -> float:
    """Share of intervals that are unisons."""
    return float(np.mean(_sizes(piece) == 0))


def compass(piece: Piece) -> float:
    """Semitones between the 2nd and the 98th percentile of the pitches."""
    low, high = np.percentile(piece.melody[:, 2], [2, 98])
    return float(high - low)


def melody_bits(piece: Piece) -> float:
    """Bits a tone (degree and interval) costs after the three before it, for the judge of the key's mode.

    The judge has read chorales and fiddle tunes; human listeners' and n-gram models' surprise agree (Conklin and
    Witten 1995; Pearce 2005).
    """
    return melody_judge(piece.home[1]).bits(melody_tokens(piece.melody[:, 2], piece.home))


def chord_tones_on_beats(piece: Piece) -> float:
    """Share of the melody's notes on beats that belong to the chord of the other parts in that beat."""
    others = [k for k in piece.parts if k != 0]
    if len(others) < 3:
        return np.nan
    chords = {round(c.time, 3): c for c in beat_chords(np.concatenate([piece.voices[k] for k in others]), piece.beats)}
    starts = piece.beats[:, 0]
    inside = []
    for onset, _, pitch in piece.melody:
        beat = starts[np.abs(starts - onset) < _NEAR]
        chord = chords.get(round(float(beat[0]), 3)) if len(beat) else None
        if chord:
            inside.append((int(pitch) - chord.root) % 12 in theory.QUALITIES[chord.quality])
    return float(np.mean(inside)) if inside else np.nan
