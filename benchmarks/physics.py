"""A tick of the physics beside other engines': `make bench ONLY=physics`.

Everyone gets the same bodies at the same places with the same speeds, in the same box, and the same time step (the
engine's tick of 1/120 s, which for bodies of this size is one substep). Two settings of the peers: as they come, and
`lean`, one iteration, which is what the engine does. Rotation is locked and sleeping off, as the engine knows neither.
Milliseconds are processor time of the process, medians of blocks, after a warm-up in which compilers settle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import ours, peers
from benchmarks.tables import median, table, target
from simulation.engine import hosts
from simulation.engine.conformance.cases import universe
from simulation.engine.document import Document
from simulation.engine.kernel import world
from simulation.engine.kernel.bodies import GRAVITY
from simulation.engine.kernel.physics import NOMINAL_STEP

SIZES = (100, 300, 1000)
NPM = ("matter-js", "rapier2d-deterministic", "box2d-wasm", "planck")
BLOCKS = 5
WARM = 2400  # ticks
WARM_OF_MANY = {"gas": 1200, "pile": 480}  # of 1000 bodies; some peers take 20 ms for a tick of these
MOST_ENERGY_LOST = 0.1  # %
MOST_OVERLAP = 5.0  # % of a diameter
NOTHING = {f"couplings.{name}": 0 for name in universe()["couplings"]}
LOSSLESS = {"physics.elasticity": 1, "physics.friction": 0, "physics.air_resistance": 0, "physics.gravity_mode": "none"}
PILE = {"physics.elasticity": 0.2, "physics.friction": 0.3, "physics.air_resistance": 0, "physics.gravity_mode": "down"}
LEAST_RATIO = {"matter-js": 8.0, "rapier2d-deterministic": 5.0, "box2d-wasm": 4.0}
LEAST_RATIO_PYMUNK = 2.5

Ratios = dict[tuple[str, int], float]  # (peer, bodies): its time divided by the engine's
Quality = Callable[[dict[str, Any], np.ndarray], float]  # of a scene and the bodies at its end, in percent


@dataclass(frozen=True)
class Result:
    """Milliseconds a tick, and how the bodies lay (4, N) at the end."""

    ms: float
    state: np.ndarray
    settings: str


def main() -> None:
    """Gas, pile and forces."""
    gas = {n: universe(NOTHING | LOSSLESS | {"physics.particle_count": n, "physics.species": 1}) for n in SIZES}
    pile = {n: universe(NOTHING | PILE | {"physics.particle_count": n, "physics.species": 1}) for n in SIZES[1:]}
    print("An elastic gas without gravity, discs of radius 7 in a box of 1000 x 600")
    ratios, kept = _compare(gas, WARM_OF_MANY["gas"], _energy_kept, "% of the energy")
    for name, least in LEAST_RATIO.items():
        target(f"gas of 1000, node: {name} takes", ratios.get((name, 1000)), least=least)
    target("gas of 1000, numba: pymunk takes", ratios.get(("pymunk", 1000)), least=LEAST_RATIO_PYMUNK)
    target("energy that our gas of 1000 gains or loses in 20 s", abs(100.0 - kept), most=MOST_ENERGY_LOST, unit=" %")
    print("\nA pile, twenty seconds after it fell (of 1000: four)")
    print("(planck not of 1000: it takes 20 ms a tick)")
    _, overlap = _compare(pile, WARM_OF_MANY["pile"], _overlap, "% overlap")
    target("mean overlap in our pile of 1000, in diameters", overlap, most=MOST_OVERLAP, unit=" %")
    _forces()


def _compare(documents: dict[int, Document], warm: int, quality: Quality, unit: str) -> tuple[Ratios, float]:
    """Print the table; how many times the engine's time the peers take, as they come; our quality at the most bodies.

    `warm`: ticks before measuring where there are 1000 bodies, else WARM.
    """
    rows: list[list[object]] = []
    ratios: Ratios = {}
    notes: dict[str, str] = {}
    for count, document in documents.items():
        ticks = WARM if count < 1000 else warm
        scene = scene_of(document)
        mine = {host: _ours(host, document, ticks) for host in ("node", "numba")}
        for host, result in mine.items():
            notes["ours"] = result.settings
            rows.append(
                [f"ours, {host}", count, result.ms, 1.0, None, None, f"{quality(scene, result.state):.2f} {unit}"]
            )
        for name in (*NPM, "pymunk"):
            if (quality, name, count) == (_overlap, "planck", 1000):
                continue  # 20 ms a tick, and no target: it would take as long as all the rest
            base = mine["numba" if name == "pymunk" else "node"].ms
            try:
                full, lean = (_peer(name, scene, ticks, lean) for lean in (False, True))
            except (peers.NotInstalledError, RuntimeError) as error:
                notes[name] = f"not installed: {error}"
                rows.append([name, count, None, None, None, None, "not installed"])
                continue
            ratios[name, count] = full.ms / base
            notes[name] = f"{full.settings}; lean: {lean.settings.partition(';')[0].replace('iterations: ', '')}"
            rows.append(
                [
                    name,
                    count,
                    full.ms,
                    full.ms / base,
                    lean.ms,
                    lean.ms / base,
                    f"{quality(scene, full.state):.2f} {unit}",
                ]
            )
    table(["engine", "bodies", "ms a tick", "x ours", "lean ms", "x ours", "at the end"], rows)
    for name, note in notes.items():
        print(f"  {name}: {note}")
    print()
    return ratios, quality(scene, mine["numba"].state)


def scene_of(document: Document) -> dict[str, Any]:
    """The bodies as the engine places them, for peers."""
    host = hosts.numba()
    w = ours.placed(host, document)
    count = w.n[world.N_BODIES]
    words = {name: getattr(w, name)[:count].tolist() for name in ("x", "y", "vx", "vy", "radius")}
    physics = document["physics"]
    pull = GRAVITY * physics["gravity"] if physics["gravity_mode"] == "down" else 0.0
    sizes = {"width": world.WIDTH, "height": world.HEIGHT, "dt": NOMINAL_STEP, "gravity": pull}
    return sizes | words | {name: physics[name] for name in ("elasticity", "friction")}


def _ticks(count: int) -> int:
    return 480 if count < 1000 else 120


def _ours(host: str, document: Document, warm: int) -> Result:
    count = document["physics"]["particle_count"]
    found = ours.physics(host, document, warm, BLOCKS, _ticks(count))
    return Result(median(found["costs"]), np.array(found["state"]), f"substeps {found['substeps']}")


def _peer(name: str, scene: dict[str, Any], warm: int, lean: bool = False) -> Result:
    question = {"scene": scene, "lean": lean, "warm": warm, "blocks": BLOCKS, "ticks": _ticks(len(scene["x"]))}
    if name in NPM:
        found = peers.ask_node("physics.js", name, question)
    else:
        found = peers.ask_python(name, question)
        if name == "pymunk":  # the quicker of its two ways to find neighbours
            other = peers.ask_python(name, question | {"hash": True})
            found = min(found, other, key=lambda answer: median(answer["costs"]))
    return Result(median(found["costs"]), np.array(found["state"]), found["settings"])


def _energy_kept(scene: dict[str, Any], state: np.ndarray) -> float:
    """Kinetic energy as a share of what it was, %."""
    before = sum(u * u + v * v for u, v in zip(scene["vx"], scene["vy"], strict=True))
    return float((state[2] ** 2 + state[3] ** 2).sum()) / before * 100


def _overlap(scene: dict[str, Any], state: np.ndarray) -> float:
    """Mean overlap of the pairs that touch, as a share of a diameter, %."""
    places = state[:2].T
    away = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    radius = np.array(scene["radius"])
    overlap = (radius[:, None] + radius[None] - away)[np.triu_indices(len(radius), 1)]
    touching = overlap[overlap > 0.0]
    return float(touching.mean() / (2.0 * radius.mean()) * 100) if len(touching) else 0.0


def _forces() -> None:
    """Forces between bodies within the engine's reach, beside softened gravity between all pairs (REBOUND)."""
    print("Forces between bodies: ours within their reach (attraction with contacts), REBOUND between all pairs")
    rows: list[list[object]] = []
    ratio = None
    for count in SIZES:
        document = universe(NOTHING | LOSSLESS | {"physics.particle_count": count, "physics.attraction": 0.5})
        mine = {host: _ours(host, document, WARM) for host in ("node", "numba")}
        rows += [[f"ours, {host}", count, result.ms, 1.0, result.settings] for host, result in mine.items()]
        try:
            found = _peer("rebound", scene_of(document), 60)
        except (peers.NotInstalledError, RuntimeError) as error:
            rows.append(["rebound", count, None, None, f"not installed: {error}"])
            continue
        ratio = found.ms / mine["numba"].ms
        rows.append(["rebound", count, found.ms, ratio, found.settings])
    table(["engine", "bodies", "ms a tick", "x ours", "settings"], rows)
    target("forces of 1000, numba: rebound takes", ratio, least=1.0)


if __name__ == "__main__":
    main()
