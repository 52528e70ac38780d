"""The waveform of one cycle as a picture: the peaks as a hull, in it how loud it is (root mean square), and bars."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from simulation.engine.kernel.world import SAMPLE_RATE, SC_SAMPLE
from simulation.engine.performance import play
from simulation.engine.rendering import render_score

from .sheet import SCALE, Inks, finished, inks_of, mixed

PLAY_SHARE = 0.1  # of the whole work, about what the physics and music take
MARGIN = 10 * SCALE


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the PNG of `options` width and height, by its theme; of the cycle's first `seconds`, if given, or all."""
    first = options["first_cycle"]
    performance = play(document, cycles=range(first, first + 1), progress=lambda share: progress(share * PLAY_SHARE))
    samples = performance.samples
    if "seconds" in options:
        samples = min(samples, int(options["seconds"] * SAMPLE_RATE))
    sound = render_score(
        performance.score[performance.score[:, SC_SAMPLE] < samples],
        samples,
        progress=lambda share: progress(PLAY_SHARE + share * (0.98 - PLAY_SHARE)),
    )
    bars = document["music"]["cycle_bars"] * samples / performance.samples
    draw(sound, bars, (options["width"], options["height"]), inks_of(options)).save(made, "PNG", optimize=True)


def hull(samples: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Least, greatest and root mean square of each of so many columns of a sound (channels, N): three (columns,)."""
    mono = samples.mean(axis=0)
    edges = np.linspace(0, mono.size, columns + 1).astype(int)
    parts = [mono[a : max(b, a + 1)] for a, b in pairwise(edges)]
    least = np.array([part.min() for part in parts])
    most = np.array([part.max() for part in parts])
    return least, most, np.array([float(np.sqrt(np.mean(part.astype(float) ** 2))) for part in parts])


def draw(samples: np.ndarray, bars: float, size: tuple[int, int], inks: Inks) -> Image.Image:
    """The picture of a sound (2, N), -1 to 1, and of so many bars; what is quiet is drawn up to the whole height."""
    width, height = size[0] * SCALE, size[1] * SCALE
    image = Image.new("RGB", (width, height), inks.ink)
    pen = ImageDraw.Draw(image)
    for bar in range(int(bars) + 1):
        x = MARGIN + (width - 2 * MARGIN) * bar / bars
        pen.line((x, MARGIN, x, height - MARGIN), fill=inks.line if bar % 4 == 0 else inks.faint, width=SCALE)
    least, most, loud = hull(samples, width - 2 * MARGIN)
    peak = max(0.05, float(max(most.max(), -least.min())))
    middle, reach = height / 2, (height / 2 - MARGIN) / peak
    outer, inner = mixed(inks.ink, inks.groups[2], 0.5), inks.groups[2]
    for k in range(len(loud)):
        x = MARGIN + k
        pen.line((x, middle - most[k] * reach, x, middle - least[k] * reach), fill=outer)
        pen.line((x, middle - loud[k] * reach, x, middle + loud[k] * reach), fill=inner)
    pen.line((MARGIN, middle, width - MARGIN, middle), fill=inks.ink, width=1)
    return finished(image)
