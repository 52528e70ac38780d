"""The piano roll of one cycle as a picture: time to the right, pitch upwards, voices by colour, drums at the foot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from simulation.engine.kernel import world
from simulation.engine.parameters import KEYS
from simulation.engine.performance import play

from .sheet import SCALE, Colour, Inks, finished, inks_of, mixed

PERCUSSION, SPARKS = 3, 5
DRUM_SHARE = 0.14  # of the height, for what has no pitch
MARGIN = 10 * SCALE
LEAST_PITCHES = 24


def voice_colours(inks: Inks) -> tuple[Colour, ...]:
    """As in the browser: melody brass, chords violet, bass teal, percussion vermilion, drone teal, sparks vermilion."""
    physics, music, audio, visualization = inks.groups
    return music, visualization, audio, physics, mixed(audio, inks.ink, 0.35), mixed(physics, inks.ink, 0.2)


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the PNG of `options` width and height, by `options` theme."""
    first = options["first_cycle"]
    performance = play(document, cycles=range(first, first + 1), progress=lambda share: progress(share * 0.9))
    size = (options["width"], options["height"])
    root = KEYS.index(document["music"]["key"])
    image = draw(
        performance.score, performance.cycle_ticks, document["music"]["cycle_bars"], size, inks_of(options), root
    )
    image.save(made, "PNG", optimize=True)


def draw(
    score: np.ndarray, cycle_ticks: int, bars: int, size: tuple[int, int], inks: Inks, root: int = 0
) -> Image.Image:
    """The roll of a score (K, SCORE_STRIDE) of one cycle; `root`: the key's pitch class, whose lines are stronger."""
    notes = score[score[:, world.SC_KIND] == world.SCORE_NOTE]
    width, height = size[0] * SCALE, size[1] * SCALE
    image = Image.new("RGB", (width, height), inks.ink)
    pen = ImageDraw.Draw(image)
    is_drum = np.isin(notes[:, world.SC_VOICE], (PERCUSSION, SPARKS))
    low, high = _range(notes[~is_drum, world.SC_PITCH])
    foot = height * (1 - DRUM_SHARE)
    across = (width - 2 * MARGIN) / cycle_ticks
    step = (foot - 2 * MARGIN) / (high - low + 1)
    _ruled(pen, width, height, foot, bars, (low, high, step, root), inks)
    palette = voice_colours(inks)
    for note in notes[np.argsort(notes[:, world.SC_VELOCITY])]:
        voice = int(note[world.SC_VOICE])
        colour = mixed(inks.ink, palette[voice], 0.35 + 0.65 * float(note[world.SC_VELOCITY]))
        x = MARGIN + float(note[world.SC_TICK]) * across
        if voice in (PERCUSSION, SPARKS):
            lane = foot + (height - MARGIN - foot) * (0.35 if voice == SPARKS else 0.75)
            half = (1.5 + 2 * float(note[world.SC_VELOCITY])) * SCALE
            pen.polygon([(x, lane - half), (x + half, lane), (x, lane + half), (x - half, lane)], fill=colour)
            continue
        y = foot - MARGIN - (float(note[world.SC_PITCH]) - low + 0.5) * step
        half = max(SCALE, 0.36 * min(step, 9 * SCALE))
        end = max(x + 3 * SCALE, x + float(note[world.SC_TICKS]) * across - SCALE)
        pen.rounded_rectangle((x, y - half, min(end, width - MARGIN), y + half), radius=half * 0.5, fill=colour)
    return finished(image)


def _range(pitches: np.ndarray) -> tuple[int, int]:
    """Lowest and highest line: all notes, and two octaves at least."""
    if not len(pitches):
        return 48, 72
    low, high = int(np.floor(pitches.min())) - 1, int(np.ceil(pitches.max())) + 1
    more = max(0, LEAST_PITCHES - (high - low))
    return low - more // 2, high + (more + 1) // 2


def _ruled(
    pen: ImageDraw.ImageDraw, width: int, height: int, foot: float, bars: int,
    lines: tuple[int, int, float, int], inks: Inks,
) -> None:  # fmt: skip
    """Lines of the key's root, of the bars, and the floor on which the drums stand."""
    low, high, step, root = lines
    for pitch in range(low, high + 1):
        if pitch % 12 == root:
            y = foot - MARGIN - (pitch - low + 0.5) * step
            pen.line((MARGIN, y, width - MARGIN, y), fill=inks.line, width=1)
    for bar in range(bars + 1):
        x = MARGIN + (width - 2 * MARGIN) * bar / bars
        pen.line((x, MARGIN, x, height - MARGIN), fill=inks.line if bar % 4 == 0 else inks.faint, width=SCALE)
    pen.line((MARGIN, foot, width - MARGIN, foot), fill=inks.line, width=SCALE)
