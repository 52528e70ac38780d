"""Three more banks of decaying modes: glass, gong, kalimba. struck.py rings them.

Mode tables: a wine glass's bending modes, each doubled by the glass not being quite round (French 1983, Am. J. Phys.
51, 688; Rossing, Science of Percussion Instruments, ch. 14); a gong tuned so that its second round mode is the octave
of its first (ch. 9), whose upper modes grow out of the lower ones after the blow; a kalimba's tongue, clamped at one
end and resting on a bridge, over a box (Chapman 2012, JASA 131, 945).
"""

from .sound_arrays import TILT, V_HZ, V_PITCH, V_VELOCITY, VI_KIND, VOICE_INTS, VOICE_WORDS
from .struck import set_mode, set_strike
from .tables import clamp, exp2

GLASS_MODES = 8
GLASS_RATIO = (1.0, 1.0007, 2.32, 2.3234, 4.25, 4.259, 6.63, 9.38)
GLASS_LEVEL = (0.62, 0.28, 0.28, 0.17, 0.17, 0.1, 0.09, 0.05)
GLASS_SECONDS = (5.0, 4.2, 2.2, 1.9, 1.0, 0.9, 0.45, 0.28)
GONG_MODES = 8  # struck at once; the rest of the bank are pairs
GONG_RATIO = (1.0, 1.0013, 2.0, 2.0042, 1.505, 2.62, 3.02, 3.47)
GONG_LEVEL = (0.62, 0.27, 0.42, 0.2, 0.16, 0.15, 0.14, 0.11)
GONG_SECONDS = (10.0, 8.5, 7.0, 6.0, 5.5, 4.2, 3.8, 3.2)
BLOOMS = 8
BLOOM_RATIO = (4.02, 4.63, 5.41, 6.37, 7.59, 9.21, 11.4, 14.3)
BLOOM_LEVEL = (0.2, 0.19, 0.18, 0.16, 0.15, 0.13, 0.11, 0.09)
BLOOM_SECONDS = (3.4, 3.1, 2.8, 2.5, 2.2, 1.9, 1.6, 1.3)
BLOOM_RISE = 0.22  # of a pair's life is the life of the one that holds the other back
KALIMBA_MODES = 8
KALIMBA_TONGUE = 6  # the last two are the box's, at its own pitches
KALIMBA_RATIO = (1.0, 1.0016, 2.003, 3.01, 5.86, 14.9, 187.0, 431.0)
KALIMBA_LEVEL = (0.66, 0.12, 0.25, 0.13, 0.36, 0.13, 0.13, 0.07)
KALIMBA_SECONDS = (2.2, 1.5, 1.2, 0.8, 0.5, 0.1, 0.12, 0.08)


def start_glass(s, slot):
    """A glass struck with the fingertip, or, harder, with the nail: almost a sine, which turns slowly."""
    at = slot * VOICE_WORDS
    hz = s.v[at + V_HZ]
    velocity = s.v[at + V_VELOCITY]
    life = exp2((66.0 - s.v[at + V_PITCH]) * 0.022)
    bright = clamp(0.15 + 0.95 * velocity + 0.35 * s.f[TILT], 0.1, 1.3)
    for k in range(GLASS_MODES):
        level = GLASS_LEVEL[k]
        if k > 1:
            level = level * bright
        if k > 3:
            level = level * bright
        set_mode(s, slot, k, hz * GLASS_RATIO[k], level, GLASS_SECONDS[k] * life)
    s.vi[slot * VOICE_INTS + VI_KIND] = 2
    set_strike(s, slot, 0.0015 + 0.011 * (1.0 - velocity), 0.05 * velocity * velocity, 0.012, 7000.0, 3.4)


def start_gong(s, slot):
    """A gong under a soft mallet: its upper modes come after the blow, the more the harder it was."""
    at = slot * VOICE_WORDS
    hz = s.v[at + V_HZ]
    velocity = s.v[at + V_VELOCITY]
    life = exp2((50.0 - s.v[at + V_PITCH]) * 0.03)
    bright = clamp(0.3 + 0.6 * velocity + 0.3 * s.f[TILT], 0.1, 1.2)
    for k in range(GONG_MODES):
        level = GONG_LEVEL[k]
        if k > 3:
            level = level * bright
        set_mode(s, slot, k, hz * GONG_RATIO[k], 0.62 * level, GONG_SECONDS[k] * life)
    grown = velocity * velocity * clamp(1.0 + 0.8 * s.f[TILT], 0.2, 1.8)
    for k in range(BLOOMS):
        place = hz * BLOOM_RATIO[k]
        level = 1.1 * BLOOM_LEVEL[k] * grown
        seconds = BLOOM_SECONDS[k] * life
        set_mode(s, slot, GONG_MODES + 2 * k, place, level, seconds)
        set_mode(s, slot, GONG_MODES + 2 * k + 1, place, 0.0 - level, seconds * BLOOM_RISE)
    s.vi[slot * VOICE_INTS + VI_KIND] = 6
    set_strike(s, slot, 0.003 + 0.006 * (1.0 - velocity), 0.1 * velocity, 0.05, 300.0 + 500.0 * velocity, 6.0)


def start_kalimba(s, slot):
    """A tongue of steel plucked by the thumb, over its box."""
    at = slot * VOICE_WORDS
    hz = s.v[at + V_HZ]
    velocity = s.v[at + V_VELOCITY]
    life = exp2((60.0 - s.v[at + V_PITCH]) * 0.026)
    bright = clamp(0.25 + 0.9 * velocity + 0.35 * s.f[TILT], 0.1, 1.3)
    for k in range(KALIMBA_MODES):
        if k < KALIMBA_TONGUE:
            level = KALIMBA_LEVEL[k] * bright if k > 1 else KALIMBA_LEVEL[k]
            set_mode(s, slot, k, hz * KALIMBA_RATIO[k], level, KALIMBA_SECONDS[k] * life)
        else:
            set_mode(s, slot, k, KALIMBA_RATIO[k], KALIMBA_LEVEL[k], KALIMBA_SECONDS[k])
    s.vi[slot * VOICE_INTS + VI_KIND] = 2
    set_strike(s, slot, 0.0005 + 0.0012 * (1.0 - velocity), 0.1 * bright, 0.02, 1200.0 + 2500.0 * velocity, 0.3)
