"""The judges of chords and melodies, as tables of counts: read here, built by references.py.

judges.npz holds, for each kind and mode, the rows of a judge (ngrams.py): statistics of Bach's chorales and of the
fiddle tunes of Ryan's Mammoth Collection, both in the public domain.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from .ngrams import Judge
from .theory import QUALITIES, Floats, Key

FILE = Path(__file__).with_name("judges.npz")
CHORD_ORDER, MELODY_ORDER = 2, 3
_NAMES = tuple(QUALITIES)
_OCTAVE = 12
CHORD_VOCABULARY = 12 * len(_NAMES)
MELODY_VOCABULARY = 12 * (2 * _OCTAVE + 1)


def chord_tokens(chords: Iterable[tuple[int, str]], key: Key) -> list[int]:
    """Chords (root, quality) as whole numbers: the root from the tonic, and the quality."""
    return [(root - key[0]) % 12 * len(_NAMES) + _NAMES.index(quality) for root, quality in chords]


def melody_tokens(pitches: Floats, key: Key) -> list[int]:
    """Every tone but the first as a whole number: its place above the tonic, and the interval, an octave at most."""
    steps = np.clip(np.diff(pitches), -_OCTAVE, _OCTAVE).astype(int)
    degrees = (pitches[1:].astype(int) - key[0]) % 12
    return [int(d) * (2 * _OCTAVE + 1) + int(s) + _OCTAVE for d, s in zip(degrees, steps, strict=True)]


@cache
def chord_judge(mode: str) -> Judge:
    """The judge of chords in "major" or "minor"."""
    with np.load(FILE) as tables:
        return Judge(tables[f"chord_{mode}"].astype(np.int64), CHORD_VOCABULARY)


@cache
def melody_judge(mode: str) -> Judge:
    """The judge of melodies in "major" or "minor"."""
    with np.load(FILE) as tables:
        return Judge(tables[f"melody_{mode}"].astype(np.int64), MELODY_VOCABULARY)
