"""Bowed and blown and sung: strings, flute, choir. Tones that breathe while they last."""

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
    VOICE_INTS,
    VOICE_WORDS,
    WAVE_FLUTE,
    WAVE_FLUTE_LOUD,
    WAVE_SAW,
    WAVE_VOICE,
)
from .tables import clamp, exp2, read_wave, sine, warp
from .voices import keep_filter, next_noise, run_envelope, set_envelope, set_filter

X_VIBRATO = V_X + 1  # place in turns
X_VIBRATO2 = V_X + 2
X_MIX = V_X + 3
X_BREATH = V_X + 4

# Formants of five vowels' darker and brighter ends: Hz and level (after Csound's table of formants, alto)
VOWEL_DARK = (350.0, 640.0, 2500.0, 3400.0)  # between oo and oh
VOWEL_OPEN = (800.0, 1150.0, 2800.0, 3500.0)  # ah
FORMANT_DARK = (1.0, 0.32, 0.06, 0.03)
FORMANT_OPEN = (1.0, 0.62, 0.2, 0.1)
FORMANT_DAMPING = (0.2, 0.13, 0.07, 0.06)


def move_vibrato(s, slot, word, hz):
    """Move a vibrato on by one block; its sine."""
    at = slot * VOICE_WORDS + word
    place = s.v[at] + hz * BLOCK / RATE
    if place >= 1.0:
        place -= 1.0
    s.v[at] = place
    return sine(place)


def seconds_sounding(s, slot):
    """How long a voice has sounded."""
    return s.vi[slot * VOICE_INTS + VI_BLOCKS] * BLOCK / RATE


# --- strings


def start_strings(s, slot):
    """The bow takes hold: sooner and firmer with more velocity."""
    at = slot * VOICE_WORDS
    velocity = s.v[at + V_VELOCITY]
    set_envelope(s, slot, 0.2 - 0.14 * velocity, 0.8, 0.86, 0.16)
    s.v[at + X_VIBRATO] = s.v[at + V_PHASE + 3]
    s.v[at + X_VIBRATO2] = s.v[at + V_PHASE + 4]


def render_strings(s, slot, first):
    """One block: three players with vibratos of their own through one filter a side, and a little rosin."""
    mid = s.mid
    sides = s.side
    env = s.env
    noise = s.noise
    v = s.v
    wave = s.wave
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    hz = v[at + V_HZ]
    velocity = v[at + V_VELOCITY]
    depth = clamp((seconds_sounding(s, slot) - 0.15) * 2.2, 0.0, 1.0)
    one = move_vibrato(s, slot, X_VIBRATO, 5.6)
    two = move_vibrato(s, slot, X_VIBRATO2, 4.9)
    reach = (700.0 + 1.8 * hz + 4200.0 * velocity * (0.3 + 0.7 * v[at + V_ENVELOPE])) * s.f[TONE]
    set_filter(s, slot, clamp(reach, 300.0, 15000.0), 1.15)
    start = wave_start(s, slot, WAVE_SAW)
    d = hz / RATE
    dl = d * (1.0029 + 0.0021 * depth * one)
    dr = d * (0.9972 + 0.0021 * depth * two)
    d = d * (1.0 + 0.0012 * depth * (one - two))
    p = v[at + V_PHASE]
    pl = v[at + V_PHASE + 1]
    pr = v[at + V_PHASE + 2]
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    n = 1.0 / (BLOCK - first)
    b1 = (v[at + V_A + 3] - a1) * n
    b2 = (v[at + V_A + 4] - a2) * n
    b3 = (v[at + V_A + 5] - a3) * n
    y1 = v[at + V_Z]
    y2 = v[at + V_Z + 1]
    z1 = v[at + V_Z + 2]
    z2 = v[at + V_Z + 3]
    h = v[at + V_Z + 4]
    g = v[at + V_Z + 5]
    rosin = 0.012 + 0.02 * velocity
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        left = read_wave(wave, start, pl)
        right = read_wave(wave, start, pr)
        x = 0.95 * read_wave(wave, start, p) + 0.52 * (left + right) + rosin * noise[k + i] - y2 + TINY
        w = 0.6 * (left - right) - z2 + TINY
        p += d
        if p >= 1.0:
            p -= 1.0
        pl += dl
        if pl >= 1.0:
            pl -= 1.0
        pr += dr
        if pr >= 1.0:
            pr -= 1.0
        a1 += b1
        a2 += b2
        a3 += b3
        band = a1 * y1 + a2 * x
        low = y2 + a2 * y1 + a3 * x
        y1 = 2.0 * band - y1
        y2 = 2.0 * low - y2
        h = h + (low - h) * 0.025 + TINY  # what lies below 190 Hz, of which the body gives less
        mid[i] = (low - 0.45 * h) * env[i]
        band = a1 * z1 + a2 * w
        low = z2 + a2 * z1 + a3 * w
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        g = g + (low - g) * 0.025 + TINY
        sides[i] = (low - 0.45 * g) * env[i]
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = pl
    v[at + V_PHASE + 2] = pr
    v[at + V_Z] = y1
    v[at + V_Z + 1] = y2
    v[at + V_Z + 2] = z1
    v[at + V_Z + 3] = z2
    v[at + V_Z + 4] = h
    v[at + V_Z + 5] = g
    keep_filter(s, slot)


