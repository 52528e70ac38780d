"""The ambient bed: the key's root in octaves, and a wind. Two beds cross over where the root changes."""

import math

from .intrinsics import imod
from .sound_arrays import (
    BANDS,
    BED_FILTER,
    BED_HOLD,
    BED_LEVEL,
    BED_PHASE,
    BED_ROOT,
    BED_SIDE,
    BED_WEIGHT,
    BLOCK,
    NOISE,
    NOW,
    RATE,
    RENDERED,
    TINY,
    TONE,
    WAVE_DRONE_LOW,
    WAVE_STRIDE,
)
from .tables import band_of, clamp, hertz, read_wave, sine, warp
from .world import CONTROL_AMBIENT, CONTROL_ROOT

CROSSING = 1500  # blocks: two seconds
VOICES = 6  # phases of a bed
STEP = (0.0, 0.0, 12.0, 12.0, 24.0, 19.0)
DETUNE = (0.11, -0.13, 0.19, -0.23, 0.31, -0.17)  # Hz
LEVEL = (0.5, 0.5, 0.3, 0.3, 0.1, 0.07)
PLACE = (0.4, -0.4, -0.7, 0.7, 0.2, -0.2)


def follow_root(s):
    """Cross over to another root once the last crossing has ended."""
    root = s.control[CONTROL_ROOT * 4 + 1]
    while root >= 46.0:
        root -= 12.0
    while root < 34.0:
        root += 12.0
    side = int(s.n[BED_SIDE])
    if s.f[BED_LEVEL] < 1e-5:
        s.f[BED_ROOT + side] = root
        s.f[BED_WEIGHT] = 1.0 - side
        s.n[BED_HOLD] = 0
    elif s.n[BED_HOLD] > 0:
        s.n[BED_HOLD] -= 1
    elif s.f[BED_ROOT + side] != root:
        s.n[BED_SIDE] = 1 - side
        s.f[BED_ROOT + 1 - side] = root
        s.n[BED_HOLD] = CROSSING


def lay_bed(s):
    """One block of the bed, added to s.bus."""
    follow_root(s)
    ambient = s.control[CONTROL_AMBIENT * 4]
    level = s.f[BED_LEVEL]
    end = level + (0.2 * ambient * ambient * (1.6 - 0.6 * ambient) + 0.06 * ambient - level) * 0.004
    if end < 1e-6 and ambient == 0.0:
        s.f[BED_LEVEL] = 0.0
        return
    s.f[BED_LEVEL] = end
    weight = s.f[BED_WEIGHT]
    goal = 1.0 - s.n[BED_SIDE]
    after = clamp(goal, weight - 1.0 / CROSSING, weight + 1.0 / CROSSING)
    s.f[BED_WEIGHT] = after
    for bed in range(2):
        a = weight if bed == 0 else 1.0 - weight
        b = after if bed == 0 else 1.0 - after
        if a > 0.0 or b > 0.0:
            hum(s, bed, level * math.sqrt(abs(a)), end * math.sqrt(abs(b)))
    blow(s, level, end)


def hum(s, bed, level, end):
    """The tones of one bed, between two levels."""
    bus = s.bus
    wave = s.wave
    now = s.f[NOW] / RATE
    for k in range(VOICES):
        hz = hertz(s.f[BED_ROOT + bed] + STEP[k]) + DETUNE[k]
        start = (WAVE_DRONE_LOW * BANDS + band_of(hz)) * WAVE_STRIDE
        breath = 0.62 + 0.38 * sine(now * (0.031 + 0.013 * k) + 0.17 * k)
        after = 0.62 + 0.38 * sine((now + BLOCK / RATE) * (0.031 + 0.013 * k) + 0.17 * k)
        gain = LEVEL[k] * level * breath
        step = (LEVEL[k] * end * after - gain) / BLOCK
        right = 0.5 + 0.5 * PLACE[k]
        left = 1.0 - right
        d = hz / RATE
        p = s.f[BED_PHASE + bed * VOICES + k]
        for i in range(BLOCK):
            x = read_wave(wave, start, p) * gain
            gain += step
            bus[i] += x * left
            bus[BLOCK + i] += x * right
            p += d
            if p >= 1.0:
                p -= 1.0
        s.f[BED_PHASE + bed * VOICES + k] = p


def blow(s, level, end):
    """The wind, a band of noise a side that wanders."""
    noise = s.noise
    bus = s.bus
    now = s.f[NOW] / RATE
    for side in range(2):
        place = 520.0 * (1.0 + 0.35 * sine(now * 0.07 + 0.3 * side) + 0.2 * sine(now * 0.19 + 0.6 * side)) * s.f[TONE]
        g = warp(clamp(place, 150.0, 4000.0))
        a1 = 1.0 / (1.0 + g * (g + 0.8))
        a2 = g * a1
        a3 = g * a2
        z1 = s.f[BED_FILTER + 2 * side]
        z2 = s.f[BED_FILTER + 2 * side + 1]
        k = imod(s.n[RENDERED] * BLOCK + side * 30011, NOISE - BLOCK)
        gain = 0.3 * level
        step = 0.3 * (end - level) / BLOCK
        for i in range(BLOCK):
            x = noise[k + i] - z2 + TINY
            band = a1 * z1 + a2 * x
            low = z2 + a2 * z1 + a3 * x
            z1 = 2.0 * band - z1
            z2 = 2.0 * low - z2
            bus[side * BLOCK + i] += band * gain
            gain += step
        s.f[BED_FILTER + 2 * side] = z1
        s.f[BED_FILTER + 2 * side + 1] = z2
