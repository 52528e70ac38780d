"""Every parameter changes what it names, over its whole range; every coupling moves what it says.

Made from the one definition: a parameter or a link without a measure in EFFECTS fails. What is seen only is measured
in browser/test_picture_effects.py.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from simulation.engine import performance, score_analysis, sound_analysis
from simulation.engine.conformance.cases import universe
from simulation.engine.couplings import LINKS, Link
from simulation.engine.document import Document
from simulation.engine.kernel import world as w
from simulation.engine.parameters import INSTRUMENTS, KEYS, PARAMETERS, VOICES, Parameter
from simulation.engine.performance import Performance
from simulation.scorecard import harmony, rhythm
from simulation.scorecard.performed import piece_of
from simulation.scorecard.piece import Piece

from .effects import WITHOUT, Changes, Effect, check_link, check_parameter
from .worlds import FAST, Body, bodies, masses, tick, world_of

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine")]
SEEDS = range(1, 7)
BAR = 384


# --- physics: states and events


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


PHYSICS = {
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
}

# --- music: the score of real universes


def _document(changes: tuple[tuple[str, Any], ...], seed: int) -> Document:
    base = WITHOUT | {"physics.particle_count": 24, "music.cycle_bars": 8}
    seeds = {f"seeds.{name}": seed for name in ("physics", "motif", "harmony")}
    return universe(base | seeds | dict(changes))


@cache
def _played(changes: tuple[tuple[str, Any], ...], seed: int, ticks: int | None) -> Performance:
    return performance.play(_document(changes, seed), range(1), ticks=ticks)


def played(changes: Changes, seed: int = 1, ticks: int | None = None) -> Performance:
    """One cycle of a universe of 24 bodies; the same one is played once only."""
    return _played(tuple(sorted(changes.items())), seed, ticks)


def of_score(measure: Callable[[np.ndarray], float]) -> Callable[[Changes], float]:
    """The mean of a measure of the score over some seeds."""
    return lambda changes: float(np.mean([measure(played(changes, seed).score) for seed in SEEDS]))


def notes(score: np.ndarray, voice: str) -> np.ndarray:
    return score_analysis.notes(score, VOICES.index(voice))


def last_bass(changes: Changes) -> int:
    """Pitch class of the bass's last note: it comes home."""
    return int(notes(played(changes).score, "bass")[-1, w.SC_PITCH]) % 12


def tones(changes: Changes) -> frozenset[int]:
    """Pitch classes of melody, chords and bass."""
    scores = [played(changes, seed).score for seed in SEEDS]
    heard = np.concatenate([notes(score, voice) for score in scores for voice in ("melody", "chords", "bass")])
    return frozenset((np.floor(heard[:, w.SC_PITCH] + 0.5).astype(int) % 12).tolist())


def cents(changes: Changes) -> tuple[tuple[int, float], ...]:
    """Cents of the tones above the root."""
    return tuple(sorted(score_analysis.tuned_cents(played(changes).score, 0).items()))


