"""The mood of a universe, from its music alone: one of five words by which people look for it.

Three measures between 0 and 1 place the music in a room, and the nearest of five places gives the word:

    energy = 0.40 t + 0.25 note_density + 0.20 rhythm_complexity + 0.15 (percussion on), t = log(tempo/40) / log(200/40)
    light  = 0.70 brightness of the scale (simulation.engine.parameters.SCALE_BRIGHTNESS) + 0.30 harmony
    flow   = 0.50 note_length + 0.30 (1 - rhythm_complexity) + 0.20 (percussion off)

Energy and light are the two axes of Russell's circumplex (1980, J. Pers. Soc. Psychol. 39, 1161), with light for
valence; flow tells what rests from what hovers. The physics is left out: a drag of gravity changes no mood, and costs
an edit nothing. docs/search.md says the same to people.
"""

from __future__ import annotations

from math import dist, log
from typing import Any

from simulation.engine.parameters import SCALE_BRIGHTNESS

PLACES: dict[str, tuple[float, float, float]] = {
    # energy, light, flow
    "calm": (0.38, 0.70, 0.60),
    "bright": (0.55, 0.80, 0.40),
    "dark": (0.50, 0.22, 0.42),
    "driving": (0.72, 0.45, 0.25),
    "floating": (0.22, 0.70, 0.85),
}
MOODS = tuple(PLACES)


def measures(music: dict[str, Any]) -> tuple[float, float, float]:
    """(energy, light, flow) of a document's music."""
    drums = 1.0 if music["percussion_on"] and music["percussion_level"] > 0 else 0.0
    quick = log(music["tempo"] / 40) / log(200 / 40)
    busy = music["rhythm_complexity"]
    energy = 0.40 * quick + 0.25 * music["note_density"] + 0.20 * busy + 0.15 * drums
    light = 0.70 * SCALE_BRIGHTNESS[music["scale"]] + 0.30 * music["harmony"]
    flow = 0.50 * music["note_length"] + 0.30 * (1 - busy) + 0.20 * (1 - drums)
    return energy, light, flow


def mood_of(music: dict[str, Any]) -> str:
    """calm, bright, dark, driving or floating: the place nearest to the music."""
    here = measures(music)
    return min(PLACES, key=lambda mood: dist(here, PLACES[mood]))
