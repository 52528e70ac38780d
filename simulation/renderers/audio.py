"""The sound of some cycles as a file: sample for sample what a browser plays from the same cycle's start.

Written by libsndfile, which is LGPL-2.1 and comes with the package `soundfile` as a shared library of its own: it is
linked dynamically and may be exchanged, so the licence asks nothing more of us. LAME and mpg123 in it are LGPL too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from simulation.engine.mastering import levelling_gain, to_int16, to_int24
from simulation.engine.rendering import render_score

from .performed import perform

SAMPLE_RATE = 48_000
PLAY_SHARE = 0.1  # of the whole work, about what the physics and music take
WRITE_SHARE = {"wav": 0.05, "flac": 0.1, "ogg": 0.3, "opus": 0.6, "mp3": 0.6}
BLOCK = 65_536  # frames written at once: libsndfile crashes on a minute of Vorbis in one call (python-soundfile #233)
DEPTHS = ("float", "24", "16")
LOUDNESSES = ("heard", "level")
DITHER_SEED = 1  # the same universe gives the same file


@dataclass(frozen=True, slots=True)
class Format:
    """How libsndfile names a kind of file, what depths it takes (the first is the usual one), how it is compressed."""

    name: str
    depths: tuple[str, ...] = ()
    subtype: str = ""
    compression: float | None = None


FORMATS = {
    "wav": Format("WAV", DEPTHS),
    "flac": Format("FLAC", ("24", "16")),
    "ogg": Format("OGG", subtype="VORBIS", compression=0.3),
    "opus": Format("OGG", subtype="OPUS", compression=0.3),
    "mp3": Format("MP3", subtype="MPEG_LAYER_III", compression=0.1),
}
SUBTYPES = {"float": "FLOAT", "24": "PCM_24", "16": "PCM_16"}


def render(kind: str, document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Stereo at 48 kHz, as heard (no gain) or levelled. It ends with the last cycle's last tick, or a performance's.

    `options`: first_cycle, cycles or performance; `depth` (of WAV and FLAC: float, 24 or 16 bits, the last dithered);
    `loudness` (heard, or level: -16 LUFS and never above -1 dBTP).
    """
    piece = perform(document, options, lambda share: progress(share * PLAY_SHARE))
    made_share = 1 - PLAY_SHARE - WRITE_SHARE[kind]
    samples = render_score(
        piece.score, piece.samples, progress=lambda share: progress(PLAY_SHARE + share * made_share)
    )[:, piece.first :]
    if options.get("loudness") == "level":
        samples *= np.float32(levelling_gain(samples))
    write(kind, options.get("depth", ""), samples, made, lambda share: progress(1 - WRITE_SHARE[kind] * (1 - share)))


def write(kind: str, depth: str, samples: np.ndarray, made: Path, progress: Any) -> None:
    """Write float32 (2, M) samples as a file of FORMATS; `progress(share)` may raise to stop."""
    chosen = FORMATS[kind]
    depth = depth if depth in chosen.depths else "".join(chosen.depths[:1])
    rng = np.random.default_rng(DITHER_SEED)
    with soundfile.SoundFile(
        str(made),
        "w",
        SAMPLE_RATE,
        2,
        format=chosen.name,
        subtype=SUBTYPES.get(depth, chosen.subtype),
        compression_level=chosen.compression,
    ) as file:
        for start in range(0, samples.shape[1], BLOCK):
            part = samples[:, start : start + BLOCK].T
            file.write(to_int16(part, rng) if depth == "16" else to_int24(part) if depth == "24" else part)
            progress(min(1.0, (start + BLOCK) / samples.shape[1]))
