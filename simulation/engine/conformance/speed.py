"""`python -m simulation.engine.conformance.speed`: milliseconds a tick of the whole engine, numba beside node.

The least of twenty blocks of 100 ticks, so that other work on the machine counts little.
"""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

from simulation.engine import hosts, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.conformance.served import HERE, ROOT
from simulation.engine.document import Document
from simulation.engine.kernel import world

BLOCKS = 20
TICKS = 100


def scenes() -> dict[str, Document]:
    """A default universe; elastic gases of three sizes without gravity; force fields, swarms, a lattice and a pile."""
    still: dict[str, Any] = {"physics.gravity_mode": "none"}
    gas = still | {"physics.elasticity": 1, "physics.friction": 0, "physics.air_resistance": 0}
    life = still | {"physics.behaviour": "life", "physics.species": 3}
    swarm = still | {"physics.behaviour": "swarm", "physics.edges": "wrap"}
    small = {"physics.particle_size": 0.3}
    others: dict[str, dict[str, Any]] = {
        "life of 1000": life | {"physics.particle_count": 1000},
        "attraction of 1000": still | {"physics.attraction": 0.5, "physics.particle_count": 1000},
        "swarm of 144, small": swarm | small | {"physics.particle_count": 144},
        "swarm of 1000": swarm | {"physics.particle_count": 1000},
        "lattice of 300": {"physics.behaviour": "lattice", "physics.particle_count": 300},
        "pile of 1000": {"physics.particle_count": 1000, "physics.elasticity": 0.3},
    }
    gases = {f"gas of {n}": gas | {"physics.particle_count": n} for n in (48, 300, 1000)}
    plain: dict[str, dict[str, Any]] = {"the default universe": {}}
    return {name: universe(changes) for name, changes in (plain | gases | others).items()}


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
