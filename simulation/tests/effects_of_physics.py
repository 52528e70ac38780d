"""What the parameters of the physics do, measured on states and events of small worlds."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from simulation.engine.kernel import world as w

from .effects import Changes, Effect
from .worlds import FAST, Body, bodies, masses, tick, world_of


def moved(changes: Changes, count: int = 24, placed: tuple[Body, ...] = ()) -> Any:
    """A world some ticks on, with `placed` bodies or its own; a `signal.` is held at its value."""
    signals = {path: value for path, value in changes.items() if path.startswith("signal.")}
    world = world_of({path: changes[path] for path in changes if path not in signals}, bodies=placed, host=FAST)
    for _ in range(count):
        if "signal.loudness" in signals:
            world.time[w.LOUDNESS] = signals["signal.loudness"]
        if "signal.onset" in signals:
            world.time[w.ONSET] = signals["signal.onset"]
        tick(world)
    return world


STILL = {"physics.gravity_mode": "none"}
FREE = STILL | {"physics.air_resistance": 0, "physics.friction": 0, "physics.elasticity": 1}
ONE = ((500.0, 200.0, 0.0, 0.0),)


def fall(changes: Changes) -> float:
    """Speed downward after a quarter of a beat of falling."""
    return float(moved({"physics.air_resistance": 0} | dict(changes), placed=ONE).vy[0])


def pull(changes: Changes) -> tuple[int, int]:
    """Signs of the velocity that a body left of and above the middle falls with."""
    world = moved(changes, placed=((200.0, 100.0, 0.0, 0.0),))
    return int(np.sign(world.vx[0])), int(np.sign(world.vy[0]))


def sliding(changes: Changes) -> float:
    """Speed along the rim after having touched it."""
    base = FREE | {"physics.elasticity": 0.5}
    return float(moved(base | dict(changes), placed=((200.0, 590.0, 200.0, 100.0),)).vx[0])


def rebound(changes: Changes) -> float:
    """Speed after meeting the rim at 100 m/s."""
    return float(-moved(FREE | dict(changes), placed=((500.0, 580.0, 0.0, 100.0),)).vy[0])


def coasting(changes: Changes) -> float:
    """What is left of 100 m/s after a beat."""
    return float(moved(FREE | dict(changes), 96, ((100.0, 300.0, 100.0, 0.0),)).vx[0])


def mass(changes: Changes) -> float:
    """Mean mass of the bodies."""
    return float(masses(world_of(dict(changes), host=FAST)).mean())


def distance(changes: Changes) -> float:
    """Metres that a body at 20 m/s covers in a beat."""
    return float(moved(FREE | dict(changes), 96, ((100.0, 300.0, 20.0, 0.0),)).x[0] - 100)


def crowd(changes: Changes) -> int:
    return int(world_of(dict(changes), host=FAST).n[w.N_BODIES])


def radius(changes: Changes) -> float:
    return float(world_of({"physics.particle_count": 1} | dict(changes), host=FAST).radius[0])


def speed(changes: Changes) -> float:
    """Mean speed at the start of a cycle."""
    return float(np.hypot(*bodies(world_of(dict(changes), host=FAST))[:, 2:].T).mean())


def nearness(changes: Changes) -> float:
    """How far two bodies at rest have come towards each other in half a beat."""
    pair = ((460.0, 300.0, 0.0, 0.0), (540.0, 300.0, 0.0, 0.0))
    world = moved(FREE | dict(changes), 48, pair)
    return float(80 - np.hypot(world.x[1] - world.x[0], world.y[1] - world.y[0]))


def chase(changes: Changes) -> float:
    """How far bodies of the first species have come towards those of the others in half a beat."""
    base = FREE | {"physics.behaviour": "life", "physics.species": 2, "physics.variation": 0}
    pair = ((460.0, 300.0, 0.0, 0.0), (540.0, 300.0, 0.0, 0.0))
    world = moved(base | dict(changes), 48, pair)
    assert {int(world.species[0]), int(world.species[1])} == {0, 1}
    return float(80 - np.hypot(world.x[1] - world.x[0], world.y[1] - world.y[0]))


def kinds(changes: Changes) -> int:
    """How many species there are among the bodies."""
    world = world_of(dict(changes), host=FAST)
    return len({int(world.species[k]) for k in range(int(world.n[w.N_BODIES]))})


def stirring(changes: Changes) -> float:
    """Mean speed of bodies that were at rest, after half a beat."""
    places = tuple((100.0 + 160 * k, 80.0 + 110 * (k % 5), 0.0, 0.0) for k in range(6))
    return float(np.hypot(*bodies(moved(FREE | dict(changes), 48, places))[:, 2:].T).mean())


def rim(changes: Changes) -> tuple[str, str, int]:
    """What becomes of a body that flies into the right rim: which half it is in, its direction, how many events."""
    world = world_of(STILL | dict(changes), bodies=((980.0, 300.0, 300.0, 0.0),), host=FAST)
    events = [int(event[w.EV_KIND]) for event in tick(world, 30)]
    return ("left" if world.x[0] < 500 else "right", "on" if world.vx[0] > 0 else "back", len(events))


def motion(changes: Changes) -> tuple[float, ...]:
    """How the bodies move of themselves after six beats: turning round the middle, of one mind, spread, unrest."""
    base = STILL | {"physics.particle_count": 24, "physics.edges": "wrap", "physics.species": 3}
    world = moved(base | dict(changes), 6 * 96)
    state = bodies(world)
    arm, course = state[:, :2] - (500, 300), state[:, 2:] / np.maximum(np.hypot(*state[:, 2:].T), 1e-9)[:, None]
    turning = (arm[:, 0] * course[:, 1] - arm[:, 1] * course[:, 0]) / np.maximum(np.hypot(*arm.T), 1e-9)
    gaps = [np.hypot(*(state[i, :2] - state[j, :2])) for i, j in itertools.combinations(range(len(state)), 2)]
    return (
        float(abs(turning.mean())), float(np.hypot(*course.mean(axis=0))), float(np.mean(gaps) / 300),
        float(np.hypot(*state[:, 2:].T).mean() / 100),
    )  # fmt: skip


def far_apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.1


def drift(changes: Changes) -> float:
    """Mean difference of the bodies' velocities at the start of a later cycle from those of an exact loop."""

    def start(variation: float) -> np.ndarray:
        world = world_of({"physics.variation": variation}, host=FAST)
        world.n[w.CYCLE] = 7
        FAST.bodies.place_bodies(world)
        return bodies(world)[:, 2:]

    return float(np.abs(start(changes["physics.variation"]) - start(0.0)).mean())


