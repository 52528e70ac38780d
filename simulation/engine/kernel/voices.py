"""What every voice shares: its envelope, its filter, its level in the room."""

from .intrinsics import hash2, imod, u01
from .sound_arrays import (
    BLOCK,
    NOISE,
    SEED,
    TINY,
    V_A,
    V_ATTACK,
    V_B,
    V_DECAY,
    V_ENVELOPE,
    V_PHASE,
    V_RELEASE,
    V_SUSTAIN,
    VI_GATE,
    VI_NOISE,
    VI_STAGE,
    VOICE_INTS,
    VOICE_WORDS,
)
from .tables import approach, warp


def set_envelope(s, slot, attack, fall, sustain, release):
    """Times in seconds: until the top, then 1/e of the way to the sustained level, then 1/e of the way to silence."""
    v = s.v
    at = slot * VOICE_WORDS
    v[at + V_ENVELOPE] = 0.0
    v[at + V_ATTACK] = approach(attack * 0.682)  # reaches 1 of 1.3 after `attack`
    v[at + V_DECAY] = approach(fall)
    v[at + V_SUSTAIN] = sustain
    v[at + V_RELEASE] = approach(release)
    s.vi[slot * VOICE_INTS + VI_STAGE] = 0


def run_envelope(s, slot, first):
    """The envelope of this block's frames, into s.env."""
    v = s.v
    env = s.env
    at = slot * VOICE_WORDS
    ints = slot * VOICE_INTS
    e = v[at + V_ENVELOPE]
    if s.vi[ints + VI_GATE] == 0:
        keep = 1.0 - v[at + V_RELEASE]
        for i in range(first, BLOCK):
            e = e * keep + TINY
            env[i] = e
    else:
        attack = v[at + V_ATTACK]
        fall = v[at + V_DECAY]
        sustain = v[at + V_SUSTAIN]
        stage = int(s.vi[ints + VI_STAGE])
        for i in range(first, BLOCK):
            if stage == 0:
                e = e + (1.3 - e) * attack
                if e >= 1.0:
                    e = 1.0
                    stage = 1
            else:
                e = e + (sustain - e) * fall + TINY
            env[i] = e
        s.vi[ints + VI_STAGE] = stage
    v[at + V_ENVELOPE] = e


def set_filter(s, slot, hz, damping):
    """Where a voice's state-variable filter goes within the block; damping is 1/Q."""
    v = s.v
    at = slot * VOICE_WORDS
    g = warp(hz)
    a = 1.0 / (1.0 + g * (g + damping))
    v[at + V_B] = a
    v[at + V_B + 1] = g * a
    v[at + V_B + 2] = g * g * a
    if v[at + V_A] == 0.0:
        v[at + V_A] = a
        v[at + V_A + 1] = g * a
        v[at + V_A + 2] = g * g * a


def keep_filter(s, slot):
    """The filter has arrived."""
    at = slot * VOICE_WORDS
    for k in range(3):
        s.v[at + V_A + k] = s.v[at + V_B + k]


def chance(s, slot, tag, channel):
    """A number of 0 to below 1 that belongs to a note and a purpose."""
    return u01(hash2(hash2(s.n[SEED], tag), channel))


def scatter(s, slot, tag):
    """Begin the phases and the noise of a voice at places of their own, by its tag."""
    for k in range(6):
        s.v[slot * VOICE_WORDS + V_PHASE + k] = chance(s, slot, tag, k)
    s.vi[slot * VOICE_INTS + VI_NOISE] = imod(hash2(tag, 99), NOISE - BLOCK)


def next_noise(s, slot):
    """The first of 64 words of s.noise for this block; each block goes on where the last ended."""
    ints = slot * VOICE_INTS
    at = int(s.vi[ints + VI_NOISE])
    after = at + BLOCK
    if after >= NOISE - BLOCK:
        after = after - (NOISE - BLOCK)
    s.vi[ints + VI_NOISE] = after
    return at
