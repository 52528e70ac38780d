"""The sound of some cycles apart: a ZIP of one WAV a stem and the whole as heard, all in one pass of the synth."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from simulation.engine.kernel.synth import LATENCY
from simulation.engine.rendering import STEM_NAMES, chunks

from .audio import PLAY_SHARE, SAMPLE_RATE
from .performed import perform

PACK_SHARE = 0.15
ABOUT = """{name}: stems

32-bit float WAV, stereo, 48 kHz, all of one length and in line with one another.

mix.wav     the whole as it is heard: filtered, widened, at its volume, limited to -1 dBFS
{names}

The stems come before all that: their sum is the mix before its filter (brightness), width, volume and limiter.
They may exceed full scale; nothing is cut off. Notes of each voice, the strikes (collisions) and the quiet layer
(ambient) are dry; echo and reverb are what the room gave back of all of them.
{silent}"""


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the ZIP. A stem in which nothing sounds is left out, and named in the text file."""
    performance = perform(document, options, lambda share: progress(share * PLAY_SHARE))
    with tempfile.TemporaryDirectory(dir=made.parent) as folder:
        paths = {name: Path(folder) / f"{name}.wav" for name in (*STEM_NAMES, "mix")}
        sounding = np.zeros(len(STEM_NAMES), bool)
        with ExitStack() as files:
            opened = {name: files.enter_context(_wav(path)) for name, path in paths.items()}
            done, early = 0, np.zeros((len(STEM_NAMES), 2, LATENCY), np.float32)
            for mix, stems in chunks(performance.score, performance.samples, stems=True):
                opened["mix"].write(mix.T)
                # the limiter gives the mix so much later; the stems wait, so that both begin together
                late = np.concatenate([early, stems], axis=2)
                early = late[:, :, mix.shape[1] :]
                for name, stem in zip(STEM_NAMES, late, strict=True):
                    opened[name].write(stem[:, : mix.shape[1]].T)
                sounding |= np.abs(late).max(axis=(1, 2)) > 0
                done += mix.shape[1]
                progress(PLAY_SHARE + (1 - PLAY_SHARE - PACK_SHARE) * done / performance.samples)
        _pack(document["name"], paths, sounding, made, progress)


def _wav(path: Path) -> soundfile.SoundFile:
    return soundfile.SoundFile(str(path), "w", SAMPLE_RATE, 2, format="WAV", subtype="FLOAT")


def _pack(title: str, paths: dict[str, Path], sounding: np.ndarray, made: Path, progress: Any) -> None:
    """Into one file, as they are: sound does not get smaller by deflating it."""
    heard = [name for name, sounds in zip(STEM_NAMES, sounding, strict=True) if sounds]
    silent = [name for name in STEM_NAMES if name not in heard]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for k, name in enumerate(["mix", *heard]):
            archive.write(paths[name], f"{name}.wav")
            progress(1 - PACK_SHARE * (1 - (k + 1) / (len(heard) + 1)))
        names = "\n".join(f"{name}.wav" for name in heard)
        quiet = f"\nNothing sounds in: {', '.join(silent)}.\n" if silent else ""
        archive.writestr("stems.txt", ABOUT.format(name=title, names=names, silent=quiet))
