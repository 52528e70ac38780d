"""How the music holds to physics and plan: strong collisions heard, notes after collisions, tension on its curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.engine import arrays, hosts
from simulation.engine.document import Document
from simulation.engine.kernel import world as w
from simulation.engine.kernel.chords import chord_word
from simulation.engine.performance import Performance, load

from .performed import bar_ticks
from .piece import WINDOW_BARS
from .theory import Floats

COLLISIONS = (w.CONTACT, w.RIM, w.STRIKE)
NEAR = w.TICKS_PER_BEAT // 8  # half a sixteenth
STRONG_A_BAR = 3  # so many of each bar, the strongest first
LEAST_IMPULSE = 0.015  # below which nothing is heard as a blow
HEARD = (w.VOICE_SPARK, w.VOICE_MELODY, w.VOICE_CHORDS, w.VOICE_BASS, w.VOICE_PERCUSSION)


@dataclass(frozen=True, slots=True)
class Coupling:
    """What one universe gives: its strong collisions, how many were heard; collisions and melody notes a beat.

    tension: correlation of the planned chords' tension with the curve that the plan asks for.
    """

    strong: int
    sounded: int
    collisions: float
    notes: float
    tension: float


def coupling(document: Document, performance: Performance) -> Coupling:
    """The couplings of the first sixteen bars."""
    strong = strong_collisions(document, performance)
    heard = sounds_of_collisions(document, performance)
    end = WINDOW_BARS * bar_ticks(document)
    beats = end / w.TICKS_PER_BEAT
    notes = _ticks(document, performance.score, performance.score[:, w.SC_VOICE] == w.VOICE_MELODY)
    return Coupling(
        strong=len(strong),
        sounded=sum(bool(len(heard)) and bool(np.abs(heard - tick).min() <= NEAR) for tick in strong),
        collisions=float((_collisions(document, performance)[:, 0] < end).sum() / beats),
        notes=float((notes < end).sum() / beats),
        tension=tension_followed(document),
    )


def strong_collisions(document: Document, performance: Performance) -> Floats:
    """Ticks of the three strongest collisions of each bar, of those that are blows at all."""
    found = _collisions(document, performance)
    length = bar_ticks(document)
    found = found[(found[:, 1] >= LEAST_IMPULSE) & (found[:, 0] < WINDOW_BARS * length)]
    bars = found[:, 0] // length
    kept = [here[np.argsort(-here[:, 1], kind="stable")[:STRONG_A_BAR], 0] for here in _groups(found, bars)]
    return np.sort(np.concatenate(kept)) if kept else np.empty(0)


def sounds_of_collisions(document: Document, performance: Performance) -> Floats:
    """Ticks of all notes that a body's event made: sparks, melody tones that were struck, objects' voices."""
    score = performance.score
    return _ticks(document, score, np.isin(score[:, w.SC_VOICE], HEARD) & (score[:, w.SC_BODY] >= 0))


def tension_followed(document: Document) -> float:
    """Correlation of the tension of the first cycle's chords with what the plan asks for in their places."""
    host = hosts.numba()
    world = load(host, document)
    host.cycle.begin_cycle(world, 0)
    chords = arrays.view(world.plan_chord).reshape(-1, w.CHORD_STRIDE)[: world.n[w.PLAN_CHORDS]]
    planned = [chord_word(int(row[w.CHORD_ENTRY]), 3) for row in chords]
    asked = [host.harmony.tension_aim(world, k, host.harmony.bar_of(world, k)) for k in range(len(chords))]
    return float(np.corrcoef(planned, asked)[0, 1]) if np.std(planned) > 0 and np.std(asked) > 0 else 0.0


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Spearman's; ties share the middle rank."""
    return float(np.corrcoef(_ranks(a), _ranks(b))[0, 1])


def _ranks(values: Sequence[float]) -> Floats:
    each = np.asarray(values, dtype=np.float64)
    return np.asarray((each[:, None] > each).sum(axis=1) + ((each[:, None] == each).sum(axis=1) - 1) / 2)


def _collisions(document: Document, performance: Performance) -> Floats:
    """(K, 2): tick from the start, impulse."""
    events = performance.events[np.isin(performance.events[:, 2 + w.EV_KIND], COLLISIONS)]
    cycle = document["music"]["cycle_bars"] * bar_ticks(document)
    return np.column_stack([events[:, 0] * cycle + events[:, 1], events[:, 2 + w.EV_IMPULSE]])


def _ticks(document: Document, score: Floats, kept: np.ndarray) -> Floats:
    rows = score[(score[:, w.SC_KIND] == w.SCORE_NOTE) & kept]
    ticks = rows[:, w.SC_CYCLE] * document["music"]["cycle_bars"] * bar_ticks(document) + rows[:, w.SC_TICK]
    return np.unique(ticks)


def _groups(rows: Floats, keys: Floats) -> list[Floats]:
    return [rows[keys == key] for key in np.unique(keys)]
