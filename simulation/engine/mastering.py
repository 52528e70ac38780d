"""What a file may get beyond what is heard: an even loudness, and dither where it is rounded to 16 bits.

The gain is one number for the whole file, so that nothing of the music's own loud and soft is lost.
"""

from __future__ import annotations

import math

import numpy as np

from .sound_analysis import loudness, true_peak

TARGET_LUFS = -16.0  # as streaming services ask of albums and speech
CEILING_DBTP = -1.0
ROOM = 0.01  # dB below the ceiling, for what rounding and dither add


def levelling_gain(samples: np.ndarray) -> float:
    """The factor that brings float (2, M) samples to -16 LUFS (ITU-R BS.1770), or as near as -1 dBTP lets it.

    Silence is left as it is: 1.
    """
    heard = loudness(samples)
    if heard == -math.inf:
        return 1.0
    highest = 20 * math.log10(max(true_peak(samples), 1e-9))
    return 10 ** (min(TARGET_LUFS - heard, CEILING_DBTP - ROOM - highest) / 20)


def to_int16(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Float samples as int16 with triangular dither two steps wide, which turns the error into a quiet steady hiss.

    Source: Lipshitz, Wannamaker and Vanderkooy 1992 (JAES 40, 355).
    """
    dither = rng.random(samples.shape, np.float32) - rng.random(samples.shape, np.float32)
    return np.clip(np.floor(samples * np.float32(32768) + dither + np.float32(0.5)), -32768, 32767).astype(np.int16)


def to_int24(samples: np.ndarray) -> np.ndarray:
    """Float samples rounded to 24 bits, in the upper three bytes of int32, as libsndfile takes them."""
    whole = np.clip(np.rint(samples.astype(np.float64) * 8388608), -8388608, 8388607)
    return whole.astype(np.int32) << 8
