"""Plays the synth for tests: notes and controls of a score, rendered whole or pushed and rendered by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from simulation.engine import arrays, hosts
from simulation.engine import sound_analysis as analysis
from simulation.engine.kernel import sound_arrays, world
from simulation.engine.parameters import INSTRUMENTS
from simulation.engine.rendering import render_score

RATE = 48000
PITCHED = [name for name in INSTRUMENTS if name not in ("kit", "whoosh")]


def note(seconds, instrument, pitch, velocity=0.7, length=0.5, *, pan=0.0, gain=0.8, voice=0, tag=1):
    """A note of the score."""
    words = [round(seconds * RATE), 1, tag, 0, voice, INSTRUMENTS.index(instrument), pitch, velocity, pan]
    return [*words, round(length * RATE), gain, -1, 0, 0]


def control(seconds, index, value):
    """A change of a control."""
    return [round(seconds * RATE), 0, 0, 0, -1, index, value, 0, 0, 0, 0, -1, 0, 0]


DRY = (
    control(0, world.CONTROL_REVERB, 0),
    control(0, world.CONTROL_DELAY, 0),
    control(0, world.CONTROL_BRIGHTNESS, 1),
)


def render(*records, seconds=1.0, host=None):
    """float64 (2, M)."""
    return render_score(np.array(records, float), round(seconds * RATE), host).astype(float)


def dry(*records, seconds=1.0):
    """The middle of records played without room and filter, float64 (M,)."""
    return render(*DRY, *records, seconds=seconds).mean(axis=0)


@cache
def crowd() -> np.ndarray:
    """A busy second of every instrument, with controls that move; for tests of sameness."""
    r = np.random.default_rng(5)
    notes = [
        note(r.uniform(0, 0.8), INSTRUMENTS[k % len(INSTRUMENTS)], float(r.integers(30, 90)), r.uniform(0.1, 1),
             r.uniform(0.02, 0.6), pan=r.uniform(-1, 1), voice=k % 6, tag=k + 1)
        for k in range(60)
    ]  # fmt: skip
    moves = [control(0, k, v) for k, v in enumerate((0.9, 0.5, 0.5, 0.7, 0.9, 0.6, 100, 62, 0.2))]
    later = [control(0.3, world.CONTROL_TEMPO, 140), control(0.4, world.CONTROL_ROOT, 65)]
    return np.array(moves + later + notes, float)


class Driven:
    """A synth of the numba host, pushed and rendered by hand."""

    def __init__(self) -> None:
        self.kernel = hosts.numba().synth
        self.s = arrays.new_synth(hosts.numba())
        self.kernel.synth_start(self.s, 1)

    def push(self, *records: Any) -> None:
        self.kernel.synth_push(self.s, np.array(records, float).ravel(), len(records))

    def render(self, frames: int) -> np.ndarray:
        """float64 (2, M)"""
        parts = []
        while frames > 0:
            part = min(frames, sound_arrays.FRAMES)
            self.kernel.synth_render(self.s, part)
            parts.append(np.stack([self.s.left[:part], self.s.right[:part]]))
            frames -= part
        return np.concatenate(parts, axis=1)


def corners(samples: np.ndarray) -> float:
    """The sharpest corner of either side, dB."""
    return max(analysis.click_decibels(side) for side in samples)
