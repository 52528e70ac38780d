"""How much faster than real time files are made, on one core: `python -m benchmarks.renderings`.

Each template of the shelf, two cycles, WAV and MIDI as the worker makes them, once the kernel is compiled. CPU
seconds of this process, medians of three; the last column is the ratio to the target (25 times real time).
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import soundfile

from simulation import renderers
from simulation.engine.document import check_document

ROOT = Path(__file__).resolve().parent.parent
TARGET = 25.0
RUNS = 3
OPTIONS = {"first_cycle": 0, "cycles": 2}


def cpu_seconds(act: Callable[[], None]) -> float:
    """Median CPU time of an act."""
    spent = []
    for _ in range(RUNS):
        begun = time.process_time()
        act()
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def main() -> None:
    renderers.warm_up()
    print(f"{'template':24} {'seconds':>8} {'wav x':>8} {'midi x':>8} {'wav / 25x':>10}")
    worst = 1e9
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((ROOT / "universes" / "shelf").glob("*.json")):
            document = check_document(json.loads(path.read_text(encoding="utf-8")))
            sound, notes = Path(folder) / "a.wav", Path(folder) / "a.mid"
            wav_seconds = cpu_seconds(partial(renderers.render, "wav", document, OPTIONS, sound, _ignore))
            midi_seconds = cpu_seconds(partial(renderers.render, "midi", document, OPTIONS, notes, _ignore))
            length = soundfile.info(str(sound)).duration
            wav, midi = length / wav_seconds, length / midi_seconds
            worst = min(worst, wav / TARGET)
            print(f"{path.stem:24} {length:8.1f} {wav:8.1f} {midi:8.1f} {wav / TARGET:10.2f}")
    print(f"worst ratio to the target: {worst:.2f} (1.00 is 25 times real time)")


def _ignore(share: float) -> None:
    """Progress is not wanted here."""


if __name__ == "__main__":
    main()
