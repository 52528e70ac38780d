"""Sounds more than tones: impact, whoosh, and a cloud of grains.

The cloud's grains are windows on one tone and its partials, all of one running phase: however they come and go, the
tone stands still (granular synthesis after Roads, Microsound, ch. 3, of the pitch-synchronous kind).
"""

import math

from .intrinsics import hash2, u01
from .sound_arrays import (
    BANDS,
    BLOCK,
    NOW,
    RATE,
    SEED,
    TILT,
    TINY,
    TONE,
    V_A,
    V_END,
    V_ENVELOPE,
    V_HZ,
    V_MODES,
    V_PHASE,
    V_PITCH,
    V_VELOCITY,
    V_X,
    V_Z,
    VOICE_WORDS,
    WAVE_FLUTE,
    WAVE_FLUTE_LOUD,
    WAVE_STRIDE,
)
from .tables import approach, band_of, clamp, decay, exp2, read_wave
from .voices import keep_filter, next_noise, run_envelope, set_envelope, set_filter

X_BODY = V_X  # an impact's: level of the body, its fall
X_BODY_FALL = V_X + 1
X_DROP = V_X + 2  # how far above its pitch it still is
X_RUBBLE = V_X + 3  # level of the noise, its fall
X_RUBBLE_FALL = V_X + 4
X_EDGE = V_X + 5
X_TURN = V_X  # a whoosh's: its way from side to side, -1 to 1
X_TURN_STEP = V_X + 1
X_EVEN = V_X + 2  # what keeps it as loud low as high: a band of noise holds the more power the higher it lies
X_TAG = V_X  # a cloud's: the note's tag, and the number of its next grain
X_GRAIN = V_X + 1

GRAINS = 4
GRAIN_WORDS = 8  # place -1..1, step, phase, step, level, place from side to side, start of its wave
G_PLACE = 0
G_STEP = 1
G_PHASE = 2
G_TURN = 3
G_LEVEL = 4
G_SIDE = 5
G_WAVE = 6


# --- impact


def start_impact(s, slot):
    """A blow: the body's pitch falls, rubble follows."""
    v = s.v
    at = slot * VOICE_WORDS
    velocity = v[at + V_VELOCITY]
    life = clamp(exp2((48.0 - v[at + V_PITCH]) / 26.0), 0.3, 1.6)
    v[at + X_BODY] = 1.0
    v[at + X_BODY_FALL] = decay(1.3 * life)
    v[at + X_DROP] = 0.8 + 1.4 * velocity
    v[at + X_RUBBLE] = 0.25 + 0.75 * velocity
    v[at + X_RUBBLE_FALL] = decay(0.16 + 0.34 * velocity)
    v[at + X_EDGE] = 0.0
    for k in range(3):
        v[at + V_PHASE + k] = 0.0


def render_impact(s, slot, first):
    """One block: three modes of a skin bent down to pitch, driven into a soft bend, and noise whose filter closes."""
    mid = s.mid
    noise = s.noise
    sines = s.sine
    v = s.v
    at = slot * VOICE_WORDS
    velocity = v[at + V_VELOCITY]
    drop = v[at + X_DROP]
    end = drop * exp2(-64.0 / (RATE * 0.024)) + TINY
    v[at + X_DROP] = end
    d = v[at + V_HZ] * (1.0 + drop) / RATE
    step = v[at + V_HZ] * (end - drop) / (RATE * BLOCK)
    body = v[at + X_BODY]
    body_fall = v[at + X_BODY_FALL]
    rubble = v[at + X_RUBBLE]
    rubble_fall = v[at + X_RUBBLE_FALL]
    place = 140.0 + 0.6 * v[at + V_HZ] + (700.0 + 4200.0 * velocity) * rubble * s.f[TONE]
    set_filter(s, slot, clamp(place, 100.0, 12000.0), 1.1)
    n = 1.0 / (BLOCK - first)
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    b1 = (v[at + V_A + 3] - a1) * n
    b2 = (v[at + V_A + 4] - a2) * n
    b3 = (v[at + V_A + 5] - a3) * n
    z1 = v[at + V_Z]
    z2 = v[at + V_Z + 1]
    edge = v[at + X_EDGE]
    rise = approach(0.0005 + 0.001 * (1.0 - velocity))
    drive = 0.4 + 0.3 * velocity
    over = velocity * velocity
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    r = v[at + V_PHASE + 2]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        skin = over * rubble
        x = read_wave(sines, 0, p) * body + skin * (0.55 * read_wave(sines, 0, q) + 0.4 * read_wave(sines, 0, r))
        x = x * drive
        x = x * (1.0 - 0.2 * x * x)
        a1 += b1
        a2 += b2
        a3 += b3
        u = noise[k + i] - z2 + TINY
        band = a1 * z1 + a2 * u
        low = z2 + a2 * z1 + a3 * u
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        edge = edge + (1.0 - edge) * rise
        mid[i] = (x + 0.7 * low * rubble) * edge
        body = body * body_fall + TINY
        rubble = rubble * rubble_fall + TINY
        d += step
        p += d
        if p >= 1.0:
            p -= 1.0
        q += 1.594 * d
        if q >= 1.0:
            q -= 1.0
        r += 2.136 * d
        if r >= 1.0:
            r -= 1.0
    v[at + X_BODY] = body
    v[at + X_RUBBLE] = rubble
    v[at + X_EDGE] = edge
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + V_PHASE + 2] = r
    v[at + V_Z] = z1
    v[at + V_Z + 1] = z2
    keep_filter(s, slot)


