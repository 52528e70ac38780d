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
WARM_OF_MANY = 480  # ticks; some peers take 20 ms for one
NOTHING = {f"couplings.{name}": 0 for name in universe()["couplings"]}
LOSSLESS = {"physics.elasticity": 1, "physics.friction": 0, "physics.air_resistance": 0, "physics.gravity_mode": "none"}
PILE = {"physics.elasticity": 0.2, "physics.friction": 0.3, "physics.air_resistance": 0, "physics.gravity_mode": "down"}
LEAST_RATIO = {"matter-js": 8.0, "rapier2d-deterministic": 5.0, "box2d-wasm": 4.0}
LEAST_RATIO_PYMUNK = 2.5

Ratios = dict[tuple[str, int], float]  # (peer, bodies): its time divided by the engine's


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
    ratios = _compare(gas, warm=1200, quality=_energy_kept)
    for name, least in LEAST_RATIO.items():
        target(f"gas of 1000, node: {name} takes", ratios.get((name, 1000)), least=least)
    target("gas of 1000, numba: pymunk takes", ratios.get(("pymunk", 1000)), least=LEAST_RATIO_PYMUNK)
    print("\nA pile, ten seconds after it fell (of 1000: four)")
    _compare(pile, warm=1200, quality=_overlap)
    _forces()


def _compare(documents: dict[int, Document], warm: int, quality: Callable[[dict[str, Any], np.ndarray], str]) -> Ratios:
    """Print the table; how many times the engine's time the peers take, as they come, by (peer, bodies)."""
    rows: list[list[object]] = []
    ratios: Ratios = {}
    notes: dict[str, str] = {}
    for count, document in documents.items():
        ticks = warm if count < 1000 else min(warm, WARM_OF_MANY)
        scene = scene_of(document)
        mine = {host: _ours(host, document, ticks) for host in ("node", "numba")}
        for host, result in mine.items():
            notes["ours"] = result.settings
            rows.append([f"ours, {host}", count, result.ms, 1.0, None, None, quality(scene, result.state)])
        for name in (*NPM, "pymunk"):
            base = mine["numba" if name == "pymunk" else "node"].ms
            try:
                full, lean = (_peer(name, scene, ticks, lean) for lean in (False, True))
            except (peers.NotInstalledError, RuntimeError) as error:
                notes[name] = f"not installed: {error}"
                rows.append([name, count, None, None, None, None, "not installed"])
                continue
            ratios[name, count] = full.ms / base
            notes[name] = f"{full.settings}; lean: {lean.settings.partition(';')[0].replace('iterations: ', '')}"
            rows.append([name, count, full.ms, full.ms / base, lean.ms, lean.ms / base, quality(scene, full.state)])
    table(["engine", "bodies", "ms a tick", "x ours", "lean ms", "x ours", "at the end"], rows)
    for name, note in notes.items():
        print(f"  {name}: {note}")
    print()
    return ratios


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
    return 480 if count < 1000 else 240


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


def _energy_kept(scene: dict[str, Any], state: np.ndarray) -> str:
    before = sum(u * u + v * v for u, v in zip(scene["vx"], scene["vy"], strict=True))
    return f"{float((state[2] ** 2 + state[3] ** 2).sum()) / before * 100:.2f} % of the energy"


def _overlap(scene: dict[str, Any], state: np.ndarray) -> str:
    """Mean overlap of the pairs that touch, as a share of a diameter."""
    places = state[:2].T
    away = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    radius = np.array(scene["radius"])
    overlap = (radius[:, None] + radius[None] - away)[np.triu_indices(len(radius), 1)]
    touching = overlap[overlap > 0.0]
    share = touching.mean() / (2.0 * radius.mean()) * 100 if len(touching) else 0.0
    return f"overlap {share:.1f} % of a diameter"


def _forces() -> None:
    """Forces between bodies within the engine's reach, beside softened gravity between all pairs (REBOUND)."""
    print("Forces between bodies: ours within their reach (attraction with contacts), REBOUND between all pairs")
    rows: list[list[object]] = []
    ratio = None
    for count in SIZES:
        document = universe(NOTHING | LOSSLESS | {"physics.particle_count": count, "physics.attraction": 0.5})
        mine = {host: _ours(host, document, 1200) for host in ("node", "numba")}
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
