"""Instruments that are electric by birth: a piano of struck tines by frequency modulation, and a synthesizer's lead.

Frequency modulation after Chowning 1973 (JAES 21, 526): a tine's ring is a modulator fourteen times as high that dies
at once, the growl of the pick-up one at the tone's own pitch. The lead is a pulse of moving width, which is the
difference of two saws and therefore aliases no more than they do.
"""

from .held import wave_start
from .sound_arrays import (
    BLOCK,
    RATE,
    TILT,
    TINY,
    TONE,
    V_A,
    V_ENVELOPE,
    V_HZ,
    V_PHASE,
    V_PITCH,
    V_VELOCITY,
    V_X,
    V_Z,
    VI_BLOCKS,
    VI_GATE,
    VOICE_INTS,
    VOICE_WORDS,
    WAVE_SAW,
)
from .tables import approach, clamp, decay, exp2, read_wave, sine
from .voices import keep_filter, next_noise, run_envelope, set_envelope, set_filter

X_SLOW = V_X
X_LEVEL = V_X + 1
X_FALL = V_X + 2
X_GROWL = V_X + 3  # depth of the modulator at the tone's own pitch, in turns, and its fall
X_GROWL_FALL = V_X + 4
X_TINE = V_X + 5  # depth of the tine's
X_TINE_FALL = V_X + 6
X_RATIO = V_X + 7
X_EDGE = V_X + 8  # rises from 0 to 1 at the stroke
X_THUMP = V_X + 9
X_PING = V_X  # the lead's: how far its filter is still open from the key
X_VIBRATO = V_X + 1
X_WIDTH = V_X + 2
TREMOLO_HZ = 4.7
LEAST_GROWL = 0.018


def start_epiano(s, slot):
    """The hammer meets the tine: the harder, the deeper both modulations."""
    v = s.v
    at = slot * VOICE_WORDS
    hz = v[at + V_HZ]
    velocity = v[at + V_VELOCITY]
    force = clamp(velocity + 0.3 * s.f[TILT], 0.0, 1.2)
    ratio = 14.0
    if hz > 760.0:
        ratio = 7.0
    if hz > 1500.0:
        ratio = 4.0
    v[at + X_RATIO] = ratio
    v[at + X_LEVEL] = 1.0
    v[at + X_FALL] = decay(clamp(11.0 * exp2((52.0 - v[at + V_PITCH]) / 22.0), 1.2, 16.0))
    v[at + X_GROWL] = (0.02 + 0.2 * force * force) * exp2((60.0 - v[at + V_PITCH]) / 48.0)
    v[at + X_GROWL_FALL] = decay(2.6)
    v[at + X_TINE] = 0.012 + 0.05 * force
    v[at + X_TINE_FALL] = decay(0.5)
    v[at + X_EDGE] = 0.0
    v[at + X_THUMP] = 0.1 * velocity
    v[at + V_PHASE] = 0.0
    v[at + V_PHASE + 1] = 0.0
    v[at + V_PHASE + 2] = 0.0


