"""From a score to samples: the synth driven in chunks, for exports, previews and tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import arrays, hosts
from .kernel.sound_arrays import BLOCK, FRAMES
from .kernel.world import SC_KIND, SC_SAMPLE, SC_TAG, SCORE_STRIDE

Progress = Callable[[float], None]
SEED = 1  # of the noise; part of what everyone hears, so it is the same everywhere


def render_score(score: np.ndarray, samples: int, host: Any = None, progress: Progress | None = None) -> np.ndarray:
    """The sound of a score, as heard live: limited, and later than the score by the limiter's look-ahead (192 frames).

    score (K, 14) records in any order; samples M >= 0, frames at 48 kHz. Returns float32 (2, M), within -1 dBFS.
    `progress` is told the share done after every chunk; an exception that it raises ends the rendering.
    """
    if score.ndim != 2 or score.shape[1] != SCORE_STRIDE or samples < 0:
        raise ValueError(f"A score is (K, {SCORE_STRIDE}) and samples is not negative.")
    host = host or hosts.numba()
    synth = arrays.new_synth(host)
    host.synth.synth_start(synth, SEED)
    ordered = score[np.lexsort((score[:, SC_TAG], score[:, SC_KIND], score[:, SC_SAMPLE]))]
    out = np.empty((2, samples), np.float32)
    pushed = done = 0
    while done < samples:
        frames = min(FRAMES, samples - done)
        until = int(np.searchsorted(ordered[:, SC_SAMPLE], done + FRAMES))
        pushed = _push(host, synth, ordered, pushed, until)
        host.synth.synth_render(synth, -(-frames // BLOCK) * BLOCK)
        out[0, done : done + frames] = arrays.view(synth.left)[:frames]
        out[1, done : done + frames] = arrays.view(synth.right)[:frames]
        done += frames
        if progress is not None:
            progress(done / samples)
    return out


def _push(host: Any, synth: Any, ordered: np.ndarray, first: int, until: int) -> int:
    """Hand over the records of a chunk; they fit the queue, as nothing else waits in it."""
    words = np.ascontiguousarray(ordered[first:until], dtype=np.float64).ravel()
    host.synth.synth_push(synth, arrays.Words("d", words.tobytes()) if host.name == "cpython" else words, until - first)
    return until
