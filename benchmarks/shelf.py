"""What the templates of the shelf play, by measure: `make score`, or `python -m benchmarks.shelf [--sheets FOLDER]`.

A row a template: mean tempo, brightness of the mode, notes a bar, spectral centroid, loudness (RMS), mean speed of
the bodies, and the scorecard's total (docs/scorecard.md). Then, for every pair, how many of the first five measures
differ clearly. `--sheets` also writes, for each,
the sound (WAV) and a sheet with still, piano roll, waveform and spectrogram, to be looked at.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from PIL import Image, ImageDraw

from simulation.engine.document import check_document
from simulation.engine.kernel import world
from simulation.engine.parameters import INSTRUMENTS, SCALE_BRIGHTNESS
from simulation.engine.performance import Performance, play, sound
from simulation.renderers import still
from simulation.renderers.sheet import NIGHT
from simulation.scorecard.assessing import assess

SHELF = Path(__file__).resolve().parent.parent / "universes" / "shelf"
RATE = 48_000
# From which difference on a listener or viewer would call two universes different in this respect.
CLEAR = {"tempo": 12.0, "mode": 0.12, "density": 4.0, "centroid": 350.0, "motion": 25.0}


def measure(document: dict[str, Any], performance: Performance, samples: np.ndarray) -> dict[str, float]:
    """Tempo BPM, mode 0..1, notes a bar, centroid Hz, RMS dBFS, motion m/s, and note counts."""
    notes = performance.score[performance.score[:, world.SC_KIND] == world.SCORE_NOTE]
    seconds = performance.samples / RATE
    spectrum = np.abs(np.fft.rfft(samples.mean(axis=0) * np.hanning(samples.shape[1])))
    frequencies = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    return {
        "tempo": performance.cycle_ticks / world.TICKS_PER_BEAT * 60 / seconds,
        "mode": SCALE_BRIGHTNESS[document["music"]["scale"]],
        "density": len(notes) / document["music"]["cycle_bars"],
        "centroid": float((spectrum * frequencies).sum() / spectrum.sum()),
        "motion": float(np.hypot(performance.states[..., 2], performance.states[..., 3]).mean()),
        "rms_db": float(20 * np.log10(np.sqrt((samples.astype(np.float64) ** 2).mean()) + 1e-9)),
        "peak_db": float(20 * np.log10(np.abs(samples).max() + 1e-9)),
        "seconds": seconds,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--sheets", type=Path, help="a folder for sounds and sheets")
    folder = options.parse_args().sheets
    rows: dict[str, dict[str, float]] = {}
    head = f"{'template':22} {'bpm':>6} {'mode':>5} {'n/bar':>6} {'Hz':>6} {'m/s':>6} {'RMS':>6} {'peak':>6} {'s':>6}"
    head += f" {'total':>6} {'gate':>4}"
    print(head)
    for path in sorted(SHELF.glob("*.json")):
        document = check_document(json.loads(path.read_text(encoding="utf-8")))
        performance = play(document, range(1), states_every=4)
        samples = sound(performance.score, performance.samples)
        row = rows[path.stem] = measure(document, performance, samples)
        judged = assess(document).score
        print(f"{path.stem:22} {row['tempo']:6.1f} {row['mode']:5.2f} {row['density']:6.1f} {row['centroid']:6.0f} "
              f"{row['motion']:6.1f} {row['rms_db']:6.1f} {row['peak_db']:6.1f} {row['seconds']:6.1f} "
              f"{judged.total:6.1f} {'yes' if judged.passes else 'no':>4}")  # fmt: skip
        if folder:
            _sheet(folder, path.stem, document, performance, samples)
    alike = [
        (a, b, n) for a, b in itertools.combinations(rows, 2) if (n := _differences(rows[a], rows[b])) < 3
    ]  # fmt: skip
    print(
        f"pairs: {len(rows) * (len(rows) - 1) // 2}; clearly different in fewer than three of five: {alike or 'none'}"
    )


def _differences(one: dict[str, float], other: dict[str, float]) -> int:
    return sum(abs(one[name] - other[name]) >= step for name, step in CLEAR.items())


def _sheet(folder: Path, name: str, document: dict[str, Any], performance: Performance, samples: np.ndarray) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(str(folder / f"{name}.wav"), samples.T, RATE, subtype="FLOAT")
    width = 1280
    parts = [
        still.draw(document, performance.states[: 96 * 13 // 4], 640, 384, NIGHT),
        _roll(performance, width, 220),
        _wave(samples, width, 120),
        _spectrogram(samples, width, 260),
    ]
    sheet = Image.new("RGB", (width, sum(part.height for part in parts)), (8, 14, 22))
    top = 0
    for part in parts:
        sheet.paste(part, (0, top))
        top += part.height
    _write_summary(ImageDraw.Draw(sheet), document, performance)
    sheet.save(folder / f"{name}.png")


def _write_summary(pen: ImageDraw.ImageDraw, document: dict[str, Any], performance: Performance) -> None:
    notes = performance.score[performance.score[:, world.SC_KIND] == world.SCORE_NOTE]
    voices = ("melody", "chords", "bass", "percussion", "drone", "sparks")
    lines = [document["name"], f"{document['music']['key']} {document['music']['scale']} {document['music']['meter']}"]
    for k, voice in enumerate(voices):
        mine = notes[notes[:, world.SC_VOICE] == k]
        if len(mine):
            played = sorted({INSTRUMENTS[int(i)] for i in mine[:, world.SC_INSTRUMENT]})
            low, high = mine[:, world.SC_PITCH].min(), mine[:, world.SC_PITCH].max()
            lines.append(f"{voice}: {len(mine)} notes {low:.0f}..{high:.0f} {' '.join(played)}")
    pen.multiline_text((660, 20), "\n".join(lines), fill=(226, 219, 200), font_size=18, spacing=8)


def _roll(performance: Performance, width: int, height: int) -> Image.Image:
    """Piano roll, a colour a voice."""
    image = Image.new("RGB", (width, height), (12, 18, 28))
    pen = ImageDraw.Draw(image)
    for note in performance.score[performance.score[:, world.SC_KIND] == world.SCORE_NOTE]:
        x = note[world.SC_SAMPLE] / performance.samples * width
        long = max(1.0, note[world.SC_DURATION] / performance.samples * width)
        y = height - (note[world.SC_PITCH] - 24) / 84 * height
        colour = (*NIGHT.groups, NIGHT.line, NIGHT.ivory)[int(note[world.SC_VOICE]) % 6]
        pen.rectangle(
            (x, y - 1, x + long, y + 1), fill=tuple(int(c * (0.4 + 0.6 * note[world.SC_VELOCITY])) for c in colour)
        )
    return image


def _wave(samples: np.ndarray, width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), (8, 14, 22))
    pen = ImageDraw.Draw(image)
    step = samples.shape[1] // width
    mono = samples[:, : step * width].mean(axis=0).reshape(width, step)
    for x, (low, high) in enumerate(zip(mono.min(axis=1), mono.max(axis=1), strict=True)):
        pen.line((x, height / 2 * (1 - high), x, height / 2 * (1 - low)), fill=(94, 190, 188))
    return image


def _spectrogram(samples: np.ndarray, width: int, height: int, size: int = 4096) -> Image.Image:
    """Time across, 40 Hz to 16 kHz upward (logarithmic), 80 dB of range."""
    mono = samples.mean(axis=0)
    starts = np.linspace(0, max(0, len(mono) - size), width).astype(int)
    frames = np.stack([mono[s : s + size] for s in starts]) * np.hanning(size)
    level = 20 * np.log10(np.abs(np.fft.rfft(frames, axis=1)) + 1e-6)
    bins = (np.geomspace(40, 16_000, height) / RATE * size).astype(int)
    field = np.clip((level[:, bins].T[::-1] - level.max() + 80) / 80, 0, 1)
    colour = np.stack([field**1.2 * 255, field**2 * 220, field**3 * 160 + field * 40], axis=2)
    return Image.fromarray(np.clip(colour, 0, 255).astype(np.uint8))


if __name__ == "__main__":
    main()
