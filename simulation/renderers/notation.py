"""From the score to what stands on staves: notes on a grid, in voices, cut where a reader expects it.

Places and lengths are whole numbers of the grid's steps: sixteenths, the slots of the plan. What collisions place
between them (sparks, struck objects) goes to the nearest one. Swing is taken out: off-beats stand where they count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from simulation.engine.kernel import rhythm, world
from simulation.engine.parameters import METERS

STEP_TICKS = rhythm.SLOT_TICKS
BEAT = world.TICKS_PER_BEAT // STEP_TICKS  # steps in a quarter note
VOICES_MOST = 4
# Steps of the lengths that one note head can have: its type and dots.
VALUES = {
    1: ("16th", 0), 2: ("eighth", 0), 3: ("eighth", 1), 4: ("quarter", 0), 6: ("quarter", 1), 8: ("half", 0),
    12: ("half", 1), 16: ("whole", 0),
}  # fmt: skip
HALF_BAR = 3  # metrical weight, as rhythm.METER_WEIGHTS have it


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter of METERS, in steps."""

    name: str

    @property
    def index(self) -> int:
        return METERS.index(self.name)

    @property
    def bar(self) -> int:
        return rhythm.METER_SLOTS[self.index]

    @property
    def compound(self) -> bool:
        return self.name.endswith("/8")

    def beats(self) -> list[int]:
        """Where its beats (of compound meters: the groups) begin, and the bar's end."""
        starts = rhythm.METER_STARTS[self.index * 6 : self.index * 6 + rhythm.METER_GROUPS[self.index]]
        return [*starts, self.bar]

    def beat_end(self, step: int) -> int:
        """The end of the beat in which a step lies, both from the beginning of the music."""
        begin, within = step - step % self.bar, step % self.bar
        return begin + next(end for end in self.beats() if end > within)

    def weight(self, step: int) -> int:
        """Metrical weight of a step: 4 the bar line, 3 its half, 2 a beat, 1 an eighth, 0 a sixteenth."""
        return rhythm.METER_WEIGHTS[self.index * world.BAR_SLOTS + step % self.bar]

    def straight(self, ticks: np.ndarray, swing: float) -> np.ndarray:
        """Ticks (K,) from a bar line as they were before swing (rhythm.slot_tick) moved the off-beats."""
        slots = 2 if self.compound else 4
        swung = [rhythm.slot_tick(self.index, slot, swing) for slot in range(slots)] + [slots * rhythm.SLOT_TICKS]
        even = [slot * rhythm.SLOT_TICKS for slot in range(slots + 1)]
        within = ticks % even[-1]
        return ticks - within + np.interp(within, swung, even)


@dataclass(frozen=True, slots=True)
class Sound:
    """One tone on the grid. `velocity` 0..1; `instrument` an index of INSTRUMENTS."""

    start: int
    end: int
    pitch: int
    velocity: float
    instrument: int


@dataclass(frozen=True, slots=True)
class Head:
    """Tones under one stem, or a rest where there are none; `tied` from what is before, and to what comes after."""

    start: int
    end: int
    voice: int
    sounds: tuple[Sound, ...]
    tied: tuple[bool, bool] = (False, False)


def sounds_of(notes: np.ndarray, ticks: np.ndarray, meter: Meter, end: int, *, struck: bool) -> list[Sound]:
    """The notes (K, SCORE_STRIDE) of a part, at straight ticks (K,), all ended by step `end`.

    What is `struck` is written up to the next stroke or the beat's end, however long it rings. Two of one pitch that
    fall on one place are written once.
    """
    starts = np.minimum(np.floor(ticks / STEP_TICKS + 0.5).astype(int), end - 1)
    places = sorted({int(start) for start in starts})
    following = dict(zip(places, [*places[1:], end], strict=True))
    found: dict[tuple[int, int], Sound] = {}
    for note, tick, at in zip(notes, ticks, starts, strict=True):
        start = int(at)
        if struck:
            until = min(following[start], meter.beat_end(start))
        else:
            until = _written_end(start, float(tick + note[world.SC_TICKS]) / STEP_TICKS, places)
        pitch = int(min(max(np.floor(note[world.SC_PITCH] + 0.5), 0), 127))
        velocity, instrument = float(note[world.SC_VELOCITY]), int(note[world.SC_INSTRUMENT])
        new = Sound(start, min(max(until, start + 1), end), pitch, velocity, instrument)
        old = found.get((start, pitch), new)
        found[start, pitch] = new if (new.end, new.velocity) >= (old.end, old.velocity) else old
    return sorted(found.values(), key=lambda sound: (sound.start, -sound.pitch))


