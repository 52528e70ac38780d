"""How the parts move: Tymoczko 2006, Huron 2001 (Music Perception 19, 1)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from . import theory
from .piece import Piece
from .theory import Floats

PERFECT = (0, 7)


def parallels(piece: Piece) -> float:
    """Of 100 moments at which two parts or more move, how many have a pair in parallel octaves or fifths."""
    moving = wrong = 0
    for before, after in _moves(piece):
        if np.count_nonzero(after != before) >= 2:
            moving += 1
            wrong += _has_parallel(before, after)
    return 100.0 * wrong / moving if moving else np.nan


def _has_parallel(before: Floats, after: Floats) -> bool:
    """Whether two parts both move, and are a perfect interval apart before and after (a unison is none before)."""
    for high in range(len(before)):
        for low in range(high + 1, len(before)):
            first, second = before[high] - before[low], after[high] - after[low]
            both = before[high] != after[high] and before[low] != after[low]
            if both and first != 0 and first % 12 == second % 12 and first % 12 in PERFECT:
                return True
    return False


def contrary(piece: Piece) -> float:
    """Of the moments at which both outer parts move, the share in contrary motion."""
    both = [(a[0] - b[0]) * (a[-1] - b[-1]) for b, a in _moves(piece) if a[0] != b[0] and a[-1] != b[-1]]
    return float(np.mean([product < 0 for product in both])) if both else np.nan


def crossings(piece: Piece) -> float:
    """Share of the moments at which a part lies above the one that should be above it."""
    crossed = [bool((np.diff(after) > 0).any()) for _, after in _moves(piece)]
    return float(np.mean(crossed)) if crossed else np.nan


def upper_movement(piece: Piece) -> float:
    """Mean semitones that an upper part moves where the chord changes."""
    moved = [np.abs(after - before) for before, after in _chord_changes(piece)]
    return float(np.mean(np.concatenate(moved))) if moved else np.nan


def conjunct(piece: Piece) -> float:
    """Share of the upper parts' moves at chord changes that are of two semitones at most."""
    moved = [np.abs(after - before) for before, after in _chord_changes(piece)]
    return float(np.mean(np.concatenate(moved) <= 2)) if moved else np.nan


def movement_ratio(piece: Piece) -> float:
    """Movement of the upper parts at chord changes over the least that would reach the same pitch classes."""
    pairs = list(_chord_changes(piece))
    least = sum(theory.least_movement(before, after) for before, after in pairs)
    return float(sum(np.abs(after - before).sum() for before, after in pairs) / least) if least else np.nan


def _moves(piece: Piece) -> Iterator[tuple[Floats, Floats]]:
    """Parts before and after every moment at which any moves, all of them sounding."""
    columns = piece.moments.T
    for before, after in itertools.pairwise(columns):
        if not np.isnan(before).any() and not np.isnan(after).any() and (before != after).any():
            yield before, after


def _chord_changes(piece: Piece) -> Iterator[tuple[Floats, Floats]]:
    """Upper parts on the beats before and after each change of chord, all parts sounding."""
    parts = piece.sounding[list(piece.parts)]
    for k in range(1, len(piece.chords)):
        earlier, now = piece.chords[k - 1], piece.chords[k]
        if (earlier.root, earlier.quality) != (now.root, now.quality) and not np.isnan(parts[:, k - 1 : k + 1]).any():
            yield parts[:-1, k - 1], parts[:-1, k]