# --- flute


def start_flute(s, slot):
    """A tongue, then the breath."""
    at = slot * VOICE_WORDS
    velocity = s.v[at + V_VELOCITY]
    set_envelope(s, slot, 0.085 - 0.05 * velocity, 0.35, 0.86, 0.055)
    s.v[at + X_BREATH] = 1.0
    s.v[at + X_MIX] = 0.0
    s.v[at + V_PHASE] = 0.0
    s.v[at + X_VIBRATO] = s.v[at + V_PHASE + 3]


def render_flute(s, slot, first):
    """One block: soft and loud tones mixed by the breath, its noise coloured by the pipe; a vibrato in time."""
    mid = s.mid
    noise = s.noise
    v = s.v
    wave = s.wave
    env = s.env
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    hz = v[at + V_HZ]
    velocity = v[at + V_VELOCITY]
    since = seconds_sounding(s, slot)
    depth = clamp((since - 0.25) * 1.6, 0.0, 1.0)
    wobble = move_vibrato(s, slot, X_VIBRATO, 4.8 + 0.7 * velocity)
    chiff = v[at + X_BREATH]
    v[at + X_BREATH] = chiff * exp2(-64.0 / (RATE * 0.03)) + TINY
    set_filter(s, slot, clamp(hz * 1.5, 200.0, 9000.0), 0.55)
    soft = wave_start(s, slot, WAVE_FLUTE)
    loud = wave_start(s, slot, WAVE_FLUTE_LOUD)
    mix = v[at + X_MIX]
    force = clamp(1.05 * velocity + 0.3 * s.f[TILT] - 0.1, 0.0, 1.0)
    n = 1.0 / (BLOCK - first)
    mix_step = (clamp(force * v[at + V_ENVELOPE] * (1.0 + 0.25 * depth * wobble), 0.0, 1.0) - mix) * n
    d = hz / RATE * (1.0 + 0.0028 * depth * wobble - 0.006 * chiff)
    level = 1.0 + 0.09 * depth * wobble
    before = v[at + X_MIX + 2]
    if before == 0.0:
        before = level
    v[at + X_MIX + 2] = level
    level_step = (level - before) * n
    hiss = (0.018 + 0.035 * velocity) * (1.0 + 5.0 * chiff * velocity)
    p = v[at + V_PHASE]
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    z1 = v[at + V_Z]
    z2 = v[at + V_Z + 1]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        mix += mix_step
        before += level_step
        a = read_wave(wave, soft, p)
        x = noise[k + i] - z2 + TINY
        band = a1 * z1 + a2 * x
        low = z2 + a2 * z1 + a3 * x
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        tone = a + (read_wave(wave, loud, p) - a) * mix
        mid[i] = (tone * before + hiss * (band + 0.05 * noise[k + i])) * env[i]
        p += d
        if p >= 1.0:
            p -= 1.0
    v[at + X_MIX] = mix
    v[at + V_PHASE] = p
    v[at + V_Z] = z1
    v[at + V_Z + 1] = z2
    keep_filter(s, slot)


# --- choir


def start_choir(s, slot):
    """Singers come in one after another."""
    at = slot * VOICE_WORDS
    velocity = s.v[at + V_VELOCITY]
    set_envelope(s, slot, 0.28 - 0.16 * velocity, 1.0, 0.9, 0.2)
    s.v[at + X_VIBRATO] = s.v[at + V_PHASE + 3]
    s.v[at + X_VIBRATO2] = s.v[at + V_PHASE + 4]


