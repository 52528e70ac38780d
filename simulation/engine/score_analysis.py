"""Measures of a score: what can be said of music by counting. Used by tests, and to compare universes.

A score is (K, SCORE_STRIDE) as kernel/world.py lays it out; control records are left out by every function. Ticks are
24 to the sixteenth. Formulas: Longuet-Higgins and Lee 1984 (syncopation); Sethares 1993 (roughness of a pair of tones);
Foote 1999 (self-similarity), here over bars.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .kernel import world as w

Score = NDArray[np.float64]
SIXTEENTH = 24
CHORD_SHAPES = (
    (0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8), (0, 4, 7, 10), (0, 3, 7, 10), (0, 4, 7, 11), (0, 3, 6, 10),
    (0, 3, 6, 9),
    (0, 5, 7, 10), (0, 4, 7, 9), (0, 2, 4, 7),
)  # fmt: skip


def notes(score: Score, voice: int | None = None) -> Score:
    """The notes of a score, of one voice or of all, in order of tick."""
    kept = score[score[:, w.SC_KIND] == w.SCORE_NOTE]
    if voice is not None:
        kept = kept[kept[:, w.SC_VOICE] == voice]
    ordered: Score = kept[np.argsort(kept[:, w.SC_TICK], kind="stable")]
    return ordered


def tonal(score: Score) -> Score:
    """The notes that have a pitch: all but percussion."""
    kept = notes(score)
    pitched: Score = kept[kept[:, w.SC_VOICE] != w.VOICE_PERCUSSION]
    return pitched


def tones_of(played: Score) -> NDArray[np.int64]:
    """The MIDI notes that some notes stand for, (K,): in other tunings than the equal one they sound beside them."""
    tones: NDArray[np.int64] = np.floor(played[:, w.SC_PITCH] + 0.5).astype(np.int64)
    return tones


def tuned_cents(score: Score, root: int) -> dict[int, float]:
    """Cents above the root of each pitch class that sounds, drums left out; the mean where it varies."""
    played = tonal(score)
    above = (tones_of(played) - root) % 12
    cents = above * 100.0 + 100.0 * (played[:, w.SC_PITCH] - tones_of(played))
    return {int(tone): float(cents[above == tone].mean()) for tone in np.unique(above)}


def notes_per_bar(score: Score, bar_ticks: int, bars: int, voice: int | None = None) -> NDArray[np.int64]:
    """How many notes begin in each bar, (bars,)."""
    bar = (notes(score, voice)[:, w.SC_TICK] // bar_ticks).astype(np.int64)
    return np.bincount(bar, minlength=bars)[:bars]


def pitch_classes(score: Score) -> NDArray[np.float64]:
    """Share of each pitch class, (12,), by number of notes; zeros for an empty score."""
    pitch = tones_of(tonal(score)) % 12
    counts = np.bincount(pitch, minlength=12).astype(np.float64)
    shares: NDArray[np.float64] = counts / max(1.0, counts.sum())
    return shares


def in_scale_share(score: Score, root: int, steps: Sequence[int], voice: int | None = None) -> float:
    """Share of notes whose pitch class is `root` plus one of the scale's steps; 1 for no notes."""
    played = tonal(score) if voice is None else notes(score, voice)
    inside = np.isin((tones_of(played) - root) % 12, np.asarray(steps))
    return float(inside.mean()) if len(inside) else 1.0


def intervals(score: Score) -> NDArray[np.float64]:
    """Semitones from each melody note to the next."""
    return np.diff(notes(score, w.VOICE_MELODY)[:, w.SC_PITCH])


def step_share(score: Score) -> float:
    """Share of the melody's motions (repetitions left out) that are steps of one or two semitones."""
    moved = np.abs(intervals(score))
    moved = moved[moved > 0]
    return float((moved <= 2).mean()) if len(moved) else 0.0


def compass(score: Score) -> float:
    """Semitones between the melody's 2nd and 98th percentile."""
    pitch = notes(score, w.VOICE_MELODY)[:, w.SC_PITCH]
    return float(np.percentile(pitch, 98) - np.percentile(pitch, 2)) if len(pitch) else 0.0


