"""A plucked string: the extended Karplus-Strong loop (Jaffe and Smith 1983, Computer Music Journal 7:2), tuned exactly.

The loop is a delay read between its words by a Lagrange polynomial of the third order, a filter of one zero whose phase
delay is computed and taken off, and a gain that gives the wanted decay.
"""

import math

from .intrinsics import hash2, idiv, imod
from .sound_arrays import (
    BLOCK,
    LINE,
    NOISE,
    RATE,
    TILT,
    TINY,
    V_A,
    V_HZ,
    V_PITCH,
    V_VELOCITY,
    V_X,
    V_Z,
    VI_GATE,
    VI_WRITE,
    VOICE_INTS,
    VOICE_WORDS,
)
from .tables import approach, clamp, cosine, exp2, sine
from .voices import keep_filter, set_filter

X_DELAY = V_X  # frames
X_DAMPING = V_X + 1  # share of the frame before in the loop's filter
X_GAIN = V_X + 2  # once round
X_MUTED = V_X + 3  # the same after the release
X_ATTACK = V_X + 4
X_ATTACK_RATE = V_X + 5


def loop_gain(hz, seconds):
    """Gain once round a loop of this frequency that falls by 60 dB in so many seconds."""
    return exp2(-9.965784284662087 / (hz * seconds))


def filter_delay(damping, hz):
    """Phase delay in frames of (1 - d) + d z^-1 at a frequency: an arc tangent as its series, the angle being small."""
    x = damping * sine(hz / RATE) / (1.0 - damping + damping * cosine(hz / RATE))
    q = x * x
    angle = x * (1.0 - q * (0.3333333333333333 - q * (0.2 - q * (0.14285714285714285 - q * 0.1111111111111111))))
    return angle * RATE / (6.283185307179586 * hz)


def start_pluck(s, slot, tag):
    """Fill the string with what the finger leaves on it."""
    v = s.v
    at = slot * VOICE_WORDS
    hz = v[at + V_HZ]
    velocity = v[at + V_VELOCITY]
    pitch = v[at + V_PITCH]
    bright = clamp(0.25 + 0.6 * velocity + 0.35 * s.f[TILT], 0.05, 1.0)
    damping = clamp((0.46 - 0.36 * bright) * exp2((57.0 - pitch) / 48.0), 0.04, 0.5)
    v[at + X_DAMPING] = damping
    v[at + X_DELAY] = RATE / hz - filter_delay(damping, hz)
    v[at + X_GAIN] = loop_gain(hz, clamp(5.5 * exp2((50.0 - pitch) / 22.0), 0.6, 8.0))
    v[at + X_MUTED] = loop_gain(hz, 0.4)
    v[at + X_ATTACK] = 0.0
    v[at + X_ATTACK_RATE] = approach(0.0009)
    for k in range(4):
        v[at + V_Z + k] = 0.0
    v[at + V_A] = 0.0
    fill_string(s, slot, tag, 0.1 + 0.85 * bright)


def fill_string(s, slot, tag, colour):
    """One turn of filtered noise, less its echo from the place of the finger, without a mean."""
    line = s.line
    start = slot * LINE
    count = int(RATE / s.v[slot * VOICE_WORDS + V_HZ]) + 1
    k = imod(hash2(tag, 5), NOISE - 2 * LINE)
    z = 0.0
    y = 0.0
    for i in range(count):  # a turn to warm the filters, so that the ends meet
        z = z + (s.noise[k + i] - z) * colour
        y = y + (z - y) * colour
    mean = 0.0
    for i in range(count):
        z = z + (s.noise[k + i] - z) * colour
        y = y + (z - y) * colour
        s.work[i] = y
        mean += y
    mean = mean / count
    finger = idiv(count * 13, 100)
    power = 1e-9
    for i in range(count):
        j = i - finger
        if j < 0:
            j += count
        x = s.work[i] - 0.85 * s.work[j] - 0.15 * mean
        line[start + i] = x
        power += x * x
    scale = 0.3 * RATE / s.v[slot * VOICE_WORDS + V_HZ] / count
    level = scale / math.sqrt(power / count)
    for i in range(count):
        line[start + i] = line[start + i] * level
    for i in range(count, LINE):
        line[start + i] = 0.0
    s.vi[slot * VOICE_INTS + VI_WRITE] = count


def render_pluck(s, slot, first):
    """One block of a string, into s.mid."""
    v = s.v
    line = s.line
    mid = s.mid
    at = slot * VOICE_WORDS
    ints = slot * VOICE_INTS
    start = slot * LINE
    delay = v[at + X_DELAY]
    whole = int(delay)
    f = delay - whole
    ha = f * (f - 1.0) * (f - 2.0) * -0.16666666666666666
    hb = (f + 1.0) * (f - 1.0) * (f - 2.0) * 0.5
    hc = (f + 1.0) * f * (f - 2.0) * -0.5
    hd = (f + 1.0) * f * (f - 1.0) * 0.16666666666666666
    gain = v[at + X_GAIN] if s.vi[ints + VI_GATE] == 1 else v[at + X_MUTED]
    damping = v[at + X_DAMPING] * gain
    straight = gain - damping
    write = int(s.vi[ints + VI_WRITE])
    before = v[at + V_Z]
    set_filter(s, slot, 190.0, 0.9)
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    z1 = v[at + V_Z + 1]
    z2 = v[at + V_Z + 2]
    x = v[at + X_ATTACK]
    rate = v[at + X_ATTACK_RATE]
    for i in range(first, BLOCK):
        k = write - whole
        if k < 0:
            k += LINE
        ka = k + 1 if k < LINE - 1 else 0
        kc = k - 1 if k > 0 else LINE - 1
        kd = kc - 1 if kc > 0 else LINE - 1
        y = line[start + ka] * ha + line[start + k] * hb + line[start + kc] * hc + line[start + kd] * hd
        line[start + write] = y * straight + before * damping + TINY
        before = y
        write = write + 1 if write < LINE - 1 else 0
        x = x + (1.0 - x) * rate
        q = y - z2 + TINY
        band = a1 * z1 + a2 * q
        low = z2 + a2 * z1 + a3 * q
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        mid[i] = (y + 0.5 * band) * x
    v[at + V_Z] = before
    v[at + V_Z + 1] = z1
    v[at + V_Z + 2] = z2
    v[at + X_ATTACK] = x
    s.vi[ints + VI_WRITE] = write
    keep_filter(s, slot)