def push(changes: Changes) -> float:
    """Mean speed away from the middle that sounding notes give to bodies at rest."""
    turns = np.arange(6) * np.pi / 3
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    places = tuple((500 + 150 * x, 300 + 150 * y, 0.0, 0.0) for x, y in ways.tolist())
    return float((bodies(moved(FREE | dict(changes), 12, places))[:, 2:] * ways).sum(axis=1).mean())


def drawn(value: float) -> list[float]:
    """A species matrix in which the first two species feel each other so much."""
    matrix = [0.0] * 36
    matrix[1] = matrix[6] = value
    return matrix


EFFECTS: dict[str, Effect] = {
    "physics.gravity": Effect(fall, "rising"),
    "physics.gravity_mode": Effect(pull, "distinct"),
    "physics.friction": Effect(sliding, "falling"),
    "physics.elasticity": Effect(rebound, lambda value: 100 * value, within=0.1),
    "physics.air_resistance": Effect(coasting, "falling"),
    "physics.density": Effect(mass, "rising"),
    "physics.time_scale": Effect(distance, "rising"),
    "physics.particle_count": Effect(crowd, lambda value: value),
    "physics.particle_size": Effect(radius, "rising"),
    "physics.particle_speed": Effect(speed, "rising"),
    "physics.attraction": Effect(nearness, "rising"),
    "physics.behaviour": Effect(motion, "distinct", apart=far_apart),
    "physics.species": Effect(kinds, lambda value: value, count=6),
    "physics.species_matrix": Effect(chase, "rising", points=[drawn(x) for x in (-1, -0.5, 0, 0.5, 1)]),
    "physics.turbulence": Effect(stirring, "rising"),
    "physics.edges": Effect(rim, "distinct"),
    "physics.variation": Effect(drift, "rising"),
    "derived.impulse": Effect(push, "rising"),
}
