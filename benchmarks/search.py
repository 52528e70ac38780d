"""How many candidates a second a search can look at: `make bench ONLY=search`.

A candidate is what `POST /simulations/` computes without sound: sixteen bars of a universe, physics and music, with the
score, or the score and every event, read out. Processor time of one core; in numba as the server does it, and the score
in node for comparison.
"""

from __future__ import annotations

import time

from benchmarks import ours
from benchmarks.tables import median, table
from simulation.engine.conformance.cases import random_document, universe
from simulation.engine.document import Document
from simulation.engine.performance import play

BARS = 16
SIZES = (12, 48, 100, 300)
EACH = 4
RUNS = 3


def main() -> None:
    rows: list[list[object]] = []
    sets: dict[str, list[Document]] = {f"the default, {n} bodies": _default(n) for n in SIZES}
    sets["random universes of up to 256 bodies"] = [_sixteen_bars(random_document(seed)) for seed in range(12)]
    for name, documents in sets.items():
        score, events, node = _in_numba(documents, False), _in_numba(documents, True), _in_node(documents)
        rows.append([name, score * 1000, 1 / score, events * 1000, 1 / events, node * 1000, 1 / node])
    heads = ("score, ms", "a second", "with events", "a second", "node, ms", "a second")
    table([f"{BARS} bars", *heads], rows)


def _default(bodies: int) -> list[Document]:
    changes = {"physics.particle_count": bodies, "music.cycle_bars": BARS}
    return [universe(changes | {"seeds.physics": seed + 1}) for seed in range(EACH)]


def _sixteen_bars(document: Document) -> Document:
    return {**document, "music": document["music"] | {"cycle_bars": BARS}}


def _in_numba(documents: list[Document], with_events: bool) -> float:
    """Median processor seconds of a candidate."""
    play(documents[0], range(1), with_events=with_events, ticks=96)
    costs = []
    for document in documents * RUNS:
        begun = time.process_time()
        play(document, range(1), with_events=with_events)
        costs.append(time.process_time() - begun)
    return median(costs)


def _in_node(documents: list[Document]) -> float:
    """The same in node, once it has compiled: the first round does not count."""
    costs = ours.in_node("cycles", {"documents": documents * (RUNS + 1)})["costs"]
    return median(costs[len(documents) :]) / 1000


if __name__ == "__main__":
    main()