def mean_length(score: Score, voice: int) -> float:
    """Mean length of a voice's notes in ticks."""
    ticks = notes(score, voice)[:, w.SC_TICKS]
    return float(ticks.mean()) if len(ticks) else 0.0


def sounding(score: Score, tick: float, voices: Sequence[int]) -> NDArray[np.float64]:
    """Pitches that sound at a tick in some voices, sorted."""
    played = notes(score)
    start, length = played[:, w.SC_TICK], played[:, w.SC_TICKS]
    now = (start <= tick) & (tick < start + length) & np.isin(played[:, w.SC_VOICE], voices)
    return np.sort(played[now, w.SC_PITCH])


def is_chord(pitches: NDArray[np.float64]) -> bool:
    """Whether the pitch classes fit within one common chord."""
    classes = {int(p) % 12 for p in pitches}
    return any(classes <= {(root + tone) % 12 for tone in shape} for shape in CHORD_SHAPES for root in range(12))


def chordal_share(score: Score, ticks: int, beat: int = 96) -> float:
    """Share of beats at which melody, chords and bass together make a common chord."""
    voices = (w.VOICE_MELODY, w.VOICE_CHORDS, w.VOICE_BASS)
    heard = [sounding(score, tick, voices) for tick in range(0, ticks, beat)]
    return float(np.mean([is_chord(pitches) for pitches in heard if len(pitches)])) if heard else 0.0


def strong_chord_share(score: Score, bar_ticks: int, slots: Sequence[int]) -> float:
    """Share of melody notes on given slots of the bar whose pitch class sounds in chords or bass."""
    fit = []
    for note in notes(score, w.VOICE_MELODY):
        if (note[w.SC_TICK] % bar_ticks) / SIXTEENTH in slots:
            below = sounding(score, note[w.SC_TICK], (w.VOICE_CHORDS, w.VOICE_BASS)) % 12
            fit.append(note[w.SC_PITCH] % 12 in below)
    return float(np.mean(fit)) if fit else 1.0


def syncopation(score: Score, bar_ticks: int, weights: Sequence[int], bars: int, voice: int = w.VOICE_MELODY) -> float:
    """Longuet-Higgins and Lee per bar: how much stronger the rests are than the notes before them.

    weights: one for each sixteenth of the bar, larger on stronger places.
    """
    slots = bar_ticks // SIXTEENTH
    starts = sorted({round(float(t) / SIXTEENTH) for t in notes(score, voice)[:, w.SC_TICK]})
    total = 0
    for here, after in itertools.pairwise(starts):
        between = [weights[k % slots] for k in range(here + 1, after)]
        if between:
            total += max(0, max(between) - weights[here % slots])
    return total / bars


def roughness(pitches: Sequence[float]) -> float:
    """Mean roughness of the pairs of a sonority, six partials a tone; 0 for fewer than two tones."""
    tones = sorted(set(pitches))
    if len(tones) < 2:
        return 0.0
    partials = np.arange(1, 7)
    hertz = np.array([440.0 * 2.0 ** ((p - 69) / 12) * partials for p in tones])
    loud = 0.88 ** (partials - 1)
    pairs = []
    for a in range(len(tones)):
        for b in range(a + 1, len(tones)):
            low = np.minimum.outer(hertz[a], hertz[b])
            apart = np.abs(np.subtract.outer(hertz[a], hertz[b])) * 0.24 / (0.0207 * low + 18.96)
            curve = np.exp(-3.5 * apart) - np.exp(-5.75 * apart)
            pairs.append(float((np.minimum.outer(loud, loud) * curve).sum()))
    return float(np.mean(pairs))


def chord_roughness(score: Score, ticks: int, beat: int = 96) -> float:
    """Mean roughness of the chords voice, beat by beat."""
    heard = [sounding(score, tick, (w.VOICE_CHORDS,)) for tick in range(0, ticks, beat)]
    return float(np.mean([roughness([float(p) for p in pitches]) for pitches in heard if len(pitches)] or [0.0]))


def chord_changes(score: Score) -> list[tuple[float, NDArray[np.float64]]]:
    """The chords voice as (tick, pitches), one entry for each onset."""
    played = notes(score, w.VOICE_CHORDS)
    return [(float(t), np.sort(played[played[:, w.SC_TICK] == t, w.SC_PITCH])) for t in np.unique(played[:, w.SC_TICK])]