def render_choir(s, slot, first):
    """One block: three singers' pulses, mixed down to a middle and a side, through four formants between oo and ah."""
    mid = s.mid
    sides = s.side
    env = s.env
    noise = s.noise
    work = s.work
    v = s.v
    wave = s.wave
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    hz = v[at + V_HZ]
    depth = clamp((seconds_sounding(s, slot) - 0.2) * 2.0, 0.0, 1.0)
    one = move_vibrato(s, slot, X_VIBRATO, 5.1)
    two = move_vibrato(s, slot, X_VIBRATO2, 5.9)
    start = wave_start(s, slot, WAVE_VOICE)
    d = hz / RATE
    dl = d * (1.0025 + 0.0032 * depth * one)
    dr = d * (0.9976 + 0.0032 * depth * two)
    d = d * (1.0 + 0.0016 * depth * (two - one))
    p = v[at + V_PHASE]
    pl = v[at + V_PHASE + 1]
    pr = v[at + V_PHASE + 2]
    zm = v[at + V_Z + 8]
    zs = v[at + V_Z + 9]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        left = read_wave(wave, start, pl)
        right = read_wave(wave, start, pr)
        x = 0.85 * read_wave(wave, start, p) + 0.5 * (left + right) + 0.05 * noise[k + i]
        work[i] = x
        zm = zm + (x - zm) * 0.09 + TINY
        zs = zs + (0.6 * (left - right) - zs) * 0.09 + TINY
        mid[i] = 0.16 * zm * env[i]
        sides[i] = 0.75 * zs * env[i]
        p += d
        if p >= 1.0:
            p -= 1.0
        pl += dl
        if pl >= 1.0:
            pl -= 1.0
        pr += dr
        if pr >= 1.0:
            pr -= 1.0
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = pl
    v[at + V_PHASE + 2] = pr
    v[at + V_Z + 8] = zm
    v[at + V_Z + 9] = zs
    openness = clamp(0.15 + 0.6 * v[at + V_VELOCITY] + 0.4 * s.f[TILT], 0.0, 1.0)
    sing(s, slot, first, 0, openness)
    sing(s, slot, first, 2, openness)


def shape_formant(s, slot, formant, openness):
    """A formant's coefficients into the words V_A to V_A + 3 of its pair: two of the filter, and the level."""
    v = s.v
    at = slot * VOICE_WORDS
    hz = v[at + V_HZ]
    place = VOWEL_DARK[formant] + (VOWEL_OPEN[formant] - VOWEL_DARK[formant]) * openness
    level = FORMANT_DARK[formant] + (FORMANT_OPEN[formant] - FORMANT_DARK[formant]) * openness
    place = place * (1.0 + 0.05 * clamp((v[at + V_PITCH] - 57.0) / 12.0, -1.0, 2.0))
    if formant == 0 and place < hz * 1.02:
        place = hz * 1.02  # a singer opens the mouth as the tone rises above the formant (Sundberg 1977)
    damping = FORMANT_DAMPING[formant] + 0.5 * hz / place * FORMANT_DAMPING[formant]
    near = hz * hz / (place * place)
    if formant == 0:
        level = level / (1.0 + 1.2 * near * near)  # and sings no louder for it
    g = warp(place)
    o = at + V_A
    if formant == 1 or formant == 3:
        o += 3
    v[o] = 1.0 / (1.0 + g * (g + damping))
    v[o + 1] = g * v[o]
    v[o + 2] = level * damping * 2.6


def sing(s, slot, first, formant, openness):
    """Two formants side by side: bands of the singers' pulses, added to s.mid."""
    v = s.v
    env = s.env
    mid = s.mid
    work = s.work
    at = slot * VOICE_WORDS
    shape_formant(s, slot, formant, openness)
    shape_formant(s, slot, formant + 1, openness)
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    level_a = v[at + V_A + 2]
    b1 = v[at + V_A + 3]
    b2 = v[at + V_A + 4]
    level_b = v[at + V_A + 5]
    z = at + V_Z + 2 * formant
    y1 = v[z]
    y2 = v[z + 1]
    z1 = v[z + 2]
    z2 = v[z + 3]
    a3 = a2 * a2 / a1
    b3 = b2 * b2 / b1
    for i in range(first, BLOCK):
        x = work[i] + TINY
        w = x - y2
        band = a1 * y1 + a2 * w
        low = y2 + a2 * y1 + a3 * w
        y1 = 2.0 * band - y1
        y2 = 2.0 * low - y2
        x = x - z2
        other = b1 * z1 + b2 * x
        low = z2 + b2 * z1 + b3 * x
        z1 = 2.0 * other - z1
        z2 = 2.0 * low - z2
        mid[i] += (band * level_a + other * level_b) * env[i]
    v[z] = y1
    v[z + 1] = y2
    v[z + 2] = z1
    v[z + 3] = z2
