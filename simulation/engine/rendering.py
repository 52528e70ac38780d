"""From a score to samples: the synth driven in chunks, for exports, previews and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import arrays, hosts
from .kernel.sound_arrays import BLOCK, FRAMES, STEMS
from .kernel.world import SC_KIND, SC_SAMPLE, SC_TAG, SCORE_STRIDE

Progress = Callable[[float], None]
SEED = 1  # of the noise; part of what everyone hears, so it is the same everywhere
# The stems in the kernel's order: voices, collisions, bed, returns of echo and reverb. Their sum is the mix before the
# master: filter by brightness, width, DC block, volume, limiter.
STEM_NAMES = ("melody", "chords", "bass", "percussion", "drone", "collisions", "ambient", "echo", "reverb")


def render_score(score: np.ndarray, samples: int, host: Any = None, progress: Progress | None = None) -> np.ndarray:
    """The sound of a score, as heard live: limited, and later than the score by the limiter's look-ahead (192 frames).

    score (K, 14) records in any order; samples M >= 0, frames at 48 kHz. Returns float32 (2, M), within -1 dBFS.
    `progress` is told the share done after every chunk; an exception that it raises ends the rendering.
    """
    out = np.empty((2, samples), np.float32)
    done = 0
    for part, _ in chunks(score, samples, host):
        out[:, done : done + part.shape[1]] = part
        done += part.shape[1]
        if progress is not None:
            progress(done / samples)
    return out


def chunks(
    score: np.ndarray, samples: int, host: Any = None, *, stems: bool = False
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The same by chunks: float32 (2, n), n at most 8192, and its stems, float32 (9, 2, n) as STEM_NAMES, or (0, 2, n).

    Stems are what comes before the master, so they are 192 frames ahead of the sound that is heard.
    """
    if score.ndim != 2 or score.shape[1] != SCORE_STRIDE or samples < 0:
        raise ValueError(f"A score is (K, {SCORE_STRIDE}) and samples is not negative.")
    host = host or hosts.numba()
    synth = arrays.new_synth(host)
    host.synth.synth_start(synth, SEED)
    if stems:
        host.synth.synth_keep_stems(synth)
    ordered = score[np.lexsort((score[:, SC_TAG], score[:, SC_KIND], score[:, SC_SAMPLE]))]
    pushed = 0
    for done in range(0, samples, FRAMES):
        frames = min(FRAMES, samples - done)
        until = int(np.searchsorted(ordered[:, SC_SAMPLE], done + FRAMES))
        pushed = _push(host, synth, ordered, pushed, until)
        host.synth.synth_render(synth, -(-frames // BLOCK) * BLOCK)
        heard = np.stack([arrays.view(synth.left)[:frames], arrays.view(synth.right)[:frames]]).astype(np.float32)
        apart = arrays.view(synth.stem).reshape(STEMS, 2, FRAMES)[: STEMS if stems else 0, :, :frames]
        yield heard, apart.astype(np.float32)


def _push(host: Any, synth: Any, ordered: np.ndarray, first: int, until: int) -> int:
    """Hand over the records of a chunk; they fit the queue, as nothing else waits in it."""
    words = np.ascontiguousarray(ordered[first:until], dtype=np.float64).ravel()
    host.synth.synth_push(synth, arrays.Words("d", words.tobytes()) if host.name == "cpython" else words, until - first)
    return until
