"""Random universes to be measured: every behaviour, metre and scale, in ranges in which somebody would leave them."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.engine.document import SEED_HIGH, Document, check_document
from simulation.engine.parameters import BEHAVIOURS, EDGES, GRAVITY_MODES, KEYS, MAX_SPECIES

# How often each is drawn, of 100: as people choose, not evenly.
SCALES = {
    "major": 20, "minor": 18, "dorian": 10, "mixolydian": 9, "harmonic_minor": 8, "melodic_minor": 6, "lydian": 6,
    "phrygian": 5, "major_pentatonic": 5, "minor_pentatonic": 5, "blues": 3, "locrian": 2, "whole_tone": 2,
    "chromatic": 1,
}  # fmt: skip
METERS = {"4/4": 40, "3/4": 20, "6/8": 15, "2/4": 9, "5/4": 8, "7/8": 8}
CYCLES = {16: 50, 8: 15, 12: 10, 24: 10, 32: 15}
OBJECTS_MOST = 3


def random_document(seed: int) -> Document:
    """The universe of a seed: the same for the same seed. Melody, chords and bass play; couplings are the default.

    Objects (up to three, in four of ten universes) do not sound themselves, so that what is measured is the music.
    """
    draw = np.random.default_rng([seed, 3])
    return check_document(
        {
            "name": f"Universe {seed}",
            "seeds": {name: int(draw.integers(SEED_HIGH)) for name in ("physics", "motif", "harmony")},
            "physics": _physics(draw),
            "music": _music(draw),
            "objects": _objects(draw),
        }
    )


def under_usual_music(document: Document) -> Document:
    """The same world under the default music: what differs between such universes is their collisions alone."""
    return check_document({key: value for key, value in document.items() if key != "music"})


def _physics(draw: np.random.Generator) -> dict[str, Any]:
    return {
        "behaviour": str(draw.choice(BEHAVIOURS)),
        "gravity": draw.uniform(0, 15),
        "gravity_mode": str(draw.choice(GRAVITY_MODES, p=(0.5, 0.1, 0.2, 0.2))),
        "friction": draw.uniform(0, 0.6),
        "elasticity": draw.uniform(0.5, 1),
        "air_resistance": draw.uniform(0, 0.15),
        "density": draw.uniform(0.3, 2.5),
        "time_scale": _geometric(draw, 0.5, 2),
        "particle_count": round(_geometric(draw, 6, 150)),
        "particle_size": _geometric(draw, 0.5, 2.5),
        "particle_speed": draw.uniform(5, 60),
        "attraction": draw.uniform(-0.4, 0.4),
        "species": int(draw.integers(1, MAX_SPECIES + 1)),
        "species_matrix": draw.uniform(-1, 1, MAX_SPECIES * MAX_SPECIES).tolist(),
        "turbulence": draw.uniform(0, 0.4),
        "edges": str(draw.choice(EDGES, p=(0.6, 0.25, 0.15))),
        "variation": draw.uniform(0, 0.8),
    }


def _music(draw: np.random.Generator) -> dict[str, Any]:
    return {
        "tempo": draw.uniform(60, 150),
        "key": str(draw.choice(KEYS)),
        "scale": _weighted(draw, SCALES),
        "harmony": draw.uniform(0.35, 1),
        "rhythm_complexity": draw.uniform(0, 0.85),
        "melody_range": draw.uniform(0.25, 0.85),
        "note_density": draw.uniform(0.15, 0.85),
        "note_length": draw.uniform(0.15, 0.85),
        "meter": _weighted(draw, METERS),
        "swing": draw.uniform(0.2, 0.7) if draw.random() < 0.25 else 0.0,
        "cycle_bars": int(_weighted(draw, CYCLES)),
        "percussion_on": bool(draw.random() < 0.7),
        "drone_on": bool(draw.random() < 0.5),
    }


def _objects(draw: np.random.Generator) -> list[dict[str, Any]]:
    count = int(draw.integers(1, OBJECTS_MOST + 1)) if draw.random() < 0.4 else 0
    objects: list[dict[str, Any]] = []
    for k in range(count):
        kind = str(draw.choice(("peg", "wall", "attractor", "repeller")))
        x, y = draw.uniform(150, 850), draw.uniform(100, 500)
        thing: dict[str, Any] = {"id": f"o{k}", "kind": kind, "x": x, "y": y, "voice": "none"}
        if kind == "wall":
            thing |= {"x2": x + draw.uniform(-120, 120), "y2": y + draw.uniform(-90, 90), "radius": 6}
        objects.append(thing)
    return objects


def _geometric(draw: np.random.Generator, low: float, high: float) -> float:
    return float(low * (high / low) ** draw.random())


def _weighted(draw: np.random.Generator, weights: dict[Any, int]) -> Any:
    chances = np.array(list(weights.values()), dtype=np.float64)
    return list(weights)[int(draw.choice(len(weights), p=chances / chances.sum()))]
