"""Struck bodies as banks of decaying modes: bell, marimba, piano.

A mode is a resonator of two poles, y[n] = c1 y[n-1] - c2 y[n-2], four of them side by side. Mode tables: bell after
the partials of a minor-third church bell (Rossing, Science of Percussion Instruments, ch. 11), marimba after a bar
tuned 1 : 4 : 10 (ch. 5); the piano's strings are stretched by stiffness and doubled, so that they beat and ring on
after the strike (Fletcher and Rossing, The Physics of Musical Instruments, ch. 12; Weinreich 1977, JASA 62, 1474).
"""

import math

from .intrinsics import imod
from .sound_arrays import (
    BLOCK,
    MODE_WORDS,
    MODES,
    RATE,
    TILT,
    TINY,
    TONE,
    V_HZ,
    V_MODES,
    V_PITCH,
    V_VELOCITY,
    V_X,
    VI_BLOCKS,
    VI_GATE,
    VI_KIND,
    VI_STAGE,
    VOICE_INTS,
    VOICE_WORDS,
)
from .tables import approach, clamp, cosine, decay, exp2, sine
from .voices import next_noise

BELL_MODES = 20
BELL_RATIO = (0.5, 0.5007, 1.0, 1.0011, 1.183, 1.1845, 1.506, 1.5085, 2.0, 2.0031,
              2.514, 2.662, 3.011, 3.0165, 4.166, 4.18, 5.433, 6.796, 8.215, 9.61)  # fmt: skip
BELL_LEVEL = (0.16, 0.09, 0.7, 0.3, 0.3, 0.18, 0.15, 0.1, 0.5, 0.28,
              0.2, 0.17, 0.34, 0.2, 0.26, 0.16, 0.2, 0.15, 0.1, 0.08)  # fmt: skip
BELL_SECONDS = (11.0, 9.5, 7.0, 6.2, 5.2, 4.8, 4.0, 3.7, 4.4, 4.0,
                3.0, 2.8, 2.9, 2.7, 2.0, 1.9, 1.4, 1.0, 0.75, 0.6)  # fmt: skip
MARIMBA_MODES = 8
MARIMBA_RATIO = (1.0, 3.99, 9.85, 17.4, 2.02, 5.9, 24.0, 1.0016)
MARIMBA_LEVEL = (0.8, 0.34, 0.18, 0.09, 0.03, 0.05, 0.05, 0.14)
MARIMBA_SECONDS = (1.6, 0.62, 0.2, 0.09, 0.3, 0.13, 0.05, 1.2)
PIANO_PARTIALS = 18

X_ATTACK = V_X  # 0..1, rises at once or nearly so
X_ATTACK_RATE = V_X + 1
X_KNOCK = V_X + 2  # level of the knock's noise, its fall, its colour and its filter
X_KNOCK_FALL = V_X + 3
X_KNOCK_COLOUR = V_X + 4
X_KNOCK_Z = V_X + 5
X_DAMP = V_X + 6  # factor a frame of the damper


def set_mode(s, slot, k, hz, level, seconds):
    """Set a mode ringing as a sine from its zero; one too high to be heard stays still."""
    v = s.v
    o = slot * VOICE_WORDS + V_MODES + k * MODE_WORDS
    if hz > 18500.0 or level == 0.0:
        for j in range(MODE_WORDS):
            v[o + j] = 0.0
        return
    r = decay(seconds)
    v[o] = 0.0
    v[o + 1] = 0.0 - level * sine(hz / RATE) / r
    v[o + 2] = 2.0 * r * cosine(hz / RATE)
    v[o + 3] = r * r


def set_strike(s, slot, rise, knock, seconds, colour, damper):
    """The blow itself: how soft its edge is (s), its noise (level, s, Hz), and the time that the damper takes (s)."""
    v = s.v
    at = slot * VOICE_WORDS
    v[at + X_ATTACK] = 0.0
    v[at + X_ATTACK_RATE] = approach(rise)
    v[at + X_KNOCK] = knock
    v[at + X_KNOCK_FALL] = decay(seconds)
    v[at + X_KNOCK_COLOUR] = clamp(colour / (colour + 7640.0), 0.0, 1.0)
    v[at + X_KNOCK_Z] = 0.0
    v[at + X_DAMP] = decay(damper)
    s.vi[slot * VOICE_INTS + VI_STAGE] = 0