def _written_end(start: int, end: float, places: list[int]) -> int:
    """Where a note that sounds until `end` is written to end.

    A tone that is held for more than half of the way to the next one, or to an eighth that is near, goes all the way:
    what is missing is how it is played. Others end on the nearest sixteenth.
    """
    following = next((place for place in places if place > start and place > end - 0.25), None)
    if following is not None and following - end <= BEAT and end - start > (following - start) / 2:
        return following
    eighth = int(-(-(end - 0.25) // 2)) * 2
    near = eighth > start and eighth - end <= 1 and end - start > (eighth - start) / 2
    return eighth if near else int(end + 0.5)


def in_voices(sounds: list[Sound]) -> list[Head]:
    """The tones of a part under stems, in at most four voices; what would need a fifth ends what ends first."""
    stems: dict[tuple[int, int], list[Sound]] = {}
    for sound in sounds:
        stems.setdefault((sound.start, sound.end), []).append(sound)
    heads: list[Head] = []
    last: list[int] = []  # of each voice, the place of its last head
    for (start, end), tones in sorted(stems.items(), key=lambda item: (item[0][0], -item[0][1])):
        voice = next((voice for voice, place in enumerate(last) if heads[place].end <= start), len(last))
        if voice == VOICES_MOST:
            voice = min(range(VOICES_MOST), key=lambda each: (heads[last[each]].start == start, heads[last[each]].end))
            place = last[voice]
            if heads[place].start == start:  # all four begin here: one more head on that stem
                heads[place] = replace(heads[place], sounds=(*heads[place].sounds, *tones))
                continue
            heads[place] = replace(heads[place], end=start)
        if voice == len(last):
            last.append(0)
        last[voice] = len(heads)
        heads.append(Head(start, end, voice, tuple(tones)))
    return heads


def bars_of(heads: list[Head], meter: Meter, bars: int) -> list[list[list[Head]]]:
    """Of each bar its voices, each full of heads and rests; the first is always there, others where they sound."""
    found: list[list[list[Head]]] = [[[] for _ in range(VOICES_MOST)] for _ in range(bars)]
    for head in heads:
        pieces = list(_pieces(head.start, head.end, meter))
        for k, (start, end) in enumerate(pieces):
            tied = (k > 0, k < len(pieces) - 1)
            found[start // meter.bar][head.voice].append(replace(head, start=start, end=end, tied=tied))
    return [
        [_filled(own, bar * meter.bar, voice, meter) for voice, own in enumerate(voices) if own or voice == 0]
        for bar, voices in enumerate(found)
    ]


def _filled(heads: list[Head], begin: int, voice: int, meter: Meter) -> list[Head]:
    """One voice of a bar with its rests; an empty one is one rest."""
    if not heads:
        return [Head(begin, begin + meter.bar, voice, ())]
    full, at = [], begin
    for head in [*heads, Head(begin + meter.bar, begin + meter.bar, voice, ())]:
        if head.start > at:
            full += [Head(a, b, voice, ()) for a, b in _cut(at, head.start, meter, rest=True)]
        full.append(head)
        at = head.end
    return full[:-1]


def _pieces(start: int, end: int, meter: Meter) -> Iterator[tuple[int, int]]:
    """A length cut at bar lines, and within bars into what one head can say."""
    while start < end:
        line = min(end, start - start % meter.bar + meter.bar)
        yield from _cut(start, line, meter)
        start = line


def _cut(start: int, end: int, meter: Meter, *, rest: bool = False) -> list[tuple[int, int]]:
    """A length within a bar as lengths that one head or rest can have, cut where the meter is strongest."""
    if end - start in VALUES and _readable(start, end, meter, rest):
        return [(start, end)]
    most = max(meter.weight(step) for step in range(start + 1, end))
    strong = [step for step in range(start + 1, end) if meter.weight(step) == most]
    at = next((step for step in reversed(strong) if step - start in VALUES), strong[0])
    return _cut(start, at, meter, rest=rest) + _cut(at, end, meter, rest=rest)


def _readable(start: int, end: int, meter: Meter, rest: bool) -> bool:
    """Whether one head may go from step to step without hiding a beat that a reader counts on."""
    within = max((meter.weight(step) for step in range(start + 1, end)), default=-2)
    ends = meter.weight(start), meter.weight(end)
    if rest:
        return within <= min(ends)
    if within >= HALF_BAR and meter.name != "4/4":  # groups of unequal or dotted beats are shown
        return min(ends) >= HALF_BAR
    syncopated = VALUES[end - start][1] == 0 and start % max(1, (end - start) // 2) == 0 and within < HALF_BAR
    return within <= max(ends) or syncopated
