"""Curves and wavetables, built from exact operations only: no host's sine or power is asked."""

import math

from .intrinsics import hash2, idiv, u01
from .sound_arrays import (
    BAND_HARMONICS,
    BANDS,
    NOISE,
    RATE,
    SEED,
    WAVE_FLUTE,
    WAVE_SAW,
    WAVE_SIZE,
    WAVE_STRIDE,
    WAVE_VOICE,
    WAVE_WARM,
    WAVES,
)

HALF_SPECTRUM = 2048
REAL = 0  # parts of s.work
IMAGINARY = 4096
SINES = 8192  # amplitudes of the sines of a waveform, by harmonic
COSINES = 12288

# Levels of the first sixteen harmonics of the waveforms that are drawn, one row each, from WAVE_FLUTE on
DRAWN = 16
FULL_BAND = 10  # the last even band with at least so many harmonics
DRAWN_LEVELS = (
    1.0, 0.22, 0.075, 0.018, 0.008, 0.003, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,  # a flute blown softly
    1.0, 0.62, 0.4, 0.2, 0.12, 0.075, 0.05, 0.03, 0.02, 0.012, 0.008, 0.004, 0.0, 0.0, 0.0, 0.0,  # and hard
    1.0, 0.5, 0.3, 0.16, 0.0, 0.05, 0.0, 0.03, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,  # an organ's soft drawbars
    1.0, 0.8, 0.62, 0.55, 0.0, 0.36, 0.0, 0.42, 0.0, 0.18, 0.0, 0.2, 0.0, 0.0, 0.0, 0.24,  # and all of them
    1.0, 0.55, 0.3, 0.12, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,  # a drone's ground
    0.0, 0.25, 0.7, 0.6, 0.5, 0.42, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,  # its middle
    0.0, 0.0, 0.0, 0.15, 0.2, 0.35, 0.5, 0.55, 0.5, 0.4, 0.32, 0.3, 0.2, 0.15, 0.12, 0.1,  # and its overtones
)  # fmt: skip


def sine(turns):
    """Sine of an angle in turns; the Taylor polynomial of degree 17 on a quarter turn, within 1e-13."""
    x = turns - math.floor(turns + 0.5)
    if x > 0.25:
        x = 0.5 - x
    elif x < -0.25:
        x = -0.5 - x
    a = x * 6.283185307179586
    q = a * a
    p = 2.8114572543455206e-15
    p = p * q - 7.647163731819816e-13
    p = p * q + 1.6059043836821613e-10
    p = p * q - 2.505210838544172e-08
    p = p * q + 2.7557319223985893e-06
    p = p * q - 0.0001984126984126984
    p = p * q + 0.008333333333333333
    p = p * q - 0.16666666666666666
    return a + a * q * p


def cosine(turns):
    """Cosine of an angle in turns."""
    return sine(turns + 0.25)


def exp2(x):
    """Two to the power of x, for x from -60 to 60 (clamped): a polynomial of x/64, squared six times; within 1e-11."""
    z = x
    if z > 60.0:
        z = 60.0
    if z < -60.0:
        z = -60.0
    z = z * 0.010830424696249145
    p = 1.1470745597729725e-11
    p = p * z + 1.6059043836821613e-10
    p = p * z + 2.08767569878681e-09
    p = p * z + 2.505210838544172e-08
    p = p * z + 2.755731922398589e-07
    p = p * z + 2.7557319223985893e-06
    p = p * z + 2.48015873015873e-05
    p = p * z + 0.0001984126984126984
    p = p * z + 0.001388888888888889
    p = p * z + 0.008333333333333333
    p = p * z + 0.041666666666666664
    p = p * z + 0.16666666666666666
    p = p * z + 0.5
    p = p * z + 1.0
    p = p * z + 1.0
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


def hertz(pitch):
    """Frequency of a MIDI pitch, equal temperament, A4 = 440 Hz."""
    return 440.0 * exp2((pitch - 69.0) / 12.0)


def decay(seconds):
    """Factor a frame that falls by 60 dB in so many seconds."""
    t = seconds
    if t < 0.0005:
        t = 0.0005
    return exp2(-9.965784284662087 / (RATE * t))


def approach(seconds):
    """Share of the way a frame that comes within 1/e in so many seconds."""
    t = seconds
    if t < 0.0001:
        t = 0.0001
    return 1.0 - exp2(-1.4426950408889634 / (RATE * t))


def clamp(x, low, high):
    """x, or the nearer end."""
    if x < low:
        return low
    if x > high:
        return high
    return x


def warp(hz):
    """Tangent that a trapezoidal filter of this cut-off needs (V. Zavalishin, The Art of VA Filter Design)."""
    x = hz
    if x < 10.0:
        x = 10.0
    if x > 21000.0:
        x = 21000.0
    x = x / (2.0 * RATE)
    return sine(x) / sine(x + 0.25)


def band_of(hz):
    """The richest band of a wavetable whose harmonics stay below half the rate, with room for a vibrato."""
    band = 0
    while band < BANDS - 1 and BAND_HARMONICS[band] * hz * 1.012 > 24000.0:
        band += 1
    return band


def read_wave(wave, start, phase):
    """A wavetable at a phase of 0 to below 1, straight between its words."""
    x = phase * 4096.0
    k = int(x)
    a = wave[start + k]
    return a + (wave[start + k + 1] - a) * (x - k)


