"""The universes of the conformance suite: one for every force, object, edge and extreme, and seeded random ones."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulation.engine import objects
from simulation.engine.demo_minute import demo_minute
from simulation.engine.document import SEED_HIGH, Document, check_document
from simulation.engine.parameters import BEHAVIOURS, EDGES, GRAVITY_MODES, METERS, PARAMETERS, Parameter

FULL_TICKS = 600
SHORT_TICKS = 50  # as far as plain CPython goes
RANDOM_CASES = 24

Edit = tuple[int, int, Document]


@dataclass(frozen=True, slots=True)
class Case:
    """One universe: its document, which cycles are run, how far, and the edits (cycle, tick, document) on the way.

    Or a score by itself: its `records` (rows of SCORE_STRIDE words) and a length in `samples`.
    """

    name: str
    document: Document
    cycles: tuple[int, ...] = (0,)
    ticks: int = FULL_TICKS
    edits: tuple[Edit, ...] = ()
    sounds: bool = False
    slow: bool = False  # too much for plain CPython
    records: tuple[tuple[float, ...], ...] = ()
    samples: int = 0

    def as_data(self) -> dict[str, Any]:
        """What a host in another language needs, as JSON."""
        edits = [{"cycle": cycle, "tick": tick, "document": document} for cycle, tick, document in self.edits]
        return {
            "name": self.name,
            "document": self.document,
            "cycles": self.cycles,
            "ticks": self.ticks,
            "edits": edits,
            "sounds": self.sounds,
            "records": self.records,
            "samples": self.samples,
        }


def universe(changes: dict[str, Any] | None = None, things: Sequence[dict[str, Any]] = ()) -> Document:
    """The default document with some values changed, by path, and objects placed."""
    document: dict[str, Any] = {"objects": list(things)}
    for path, value in (changes or {}).items():
        group, _, name = path.partition(".")
        document.setdefault(group, {})[name] = value
    return check_document(document)


PEG = {"id": "peg", "kind": "peg", "x": 480.0, "y": 320.0, "radius": 60.0}
WALL = {"id": "wall", "kind": "wall", "x": 150.0, "y": 420.0, "x2": 700.0, "y2": 520.0, "radius": 8.0}
POINT_WALL = {"id": "point", "kind": "wall", "x": 300.0, "y": 300.0, "x2": 300.0, "y2": 300.0, "radius": 30.0}
ATTRACTOR = {"id": "pull", "kind": "attractor", "x": 300.0, "y": 250.0, "reach": 250.0, "strength": 1.0}
REPELLER = {"id": "push", "kind": "repeller", "x": 700.0, "y": 350.0, "reach": 250.0, "strength": 1.0}
EMITTER = {"id": "well", "kind": "emitter", "x": 500.0, "y": 560.0, "rate": 16.0, "strength": 0.8}
CORNER = {"id": "corner", "kind": "emitter", "x": 0.0, "y": 0.0, "rate": 8.0, "strength": 1.0, "angle": 225.0}
SINK = {"id": "drain", "kind": "sink", "x": 350.0, "y": 500.0, "radius": 70.0}
PORTAL = {"id": "door", "kind": "portal", "x": 250.0, "y": 300.0, "x2": 760.0, "y2": 240.0, "radius": 60.0}
WIND = {"id": "gale", "kind": "wind", "x": 800.0, "y": 100.0, "x2": 450.0, "y2": 600.0, "angle": 290.0, "strength": 1.0}
STRING = {"id": "string", "kind": "string", "x": 100.0, "y": 200.0, "x2": 900.0, "y2": 400.0, "strength": 0.3}
DRUM = {"id": "drum", "kind": "drum", "x": 600.0, "y": 450.0, "radius": 90.0}
NEW = [SINK, PORTAL, WIND, STRING, DRUM]
STILL = {"physics.gravity_mode": "none"}
LOSSLESS = {"physics.elasticity": 1, "physics.friction": 0, "physics.air_resistance": 0}


def _one_each(path: str, values: Sequence[str], **more: Any) -> list[Case]:
    return [Case(f"{path.partition('.')[2]} {value}", universe({path: value} | more)) for value in values]


def _bodies() -> list[Case]:
    crowd = {"physics.particle_count": 1000}
    stacked = {"physics.particle_count": 2, "physics.particle_speed": 0}
    return [
        Case("the default universe", universe(), cycles=(0, 1)),
        Case("one particle", universe({"physics.particle_count": 1})),
        Case("two particles at one place", universe(stacked | STILL, [EMITTER])),
        Case("no speed and no gravity", universe({"physics.particle_speed": 0} | STILL)),
        Case("an elastic gas", universe(LOSSLESS | STILL)),
        Case("a full world", universe(crowd), ticks=150, slow=True),
        Case("a full world of large bodies", universe(crowd | {"physics.particle_size": 10}), ticks=100, slow=True),
        Case("a full world that wraps", universe(crowd | {"physics.edges": "wrap"} | STILL), ticks=100, slow=True),
        Case("a crowd that draws together", universe(crowd | {"physics.attraction": 1} | STILL), ticks=100, slow=True),
        Case("the smallest bodies", universe({"physics.particle_size": 0.1, "physics.time_scale": 5})),
        Case("few of the largest bodies", universe({"physics.particle_size": 10, "physics.particle_count": 5})),
        Case("bodies into corners", universe({"physics.gravity": 20, "physics.particle_speed": 100}, [CORNER])),
        Case("six species", universe({"physics.species": 6})),
        Case("no density", universe({"physics.density": 0})),
        Case("the heaviest", universe({"physics.density": 5, "physics.particle_size": 3})),
    ]  # fmt: skip


def _forces() -> list[Case]:
    matrix = [((row * 7 + column * 3) % 11 - 5) / 5 for row in range(6) for column in range(6)]
    swarm = {"physics.behaviour": "swarm", "physics.particle_count": 90}
    life = {"physics.behaviour": "life", "physics.species": 5, "physics.species_matrix": matrix}
    return [
        Case("attraction", universe({"physics.attraction": 0.7} | STILL)),
        Case("repulsion over the seams", universe({"physics.attraction": -1, "physics.edges": "wrap"} | STILL)),
        Case("turbulence", universe({"physics.turbulence": 1})),
        Case("turbulence beyond an open rim", universe({"physics.turbulence": 1, "physics.edges": "open"} | STILL)),
        Case("thick air", universe({"physics.air_resistance": 1})),
        Case("no elasticity, all friction", universe({"physics.elasticity": 0, "physics.friction": 1})),
        Case("no gravity by its strength", universe({"physics.gravity": 0, "couplings.loudness_gravity": 0})),
        Case("wrapping with gravity up", universe({"physics.edges": "wrap", "physics.gravity_mode": "up"})),
        Case("open with central gravity", universe({"physics.edges": "open", "physics.gravity_mode": "central"})),
        Case("a swarm that wraps", universe(swarm | {"physics.edges": "wrap"})),
        Case("orbits without gravity", universe({"physics.behaviour": "orbit"} | STILL)),
        Case("life of five species", universe(life | {"physics.particle_count": 120})),
        Case("a lattice not quite full", universe({"physics.behaviour": "lattice", "physics.particle_count": 37})),
        Case("time at its slowest", universe({"physics.time_scale": 0.1})),
        Case("time at its fastest", universe({"physics.time_scale": 5, "physics.particle_speed": 100})),
    ]  # fmt: skip


def _objects() -> list[Case]:
    many = [{"id": f"p{k}", "kind": "peg", "x": 50.0 + 90 * (k % 11), "y": 100.0 + 80 * (k // 11), "radius": 9.0}
            for k in range(objects.MAX_OBJECTS)]  # fmt: skip
    return [
        Case("a peg", universe({}, [PEG])),
        Case("a wall", universe({}, [WALL])),
        Case("a wall without length", universe({}, [POINT_WALL])),
        Case("an attractor", universe(STILL, [ATTRACTOR])),
        Case("a repeller", universe(STILL, [REPELLER])),
        Case("two emitters", universe({}, [EMITTER, CORNER])),
        Case("a sink", universe({}, [SINK])),
        Case("two sinks and two emitters", universe({}, [SINK, EMITTER, {**SINK, "id": "other", "x": 700.0}, CORNER])),
        Case("a sink where bodies begin", universe(STILL, [{**SINK, "radius": 200.0, "y": 300.0}])),
        Case("a portal", universe({}, [PORTAL])),
        Case("a portal whose mouths overlap", universe(STILL, [{**PORTAL, "x2": 290.0, "y2": 300.0, "radius": 90.0}])),
        Case("a portal in a corner", universe({}, [{**PORTAL, "x2": 1000.0, "y2": 0.0}, WIND])),
        Case("a wind", universe(STILL, [WIND])),
        Case(
            "a wind over the seam", universe(STILL | {"physics.edges": "wrap"}, [{**WIND, "x": 1000.0, "angle": 0.0}])
        ),
        Case("a string", universe({}, [STRING])),
        Case("a string that lets nothing pass", universe({}, [{**STRING, "strength": 1.0}])),
        Case("a string without length", universe({}, [{**STRING, "x2": 100.0, "y2": 200.0}])),
        Case("a drum", universe({}, [DRUM])),
        Case("bodies that become fast", universe({"physics.gravity": 20}, [{**ATTRACTOR, "reach": 900.0}])),
        Case("one of each", universe({}, [PEG, WALL, ATTRACTOR, REPELLER, EMITTER])),
        Case("one of each that bodies pass", universe({}, NEW)),
        Case(
            "one of every kind",
            universe({"physics.particle_count": 150}, [PEG, WALL, ATTRACTOR, REPELLER, EMITTER, *NEW]),
        ),
        Case("as many pegs as there may be", universe({"physics.particle_count": 30}, many)),
    ]


def _edits() -> list[Case]:
    start = universe({}, [PEG])
    moved = universe({"physics.gravity": 3.2, "music.tempo": 140}, [{**PEG, "x": 200.0}, WALL])
    more = universe({"physics.particle_count": 120, "physics.edges": "wrap"})
    fewer = universe({"physics.particle_count": 7, "physics.behaviour": "orbit"}, [ATTRACTOR])
    key = universe({"music.key": "Eb", "music.scale": "dorian", "music.harmony": 0.2})
    return [
        Case("gravity and tempo in mid-air", start, edits=((0, 100, moved), (0, 101, start), (0, 333, moved))),
        Case("more bodies, then fewer", start, edits=((0, 17, more), (0, 200, fewer), (0, 400, more))),
        Case("another key in the second bar", start, ticks=1200, edits=((0, 500, key),)),
        Case("edits in a later cycle", start, cycles=(0, 5), ticks=300, edits=((5, 0, moved), (5, 299, fewer))),
    ]


def _couplings() -> list[Case]:
    link_names = universe()["couplings"]
    full = {f"couplings.{name}": 1 for name in link_names}
    back = {f"couplings.{name}": -1 for name in link_names}
    return [
        Case("all couplings at their full", universe(full)),
        Case("all couplings turned round", universe(back)),
        Case("no couplings", universe(dict.fromkeys(full, 0))),
        Case("the slowest tempo", universe({"music.tempo": 40, "physics.gravity": 0} | full)),
        Case("the fastest tempo", universe({"music.tempo": 200, "physics.gravity": 20} | full)),
        Case("an exact loop", universe({"physics.variation": 0}), cycles=(0, 3)),
        Case("every cycle anew", universe({"physics.variation": 1}), cycles=(0, 3)),
    ]


def _music() -> list[Case]:
    score, samples = demo_minute()
    meters = [
        Case(f"meter {meter}", universe({"music.meter": meter, "music.cycle_bars": 4}), ticks=1000) for meter in METERS
    ]
    silent = {f"music.{voice}_on": False for voice in ("melody", "chords", "bass", "percussion", "drone")}
    busy = {"music.note_density": 1, "music.rhythm_complexity": 1, "music.swing": 1, "music.melody_range": 1}
    return [
        *meters,
        Case("all voices silent", universe(silent)),
        Case("as busy as it gets", universe(busy | {"physics.particle_count": 200}), ticks=1536),
        Case("a stored minute", universe({}, [PEG, EMITTER]), cycles=(0, 1), ticks=3072, sounds=True, slow=True),
        Case("the demo minute", universe(), slow=True, records=tuple(map(tuple, score.tolist())), samples=samples),
    ]  # fmt: skip


def random_document(seed: int) -> Document:
    """A document in which everything is drawn, within what people can set; the same for a seed."""
    rng = random.Random(seed)
    changes = {parameter.path: _draw(parameter, rng) for parameter in PARAMETERS}
    changes["physics.particle_count"] = int(2 ** rng.uniform(0, 8))
    changes |= {f"couplings.{name}": round(rng.uniform(-1, 1), 2) for name in universe()["couplings"]}
    changes |= {f"seeds.{name}": rng.randint(0, SEED_HIGH) for name in ("physics", "motif", "harmony")}
    things = [_draw_object(k, rng) for k in range(rng.randint(0, 6))]
    return universe(changes, things)


def _draw(parameter: Parameter, rng: random.Random) -> Any:
    if parameter.kind == "choice":
        return rng.choice(parameter.choices)
    if parameter.kind == "bool":
        return rng.random() < 0.8
    if parameter.kind == "int":
        return rng.randint(int(parameter.low), int(parameter.high))
    if parameter.kind == "matrix":
        return [rng.uniform(parameter.low, parameter.high) for _ in range(parameter.size)]
    return rng.choice((parameter.low, parameter.high, rng.uniform(parameter.low, parameter.high)))


def _draw_object(number: int, rng: random.Random) -> dict[str, Any]:
    kind = rng.choice(objects.KINDS)
    thing: dict[str, Any] = {"id": f"thing-{number}", "kind": kind}
    for field in objects.fields_of(kind):
        if field.kind == "choice":
            thing[field.name] = rng.choice(field.choices)
        elif field.kind == "int":
            thing[field.name] = rng.randint(int(field.low), int(field.high))
        else:
            thing[field.name] = rng.uniform(field.low, min(field.high, 300.0))
    return thing


def all_cases() -> list[Case]:
    """Every case, by its name."""
    chosen = [
        *_bodies(),
        *_forces(),
        *_one_each("physics.gravity_mode", GRAVITY_MODES),
        *_one_each("physics.edges", EDGES),
        *_one_each("physics.behaviour", BEHAVIOURS),
        *_objects(),
        *_edits(),
        *_couplings(),
        *_music(),
    ]
    drawn = [
        Case(f"random {seed}", random_document(seed), cycles=(seed % 3,), ticks=400) for seed in range(RANDOM_CASES)
    ]
    cases = [*chosen, *drawn]
    assert len({case.name for case in cases}) == len(cases)
    return cases
