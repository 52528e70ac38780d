"""The engine in numba and in node, for the benchmarks."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.peers import ask
from simulation.engine import hosts, performance
from simulation.engine.document import Document
from simulation.engine.kernel import world

SCRIPT = Path(__file__).with_name("ours.js")


def in_node(what: str, question: dict[str, Any]) -> dict[str, Any]:
    """What ours.js answers."""
    return ask(["node", str(SCRIPT), what], question)


def placed(host: Any, document: Document) -> Any:
    """A world with its bodies at the start of a cycle, and no music."""
    w = performance.load(host, document)
    host.couplings.resolve(w)
    host.clock.start_clock(w)
    host.bodies.place_bodies(w)
    return w


@cache
def _physics_loop() -> Any:
    """So many ticks of the physics alone, compiled."""
    import numba

    step, tick = hosts.numba().physics.step_physics, world.TICK

    @numba.njit(error_model="numpy", nogil=True)
    def loop(w, ticks):  # type: ignore[no-untyped-def]
        for _ in range(ticks):
            step(w)
            w.n[tick] += 1

    return loop


def physics(host: str, document: Document, warm: int, blocks: int, ticks: int) -> dict[str, Any]:
    """Milliseconds a tick of the physics alone, block by block ("costs"), the bodies' "state", and "substeps"."""
    w = placed(hosts.numba(), document)
    loop = _physics_loop()
    loop(w, warm)
    costs = []
    for _ in range(1 if host == "node" else blocks):
        begun = time.process_time()
        loop(w, ticks)
        costs.append((time.process_time() - begun) * 1000 / ticks)
    substeps = int(w.n[world.SUBSTEPS])
    if host == "node":
        asked = {"document": document, "warm": warm, "blocks": blocks, "ticks": ticks}
        return in_node("physics", asked) | {"substeps": substeps}
    count = w.n[world.N_BODIES]
    state = [words[:count].tolist() for words in (w.x, w.y, w.vx, w.vy)]
    return {"costs": costs, "state": state, "substeps": substeps}


def whole(host: str, document: Document, warm: int, blocks: int, ticks: int) -> list[float]:
    """Milliseconds a tick of the whole engine (couplings, physics, music, clock), block by block."""
    if host == "node":
        asked = {"document": document, "warm": warm, "blocks": blocks, "ticks": ticks}
        found: list[float] = in_node("whole", asked)["costs"]
        return found
    compiled = hosts.numba()
    w = performance.load(compiled, document)
    compiled.cycle.begin_cycle(w, 0)
    compiled.cycle.run(w, warm)
    costs = []
    for _ in range(blocks):
        w.n[world.N_SCORE] = 0
        begun = time.process_time()
        done = compiled.cycle.run(w, ticks)
        costs.append((time.process_time() - begun) * 1000 / done)
    return costs
