"""Plays the music alone: couplings, clock, plan and realisation on collisions that a test invents, without physics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine import arrays, hosts
from simulation.engine.document import Document, check_document, default_document
from simulation.engine.kernel import world as w
from simulation.engine.performance import apply, load

Strikes = Callable[[int], Sequence[Sequence[float]]]
BAR = 384
LONGEST = 16 * 480  # ticks of sixteen bars in 5/4


def universe(**changes: Any) -> Document:
    """The default document with changes such as `scale="minor"` (music), `physics__variation=0` or `motif_seed=4`."""
    data = default_document()
    for name, value in changes.items():
        group, _, parameter = name.rpartition("__")
        if parameter.endswith("_seed"):
            data["seeds"][parameter.removesuffix("_seed")] = value
        else:
            data[group or "music"][parameter] = value
    data["couplings"] = dict.fromkeys(data["couplings"], 0.0)
    return check_document(data)


def rain(per_beat: float, seed: int = 1, impulse: float = 0.4) -> Strikes:
    """Collisions that fall evenly at random, so many a beat; the same for the same seed."""
    return shower(lambda tick: per_beat, seed, impulse)


def shower(per_beat: Callable[[int], float], seed: int = 1, impulse: float = 0.4, ticks: int = LONGEST) -> Strikes:
    """Collisions whose rate changes with the tick."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson([per_beat(tick) / w.TICKS_PER_BEAT for tick in range(ticks)])
    total = int(counts.sum())
    events = np.stack(
        [
            np.full(total, w.CONTACT), draw.integers(256, size=total), draw.integers(40, size=total),
            np.full(total, 41), impulse * draw.exponential(size=total), 1000 * draw.random(total),
            600 * draw.random(total), np.full(total, -1),
        ],
        axis=1,
    )  # fmt: skip
    ends = np.cumsum(counts)
    return lambda tick: events[ends[tick] - counts[tick] : ends[tick]].tolist() if counts[tick] else []


def perform(
    document: Document,
    strikes: Strikes | None = None,
    cycles: range = range(1),
    edits: dict[tuple[int, int], Document] | None = None,
    host: Any = None,
) -> NDArray[np.float64]:
    """The score of some cycles, (K, SCORE_STRIDE). edits: (cycle, tick) to the document that holds from there on."""
    host = host or hosts.cpython()
    edits = edits or {}
    world = load(host, document)
    score = [np.empty((0, w.SCORE_STRIDE))]
    for cycle in cycles:
        host.cycle.begin_cycle(world, cycle)
        world.n[w.N_SCORE] = 0
        while world.n[w.TICK] < world.n[w.CYCLE_TICKS]:
            tick = int(world.n[w.TICK])
            if (cycle, tick) in edits:
                apply(world, edits[cycle, tick])
                host.couplings.resolve(world)
            host.clock.measure_tick(world)
            if world.n[w.PLAN_DIRTY] and host.plan.tick_in_bar(world) == 0:
                world.n[w.PLAN_DIRTY] = 0
                host.plan.plan_cycle(world)
            _let_fall(world, strikes(tick) if strikes else [])
            host.realise.realise_tick(world)
            host.clock.advance_clock(world)
            score.append(_taken(world))
    return np.concatenate(score)


def _let_fall(world: Any, events: Sequence[Sequence[float]]) -> None:
    world.n[w.N_EVENTS] = len(events)
    for k, event in enumerate(events):
        for place, word in enumerate(event):
            world.events[k * w.EVENT_STRIDE + place] = float(word)


def _taken(world: Any) -> NDArray[np.float64]:
    count = int(world.n[w.N_SCORE])
    world.n[w.N_SCORE] = 0
    return arrays.view(world.score)[: count * w.SCORE_STRIDE].reshape(count, w.SCORE_STRIDE).copy()


def planned(document: Document, host: Any = None, cycle: int = 0) -> Any:
    """A world whose cycle has just been planned."""
    host = host or hosts.cpython()
    world = load(host, document)
    host.cycle.begin_cycle(world, cycle)
    return world


def planned_chords(world: Any) -> list[list[int]]:
    """The planned chords, each as CHORD_STRIDE words."""
    words = arrays.view(world.plan_chord).reshape(-1, w.CHORD_STRIDE)
    return [[int(x) for x in row] for row in words[: world.n[w.PLAN_CHORDS]]]


def planned_bars(world: Any) -> list[list[int]]:
    """The planned bars, each as BAR_STRIDE words."""
    words = arrays.view(world.plan_bar).reshape(-1, w.BAR_STRIDE)
    return [[int(x) for x in row] for row in words[: world.n[w.PLAN_BARS]]]