def start_bell(s, slot):
    """A bell that warbles: most of its modes come in pairs, a little apart."""
    at = slot * VOICE_WORDS
    hz = s.v[at + V_HZ]
    velocity = s.v[at + V_VELOCITY]
    life = exp2((64.0 - s.v[at + V_PITCH]) * 0.028)
    fall = clamp(0.62 + 0.34 * velocity + 0.1 * s.f[TILT], 0.4, 1.06)
    tilt = 1.0
    for k in range(MODES):
        if k < BELL_MODES:
            if k > 3:
                tilt = tilt * math.sqrt(fall)
            set_mode(s, slot, k, hz * BELL_RATIO[k], 0.4 * BELL_LEVEL[k] * tilt, BELL_SECONDS[k] * life)
    s.vi[slot * VOICE_INTS + VI_KIND] = 5
    set_strike(s, slot, 0.0006 + 0.0016 * (1.0 - velocity), 0.05 * velocity, 0.02, 3000.0, 3.2)


def start_marimba(s, slot):
    """A wooden bar over its tube, struck by yarn or, harder, by rubber."""
    at = slot * VOICE_WORDS
    hz = s.v[at + V_HZ]
    velocity = s.v[at + V_VELOCITY]
    life = exp2((60.0 - s.v[at + V_PITCH]) * 0.032)
    bright = clamp(0.2 + 0.9 * velocity + 0.35 * s.f[TILT], 0.1, 1.3)
    for k in range(MARIMBA_MODES):
        level = MARIMBA_LEVEL[k]
        if 0 < k < 7:
            level = level * bright
        set_mode(s, slot, k, hz * MARIMBA_RATIO[k], 0.95 * level, MARIMBA_SECONDS[k] * life)
    s.vi[slot * VOICE_INTS + VI_KIND] = 2
    set_strike(s, slot, 0.0008 + 0.0018 * (1.0 - velocity), 0.12 * bright, 0.035, 500.0 + 1300.0 * velocity, 1.2)


def start_piano(s, slot):
    """Eighteen stretched partials; the lowest eight doubled by a second string that beats and lasts."""
    at = slot * VOICE_WORDS
    hz = s.v[at + V_HZ]
    velocity = s.v[at + V_VELOCITY]
    pitch = s.v[at + V_PITCH]
    stiff = 0.00016 * exp2((pitch - 40.0) / 13.0)
    longest = clamp(15.0 * exp2((36.0 - pitch) / 17.0), 0.5, 18.0)
    edge = (420.0 + 1.1 * hz + 3300.0 * velocity * velocity) * s.f[TONE]
    partial = 1
    k = 0
    while partial <= PIANO_PARTIALS:
        n = partial * 1.0
        place = hz * n * math.sqrt((1.0 + stiff * n * n) / (1.0 + stiff))
        level = (0.18 + abs(sine(n * 0.062))) / math.sqrt(n) * exp2(0.0 - (place - hz) / edge)
        if imod(partial, 4) > 1:
            level = 0.0 - level  # signs that keep the partials from falling into one sharp edge
        seconds = longest / (1.0 + 0.22 * (n - 1.0) + 0.006 * n * n)
        if partial <= 8:
            set_mode(s, slot, k, place, 0.42 * level, seconds * 0.62)
            set_mode(s, slot, k + 1, place * 1.00035 + 0.12 * n / (1.0 + 0.3 * n), 0.2 * level, seconds * 1.25)
            k += 2
        else:
            set_mode(s, slot, k, place, 0.55 * level, seconds * 0.7)
            k += 1
        partial += 1
    while k < MODES:
        set_mode(s, slot, k, hz, 0.0, 1.0)
        k += 1
    s.vi[slot * VOICE_INTS + VI_KIND] = 6
    damper = 0.35 if pitch < 88.0 else longest * 2.0
    knock = (0.05 + 0.14 * velocity) * velocity
    set_strike(s, slot, 0.0007 + 0.0022 * (1.0 - velocity), knock, 0.06, 300.0 + 1500.0 * velocity, damper)


