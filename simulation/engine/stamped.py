"""Plays a run that a room shared: edits hold from samples of its clock. The twin of static/js/live/shared-runner.js.

The rule (docs/engine.md, "A shared run"): an edit holds from the first tick that begins at or after its sample, edits
in their order; before a cycle begins, what is due by its first sample is applied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import arrays, hosts
from .document import Document, default_document
from .kernel import world
from .parameters import BY_PATH
from .performance import apply, load

Stamped = tuple[int, Document]  # the sample of the run, and the document that holds from there
Progress = Callable[[float], None]

HELD_LEAST = 4800  # samples that a note must still last to be taken up where one comes in
STRIDE_TICKS = 96
SELF_TEST_TICKS = 240
LONGEST_TICK = world.SAMPLE_RATE * 60.0 / (BY_PATH["music.tempo"].low * world.TICKS_PER_BEAT)
PRIME, ODD, WORD = 0x01000193, 0x85EBCA6B, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Bar:
    """How the engine stood when a bar began, before what holds from there: what peers compare."""

    cycle: int
    tick: int
    sample: int
    digest: str


@dataclass(frozen=True, slots=True)
class Played:
    """What a run gave from its sample 0 on.

    score (K, SCORE_STRIDE) as kernel/world.py lays it out, in the order (sample, kind, tag), samples of the run;
    starts: at which tick of the whole run each cycle began (below 0 for the first, where the run began within it).
    marked: the first tick of the whole run that begins at or after the sample `mark`.
    """

    score: NDArray[np.float64]
    starts: dict[int, int]
    bars: list[Bar]
    marked: int


@dataclass
class _Run:
    """A run on its way."""

    host: Any
    w: Any
    edits: Sequence[Stamped]
    mark: float = 0
    marked: int | None = None
    applied: int = 0
    chunks: list[NDArray[np.float64]] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)

    def begin(self, cycle: int, tick: int) -> None:
        """At a cycle's beginning, or within it: up to there in silence, and what is being held is taken up."""
        w = self.w
        if tick <= 0:
            self.starts[cycle] = 0
            self.turn(cycle)
            return
        self.host.cycle.begin_cycle(w, cycle)
        tick = min(tick, int(w.n[world.CYCLE_TICKS]) - 1)
        self.starts[cycle] = -tick
        while w.n[world.TICK] < tick:
            self.advance(tick - int(w.n[world.TICK]))
        before = math.floor(next_sample(w))
        w.time[world.CYCLE_SAMPLE] -= before
        score = _joined(self.chunks)
        score[:, world.SC_SAMPLE] -= before
        self.chunks = [held(score, 0)]

    def turn(self, cycle: int) -> None:
        """The next cycle begins, with what is due by its first sample."""
        self.apply(coming(self.w))
        self.host.cycle.begin_cycle(self.w, cycle)

    def apply(self, sample: float) -> None:
        """In their order: one that must wait lets those after it wait too."""
        while self.applied < len(self.edits) and self.edits[self.applied][0] <= sample:
            apply(self.w, self.edits[self.applied][1])
            self.applied += 1

    def advance(self, most: int) -> None:
        """Up to so many ticks, and takes what they gave."""
        w = self.w
        self.host.cycle.run(w, min(STRIDE_TICKS, most))
        if w.n[world.FAULT]:
            raise RuntimeError(f"the kernel stopped at tick {w.n[world.TICK]} with fault {w.n[world.FAULT]}")
        if count := int(w.n[world.N_SCORE]):
            self.chunks.append(arrays.view(w.score)[: count * world.SCORE_STRIDE].reshape(count, -1).copy())
            w.n[world.N_SCORE] = 0

    def step(self, until: float) -> None:
        """A tick, or as many as nothing falls between."""
        w = self.w
        if w.n[world.TICK] >= w.n[world.CYCLE_TICKS]:
            self.starts[int(w.n[world.CYCLE]) + 1] = self.starts[int(w.n[world.CYCLE])] + int(w.n[world.CYCLE_TICKS])
            self.turn(int(w.n[world.CYCLE]) + 1)
        at, bar = next_sample(w), int(w.n[world.TICKS_PER_BAR])
        within = int(w.n[world.TICK]) % bar
        if within == 0:
            self.bars.append(Bar(int(w.n[world.CYCLE]), int(w.n[world.TICK]), math.floor(at), checksum(w)))
        self.apply(at)
        if self.marked is None and at >= self.mark:
            self.marked = self.starts[int(w.n[world.CYCLE])] + int(w.n[world.TICK])
        goal = min(until, self.edits[self.applied][0]) if self.applied < len(self.edits) else until
        if self.marked is None:
            goal = min(goal, self.mark)
        self.advance(min(bar - within, max(1, int((goal - at) / LONGEST_TICK))))


