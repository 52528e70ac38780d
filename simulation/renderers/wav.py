"""The sound of some cycles as a WAV file, sample for sample what a browser plays from the same cycle's start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import soundfile

from simulation.engine.performance import play
from simulation.engine.rendering import render_score

SAMPLE_RATE = 48_000
PLAY_SHARE = 0.1  # of the whole work, about what the physics and music take


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """32-bit float stereo at 48 kHz, as heard: no gain, no dither. The sound ends with the last cycle's last tick."""
    first, cycles = options["first_cycle"], options["cycles"]
    performance = play(document, cycles=range(first, first + cycles), progress=lambda s: progress(s * PLAY_SHARE))
    samples = render_score(
        performance.score,
        performance.samples,
        progress=lambda share: progress(PLAY_SHARE + share * (1 - PLAY_SHARE)),
    )
    with soundfile.SoundFile(str(made), "w", SAMPLE_RATE, 2, subtype="FLOAT", format="WAV") as file:
        for start in range(0, samples.shape[1], 65_536):
            file.write(samples[:, start : start + 65_536].T)
