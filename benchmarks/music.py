"""What planning music costs: `make bench ONLY=music`.

The plan of a cycle (form, chords, voicings, figures, drums) in numba and in node, for every scale in every meter,
divided by its bars. Processor milliseconds; each document is planned for several cycles, the first of a process left
out, as it compiles.
"""

from __future__ import annotations

import time
from itertools import product
from typing import Any

import numpy as np

from benchmarks import ours
from benchmarks.tables import table, target
from simulation.engine import hosts, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.document import Document
from simulation.engine.parameters import METERS, SCALE_STEPS

LENGTHS = (16, 64)
CYCLES = 3
MOST_MS = 25.0


def main() -> None:
    rows: list[list[object]] = []
    worst: dict[str, float] = {}
    for bars in LENGTHS:
        documents = documents_of(bars)
        for host, costs in (("numba", _in_numba(documents)), ("node", _in_node(documents))):
            a_bar = costs / bars
            high = float(np.percentile(a_bar, 99))
            worst[host] = max(worst.get(host, 0.0), high)
            rows.append([host, bars, a_bar.size, float(np.median(a_bar)), high, float(a_bar.max()), MOST_MS / high])
    table(["host", "bars", "plans", "median ms a bar", "p99 ms a bar", "most", "25 ms / p99"], rows)
    for host, high in worst.items():
        target(f"plan in {host}, p99 of a bar", high, most=MOST_MS, unit=" ms")


def documents_of(bars: int) -> list[Document]:
    """Every scale in every meter, with chords as rich as they get."""
    full = {"music.cycle_bars": bars, "music.harmony": 1, "music.note_density": 1, "music.rhythm_complexity": 1}
    return [
        universe(full | {"music.scale": scale, "music.meter": meter, "seeds.harmony": k + 1})
        for k, (scale, meter) in enumerate(product(SCALE_STEPS, METERS))
    ]


def _in_numba(documents: list[Document]) -> np.ndarray:
    host = hosts.numba()
    costs: list[list[float]] = []
    for document in documents[:1] + documents:
        w = performance.load(host, document)
        costs.append([_plan(host, w, cycle) for cycle in range(CYCLES)])
    return np.array(costs[1:])


def _plan(host: Any, w: Any, cycle: int) -> float:
    host.cycle.begin_cycle(w, cycle)
    begun = time.process_time()
    host.plan.plan_cycle(w)
    return (time.process_time() - begun) * 1000


def _in_node(documents: list[Document]) -> np.ndarray:
    question: dict[str, Any] = {"documents": documents[:1] + documents, "cycles": CYCLES}
    return np.array(ours.in_node("plans", question)["costs"][1:])


if __name__ == "__main__":
    main()