def outer_parallels(score: Score) -> tuple[int, int]:
    """Parallel fifths and octaves of bass and the chords' top voice, and the number of moves that could be such."""
    bass = notes(score, w.VOICE_BASS)
    wrong = moves = 0
    chords = chord_changes(score)
    for (_, before), (tick, after) in itertools.pairwise(chords):
        earlier, now = bass[bass[:, w.SC_TICK] < tick], bass[bass[:, w.SC_TICK] == tick]
        if not len(earlier) or not len(now):
            continue
        low, high = earlier[-1, w.SC_PITCH], now[0, w.SC_PITCH]
        if low != high and before[-1] != after[-1]:
            moves += 1
            wrong += (before[-1] - low) % 12 == (after[-1] - high) % 12 and (after[-1] - high) % 12 in (0, 7)
    return wrong, moves


def bar_similarity(score: Score, bar_ticks: int, bars: int) -> NDArray[np.float64]:
    """Likeness of every two bars of melody, (bars, bars): half shared onsets, half same pitch at shared onsets."""
    played = notes(score, w.VOICE_MELODY)
    tables: list[dict[int, int]] = [{} for _ in range(bars)]
    for note in played:
        bar = int(note[w.SC_TICK] // bar_ticks)
        if bar < bars:
            tables[bar][int(note[w.SC_TICK] % bar_ticks)] = int(np.floor(note[w.SC_PITCH] + 0.5))
    alike = np.eye(bars)
    for a in range(bars):
        for b in range(a):
            union, shared = set(tables[a]) | set(tables[b]), set(tables[a]) & set(tables[b])
            same = sum(tables[a][t] == tables[b][t] for t in shared)
            alike[a, b] = alike[b, a] = (len(shared) + same) / (2 * len(union)) if union else 1.0
    return alike


def self_similarity(score: Score, bar_ticks: int, bars: int) -> tuple[float, float]:
    """Mean of each bar's best likeness to another, and how far that lies above the mean of all pairs."""
    alike = bar_similarity(score, bar_ticks, bars)
    np.fill_diagonal(alike, np.nan)
    best = float(np.nanmean(np.nanmax(alike, axis=1)))
    return best, best - float(np.nanmean(alike))


def shared_notes(first: Score, second: Score, voice: int = w.VOICE_MELODY) -> float:
    """Share of notes (tick and pitch) that two scores have in common, of all that either has."""
    a, b = ({(n[w.SC_TICK], n[w.SC_PITCH]) for n in notes(score, voice)} for score in (first, second))
    return len(a & b) / max(1, len(a | b))


def on_grid_share(score: Score, voices: Sequence[int], grid: int = SIXTEENTH) -> float:
    """Share of the notes of some voices that begin on a grid of so many ticks."""
    played = notes(score)
    ticks = played[np.isin(played[:, w.SC_VOICE], voices), w.SC_TICK]
    return float((ticks % grid == 0).mean()) if len(ticks) else 1.0


def most_at_once(score: Score, voice: int) -> int:
    """The greatest number of a voice's notes that sound at one time."""
    played = notes(score, voice)
    start, end = played[:, w.SC_TICK], played[:, w.SC_TICK] + played[:, w.SC_TICKS]
    return max((int(((start <= t) & (t < end)).sum()) for t in start), default=0)


def onsets_per_beat(score: Score, voice: int | None = None, beat: int = 96) -> int:
    """The greatest number of notes that begin within one beat."""
    ticks = notes(score, voice)[:, w.SC_TICK]
    return int(np.bincount((ticks // beat).astype(np.int64)).max()) if len(ticks) else 0


def measured_tempo(score: Score) -> float:
    """Beats a minute, from samples and ticks of the notes on the grid: slope of one against the other."""
    played = notes(score)
    ticks, samples = played[:, w.SC_TICK], played[:, w.SC_SAMPLE]
    slope = np.polyfit(ticks, samples, 1)[0]
    return float(60.0 * w.SAMPLE_RATE / (slope * w.TICKS_PER_BEAT))
