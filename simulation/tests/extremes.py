"""Documents at the ends of what the product accepts: every number at the least or the most that it may be."""

from __future__ import annotations

import random
from typing import Any

from simulation.engine import objects
from simulation.engine.conformance.cases import universe
from simulation.engine.document import SEED_HIGH, Document
from simulation.engine.parameters import PARAMETERS, Parameter

CENTRE = {"x": 500.0, "y": 300.0, "x2": 500.0, "y2": 300.0}
MOST_OBJECTS = 64


def extreme_document(seed: int) -> Document:
    """A document drawn from the ends alone, mostly with as many bodies and objects as there may be."""
    rng = random.Random(seed)
    changes = {parameter.path: _end(parameter, rng) for parameter in PARAMETERS}
    if rng.random() < 0.8:
        changes["physics.particle_count"] = 1000
    changes |= {f"couplings.{name}": rng.choice((-1, 0, 1)) for name in universe()["couplings"]}
    changes |= {f"seeds.{name}": rng.randint(0, SEED_HIGH) for name in ("physics", "motif", "harmony")}
    return universe(changes, _things(seed, rng))


def _end(parameter: Parameter, rng: random.Random) -> Any:
    if parameter.kind == "choice":
        return rng.choice(parameter.choices)
    if parameter.kind == "bool":
        return rng.random() < 0.9
    ends = (int(parameter.low), int(parameter.high)) if parameter.kind == "int" else (parameter.low, parameter.high)
    if parameter.kind == "matrix":
        return [rng.choice(ends) for _ in range(parameter.size)]
    return rng.choice(ends)


def _things(seed: int, rng: random.Random) -> list[dict[str, Any]]:
    """None; or 64, of one kind or of all; and all in the middle, or anywhere."""
    if seed % 6 == 0:
        return []
    kinds = objects.KINDS if seed % 6 == 1 else (objects.KINDS[seed // 6 % len(objects.KINDS)],)
    together = seed % 6 in (1, 2, 3) and rng.random() < 0.7
    return [_thing(k, rng.choice(kinds), together, rng) for k in range(MOST_OBJECTS)]


def _thing(number: int, kind: str, together: bool, rng: random.Random) -> dict[str, Any]:
    thing: dict[str, Any] = {"id": f"thing-{number}", "kind": kind}
    for field in objects.fields_of(kind):
        if field.kind == "choice":
            thing[field.name] = rng.choice(field.choices)
        elif field.name in CENTRE and together:
            thing[field.name] = CENTRE[field.name]
        elif field.name in CENTRE:
            thing[field.name] = rng.choice((field.low, field.high, rng.uniform(field.low, field.high)))
        else:
            value = rng.choice((field.low, field.high))
            thing[field.name] = int(value) if field.kind == "int" else value
    return thing
