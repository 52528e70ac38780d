"""Formulas of music theory that the measures share: keys, chords, roughness, the spiral array, metre, voice leading.

Pitches are MIDI numbers, pitch classes 0 (C) to 11. Sources are named at each formula.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Key = tuple[int, str]  # tonic's pitch class, "major" or "minor"

# Probe-tone ratings of Krumhansl and Kessler 1982 (Psychological Review 89, 334).
KRUMHANSL_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
KRUMHANSL_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
_PROFILES = np.array([np.roll(p, k) for p in (KRUMHANSL_MAJOR, KRUMHANSL_MINOR) for k in range(12)])
_PROFILES = (_PROFILES - _PROFILES.mean(axis=1, keepdims=True)) / _PROFILES.std(axis=1, keepdims=True)

QUALITIES: dict[str, tuple[int, ...]] = {
    "major": (0, 4, 7), "minor": (0, 3, 7), "diminished": (0, 3, 6), "dominant 7": (0, 4, 7, 10),
    "minor 7": (0, 3, 7, 10), "major 7": (0, 4, 7, 11), "half diminished 7": (0, 3, 6, 10),
    "diminished 7": (0, 3, 6, 9),
}  # fmt: skip
# Of two readings that fit equally well, the plainer one.
_RARITY = {"major": 0.0, "minor": 0.0, "dominant 7": 0.15, "minor 7": 0.25, "diminished": 0.3,
           "half diminished 7": 0.3, "major 7": 0.3, "diminished 7": 0.35}  # fmt: skip
_CHORDS = [
    (root, quality, frozenset((root + step) % 12 for step in steps))
    for quality, steps in QUALITIES.items()
    for root in range(12)
]
_CHORD_SETS = [tones for _, _, tones in _CHORDS]


def pitch_class_histogram(pitches: Floats, weights: Floats | None = None) -> Floats:
    """Weight of each pitch class, (12,); every note counts 1 without weights."""
    classes = np.asarray(pitches).astype(np.int64) % 12
    return np.bincount(classes, weights=weights, minlength=12).astype(np.float64)


def entropy(weights: Iterable[float]) -> float:
    """Shannon entropy in bits of weights that need not sum to 1; 0 for none."""
    counts = np.array([weight for weight in weights if weight > 0], dtype=np.float64)
    if not len(counts):
        return 0.0
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def find_key(histogram: Floats) -> tuple[Key, float]:
    """The key whose profile correlates best with a histogram (12,), and that correlation.

    Source: Krumhansl 1990, Cognitive Foundations of Musical Pitch, chapter 4. A flat histogram is C major at 0.
    """
    spread = histogram.std()
    if spread == 0:
        return (0, "major"), 0.0
    match = _PROFILES @ ((histogram - histogram.mean()) / spread) / 12.0
    best = int(np.argmax(match))
    return (best % 12, "major" if best < 12 else "minor"), float(match[best])


def related(one: Key, home: Key) -> bool:
    """Whether a key is home, its relative, parallel, dominant or subdominant."""
    apart = (one[0] - home[0]) % 12
    if one[1] == home[1]:
        return apart in (0, 5, 7)
    return apart == 0 or apart == (9 if home[1] == "major" else 3)


def is_chord(classes: frozenset[int]) -> bool:
    """Whether pitch classes all belong to one triad or seventh chord of QUALITIES."""
    return any(classes <= tones for tones in _CHORD_SETS)


def name_chord(weights: Mapping[int, float], bass: int) -> tuple[int, str]:
    """(root's pitch class, quality) of the chord that fits weighted pitch classes best.

    Template matching: the share inside the chord, less 0.6 of the share outside, 0.12 for each tone missing, 0.1 of
    the chord's rarity; a root in the bass adds 0.08, a root that sounds 0.05, one that does not takes 0.1.
    """
    return _name_chord(tuple(sorted((c, round(weight, 3)) for c, weight in weights.items())), bass)


@cache
def _name_chord(weights: tuple[tuple[int, float], ...], bass: int) -> tuple[int, str]:
    total = sum(weight for _, weight in weights)
    sounding = {c for c, _ in weights}

    def fit(chord: tuple[int, str, frozenset[int]]) -> float:
        root, quality, tones = chord
        inside = sum(weight for c, weight in weights if c in tones)
        own_root = (0.08 if root == bass else 0.0) + (0.05 if root in sounding else -0.1)
        plain = 0.12 * len(tones - sounding) + 0.1 * _RARITY[quality]
        return (inside - 0.6 * (total - inside)) / total - plain + own_root

    root, quality, _ = max(_CHORDS, key=fit)
    return root, quality


# --- roughness

_LOWEST, _HIGHEST = 24, 107
PARTIALS, DECAY = 6, 0.88


@cache
def _roughness_table() -> Floats:
    """Roughness of every two tones between C1 and B7, (84, 84)."""
    tones = 440.0 * 2.0 ** ((np.arange(_LOWEST, _HIGHEST + 1) - 69) / 12)
    order = np.arange(1, PARTIALS + 1)
    partials, loud = tones[:, None] * order, DECAY ** (order - 1)
    table = np.zeros((len(tones), len(tones)))
    for k, mine in enumerate(partials):
        low = np.minimum(mine[:, None, None], partials)
        apart = np.abs(mine[:, None, None] - partials) * 0.24 / (0.0207 * low + 18.96)
        beating = np.exp(-3.5 * apart) - np.exp(-5.75 * apart)
        table[k] = (np.minimum(loud[:, None, None], loud) * beating).sum(axis=(0, 2))
    return table


def roughness(pitches: Floats) -> float:
    """Mean roughness of the pairs of different pitches in a sonority; 0 for fewer than two.

    Plomp and Levelt's curve with the constants of Sethares 1993 (JASA 94, 1218), six partials falling by 0.88.
    """
    different = np.unique(np.clip(pitches.astype(np.int64), _LOWEST, _HIGHEST)) - _LOWEST
    if len(different) < 2:
        return 0.0
    one, other = np.triu_indices(len(different), 1)
    return float(_roughness_table()[different[one], different[other]].mean())


# --- the spiral array (Chew 2000; as measures of tension: Herremans and Chew 2016)

_RISE = np.sqrt(2 / 15)
_PARTS = (0.536, 0.274, 0.190)  # of root, fifth and third in a chord


def spiral(fifths: Floats | int) -> Floats:
    """Places (..., 3) of tones so many fifths from the tonic; radius 1, a fifth a quarter turn."""
    k = np.asarray(fifths, dtype=np.float64)
    return np.stack([np.sin(k * np.pi / 2), np.cos(k * np.pi / 2), k * _RISE], axis=-1)


def spell(classes: Floats, key: Key) -> Floats:
    """Fifths from the tonic, -5 to 6 in major and -6 to 5 in minor keys."""
    fifths = ((classes.astype(np.int64) - key[0]) * 7) % 12
    return np.where(fifths > (6 if key[1] == "major" else 5), fifths - 12, fifths).astype(np.float64)


def _triad(k: int, third: int) -> Floats:
    return _PARTS[0] * spiral(k) + _PARTS[1] * spiral(k + 1) + _PARTS[2] * spiral(k + third)


@cache
def _centre(mode: str) -> Floats:
    """The key's place: its tonic, dominant and subdominant chords."""
    if mode == "major":
        return 0.516 * _triad(0, 4) + 0.315 * _triad(1, 4) + 0.168 * _triad(-1, 4)
    dominant = 0.75 * _triad(1, 4) + 0.25 * _triad(1, -3)
    subdominant = 0.75 * _triad(-1, -3) + 0.25 * _triad(-1, 4)
    return 0.516 * _triad(0, -3) + 0.315 * dominant + 0.168 * subdominant


def cloud(pitches: Floats, key: Key) -> tuple[float, float]:
    """Diameter of a sonority in the spiral array, and the distance of its centre from the key's."""
    places = spiral(spell(pitches, key))
    diameter = float(np.linalg.norm(places[:, None] - places[None], axis=2).max())
    return diameter, float(np.linalg.norm(places.mean(axis=0) - _centre(key[1])))


# --- metre

# Sixteenths on which the beats begin, and of these the ones that halve the bar. 5/4 is 3 + 2 beats; 6/8 two beats of
# three eighths; 7/8 beats of 2 + 2 + 3 eighths.
_BEATS = {
    "2/4": (0, 4),
    "3/4": (0, 4, 8),
    "4/4": (0, 4, 8, 12),
    "5/4": (0, 4, 8, 12, 16),
    "6/8": (0, 6),
    "7/8": (0, 4, 8),
}
_HALVES = {"4/4": (8,), "5/4": (12,)}
_SLOTS = {"2/4": 8, "3/4": 12, "4/4": 16, "5/4": 20, "6/8": 12, "7/8": 14}


def slots(meter: str) -> int:
    """Sixteenths in a bar."""
    return _SLOTS[meter]


def beat_starts(meter: str) -> tuple[int, ...]:
    """The sixteenths on which the beats begin; 6/8 has two, 7/8 three."""
    return _BEATS[meter]


@cache
def metrical_weights(meter: str) -> Floats:
    """Weight of each sixteenth of a bar: 0 the first, -1 for each further level of the metre, (slots,).

    Levels as in Longuet-Higgins and Lee 1984 (Music Perception 1, 424): bar, half (where the metre has one), beat,
    eighth, sixteenth.
    """
    levels: list[set[int]] = [{0}, set(_HALVES.get(meter, ())), set(_BEATS[meter]), set(range(0, _SLOTS[meter], 2))]
    levels = [level for level in levels if level]
    places = range(_SLOTS[meter])
    return -np.array([next((k for k, level in enumerate(levels) if p in level), len(levels)) for p in places], float)


def syncopation(onsets: NDArray[np.bool_], meter: str) -> float:
    """Longuet-Higgins and Lee's syncopation, summed over whole bars of sixteenths, read as a circle.

    An onset followed by a stronger place without one adds the difference of their weights.
    """
    weights = np.tile(metrical_weights(meter), len(onsets) // slots(meter))
    places = np.flatnonzero(onsets)
    total = 0.0
    for k, place in enumerate(places):
        span = (places[(k + 1) % len(places)] - place) % len(onsets) or len(onsets)
        if span > 1:
            silent = np.take(weights, np.arange(place + 1, place + span), mode="wrap").max()
            total += max(0.0, float(silent - weights[place]))
    return total


# --- voice leading


def least_movement(before: Sequence[float] | Floats, after: Sequence[float] | Floats) -> float:
    """The fewest semitones that take some pitches to the pitch classes of others, one to one, in any octave.

    Source: Tymoczko 2006 (Science 313, 72), by trying every assignment: for four voices at most.
    """
    cost = np.abs((np.asarray(before)[:, None] - np.asarray(after)[None] + 6) % 12 - 6)
    count = range(len(cost))
    return float(min(cost[list(count), list(order)].sum() for order in itertools.permutations(count)))