def render_epiano(s, slot, first):
    """One block: two modulated sines that beat slowly, a felt thump, a tremolo between the sides that all share."""
    mid = s.mid
    sides = s.side
    sines = s.sine
    noise = s.noise
    v = s.v
    at = slot * VOICE_WORDS
    now = s.f[0] / RATE * TREMOLO_HZ
    swing = sine(now)
    swing_step = (sine(now + TREMOLO_HZ * BLOCK / RATE) - swing) / BLOCK
    swing = swing + swing_step * first
    level = v[at + X_LEVEL]
    fall = v[at + X_FALL]
    if s.vi[slot * VOICE_INTS + VI_GATE] == 0:
        fall = fall + (decay(0.28) - fall) * 0.12  # the damper's felt gives way
        v[at + X_FALL] = fall
    growl = v[at + X_GROWL]
    growl_fall = v[at + X_GROWL_FALL]
    tine = v[at + X_TINE]
    tine_fall = v[at + X_TINE_FALL]
    edge = v[at + X_EDGE]
    rise = approach(0.0009)
    thump = v[at + X_THUMP]
    thump_fall = decay(0.04)
    d = v[at + V_HZ] / RATE
    e = d + 0.11 / RATE
    f = d * v[at + X_RATIO]
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    r = v[at + V_PHASE + 2]
    z = v[at + V_Z]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        a = p + (growl + LEAST_GROWL) * read_wave(sines, 0, p) + 1.0
        b = q + tine * read_wave(sines, 0, r) + 1.0
        x = 0.66 * read_wave(sines, 0, a - int(a)) + 0.34 * read_wave(sines, 0, b - int(b))
        z = z + (noise[k + i] - z) * 0.06 + TINY
        edge = edge + (1.0 - edge) * rise
        x = (x * edge + thump * z) * level
        level = level * fall + TINY
        growl = growl * growl_fall + TINY
        tine = tine * tine_fall + TINY
        thump = thump * thump_fall + TINY
        p += d
        if p >= 1.0:
            p -= 1.0
        q += e
        if q >= 1.0:
            q -= 1.0
        r += f
        if r >= 1.0:
            r -= 1.0
        swing += swing_step
        mid[i] = x
        sides[i] = 0.4 * x * swing
    v[at + X_LEVEL] = level
    v[at + X_GROWL] = growl
    v[at + X_TINE] = tine
    v[at + X_EDGE] = edge
    v[at + X_THUMP] = thump
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + V_PHASE + 2] = r
    v[at + V_Z] = z


def start_synth(s, slot):
    """The lead: quick to speak, bright at first."""
    at = slot * VOICE_WORDS
    set_envelope(s, slot, 0.008, 0.5, 0.8, 0.11)
    s.v[at + X_PING] = 1.0
    s.v[at + X_WIDTH] = 0.5
    s.v[at + V_PHASE] = 0.0
    s.v[at + X_VIBRATO] = 0.0


def render_synth(s, slot, first):
    """One block: a pulse of moving width and a saw beside it, through a filter that rings a little and closes."""
    mid = s.mid
    env = s.env
    v = s.v
    wave = s.wave
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    velocity = v[at + V_VELOCITY]
    since = s.vi[slot * VOICE_INTS + VI_BLOCKS] * BLOCK / RATE
    wobble = sine(since * 5.3) * clamp((since - 0.35) * 1.5, 0.0, 1.0)
    ping = v[at + X_PING]
    v[at + X_PING] = ping * exp2(-64.0 / (RATE * 0.22)) + TINY
    open_up = (0.3 + 0.7 * ping) * v[at + V_ENVELOPE]
    reach = (350.0 + 2.0 * v[at + V_HZ] + (500.0 + 5600.0 * velocity) * velocity * open_up) * s.f[TONE]
    set_filter(s, slot, clamp(reach, 200.0, 16000.0), 0.62)
    n = 1.0 / (BLOCK - first)
    width = v[at + X_WIDTH]
    width_step = (0.5 + 0.16 * sine(since * 0.43 + v[at + V_PHASE + 4]) - width) * n
    start = wave_start(s, slot, WAVE_SAW)
    d = v[at + V_HZ] / RATE
    e = d * 1.0031
    d = d * (1.0 + 0.0035 * wobble)
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    b1 = (v[at + V_A + 3] - a1) * n
    b2 = (v[at + V_A + 4] - a2) * n
    b3 = (v[at + V_A + 5] - a3) * n
    z1 = v[at + V_Z]
    z2 = v[at + V_Z + 1]
    for i in range(first, BLOCK):
        width += width_step
        early = p + 0.5 * width
        if early >= 1.0:
            early -= 1.0
        late = p - 0.5 * width
        if late < 0.0:
            late += 1.0
        x = read_wave(wave, start, early) - read_wave(wave, start, late) + 0.5 * read_wave(wave, start, q) - z2 + TINY
        p += d
        if p >= 1.0:
            p -= 1.0
        q += e
        if q >= 1.0:
            q -= 1.0
        a1 += b1
        a2 += b2
        a3 += b3
        band = a1 * z1 + a2 * x
        low = z2 + a2 * z1 + a3 * x
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        mid[i] = low * env[i]
    v[at + X_WIDTH] = width
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + V_Z] = z1
    v[at + V_Z + 1] = z2
    keep_filter(s, slot)
