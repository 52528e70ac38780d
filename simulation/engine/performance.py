"""Plays documents through the kernel: loads the arrays, runs cycles, gathers what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import arrays, hosts
from .document import Document, pack
from .kernel import world

Progress = Callable[[float], None]
# (cycle, tick, document): the document that holds from the start of that tick on
Edit = tuple[int, int, Document]
STEP_TICKS = 96


@dataclass(frozen=True, slots=True)
class Performance:
    """What some cycles gave.

    score (K, SCORE_STRIDE) as kernel/world.py lays it out, in the order (sample, kind, tag); states (S, N, 4) x y vx vy
    every `states_every` ticks; events (E, 2 + EVENT_STRIDE): cycle, tick, then the event's words; samples: length of
    the sound to the last tick's end; cycle_ticks: length of a cycle.
    """

    score: NDArray[np.float64]
    states: NDArray[np.float64]
    events: NDArray[np.float64]
    samples: int
    cycle_ticks: int


def load(host: Any, document: Document) -> Any:
    """A world with the document in it, at the start of nothing: call `begin_cycle` next."""
    w = arrays.new_world(host)
    apply(w, document)
    return w


def apply(w: Any, document: Document) -> None:
    """Put a (changed) document into a world; the kernel takes it up at the next tick."""
    packed = pack(document)
    for words, values in ((w.base, packed.parameters), (w.links, packed.links), (w.objects, packed.objects)):
        arrays.view(words)[:] = values
    w.n[world.N_OBJECTS] = packed.object_count
    w.n[world.SEED_PHYSICS], w.n[world.SEED_MOTIF], w.n[world.SEED_HARMONY] = (int(s) for s in packed.seeds)
    w.n[world.PLAN_DIRTY] = 1


def play(
    document: Document,
    cycles: Iterable[int] = range(2),
    *,
    edits: Sequence[Edit] = (),
    host: Any = None,
    states_every: int = 0,
    with_events: bool = False,
    ticks: int | None = None,
    progress: Progress | None = None,
) -> Performance:
    """Run cycles one after another. `ticks` ends each of them early; `progress(share)` may raise to stop.

    Raises RuntimeError where the kernel reports a fault (a full buffer), never a wrong result.
    """
    host = host or hosts.numba()
    w = load(host, document)
    reel = _Reel(w, states_every, with_events)
    numbers = list(cycles)
    for k, cycle in enumerate(numbers):
        host.cycle.begin_cycle(w, cycle)
        length = w.n[world.CYCLE_TICKS] if ticks is None else min(ticks, w.n[world.CYCLE_TICKS])
        changes = sorted((edit for edit in edits if edit[0] == cycle), key=lambda edit: edit[1])
        while w.n[world.TICK] < length:
            while changes and changes[0][1] <= w.n[world.TICK]:
                apply(w, changes.pop(0)[2])
            stop = min(length, changes[0][1]) if changes else length
            reel.advance(host, int(stop))
            if progress is not None:
                progress((k + w.n[world.TICK] / length) / len(numbers))
    return reel.performance()


class _Reel:
    """Takes records out of a world as it runs, through views made once: it does so at every tick."""

    def __init__(self, w: Any, states_every: int, with_events: bool) -> None:
        self.every, self.with_events = states_every, with_events
        self.w, self.n = w, arrays.view(w.n)
        self.score_words = arrays.view(w.score).reshape(-1, world.SCORE_STRIDE)
        self.event_words = arrays.view(w.events).reshape(-1, world.EVENT_STRIDE)
        self.score: list[NDArray[np.float64]] = []
        self.states: list[NDArray[np.float64]] = []
        self.events: list[NDArray[np.float64]] = []
        self.ticks: list[tuple[int, int, int]] = []  # (cycle, tick, how many) of each block of events

    def advance(self, host: Any, stop: int) -> None:
        """Run to the next thing to be taken, at the latest to tick `stop`."""
        stride = 1 if self.with_events else self.every or STEP_TICKS
        host.cycle.run(self.w, min(stride, stop - int(self.n[world.TICK])))
        if self.n[world.FAULT]:
            raise RuntimeError(f"the kernel stopped at tick {self.n[world.TICK]} with fault {self.n[world.FAULT]}")
        self._take_score()
        if self.with_events:
            self._take_events()
        if self.every and self.n[world.TICK] % self.every == 0:
            self._take_state()

    def _take_score(self) -> None:
        if count := self.n[world.N_SCORE]:
            self.score.append(self.score_words[:count].copy())
            self.n[world.N_SCORE] = 0

    def _take_events(self) -> None:
        if count := int(self.n[world.N_EVENTS]):
            self.events.append(self.event_words[:count].copy())
            self.ticks.append((int(self.n[world.CYCLE]), int(self.n[world.TICK]) - 1, count))

    def _take_state(self) -> None:
        w, count = self.w, self.n[world.N_BODIES]
        self.states.append(np.stack([arrays.view(a)[:count].copy() for a in (w.x, w.y, w.vx, w.vy)], axis=1))

    def _all_events(self) -> NDArray[np.float64]:
        if not self.events:
            return np.zeros((0, 2 + world.EVENT_STRIDE))
        ticks = np.array(self.ticks)
        when = np.repeat(ticks[:, :2], ticks[:, 2], axis=0).astype(np.float64)
        return np.hstack([when, np.concatenate(self.events)])

    def performance(self) -> Performance:
        w = self.w
        score = np.concatenate(self.score) if self.score else np.zeros((0, world.SCORE_STRIDE))
        order = np.lexsort((score[:, world.SC_TAG], score[:, world.SC_KIND], score[:, world.SC_SAMPLE]))
        least = min((len(state) for state in self.states), default=0)
        return Performance(
            score=score[order],
            states=np.array([state[:least] for state in self.states]) if self.states else np.zeros((0, 0, 4)),
            events=self._all_events(),
            samples=int(w.time[world.CYCLE_SAMPLE] + w.time[world.WITHIN]),
            cycle_ticks=int(w.n[world.CYCLE_TICKS]),
        )


def sound(score: NDArray[np.float64], samples: int, host: Any = None) -> NDArray[np.float32]:
    """The samples (2, M) of a score, M the next multiple of 64 from `samples`."""
    from .rendering import render_score

    return render_score(score, samples, host)
