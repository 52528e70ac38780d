"""What a universe played, as a piece to be measured."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulation.engine.document import Document
from simulation.engine.kernel import world as w
from simulation.engine.kernel.rhythm import slot_tick
from simulation.engine.parameters import KEYS, METERS, SCALE_STEPS
from simulation.engine.performance import Performance, play

from . import theory
from .metrics import OF_SEVEN_TONES
from .piece import WINDOW_BARS, Piece
from .theory import Floats, Key

CHORD_VOICES = 3


def perform(document: Document) -> Performance:
    """At least the first sixteen bars of a universe, with its events; short cycles follow one another, whole."""
    cycle_bars = document["music"]["cycle_bars"]
    cycles = math.ceil(WINDOW_BARS / cycle_bars)
    ticks = WINDOW_BARS * bar_ticks(document) if cycles == 1 else None
    return play(document, range(cycles), with_events=True, ticks=ticks)


def bar_ticks(document: Document) -> int:
    """Ticks of a bar."""
    return theory.slots(document["music"]["meter"]) * w.TICKS_PER_BEAT // 4


def key_of(document: Document) -> Key:
    """The key as it sounds: transposed by audio.pitch, minor where the scale has a minor third and no major one."""
    steps = SCALE_STEPS[document["music"]["scale"]]
    root = KEYS.index(document["music"]["key"]) + math.floor(document["audio"]["pitch"])
    return root % 12, "minor" if 3 in steps and 4 not in steps else "major"


def piece_of(document: Document, performance: Performance) -> Piece:
    """Melody, three chord voices from the top, and bass; a voice that is off is empty.

    Left out, as they are no parts: drums, drone, the sparks of collisions, and what struck objects sound in the chords'
    and the bass's voice. Onsets are read back to the straight grid where the music swings.
    """
    melody = _notes(document, performance, w.VOICE_MELODY)
    chords = _notes(document, performance, w.VOICE_CHORDS, planned=True)
    bass = _notes(document, performance, w.VOICE_BASS, planned=True)
    voices = (melody, *_layers(chords), bass)
    parts = (1, 2, 3, 4) if len(chords) and len(bass) else ()
    return Piece(voices, document["music"]["meter"], key_of(document), parts)


def wanted_groups(document: Document) -> tuple[str, ...]:
    """The groups that a universe must have: those of its voices that are on."""
    music = document["music"]
    wanted = ["tonality"]
    if music["chords_on"] and music["bass_on"]:
        wanted += ["harmony", "part writing"]
    if music["melody_on"]:
        wanted += ["melody", "rhythm", "structure"]
    return tuple(wanted)


def unfit_measures(document: Document) -> frozenset[str]:
    """The measures whose bands say nothing of the universe's scale."""
    return frozenset() if has_references(document) else OF_SEVEN_TONES


def has_references(document: Document) -> bool:
    """Whether its scale is of the kind of the reference pieces: seven tones, major, minor or a mode."""
    return len(SCALE_STEPS[document["music"]["scale"]]) == 7


def _notes(document: Document, performance: Performance, voice: int, planned: bool = False) -> Floats:
    """A voice's notes, (K, 3): onset and duration in quarters on the straight grid, rounded pitch."""
    score = performance.score
    kept = score[(score[:, w.SC_KIND] == w.SCORE_NOTE) & (score[:, w.SC_VOICE] == voice)]
    if planned:
        kept = kept[kept[:, w.SC_BODY] < 0]
    cycle = document["music"]["cycle_bars"] * bar_ticks(document)
    ticks = kept[:, w.SC_CYCLE] * cycle + straightened(kept[:, w.SC_TICK], document)
    # Of tunings other than the equal one, a pitch is a fraction away from the tone that it stands for.
    pitches = np.floor(kept[:, w.SC_PITCH] + 0.5)
    return np.column_stack([ticks / w.TICKS_PER_BEAT, kept[:, w.SC_TICKS] / w.TICKS_PER_BEAT, pitches])


def straightened(ticks: Floats, document: Document) -> NDArray[np.float64]:
    """Ticks as they would be without swing: the swung grid laid back onto the even one."""
    swing = document["music"]["swing"]
    slots = theory.slots(document["music"]["meter"])
    meter = METERS.index(document["music"]["meter"])
    even = np.arange(slots + 1) * w.TICKS_PER_BEAT / 4
    swung = np.array([slot_tick(meter, k, swing) for k in range(slots)] + [even[-1]], dtype=np.float64)
    length = bar_ticks(document)
    return np.floor(ticks / length) * length + np.interp(ticks % length, swung, even)


def _layers(chords: Floats) -> list[Floats]:
    """Chords as voices, from the top; the lowest takes what is more than three tones."""
    layers: list[list[Floats]] = [[] for _ in range(CHORD_VOICES)]
    for onset in np.unique(chords[:, 0]):
        tones = chords[chords[:, 0] == onset]
        for k, tone in enumerate(tones[np.argsort(-tones[:, 2])]):
            layers[min(k, CHORD_VOICES - 1)].append(tone)
    return [np.array(layer).reshape(-1, 3) for layer in layers]
