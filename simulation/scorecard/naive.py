"""What the usual demonstration would play from the same collisions: two generators to be better than.

Both sound every collision on the nearest sixteenth, one at a time. They differ in how they choose pitches and chords.
"""

from __future__ import annotations

import numpy as np

from simulation.engine.document import Document
from simulation.engine.kernel import world as w
from simulation.engine.objects import WORLD_HEIGHT
from simulation.engine.parameters import SCALE_STEPS
from simulation.engine.performance import Performance

from . import theory
from .performed import bar_ticks, key_of
from .piece import WINDOW_BARS, Piece
from .theory import Floats

STRIKES = (w.CONTACT, w.RIM, w.STRIKE)
SIXTEENTH = w.TICKS_PER_BEAT // 4
LONGEST_NOTE = 1.0
_MELODY, _PADS, _BASS = (60, 84), ((60, 72), (55, 67), (48, 60)), (36, 48)


def random_notes(document: Document, performance: Performance, seed: int) -> Piece:
    """A random tone of the scale on each collision; in each bar three random chord tones and a random bass."""
    draw = np.random.default_rng([seed, 5])
    root, _ = key_of(document)
    steps = SCALE_STEPS[document["music"]["scale"]]

    def tone(low: int, high: int) -> float:
        return float(draw.choice([p for p in range(low, high) if (p - root) % 12 in steps]))

    melody = [(place / 4, tone(*_MELODY)) for place in strikes(document, performance)]
    bars = [[tone(low, high) for low, high in (*_PADS, _BASS)] for _ in range(WINDOW_BARS)]
    return _piece(document, melody, bars)


def four_chords(document: Document, performance: Performance) -> Piece:
    """Height of the collision as a degree over two octaves, above root-position triads I V vi IV (i VI III VII)."""
    root, _ = key_of(document)
    steps = _seven_steps(document["music"]["scale"])
    degrees = (0, 4, 5, 3) if steps[2] == 4 else (0, 5, 2, 6)

    def tone(degree: int) -> int:
        return int(root + 12 * (degree // 7) + steps[degree % 7])

    melody = [
        (place / 4, 60.0 + tone(int(min(0.999, max(0.0, height)) * 15)))
        for place, height in strikes(document, performance).items()
    ]
    bars = [
        [*(48.0 + tone(degrees[bar % 4] + third) for third in (4, 2, 0)), 36.0 + tone(degrees[bar % 4])]
        for bar in range(WINDOW_BARS)
    ]
    return _piece(document, melody, bars)


def strikes(document: Document, performance: Performance) -> dict[int, float]:
    """Sixteenths from the start on which anything collides, and how high (0 bottom to 1 top) the first of it was."""
    events = performance.events[np.isin(performance.events[:, 2 + w.EV_KIND], STRIKES)]
    ticks = events[:, 0] * document["music"]["cycle_bars"] * bar_ticks(document) + events[:, 1]
    places: dict[int, float] = {}
    for tick, height in zip(ticks, 1 - events[:, 2 + w.EV_Y] / WORLD_HEIGHT, strict=True):
        places.setdefault(int(tick / SIXTEENTH + 0.5), float(height))
    end = WINDOW_BARS * bar_ticks(document) // SIXTEENTH
    return {place: height for place, height in sorted(places.items()) if place < end}


def _seven_steps(scale: str) -> tuple[int, ...]:
    steps = SCALE_STEPS[scale]
    if len(steps) == 7:
        return steps
    return SCALE_STEPS["minor" if 3 in steps and 4 not in steps else "major"]


def _piece(document: Document, melody: list[tuple[float, float]], bars: list[list[float]]) -> Piece:
    meter = document["music"]["meter"]
    bar = theory.slots(meter) / 4
    ends = [onset for onset, _ in melody[1:]] + [WINDOW_BARS * bar]
    line = [(melody[k][0], min(LONGEST_NOTE, ends[k] - melody[k][0]), melody[k][1]) for k in range(len(melody))]
    held = [[(k * bar, bar, tones[part]) for k, tones in enumerate(bars)] for part in range(4)]
    voices: tuple[Floats, ...] = tuple(np.array(voice, dtype=np.float64).reshape(-1, 3) for voice in (line, *held))
    return Piece(voices, meter, key_of(document), (1, 2, 3, 4))
