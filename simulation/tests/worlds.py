"""Small worlds for tests of the engine: the physics alone, on plain CPython, bodies where the test puts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.engine import arrays, hosts, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.kernel import world

HOST = hosts.cpython()
FAST = hosts.numba()  # for what takes thousands of ticks
STILL = {"physics.gravity_mode": "none"}
LOSSLESS = {"physics.elasticity": 1, "physics.friction": 0, "physics.air_resistance": 0}
Body = tuple[float, float, float, float]


def world_of(
    changes: dict[str, Any], things: Sequence[dict[str, Any]] = (), bodies: Sequence[Body] = (), host: Any = HOST
) -> Any:
    """A world at the start of a cycle, without couplings; with `bodies` (x, y, vx, vy) just these."""
    without = {f"couplings.{name}": 0 for name in universe()["couplings"]}
    count = {"physics.particle_count": len(bodies)} if bodies else {}
    w = performance.load(host, universe(without | changes | count, things))
    host.couplings.resolve(w)
    host.clock.start_clock(w)
    host.bodies.place_bodies(w)
    for k, (x, y, vx, vy) in enumerate(bodies):
        w.x[k], w.y[k], w.vx[k], w.vy[k] = (float(word) for word in (x, y, vx, vy))
    return w


def tick(w: Any, count: int = 1) -> list[np.ndarray]:
    """Advance the physics alone; the events of all ticks, each (EVENT_STRIDE,)."""
    events = []
    host = FAST if isinstance(w, arrays.Block) else HOST
    for _ in range(count):
        host.couplings.resolve(w)
        host.physics.step_physics(w)
        assert w.n[world.FAULT] == 0
        w.n[world.TICK] += 1
        events += list(events_of(w))
    return events


def events_of(w: Any) -> np.ndarray:
    """The last tick's events, (E, EVENT_STRIDE)."""
    count = w.n[world.N_EVENTS]
    return arrays.view(w.events)[: count * world.EVENT_STRIDE].reshape(count, world.EVENT_STRIDE).copy()


def bodies(w: Any) -> np.ndarray:
    """(N, 4): x, y, vx, vy."""
    count = w.n[world.N_BODIES]
    return np.stack([arrays.view(words)[:count].copy() for words in (w.x, w.y, w.vx, w.vy)], axis=1)


def masses(w: Any) -> np.ndarray:
    """(N,)"""
    return arrays.view(w.mass)[: w.n[world.N_BODIES]].copy()


def energy(w: Any) -> float:
    """Energy of motion."""
    state = bodies(w)
    return float(0.5 * (masses(w) * (state[:, 2] ** 2 + state[:, 3] ** 2)).sum())
