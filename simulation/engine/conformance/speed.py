"""`python -m simulation.engine.conformance.speed`: milliseconds a tick of the whole engine, numba beside node.

The least of twenty blocks of 100 ticks, so that other work on the machine counts little.
"""

from __future__ import annotations

import json
import subprocess
import time

from simulation.engine import hosts, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.conformance.served import HERE, ROOT
from simulation.engine.document import Document
from simulation.engine.kernel import world

BLOCKS = 20
TICKS = 100


def scenes() -> dict[str, Document]:
    """A default universe, and elastic gases of three sizes without gravity."""
    gas = {"physics.gravity_mode": "none", "physics.elasticity": 1, "physics.friction": 0, "physics.air_resistance": 0}
    gases = {f"gas of {n}": universe(gas | {"physics.particle_count": n}) for n in (48, 300, 1000)}
    return {"the default universe": universe()} | gases


def measure(document: Document) -> float:
    """Milliseconds a tick, compiled."""
    host = hosts.numba()
    w = performance.load(host, document)
    host.cycle.begin_cycle(w, 0)
    least = float("inf")
    for _ in range(BLOCKS):
        began = time.perf_counter()
        done = host.cycle.run(w, TICKS)
        least = min(least, (time.perf_counter() - began) / done)
        w.n[world.N_SCORE] = 0
    return least * 1000


def measure_in_node(documents: dict[str, Document]) -> dict[str, float]:
    """Milliseconds a tick in node, by scene."""
    command = ["node", str(ROOT / HERE / "speed.js"), str(BLOCKS), str(TICKS)]
    done = subprocess.run(command, input=json.dumps(documents), capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the table."""
    documents = scenes()
    in_node = measure_in_node(documents)
    print(f"{'ms a tick':24} {'numba':>8} {'node':>8}")
    for name, document in documents.items():
        print(f"{name:24} {measure(document):8.4f} {in_node[name]:8.4f}")


if __name__ == "__main__":
    main()
