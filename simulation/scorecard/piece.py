"""A piece as the measures see it: voices of notes in quarters, and what is read from them once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from . import theory
from .theory import Floats, Key

WINDOW_BARS = 16
_NEAR = 1e-3  # quarters


@dataclass(frozen=True)
class Piece:
    """Voices from the top, each (K, 3): onset and duration in quarters from the first bar line, MIDI pitch.

    The melody is the first voice. parts are the indices of the voices that lead as parts, the bass last; fewer than
    three means that there is no harmony to measure. Without a key, the one found is taken.
    """

    voices: tuple[Floats, ...]
    meter: str
    key: Key | None = None
    parts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        kept = tuple(self._within(np.asarray(voice, dtype=np.float64).reshape(-1, 3)) for voice in self.voices)
        object.__setattr__(self, "voices", kept)

    def _within(self, voice: Floats) -> Floats:
        end = WINDOW_BARS * self.bar
        inside = (voice[:, 0] > -1e-6) & (voice[:, 0] < end - 1e-6)
        return voice[inside][np.lexsort((voice[inside, 2], voice[inside, 0]))]

    @property
    def bar(self) -> float:
        """Quarters in a bar."""
        return theory.slots(self.meter) / 4

    @cached_property
    def notes(self) -> Floats:
        """All notes, (K, 3), by onset."""
        together = np.concatenate(self.voices)
        return together[np.argsort(together[:, 0], kind="stable")]

    @cached_property
    def bars(self) -> int:
        """Bars up to the last onset, at least one."""
        last = self.notes[-1, 0] if len(self.notes) else 0.0
        return min(WINDOW_BARS, max(1, math.ceil((last + 1e-6) / self.bar)))

    @cached_property
    def found_key(self) -> tuple[Key, float]:
        """The key that the durations speak for, and how clearly (correlation)."""
        return theory.find_key(theory.pitch_class_histogram(self.notes[:, 2], self.notes[:, 1]))

    @cached_property
    def home(self) -> Key:
        """The key as declared, else as found."""
        return self.key or self.found_key[0]

    @cached_property
    def lines(self) -> tuple[Floats, ...]:
        """Every voice with one note at a time."""
        return tuple(skyline(voice) for voice in self.voices)

    @property
    def melody(self) -> Floats:
        """The first voice, one note at a time, (K, 3)."""
        return self.lines[0]

    @cached_property
    def beats(self) -> Floats:
        """Start and length in quarters of every beat until the last note ends, (B, 2)."""
        starts = np.array(theory.beat_starts(self.meter)) / 4
        lengths = np.diff(np.append(starts, self.bar))
        end = min(WINDOW_BARS * self.bar, float((self.notes[:, 0] + self.notes[:, 1]).max()))
        count = math.ceil((end - 1e-6) / self.bar)
        whole = np.concatenate([np.column_stack([starts + k * self.bar, lengths]) for k in range(count)])
        return whole[whole[:, 0] < end - 1e-6]

    @cached_property
    def chords(self) -> list[Chord]:
        """The chord of every beat on which any part sounds."""
        return beat_chords(np.concatenate([self.voices[k] for k in self.parts]), self.beats)

    @cached_property
    def sounding(self) -> Floats:
        """Pitch of each voice at the beats of `chords`, (voices, B); NaN where silent."""
        times = np.array([chord.time for chord in self.chords])
        return np.array([pitch_at(line, times) for line in self.lines])

    @cached_property
    def sonorities(self) -> list[Floats]:
        """All pitches that sound at each beat of `chords`."""
        return [column[~np.isnan(column)] for column in self.sounding.T]

    @cached_property
    def moments(self) -> Floats:
        """Pitches of the parts at every onset of any of them, (parts, M); NaN where silent."""
        lines = [self.lines[k] for k in self.parts]
        times = np.unique(np.round(np.concatenate([line[:, 0] for line in lines]), 4))
        return np.array([pitch_at(line, times) for line in lines])

    @cached_property
    def grid(self) -> NDArray[np.bool_]:
        """Onsets of the melody on the sixteenths of every bar, (bars, slots)."""
        slots = theory.slots(self.meter)
        grid = np.zeros(self.bars * slots, dtype=bool)
        places = np.round(self.melody[:, 0] * 4).astype(np.int64)
        grid[places[places < len(grid)]] = True
        return grid.reshape(self.bars, slots)


@dataclass(frozen=True, slots=True)
class Chord:
    """What the parts sound within a beat."""

    time: float
    root: int
    quality: str
    bass: int


def skyline(voice: Floats) -> Floats:
    """The highest note at each onset, cut where the next begins, (K, 3)."""
    if not len(voice):
        return voice
    onsets = np.unique(np.round(voice[:, 0], 4))
    top = []
    for k, onset in enumerate(onsets):
        here = voice[np.abs(voice[:, 0] - onset) < _NEAR]
        highest = here[np.argmax(here[:, 2])]
        room = onsets[k + 1] - onset if k + 1 < len(onsets) else math.inf
        top.append((onset, max(_NEAR, min(highest[1], room)), highest[2]))
    return np.array(top)


def pitch_at(line: Floats, times: Floats) -> Floats:
    """What a line of one note at a time sounds at some times; NaN where it is silent."""
    pitches = np.full(len(times), np.nan)
    if len(line):
        last = np.searchsorted(line[:, 0], times + _NEAR / 10) - 1
        sounds = (last >= 0) & (line[last, 0] + line[last, 1] > times + _NEAR / 10)
        pitches[sounds] = line[last[sounds], 2]
    return pitches


def beat_chords(notes: Floats, beats: Floats) -> list[Chord]:
    """The chord of each beat, from how long each pitch class sounds in it; a tone struck on the beat counts 1.3."""
    chords = []
    starts, ends = notes[:, 0], notes[:, 0] + notes[:, 1]
    for time, length in beats:
        overlap = np.minimum(ends, time + length) - np.maximum(starts, time)
        inside = overlap > 0.05
        if not inside.any():
            continue
        held, shares = notes[inside], overlap[inside]
        weights: dict[int, float] = {}
        for (onset, _, pitch), share in zip(held, shares, strict=True):
            tone = int(pitch) % 12
            weights[tone] = weights.get(tone, 0.0) + share * (1.3 if onset <= time + _NEAR else 1.0)
        low = held[np.argmin(held[:, 2] + 100 * (shares < length * 0.4))]
        root, quality = theory.name_chord(weights, int(low[2]) % 12)
        chords.append(Chord(float(time), root, quality, int(low[2]) % 12))
    return chords


def changes(chords: Sequence[Chord]) -> list[tuple[int, str]]:
    """Root and quality of successive chords, repetitions merged."""
    names = [(chord.root, chord.quality) for chord in chords]
    return [name for k, name in enumerate(names) if k == 0 or name != names[k - 1]]