# --- whoosh


def start_whoosh(s, slot):
    """Something passes: it comes in two fifths of the note's time, and goes; from one side to the other, by its tag."""
    v = s.v
    at = slot * VOICE_WORDS
    seconds = clamp((v[at + V_END] - s.f[NOW]) / RATE, 0.06, 8.0)
    set_envelope(s, slot, 0.4 * seconds, 0.22 * seconds, 0.0, clamp(0.2 * seconds, 0.03, 0.5))
    way = -1.0 if v[at + V_PHASE] < 0.5 else 1.0
    v[at + X_TURN] = 0.0 - way
    v[at + X_TURN_STEP] = way / (seconds * RATE)
    v[at + X_EVEN] = clamp(math.sqrt(520.0 / v[at + V_HZ]), 0.35, 3.0)


def render_whoosh(s, slot, first):
    """One block: a band of noise that rises and falls with its level, and moves across."""
    mid = s.mid
    sides = s.side
    noise = s.noise
    env = s.env
    v = s.v
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    e = v[at + V_ENVELOPE]
    velocity = v[at + V_VELOCITY]
    place = v[at + V_HZ] * (0.6 + (1.2 + 2.2 * velocity) * e * e) * s.f[TONE]
    damping = 0.42
    set_filter(s, slot, clamp(place, 60.0, 14000.0), damping)
    n = 1.0 / (BLOCK - first)
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    b1 = (v[at + V_A + 3] - a1) * n
    b2 = (v[at + V_A + 4] - a2) * n
    b3 = (v[at + V_A + 5] - a3) * n
    y1 = v[at + V_Z]
    y2 = v[at + V_Z + 1]
    z1 = v[at + V_Z + 2]
    z2 = v[at + V_Z + 3]
    even = v[at + X_EVEN]
    turn = v[at + X_TURN]
    turn_step = v[at + X_TURN_STEP]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        a1 += b1
        a2 += b2
        a3 += b3
        x = noise[k + i] - y2 + TINY
        band = a1 * y1 + a2 * x
        low = y2 + a2 * y1 + a3 * x
        y1 = 2.0 * band - y1
        y2 = 2.0 * low - y2
        x = damping * band - z2 + TINY  # a second time through, so that it is narrow
        other = a1 * z1 + a2 * x
        low = z2 + a2 * z1 + a3 * x
        z1 = 2.0 * other - z1
        z2 = 2.0 * low - z2
        x = (damping * other + 0.12 * band) * env[i] * env[i] * even
        turn += turn_step
        mid[i] = x
        sides[i] = x * turn
    if turn > 1.0 or turn < -1.0:
        v[at + X_TURN_STEP] = 0.0
        turn = clamp(turn, -1.0, 1.0)
    v[at + X_TURN] = turn
    v[at + V_Z] = y1
    v[at + V_Z + 1] = y2
    v[at + V_Z + 2] = z1
    v[at + V_Z + 3] = z2
    keep_filter(s, slot)