# --- building


def build_tables(s):
    """Fill every table of a synth. Called once, by synth_start."""
    for k in range(WAVE_SIZE):
        s.sine[k] = sine(k / 4096.0) + 0.0
    s.sine[WAVE_SIZE] = s.sine[0]
    seed = s.n[SEED]
    for k in range(NOISE):
        s.noise[k] = 2.0 * u01(hash2(seed, k)) - 1.0
    for wave in range(3):
        build_rich(s, wave)
    for wave in range(WAVE_FLUTE, WAVES):
        build_drawn(s, wave)


def build_rich(s, wave):
    """The waveforms of many harmonics: a saw; a warm saw with scattered phases; a voice's glottal pulse."""
    for h in range(1, HALF_SPECTRUM):
        level = 0.0
        turn = 0.0
        if wave == WAVE_SAW:
            level = 0.6366 / h
        if wave == WAVE_WARM:
            level = 0.75 / (h * math.sqrt(h * 1.0))
            turn = u01(hash2(7, h))
        if wave == WAVE_VOICE:
            level = 1.1 / (h * (1.0 + 0.02 * h))
            turn = 0.06 * h / (1.0 + 0.1 * h)
        s.work[SINES + h] = level * cosine(turn)
        s.work[COSINES + h] = level * sine(turn)
    band = 0
    while band < BANDS:
        build_pair(s, wave, band)
        band += 2


def build_drawn(s, wave):
    """A waveform of a few harmonics with given levels, their phases scattered so that the crest stays low."""
    for h in range(1, HALF_SPECTRUM):
        s.work[SINES + h] = 0.0
        s.work[COSINES + h] = 0.0
    row = (wave - WAVE_FLUTE) * DRAWN
    for h in range(DRAWN):
        turn = u01(hash2(wave, h)) if h > 0 else 0.0
        s.work[SINES + h + 1] = DRAWN_LEVELS[row + h] * cosine(turn)
        s.work[COSINES + h + 1] = DRAWN_LEVELS[row + h] * sine(turn)
    band = FULL_BAND
    while band < BANDS:
        build_pair(s, wave, band)
        band += 2
    start = wave * BANDS * WAVE_STRIDE
    whole = start + FULL_BAND * WAVE_STRIDE
    for band_below in range(FULL_BAND):  # richer bands hold the whole of it too
        for k in range(WAVE_STRIDE):
            s.wave[start + band_below * WAVE_STRIDE + k] = s.wave[whole + k]


def build_pair(s, wave, band):
    """Two bands by one inverse Fourier transform: the real part gives the one, the imaginary part the other."""
    work = s.work
    for k in range(WAVE_SIZE):
        work[REAL + k] = 0.0
        work[IMAGINARY + k] = 0.0
    for other in range(2):
        top = BAND_HARMONICS[band + other]
        for h in range(1, top + 1):
            c = 0.5 * work[COSINES + h]
            d = 0.5 * work[SINES + h]
            if other == 0:
                work[REAL + h] += c
                work[IMAGINARY + h] -= d
                work[REAL + WAVE_SIZE - h] += c
                work[IMAGINARY + WAVE_SIZE - h] += d
            else:
                work[REAL + h] += d
                work[IMAGINARY + h] += c
                work[REAL + WAVE_SIZE - h] -= d
                work[IMAGINARY + WAVE_SIZE - h] += c
    transform(s)
    start = (wave * BANDS + band) * WAVE_STRIDE
    for k in range(WAVE_SIZE):
        s.wave[start + k] = work[REAL + k] + 0.0
        s.wave[start + WAVE_STRIDE + k] = work[IMAGINARY + k] + 0.0
    s.wave[start + WAVE_SIZE] = s.wave[start]
    s.wave[start + WAVE_STRIDE + WAVE_SIZE] = s.wave[start + WAVE_STRIDE]


def reverse_bits(s):
    """Put the words of the transform into the order of their reversed bits."""
    work = s.work
    j = 0
    for k in range(WAVE_SIZE - 1):
        if k < j:
            x = work[REAL + k]
            y = work[IMAGINARY + k]
            work[REAL + k] = work[REAL + j]
            work[IMAGINARY + k] = work[IMAGINARY + j]
            work[REAL + j] = x
            work[IMAGINARY + j] = y
        bit = HALF_SPECTRUM
        while bit <= j:
            j -= bit
            bit = idiv(bit, 2)
        j += bit


def transform(s):
    """Inverse Fourier transform of 4096 complex words in s.work, in place, not scaled (Cooley and Tukey 1965)."""
    reverse_bits(s)
    work = s.work
    half = 1
    while half < WAVE_SIZE:
        turn = idiv(HALF_SPECTRUM, half)
        for j in range(half):
            c = s.sine[turn * j + 1024]
            d = s.sine[turn * j]
            k = j
            while k < WAVE_SIZE:
                m = k + half
                x = work[REAL + m] * c - work[IMAGINARY + m] * d
                y = work[REAL + m] * d + work[IMAGINARY + m] * c
                work[REAL + m] = work[REAL + k] - x
                work[IMAGINARY + m] = work[IMAGINARY + k] - y
                work[REAL + k] = work[REAL + k] + x
                work[IMAGINARY + k] = work[IMAGINARY + k] + y
                k = m + half
        half = half * 2