def bar_of(changes: Changes) -> tuple[float, tuple[int, ...]]:
    """Quarters in a bar, and the sixteenths on which its kicks fall."""
    one = played(changes)
    bar = one.cycle_ticks / 8
    kicks = notes(one.score, "percussion")
    kicks = kicks[kicks[:, w.SC_PITCH] == kicks[:, w.SC_PITCH].min()]
    return bar / 96, tuple(sorted(set((kicks[:, w.SC_TICK] % bar // 24).astype(int).tolist())))


def off_beat(changes: Changes) -> float:
    """How many ticks after the middle of the beat the drums' off-beats come."""
    busy = {"music.rhythm_complexity": 0.8, "music.note_density": 1.0}
    ticks = notes(played(busy | dict(changes)).score, "percussion")[:, w.SC_TICK] % 96
    return float(ticks[(ticks > 40) & (ticks < 70)].mean() - 48)


def cycle(changes: Changes) -> float:
    """Bars in a cycle."""
    return played(changes).cycle_ticks / BAR


def count(voice: str) -> Callable[[Changes], bool]:
    """Whether a voice plays, and all others as they did without it."""
    return lambda changes: len(notes(played(changes).score, voice)) > 0


def octave(voice: str) -> Callable[[Changes], float]:
    """Mean octaves of a voice above where it lies of itself; percussion on an instrument that has octaves.

    Bass and drone are transposed upwards first: what would sound below A0 is moved by octaves.
    """
    base = {"audio.percussion_instrument": "marimba", "audio.pitch": 12 if voice in ("bass", "drone") else 0}
    home = {f"music.{voice}_octave": 0}

    def measure(changes: Changes) -> float:
        there, here = (notes(played(base | dict(c)).score, voice)[:, w.SC_PITCH] for c in (changes, home))
        return float((there - here).mean() / 12)

    return measure


def level(voice: str) -> Callable[[Changes], float]:
    """Sum of the gains of a voice's notes, a note's share of those at full level."""
    full = {f"music.{voice}_level": 1.0}

    def measure(changes: Changes) -> float:
        here, there = (notes(played(c).score, voice)[:, w.SC_GAIN].sum() for c in (changes, full))
        return float(here / there)

    return measure


def read(changes: Changes, seed: int) -> Piece:
    document = _document(tuple(sorted(changes.items())), seed)
    return piece_of(document, played(changes, seed))


def rough(changes: Changes) -> float:
    """Mean roughness of what melody, chords and bass sound together."""
    return float(np.mean([harmony.roughness(read(changes, seed)) for seed in SEEDS]))


def off_the_beat(changes: Changes) -> float:
    """Syncopation of the melody a bar."""
    return float(np.mean([rhythm.syncopation(read(changes, seed)) for seed in SEEDS]))


MUSIC = {
    "music.tempo": Effect(lambda c: score_analysis.measured_tempo(played(c).score), lambda v: v, within=0.2),
    "music.key": Effect(last_bass, KEYS.index),
    "music.scale": Effect(tones, "distinct"),
    "music.harmony": Effect(rough, "falling", count=3),
    "music.rhythm_complexity": Effect(off_the_beat, "rising"),
    "music.melody_range": Effect(of_score(score_analysis.compass), "rising"),
    "music.note_density": Effect(of_score(lambda s: float(len(notes(s, "melody")))), "rising"),
    "music.note_length": Effect(of_score(lambda s: score_analysis.mean_length(s, w.VOICE_MELODY)), "rising"),
    "music.meter": Effect(bar_of, "distinct"),
    "music.swing": Effect(off_beat, lambda value: math.floor(16 * value), within=0.01),
    "music.cycle_bars": Effect(cycle, lambda value: value),
    "music.tuning": Effect(cents, "distinct"),
}
for _voice in VOICES:
    MUSIC[f"music.{_voice}_on"] = Effect(count(_voice), lambda value: value)
    MUSIC[f"music.{_voice}_octave"] = Effect(octave(_voice), lambda value: value)
    MUSIC[f"music.{_voice}_level"] = Effect(level(_voice), lambda value: value)

# --- audio: samples

ALONE = {f"music.{voice}_on": False for voice in VOICES} | {
    "audio.reverb": 0, "audio.delay": 0, "audio.ambient": 0, "audio.effects": 0, "audio.brightness": 1,
    "music.note_length": 0.3,
}  # fmt: skip
RATE = 48_000


def heard(changes: Changes, ticks: int = 144, more: float = 0.0) -> np.ndarray:
    """Samples (2, M) of the first ticks, and so many seconds more to ring out."""
    one = played(changes, ticks=ticks)
    return performance.sound(one.score, one.samples + round(more * RATE)).astype(np.float64)


def only(voice: str, instrument: str) -> dict[str, Any]:
    """One voice alone on an instrument, dry."""
    return ALONE | {f"music.{voice}_on": True, f"audio.{voice}_instrument": instrument}


def power(samples: np.ndarray) -> float:
    return float(np.square(samples).mean())


def loud(changes: Changes) -> float:
    return power(heard(changes))


def semitones(changes: Changes) -> float:
    """Where the fundamental of the first bass note lies: a MIDI number."""
    samples = heard(only("bass", "flute") | {"music.bass_octave": 2} | dict(changes)).mean(axis=0)
    frequencies, strength = sound_analysis.spectrum(samples[9_600:28_800], 8 * 19_200)
    return float(69 + 12 * math.log2(frequencies[int(np.argmax(strength))] / 440))


def tail(base: dict[str, Any], start: float) -> Callable[[Changes], float]:
    """Share of the power that comes later than so many seconds after the last tick."""

    def measure(changes: Changes) -> float:
        one = played(base | dict(changes), ticks=48)
        samples = performance.sound(one.score, one.samples + 2 * RATE).astype(np.float64)
        last = one.samples + round(start * RATE)
        return float(np.square(samples[:, last:]).sum() / np.square(samples).sum())

    return measure


def bright(changes: Changes) -> float:
    base = only("chords", "strings") | {"audio.brightness": 0.5}
    return sound_analysis.centroid(heard(base | dict(changes)).mean(axis=0))


def wide(changes: Changes) -> float:
    """Power of the difference of left and right over that of their sum."""
    left, right = heard(only("chords", "pad") | dict(changes))
    return power(left - right) / power(left + right)


def bed(changes: Changes) -> float:
    return power(heard(ALONE | dict(changes), ticks=288))


def sparks(changes: Changes) -> float:
    busy = {"physics.particle_count": 80, "physics.particle_size": 2, "physics.particle_speed": 60}
    return power(heard(ALONE | busy | dict(changes), ticks=288))


def timbre(voice: str) -> Callable[[Changes], tuple[float, ...]]:
    """Levels in bands of a third of an octave of a voice alone, dB below the strongest, first early, then late."""
    edges = np.geomspace(50, 16_000, 26)

    def measure(changes: Changes) -> tuple[float, ...]:
        base = only(voice, "pad") | {"music.note_density": 1.0}
        samples = heard(base | dict(changes), 96).mean(axis=0)
        early, late = (sound_analysis.spectrum(half) for half in np.array_split(samples, 2))
        energy = np.concatenate([np.histogram(f, edges, weights=m**2)[0] for f, m in (early, late)])
        return tuple((10 * np.log10(energy / energy.max() + 1e-5)).tolist())

    return measure


def other_timbre(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """2 dB apart in the mean over the bands in which either is heard."""
    levels = np.array([one, other])
    levels = levels[:, levels.max(axis=0) > -45]
    return float(np.abs(levels[0] - levels[1]).mean()) > 2.0


AUDIO = {
    "audio.volume": Effect(loud, "rising"),
    "audio.pitch": Effect(
        lambda c: semitones(c) - semitones({"audio.pitch": 0}), lambda value: value, count=9, within=0.15
    ),
    "audio.reverb": Effect(tail(only("melody", "marimba"), 0.6), "rising"),
    "audio.delay": Effect(tail(only("percussion", "kit"), 0.3), "rising"),
    "audio.brightness": Effect(bright, "rising"),
    "audio.width": Effect(wide, "rising"),
    "audio.ambient": Effect(bed, "rising"),
    "audio.effects": Effect(sparks, "rising"),
} | {
    f"audio.{voice}_instrument": Effect(timbre(voice), "distinct", points=INSTRUMENTS, apart=other_timbre)
    for voice in VOICES
}

DERIVED = {"derived.palette": Effect(bright, "rising"), "derived.impulse": Effect(push, "rising")}
EFFECTS = PHYSICS | MUSIC | AUDIO | DERIVED
HEARD = [parameter for parameter in PARAMETERS if parameter.group != "visualization"]
HEARD_LINKS = [link for link in LINKS if link.target_group != "visualization"]


@pytest.mark.parametrize("parameter", HEARD, ids=lambda parameter: parameter.path)
def test_a_parameter_changes_what_it_names_over_its_whole_range(parameter: Parameter) -> None:
    check_parameter(parameter, EFFECTS)


@pytest.mark.parametrize("link", HEARD_LINKS, ids=lambda link: link.name)
def test_a_coupling_moves_what_it_names(link: Link) -> None:
    check_link(link, EFFECTS)