# --- cloud


def start_cloud(s, slot, tag):
    """Four grains, each at another place of its life."""
    v = s.v
    at = slot * VOICE_WORDS
    velocity = v[at + V_VELOCITY]
    set_envelope(s, slot, 0.22 - 0.15 * velocity, 0.8, 0.92, 0.25)
    v[at + X_TAG] = tag
    v[at + X_GRAIN] = 0.0
    v[at + V_PHASE] = 0.0
    for grain in range(GRAINS):
        sow(s, slot, grain)
        v[at + V_MODES + grain * GRAIN_WORDS + G_PLACE] = (2.0 * grain + 1.0) / GRAINS - 1.0


def sow(s, slot, grain):
    """Draw a grain anew: how long, which partial, how bright, where; one in three is the tone itself."""
    v = s.v
    at = slot * VOICE_WORDS
    o = at + V_MODES + grain * GRAIN_WORDS
    number = int(v[at + X_GRAIN])
    v[at + X_GRAIN] = number + 1.0
    seed = hash2(hash2(s.n[SEED], int(v[at + X_TAG])), number)
    hz = v[at + V_HZ]
    velocity = v[at + V_VELOCITY]
    ratio = 1.0
    which = u01(hash2(seed, 1))
    if grain > 1 and which > 0.3:
        ratio = 2.0
        if which > 0.6:
            ratio = 3.0
        if which > 0.82:
            ratio = 4.0
    if hz * ratio > 7000.0:
        ratio = 1.0
    frames = (0.07 + 0.2 * u01(hash2(seed, 2))) * (1.25 - 0.5 * velocity) * RATE
    bright = u01(hash2(seed, 3)) < clamp(0.1 + 0.7 * velocity + 0.4 * s.f[TILT], 0.0, 1.0)
    wave = WAVE_FLUTE_LOUD if bright else WAVE_FLUTE
    phase = v[at + V_PHASE] * ratio
    v[o + G_PLACE] = -1.0
    v[o + G_STEP] = 2.0 / frames
    v[o + G_PHASE] = phase - int(phase)
    v[o + G_TURN] = hz * ratio / RATE
    v[o + G_LEVEL] = (0.5 + 0.5 * u01(hash2(seed, 4))) * (1.15 - 0.15 * ratio)
    v[o + G_SIDE] = 2.0 * u01(hash2(seed, 5)) - 1.0
    v[o + G_WAVE] = (wave * BANDS + band_of(hz * ratio)) * WAVE_STRIDE


def render_cloud(s, slot, first):
    """One block of the grains that are alive; where one ends, another is sown at the next block."""
    mid = s.mid
    sides = s.side
    env = s.env
    v = s.v
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    for i in range(first, BLOCK):
        sides[i] = 0.0
    for grain in range(GRAINS):
        if v[at + V_MODES + grain * GRAIN_WORDS + G_PLACE] >= 1.0:
            sow(s, slot, grain)
        ring_grain(s, at + V_MODES + grain * GRAIN_WORDS, first)
    for i in range(first, BLOCK):
        mid[i] = mid[i] * env[i]
        sides[i] = sides[i] * env[i]
    phase = v[at + V_PHASE] + v[at + V_HZ] / RATE * (BLOCK - first)
    v[at + V_PHASE] = phase - int(phase)


def ring_grain(s, o, first):
    """A grain's block, from its words at `o`, added to s.mid and s.side; its window is (1 - x²)²."""
    mid = s.mid
    sides = s.side
    wave = s.wave
    v = s.v
    x = v[o + G_PLACE]
    step = v[o + G_STEP]
    p = v[o + G_PHASE]
    d = v[o + G_TURN]
    level = v[o + G_LEVEL]
    side = v[o + G_SIDE]
    start = int(v[o + G_WAVE])
    for i in range(first, BLOCK):
        w = 1.0 - x * x
        if w < 0.0:
            w = 0.0
        y = read_wave(wave, start, p) * w * w * level
        mid[i] += y
        sides[i] += y * side
        x += step
        p += d
        if p >= 1.0:
            p -= 1.0
    v[o + G_PLACE] = x
    v[o + G_PHASE] = p
