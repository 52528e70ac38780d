"""Files from documents: a renderer takes a checked document, options, a path to write and a `progress(share)` to call.

`progress` may raise to stop the work. They run in the worker only: compiled code stays out of web processes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulation.engine.document import default_document

from . import audio, midi, musicxml, roll, stems, still, wave

Progress = Callable[[float], None]
RENDERERS = {
    "stems": stems.render,
    "midi": midi.render,
    "musicxml": musicxml.render,
    "still": still.render,
    "roll": roll.render,
    "wave": wave.render,
}


def render(kind: str, document: dict[str, Any], options: dict[str, Any], made: Path, progress: Progress) -> None:
    """Write the file of one kind: one of audio.FORMATS or of RENDERERS."""
    if kind in audio.FORMATS:
        audio.render(kind, document, options, made, progress)
    else:
        RENDERERS[kind](document, options, made, progress)


def warm_up() -> None:
    """Compile the kernel, so that the first person who asks does not wait for it."""
    from simulation.engine.performance import play, sound

    document = default_document()
    document["music"]["cycle_bars"] = 4
    document["physics"]["particle_count"] = 4
    performance = play(document, cycles=range(1))
    sound(performance.score, 64 * 100)
