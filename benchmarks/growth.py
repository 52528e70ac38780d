"""How cost grows: with the number of bodies, and with the number of voices: `make bench ONLY=growth`.

Bodies: processor milliseconds a tick of the physics alone (a gas; forces between all within reach) and of the whole
engine, whose tick must fit many times into the 6.5 ms that it lasts at 96 BPM. Voices: share of a core that sustained
pads with all effects take. The last columns divide by the number, so that what grows faster than it shows.
"""

from __future__ import annotations

from benchmarks import ours
from benchmarks.physics import LOSSLESS, NOTHING
from benchmarks.sound import RATE, held_score, in_node, in_numba
from benchmarks.tables import median, table
from simulation.engine.conformance.cases import universe

BODIES = (10, 30, 100, 300, 1000)
VOICES = (1, 2, 4, 8, 16, 32, 64)
SECONDS = 4.0
BLOCKS = 5
WARM = 2400


def main() -> None:
    _bodies()
    _voices()


def _bodies() -> None:
    rows: list[list[object]] = []
    for count in BODIES:
        bodies = {"physics.particle_count": count}
        gas = universe(NOTHING | LOSSLESS | bodies)
        forces = universe(NOTHING | LOSSLESS | bodies | {"physics.attraction": 0.5})
        found: list[float] = []
        for document in (gas, forces):
            for host in ("numba", "node"):
                found.append(median(ours.physics(host, document, WARM, BLOCKS, 240)["costs"]))
        found += [median(ours.whole(host, universe(bodies), WARM, BLOCKS, 240)) for host in ("numba", "node")]
        rows.append([count, *found, found[1] / count * 1000, found[3] / count * 1000])
    names = [f"{what}, {host}" for what in ("gas", "forces", "all") for host in ("numba", "node")]
    print("Milliseconds a tick; the last two in microseconds a body, node")
    table(["bodies", *names, "gas / body", "forces / body"], rows)


def _voices() -> None:
    rows: list[list[object]] = []
    for count in VOICES:
        score, samples = held_score(count, SECONDS), int(SECONDS * RATE)
        numba, node = in_numba(score, samples), in_node(score, samples)
        rows.append([count, numba, 100 / numba, node, 100 / node, 100 / node / count])
    print("Sustained pads with all effects")
    table(["voices", "numba x", "% of a core", "node x", "% of a core", "% a voice, node"], rows)


if __name__ == "__main__":
    main()
