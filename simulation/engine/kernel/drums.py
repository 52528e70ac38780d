"""The kit: kick, snare, hat, shaker by their General MIDI pitches, and a tuned tom for any other.

Each drum is two falling tones and a band of noise; what differs is their measures.
"""

from .sound_arrays import (
    BLOCK,
    RATE,
    TILT,
    TINY,
    V_A,
    V_HZ,
    V_PHASE,
    V_PITCH,
    V_VELOCITY,
    V_X,
    V_Z,
    VI_KIND,
    VOICE_INTS,
    VOICE_WORDS,
)
from .tables import approach, clamp, decay, exp2, read_wave
from .voices import keep_filter, next_noise, set_filter
from .world import DRUM_HAT, DRUM_KICK, DRUM_SHAKER, DRUM_SNARE

KICK = 0
SNARE = 1
HAT = 2
SHAKER = 3
TOM = 4
DRUMS = 5
# Measures of the drums: kick, snare, hat, shaker, tom
TONE_LEVEL = (0.95, 0.42, 0.0, 0.0, 0.75)
TONE_SECONDS = (0.42, 0.17, 0.1, 0.1, 0.55)
SECOND_RATIO = (1.52, 1.79, 1.0, 1.0, 1.59)
SECOND_LEVEL = (0.0, 0.28, 0.0, 0.0, 0.2)
DROP = (2.6, 0.35, 0.0, 0.0, 0.3)  # how far above its pitch a drum begins, as a share of it
DROP_SECONDS = (0.028, 0.03, 0.03, 0.03, 0.05)
NOISE_LEVEL = (0.16, 0.75, 0.36, 1.3, 0.14)
NOISE_SECONDS = (0.03, 0.24, 0.14, 0.16, 0.06)
NOISE_RISE = (0.0004, 0.0006, 0.0004, 0.011, 0.0005)
NOISE_HZ = (2600.0, 2300.0, 8200.0, 6200.0, 1800.0)
NOISE_DAMPING = (1.4, 1.3, 0.9, 1.0, 1.4)
NOISE_HIGH = (0.0, 0.35, 1.0, 0.45, 0.0)  # of what lies above the band
METAL = (0.0, 0.0, 0.45, 0.0, 0.0)  # two tones multiplied, far from any harmony

X_TONE = V_X  # level of the tones, their fall
X_TONE_FALL = V_X + 1
X_DROP = V_X + 2
X_DROP_FALL = V_X + 3
X_NOISE = V_X + 4
X_NOISE_FALL = V_X + 5
X_RISE = V_X + 6
X_RISE_RATE = V_X + 7
X_HZ = V_X + 8
X_SECOND = V_X + 9


def drum_of(pitch):
    """Which drum a MIDI pitch asks for."""
    near = int(pitch + 0.5)
    if near == DRUM_KICK:
        return KICK
    if near == DRUM_SNARE:
        return SNARE
    if near == DRUM_HAT:
        return HAT
    if near == DRUM_SHAKER:
        return SHAKER
    return TOM


def start_drum(s, slot):
    """Set the measures of a stroke."""
    v = s.v
    at = slot * VOICE_WORDS
    drum = drum_of(v[at + V_PITCH])
    velocity = v[at + V_VELOCITY]
    hz = v[at + V_HZ]
    if drum == KICK:
        hz = 49.0
    if drum == SNARE:
        hz = 182.0
    s.vi[slot * VOICE_INTS + VI_KIND] = drum
    tom_life = clamp(exp2((50.0 - v[at + V_PITCH]) / 24.0), 0.35, 1.8) if drum == TOM else 1.0
    v[at + X_HZ] = hz
    v[at + X_TONE] = TONE_LEVEL[drum]
    v[at + X_TONE_FALL] = decay(TONE_SECONDS[drum] * tom_life)
    v[at + X_SECOND] = SECOND_LEVEL[drum] * velocity
    v[at + X_DROP] = DROP[drum] * (0.5 + 0.5 * velocity)
    v[at + X_DROP_FALL] = exp2(-64.0 / (RATE * DROP_SECONDS[drum]))
    v[at + X_NOISE] = NOISE_LEVEL[drum] * (0.35 + 0.65 * velocity)
    v[at + X_NOISE_FALL] = decay(NOISE_SECONDS[drum] * (0.7 + 0.45 * velocity))
    v[at + X_RISE] = 0.0
    v[at + X_RISE_RATE] = approach(NOISE_RISE[drum])
    v[at + V_PHASE] = 0.0
    v[at + V_PHASE + 1] = 0.0


def render_drum(s, slot, first):
    """One block of a drum, into s.mid."""
    mid = s.mid
    noise = s.noise
    sines = s.sine
    v = s.v
    at = slot * VOICE_WORDS
    drum = int(s.vi[slot * VOICE_INTS + VI_KIND])
    drop = v[at + X_DROP]
    end = drop * v[at + X_DROP_FALL] + TINY
    v[at + X_DROP] = end
    d = v[at + X_HZ] * (1.0 + drop) / RATE
    step = v[at + X_HZ] * (end - drop) / (RATE * BLOCK)
    ratio = SECOND_RATIO[drum]
    bright = 1.0 + 0.35 * s.f[TILT]
    damping = NOISE_DAMPING[drum]
    place = NOISE_HZ[drum] * (0.75 + 0.35 * v[at + V_VELOCITY]) * bright
    set_filter(s, slot, clamp(place, 300.0, 15000.0), damping)
    above = NOISE_HIGH[drum]
    metal = METAL[drum]
    tone = v[at + X_TONE]
    tone_fall = v[at + X_TONE_FALL]
    second = v[at + X_SECOND]
    hiss = v[at + X_NOISE]
    hiss_fall = v[at + X_NOISE_FALL]
    rise = v[at + X_RISE]
    rise_rate = v[at + X_RISE_RATE]
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    if metal > 0.0:
        d = 4317.0 / RATE
        step = 0.0
        ratio = 2.3071
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    z1 = v[at + V_Z]
    z2 = v[at + V_Z + 1]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        one = read_wave(sines, 0, p)
        two = read_wave(sines, 0, q)
        u = noise[k + i] + metal * one * two
        x = u - z2 + TINY
        band = a1 * z1 + a2 * x
        low = z2 + a2 * z1 + a3 * x
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        rise = rise + (1.0 - rise) * rise_rate
        rattle = (damping * band * (1.0 - above) + (u - damping * band - low) * above) * hiss * rise
        mid[i] = (one + second * two) * tone + rattle
        tone = tone * tone_fall + TINY
        hiss = hiss * hiss_fall + TINY
        d += step
        p += d
        if p >= 1.0:
            p -= 1.0
        q += d * ratio
        if q >= 1.0:
            q -= 1.0
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + X_TONE] = tone
    v[at + X_NOISE] = hiss
    v[at + X_RISE] = rise
    v[at + V_Z] = z1
    v[at + V_Z + 1] = z2
    keep_filter(s, slot)
