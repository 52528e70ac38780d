"""How near two universes are to one another, from 0 to 1, and why: what "More like this" goes by.

Each is known by its traits, a few values of what others get of it. The nearness is a weighted mean of five:

    tags       0.30   shared / sqrt(of one * of the other)
    mood       0.25   1 - distance / 0.6 in the room of moods (energy, light, flow; universes.documents.moods)
    tempo      0.15   1 - |log2 of the ratio| / 0.5
    notes      0.15   tones in common / tones of both (key and scale; C major and A minor are the same)
    particles  0.15   0.6 for the same behaviour, and 0.4 * (1 - |log2 of the ratio of their numbers| / 3)

none below 0. Where neither has tags the other four share their weight. docs/search.md says the same to people.
"""

from __future__ import annotations

from math import dist, log2, sqrt
from typing import Any, NamedTuple

from simulation.engine.parameters import KEYS, SCALE_STEPS

from .moods import measures, mood_of

WEIGHTS = {"tags": 0.30, "mood": 0.25, "tempo": 0.15, "notes": 0.15, "particles": 0.15}
MOOD_FAR, TEMPO_FAR, NUMBER_FAR = 0.6, 0.5, 3.0  # there and beyond nothing is alike any more
SAME_TEMPO = 0.03  # of the ratio: as fast, to the ear
REASONS_MOST = 3
USUAL_BEHAVIOUR = "gas"  # to have it in common says nothing
Traits = dict[str, Any]


class Reason(NamedTuple):
    """Why two are alike: `kind` tag, key, mood, tempo or particles, and what they share."""

    kind: str
    value: str


def traits_of(*, tags: list[str], music: dict[str, Any], physics: dict[str, Any]) -> Traits:
    """What is kept of a universe to compare it by."""
    return {
        "tags": sorted(tags),
        "mood": mood_of(music),
        "place": [round(measure, 3) for measure in measures(music)],
        "tempo": music["tempo"],
        "key": music["key"],
        "scale": music["scale"],
        "behaviour": physics["behaviour"],
        "particles": physics["particle_count"],
    }


def nearness(one: Traits, other: Traits) -> float:
    """From 0, nothing in common, to 1."""
    shares = {
        "mood": 1 - dist(one["place"], other["place"]) / MOOD_FAR,
        "tempo": 1 - abs(log2(one["tempo"] / other["tempo"])) / TEMPO_FAR,
        "notes": _notes(one, other),
        "particles": _particles(one, other),
    }
    if one["tags"] or other["tags"]:
        shares["tags"] = _tags(one, other)
    whole = sum(WEIGHTS[name] for name in shares)
    return sum(WEIGHTS[name] * max(0.0, share) for name, share in shares.items()) / whole


def reasons(one: Traits, other: Traits) -> list[Reason]:
    """What they have in common, the most telling first; perhaps nothing that has a name."""
    found = [Reason("tag", tag) for tag in one["tags"] if tag in other["tags"]]
    if (one["key"], one["scale"]) == (other["key"], other["scale"]):
        found.append(Reason("key", f"{one['key']} {one['scale']}"))
    if one["mood"] == other["mood"]:
        found.append(Reason("mood", one["mood"]))
    if abs(one["tempo"] / other["tempo"] - 1) <= SAME_TEMPO:
        found.append(Reason("tempo", f"{other['tempo']:g}"))
    if one["behaviour"] == other["behaviour"] != USUAL_BEHAVIOUR:
        found.append(Reason("particles", one["behaviour"]))
    return found[:REASONS_MOST]


def _tags(one: Traits, other: Traits) -> float:
    mine, theirs = set(one["tags"]), set(other["tags"])
    return len(mine & theirs) / sqrt(len(mine) * len(theirs)) if mine and theirs else 0.0


def _notes(one: Traits, other: Traits) -> float:
    mine, theirs = _tones(one), _tones(other)
    return len(mine & theirs) / len(mine | theirs)


def _tones(traits: Traits) -> set[int]:
    root = KEYS.index(traits["key"])
    return {(root + step) % 12 for step in SCALE_STEPS[traits["scale"]]}


def _particles(one: Traits, other: Traits) -> float:
    alike = 0.6 if one["behaviour"] == other["behaviour"] else 0.0
    number = 1 - abs(log2(one["particles"] / other["particles"])) / NUMBER_FAR
    return alike + 0.4 * max(0.0, number)
