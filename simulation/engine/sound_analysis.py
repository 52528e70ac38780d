"""Measures of sound, in numpy: pitch, brightness, alias, decay, clicks, loudness. For tests, reports and normalisation.

Signals are float arrays at 48 kHz: mono (M,), stereo (2, M).
"""

from __future__ import annotations

import math

import numpy as np

RATE = 48000


def spectrum(signal: np.ndarray, size: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Frequencies (F,) Hz and magnitudes (F,) of a mono signal under a Blackman-Harris window; a full sine reads 1.

    `size` pads or cuts the signal; by default its own length.
    """
    x = np.asarray(signal, float)[:size]
    turn = 2 * np.pi * np.arange(len(x)) / len(x)
    window = 0.35875 - 0.48829 * np.cos(turn) + 0.14128 * np.cos(2 * turn) - 0.01168 * np.cos(3 * turn)
    magnitudes = np.abs(np.fft.rfft(x * window, size)) * 2 / window.sum()
    return np.fft.rfftfreq(size or len(x), 1 / RATE), magnitudes


def cents_off(signal: np.ndarray, hz: float, reach: float = 80.0) -> float:
    """How far the strongest partial within `reach` cents of a frequency lies from it, in cents.

    The peak is found on a spectrum padded eightfold, by a parabola through the logarithms around it.
    """
    f, m = spectrum(signal, 8 * len(signal))
    near = np.flatnonzero(np.abs(1200 * np.log2(np.maximum(f, 1e-9) / hz)) <= reach)
    k = int(near[np.argmax(m[near])])
    a, b, c = np.log(m[k - 1 : k + 2] + 1e-300)
    return float(1200 * math.log2((k + 0.5 * (a - c) / (a - 2 * b + c)) * f[1] / hz))


def centroid(signal: np.ndarray) -> float:
    """Centre of gravity of the power spectrum, Hz: how bright a sound is."""
    f, m = spectrum(signal)
    return float((f * m**2).sum() / ((m**2).sum() + 1e-300))


def alias_decibels(signal: np.ndarray, hz: float, top: float = 16000.0) -> float:
    """The strongest line that is no harmonic of a frequency, below `top`, in dB relative to the strongest harmonic.

    The signal is a steady tone of at least a quarter of a second.
    """
    f, m = spectrum(signal)
    width = 6 * f[1]  # the window's main lobe, and a little
    distance = np.abs(f - hz * np.maximum(1, np.round(f / hz)))
    harmonic = distance <= width
    foreign = ~harmonic & (f > hz * 0.5) & (f < top)
    return float(20 * np.log10((m[foreign].max() + 1e-300) / m[harmonic].max()))


def decay_seconds(
    signal: np.ndarray, low: float = 0.0, high: float = RATE / 2, start: float = -5.0, end: float = -25.0
) -> float:
    """Time in which a decaying sound falls by 60 dB, in a band (Hz): the slope of Schroeder's backward integral.

    Source: Schroeder 1965, JASA 37, 409; ISO 3382-1 (T20: from -5 to -25 dB, made longer to 60).
    """
    size = 2 * len(signal)
    f = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1e-6)
    band = 1 / np.sqrt((1 + (low / f) ** 8) * (1 + (f / high) ** 8))  # soft edges, which do not ring for long
    x = np.fft.irfft(np.fft.rfft(signal, size) * band, size)[: len(signal)]
    energy = np.cumsum((x**2)[::-1])[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-30)
    first, last = int(np.argmax(level <= start)), int(np.argmax(level <= end))
    slope = np.polyfit(np.arange(first, last) / RATE, level[first:last], 1)[0]
    return float(-60 / slope)


def click_decibels(signal: np.ndarray) -> float:
    """The sharpest corner of a sound (largest third difference), in dB relative to a full scale step.

    A step of height h reads 3 h; smooth sounds read far below their level, as each difference takes treble only.
    """
    corner = np.abs(np.diff(np.asarray(signal, float), 3)).max() / 3
    return float(20 * np.log10(corner + 1e-12))


# Filters of ITU-R BS.1770-5, Annex 1, at 48 kHz: the head's shelf, then the high-pass of the B-curve's revision
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


PIECE = 480_000  # frames that are weighted at once
RING = 48_000  # frames before them, in which the filters come to rest


def _response(size: int) -> np.ndarray:
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1.0))
    weight = np.ones(len(z), complex)
    for b, a in (SHELF, HIGH_PASS):
        weight *= np.polyval(b[::-1], z) / np.polyval(a[::-1], z)
    return weight


def _weighted_energy(x: np.ndarray) -> np.ndarray:
    """Energy of each 100 ms of (C, M) samples after the filters, all channels together; in pieces, as M may be long."""
    count = x.shape[1] // 4800
    energy = np.empty(count)
    response = _response(PIECE + 2 * RING)
    for start in range(0, count * 4800, PIECE):
        first, stop = max(0, start - RING), min(count * 4800, start + PIECE)
        spectrum = np.fft.rfft(x[:, first:stop], PIECE + 2 * RING) * response
        piece = np.fft.irfft(spectrum, PIECE + 2 * RING)[:, start - first : stop - first]
        energy[start // 4800 : stop // 4800] = np.square(piece).reshape(len(x), -1, 4800).sum(axis=(0, 2))
    return energy


def loudness(stereo: np.ndarray) -> float:
    """Integrated loudness in LUFS of (2, M) samples (ITU-R BS.1770-5: blocks of 400 ms, gates at -70 and -10 LU).

    Minus infinity for silence, and for less than 400 ms.
    """
    energy = np.concatenate(([0.0], np.cumsum(_weighted_energy(np.atleast_2d(np.asarray(stereo))))))
    blocks = (energy[4:] - energy[:-4]) / 19200
    heard = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(heard):
        return -math.inf
    loud = heard[heard > heard.mean() * 0.1]
    return float(-0.691 + 10 * np.log10(loud.mean()))


OVERSAMPLING = 4
TAPS = 24  # of each phase
PEAK_PIECE = 4096


def _phases() -> np.ndarray:
    """Interpolators between the samples (3, TAPS): a sinc under a Kaiser window, each phase of unit sum."""
    at = np.arange(TAPS) - TAPS // 2 + 1
    shifts = np.arange(1, OVERSAMPLING)[:, None] / OVERSAMPLING
    window = np.i0(7.0 * np.sqrt(np.maximum(0, 1 - ((at - shifts) / (TAPS / 2)) ** 2))) / np.i0(7.0)
    taps: np.ndarray = np.sinc(at - shifts) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True))


def true_peak(samples: np.ndarray) -> float:
    """The highest that (C, M) samples reach between themselves as well, by fourfold oversampling (BS.1770-5, Annex 2).

    Only pieces that could hold it are interpolated: no interpolated value exceeds the taps' absolute sum times a
    piece's own peak.
    """
    phases = _phases()
    most = np.abs(phases).sum(axis=1).max()
    highest = float(np.abs(samples).max(initial=0.0))
    for channel in samples:
        padded = np.pad(channel, TAPS)
        pieces = [padded[k : k + PEAK_PIECE + TAPS] for k in range(0, len(padded) - TAPS, PEAK_PIECE)]
        peaks = np.array([np.abs(piece).max() for piece in pieces])
        for k in np.argsort(-peaks):
            if peaks[k] * most <= highest:
                break
            between = max(np.abs(np.convolve(pieces[k], taps[::-1], "valid")).max() for taps in phases)
            highest = max(highest, float(between))
    return highest
