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
    reel = _Reel(states_every, with_events)
    numbers = list(cycles)
    for k, cycle in enumerate(numbers):
        host.cycle.begin_cycle(w, cycle)
        length = w.n[world.CYCLE_TICKS] if ticks is None else min(ticks, w.n[world.CYCLE_TICKS])
        changes = sorted((edit for edit in edits if edit[0] == cycle), key=lambda edit: edit[1])
        while w.n[world.TICK] < length:
            while changes and changes[0][1] <= w.n[world.TICK]:
                apply(w, changes.pop(0)[2])
            stop = min(length, changes[0][1]) if changes else length
            reel.advance(host, w, int(stop))
            if progress is not None:
                progress((k + w.n[world.TICK] / length) / len(numbers))
    return reel.performance(w)


class _Reel:
    """Takes records out of a world as it runs."""

    def __init__(self, states_every: int, with_events: bool) -> None:
        self.every, self.with_events = states_every, with_events
        self.score: list[NDArray[np.float64]] = []
        self.states: list[NDArray[np.float64]] = []
        self.events: list[NDArray[np.float64]] = []

    def advance(self, host: Any, w: Any, stop: int) -> None:
        """Run to the next thing to be taken, at the latest to tick `stop`."""
        stride = 1 if self.with_events else self.every or STEP_TICKS
        host.cycle.run(w, min(stride, stop - w.n[world.TICK]))
        if w.n[world.FAULT]:
            raise RuntimeError(f"the kernel stopped at tick {w.n[world.TICK]} with fault {w.n[world.FAULT]}")
        self._take_score(w)
        if self.with_events:
            self._take_events(w)
        if self.every and w.n[world.TICK] % self.every == 0:
            self._take_state(w)

    def _take_score(self, w: Any) -> None:
        count = w.n[world.N_SCORE]
        if count:
            words = arrays.view(w.score)[: count * world.SCORE_STRIDE]
            self.score.append(words.reshape(count, world.SCORE_STRIDE).copy())
            w.n[world.N_SCORE] = 0

    def _take_events(self, w: Any) -> None:
        count = w.n[world.N_EVENTS]
        if count:
            words = arrays.view(w.events)[: count * world.EVENT_STRIDE].reshape(count, world.EVENT_STRIDE)
            when = np.tile([float(w.n[world.CYCLE]), float(w.n[world.TICK] - 1)], (count, 1))
            self.events.append(np.hstack([when, words]))

    def _take_state(self, w: Any) -> None:
        count = w.n[world.N_BODIES]
        self.states.append(np.stack([arrays.view(a)[:count].copy() for a in (w.x, w.y, w.vx, w.vy)], axis=1))

    def performance(self, w: Any) -> Performance:
        score = np.concatenate(self.score) if self.score else np.zeros((0, world.SCORE_STRIDE))
        order = np.lexsort((score[:, world.SC_TAG], score[:, world.SC_KIND], score[:, world.SC_SAMPLE]))
        least = min((len(state) for state in self.states), default=0)
        return Performance(
            score=score[order],
            states=np.array([state[:least] for state in self.states]) if self.states else np.zeros((0, 0, 4)),
            events=np.concatenate(self.events) if self.events else np.zeros((0, 2 + world.EVENT_STRIDE)),
            samples=int(w.time[world.CYCLE_SAMPLE] + w.time[world.WITHIN]),
            cycle_ticks=int(w.n[world.CYCLE_TICKS]),
        )


def sound(score: NDArray[np.float64], samples: int, host: Any = None) -> NDArray[np.float32]:
    """The samples (2, M) of a score, M the next multiple of 64 from `samples`."""
    from .rendering import render_score

    return render_score(score, samples, host)