def play_stamped(
    document: Document,
    cycle: int,
    tick: int,
    edits: Sequence[Stamped],
    until: int,
    *,
    mark: int = 0,
    host: Any = None,
    progress: Progress | None = None,
) -> Played:
    """Run from a tick of a cycle, which lies on sample 0, to the first tick that begins at or after `until`.

    `edits` in the order in which they were accepted; `progress(share)` may raise to stop. Raises RuntimeError where
    the kernel reports a fault.
    """
    host = host or hosts.numba()
    run = _Run(host, load(host, document), edits, mark)
    run.begin(cycle, tick)
    while coming(run.w) < until:
        run.step(until)
        if progress is not None:
            progress(min(1.0, max(0.0, next_sample(run.w) / until)))
    score = _joined(run.chunks)
    order = np.lexsort((score[:, world.SC_TAG], score[:, world.SC_KIND], score[:, world.SC_SAMPLE]))
    return Played(score[order], run.starts, run.bars, run.marked or 0)


def next_sample(w: Any) -> float:
    """Where the coming tick begins in its cycle, as a sample of the run."""
    return float(w.time[world.CYCLE_SAMPLE] + w.time[world.WITHIN])


def coming(w: Any) -> float:
    """The first sample of the coming tick: a cycle begins on a whole one."""
    is_over = w.n[world.TICK] >= w.n[world.CYCLE_TICKS]
    return float(math.floor(next_sample(w) + 0.5)) if is_over else next_sample(w)


def held(score: NDArray[np.float64], sample: int) -> NDArray[np.float64]:
    """What must sound for whoever comes in at a sample: each control as it stands, and notes that still last.

    score (K, SCORE_STRIDE) in the order of its making, up to about that sample.
    """
    controls: dict[int, NDArray[np.float64]] = {}
    notes: list[NDArray[np.float64]] = []
    for record in score.copy():
        gone = sample - record[world.SC_SAMPLE]
        if record[world.SC_KIND] == world.SCORE_CONTROL:
            controls[int(record[world.SC_INSTRUMENT])] = record
        elif gone <= 0:
            notes.append(record)
        elif record[world.SC_DURATION] > gone + HELD_LEAST:
            share = 1 - gone / record[world.SC_DURATION]
            record[world.SC_TICKS] = max(1, math.floor(record[world.SC_TICKS] * share + 0.5))
            record[world.SC_DURATION] -= gone
            notes.append(record)
    rows = _joined([np.array([*controls.values(), *notes]).reshape(-1, world.SCORE_STRIDE)])
    rows[:, world.SC_SAMPLE] = np.maximum(rows[:, world.SC_SAMPLE], sample)
    return rows


def checksum(w: Any) -> str:
    """Sixteen hexadecimal digits of a world: bodies, resolved parameters, clock and loudness."""
    count = int(w.n[world.N_BODIES])
    time = arrays.view(w.time)[[world.CYCLE_SAMPLE, world.WITHIN, world.LOUDNESS, world.ONSET]]
    parts = [*(arrays.view(words)[:count] for words in (w.x, w.y, w.vx, w.vy)), arrays.view(w.p), time]
    a, b = 0x811C9DC5, 0x9E3779B9
    for word in np.concatenate(parts).view(np.uint32).tolist():
        a = ((a ^ word) * PRIME) & WORD
        b = ((b ^ word) * ODD) & WORD
        b ^= b >> 15
    return f"{a:08x}{b:08x}"


def _joined(chunks: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate(chunks) if chunks else np.zeros((0, world.SCORE_STRIDE))


def self_test(host: Any = None) -> str:
    """The checksum that a browser must reach before it is asked for its own (static/js/live/self-test.js)."""
    host = host or hosts.numba()
    document = default_document()
    document["physics"] |= {"particle_count": 24, "attraction": 0.4}
    document["music"] |= {"tempo": 131, "cycle_bars": 4}
    w = load(host, document)
    host.cycle.begin_cycle(w, 1)
    for _ in range(SELF_TEST_TICKS):
        host.cycle.run(w, 1)
        w.n[world.N_SCORE] = 0
    return checksum(w)