def damp(s, slot):
    """The damper falls, once: every mode loses by its factor a frame."""
    v = s.v
    factor = v[slot * VOICE_WORDS + X_DAMP]
    o = slot * VOICE_WORDS + V_MODES
    for k in range(MODES):
        v[o + 2] = v[o + 2] * factor
        v[o + 3] = v[o + 3] * factor * factor
        o += MODE_WORDS


def ring(s, slot, first, group):
    """Four modes of a voice for the rest of the block, added to s.mid. Returns how much still moves."""
    v = s.v
    mid = s.mid
    o = slot * VOICE_WORDS + V_MODES + group * 16
    a1 = v[o]
    a2 = v[o + 1]
    ac = v[o + 2]
    ad = v[o + 3]
    b1 = v[o + 4]
    b2 = v[o + 5]
    bc = v[o + 6]
    bd = v[o + 7]
    c1 = v[o + 8]
    c2 = v[o + 9]
    cc = v[o + 10]
    cd = v[o + 11]
    d1 = v[o + 12]
    d2 = v[o + 13]
    dc = v[o + 14]
    dd = v[o + 15]
    for i in range(first, BLOCK):
        a = ac * a1 - ad * a2 + TINY
        a2 = a1
        a1 = a
        b = bc * b1 - bd * b2 + TINY
        b2 = b1
        b1 = b
        c = cc * c1 - cd * c2 + TINY
        c2 = c1
        c1 = c
        d = dc * d1 - dd * d2 + TINY
        d2 = d1
        d1 = d
        mid[i] += (a + b) + (c + d)
    v[o] = a1
    v[o + 1] = a2
    v[o + 4] = b1
    v[o + 5] = b2
    v[o + 8] = c1
    v[o + 9] = c2
    v[o + 12] = d1
    v[o + 13] = d2
    return abs(a1 - a2) + abs(b1 - b2) + abs(c1 - c2) + abs(d1 - d2)


def render_struck(s, slot, first):
    """One block of a struck voice, into s.mid."""
    mid = s.mid
    v = s.v
    ints = slot * VOICE_INTS
    at = slot * VOICE_WORDS
    if s.vi[ints + VI_GATE] == 0 and s.vi[ints + VI_STAGE] == 0:
        s.vi[ints + VI_STAGE] = 1
        damp(s, slot)
    groups = int(s.vi[ints + VI_KIND])
    for group in range(groups):
        left = ring(s, slot, first, group)
        if group == groups - 1 and left < 1e-8 and group > 0 and s.vi[ints + VI_BLOCKS] > 8:
            s.vi[ints + VI_KIND] = group  # its last modes have died away
    knock(s, slot, first)
    x = v[at + X_ATTACK]
    if x < 0.999999:
        rate = v[at + X_ATTACK_RATE]
        for i in range(first, BLOCK):
            x = x + (1.0 - x) * rate
            mid[i] = mid[i] * x
        v[at + X_ATTACK] = x


def knock(s, slot, first):
    """The noise of the blow, added to s.mid."""
    mid = s.mid
    noise = s.noise
    v = s.v
    at = slot * VOICE_WORDS
    level = v[at + X_KNOCK]
    if level < 1e-7:
        return
    fall = v[at + X_KNOCK_FALL]
    colour = v[at + X_KNOCK_COLOUR]
    z = v[at + X_KNOCK_Z]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        z = z + (noise[k + i] - z) * colour + TINY
        level = level * fall
        mid[i] += z * level
    v[at + X_KNOCK] = level
    v[at + X_KNOCK_Z] = z
