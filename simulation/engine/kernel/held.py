"""Instruments of the keyboard that hold their tone: pad, bass, drone, organ. Wavetables, filters, slow movement."""

from .sound_arrays import (
    BANDS,
    BLOCK,
    RATE,
    TILT,
    TINY,
    TONE,
    V_A,
    V_ENVELOPE,
    V_HZ,
    V_PHASE,
    V_VELOCITY,
    V_X,
    V_Z,
    VI_BAND,
    VOICE_INTS,
    VOICE_WORDS,
    WAVE_DRONE_HIGH,
    WAVE_DRONE_LOW,
    WAVE_DRONE_MIDDLE,
    WAVE_ORGAN,
    WAVE_ORGAN_FULL,
    WAVE_SAW,
    WAVE_STRIDE,
    WAVE_WARM,
)
from .tables import clamp, decay, exp2, read_wave, sine
from .voices import keep_filter, next_noise, run_envelope, set_envelope, set_filter

X_SLOW = V_X  # a slow wave's place, in turns
X_CLICK = V_X + 1
X_PING = V_X + 2
X_MIX = V_X + 3
X_MIX2 = V_X + 4


def turn_slowly(s, slot, hz):
    """Move a voice's slow wave on by one block; its place in turns."""
    at = slot * VOICE_WORDS + X_SLOW
    place = s.v[at] + hz * BLOCK / RATE
    if place >= 1.0:
        place -= 1.0
    s.v[at] = place
    return place


def wave_start(s, slot, wave):
    """Where a voice's band of a waveform begins."""
    return (wave * BANDS + int(s.vi[slot * VOICE_INTS + VI_BAND])) * WAVE_STRIDE


# --- pad


def start_pad(s, slot):
    """Slow to rise, slower to go."""
    velocity = s.v[slot * VOICE_WORDS + V_VELOCITY]
    set_envelope(s, slot, 0.5 - 0.35 * velocity, 1.2, 0.82, 0.55)
    s.v[slot * VOICE_WORDS + X_SLOW] = s.v[slot * VOICE_WORDS + V_PHASE + 5]


def render_pad(s, slot, first):
    """One block: a warm saw in the middle, two at the sides that drift, a filter that opens with the tone."""
    mid = s.mid
    sides = s.side
    v = s.v
    wave = s.wave
    env = s.env
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    hz = v[at + V_HZ]
    slow = turn_slowly(s, slot, 0.17)
    open_up = (0.35 + 0.65 * v[at + V_ENVELOPE]) * (1.0 + 0.18 * sine(slow * 1.0))
    reach = (260.0 + 1.6 * hz + 2900.0 * v[at + V_VELOCITY] * open_up) * s.f[TONE]
    set_filter(s, slot, clamp(reach, 120.0, 14000.0), 1.05)
    start = wave_start(s, slot, WAVE_WARM)
    d = hz / RATE
    dl = d * (1.0037 + 0.0011 * sine(slow + 0.1))
    dr = d * (0.9964 - 0.0011 * sine(slow + 0.37))
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
    for i in range(first, BLOCK):
        left = read_wave(wave, start, pl)
        right = read_wave(wave, start, pr)
        x = read_wave(wave, start, p) + 0.62 * (left + right) - y2 + TINY
        w = 0.75 * (left - right) - z2 + TINY
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
        mid[i] = low * env[i]
        band = a1 * z1 + a2 * w
        low = z2 + a2 * z1 + a3 * w
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        sides[i] = low * env[i]
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = pl
    v[at + V_PHASE + 2] = pr
    v[at + V_Z] = y1
    v[at + V_Z + 1] = y2
    v[at + V_Z + 2] = z1
    v[at + V_Z + 3] = z2
    keep_filter(s, slot)


# --- bass


def start_bass(s, slot):
    """Quick to speak, then held a little lower."""
    set_envelope(s, slot, 0.006, 0.45, 0.5, 0.07)
    s.v[slot * VOICE_WORDS + X_PING] = 1.0
    s.v[slot * VOICE_WORDS + V_PHASE] = 0.0
    s.v[slot * VOICE_WORDS + V_PHASE + 1] = 0.0


def render_bass(s, slot, first):
    """One block: a saw through a filter that closes after the finger, over a sine."""
    mid = s.mid
    sines = s.sine
    v = s.v
    wave = s.wave
    env = s.env
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    hz = v[at + V_HZ]
    velocity = v[at + V_VELOCITY]
    ping = v[at + X_PING]
    v[at + X_PING] = ping * exp2(-64.0 / (RATE * 0.16)) + TINY
    reach = hz * 1.8 + 90.0 + (250.0 + 2300.0 * velocity * velocity) * ping * s.f[TONE] + 260.0 * s.f[TONE] * velocity
    set_filter(s, slot, clamp(reach, 60.0, 9000.0), 0.75)
    start = wave_start(s, slot, WAVE_SAW)
    d = hz / RATE
    e = d * 1.0011
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    a1 = v[at + V_A]
    a2 = v[at + V_A + 1]
    a3 = v[at + V_A + 2]
    n = 1.0 / (BLOCK - first)
    b1 = (v[at + V_A + 3] - a1) * n
    b2 = (v[at + V_A + 4] - a2) * n
    b3 = (v[at + V_A + 5] - a3) * n
    z1 = v[at + V_Z]
    z2 = v[at + V_Z + 1]
    for i in range(first, BLOCK):
        x = read_wave(wave, start, p) + 0.55 * read_wave(wave, start, q) - z2 + TINY
        ground = read_wave(sines, 0, p)
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
        mid[i] = (0.8 * low + 0.5 * ground) * env[i]
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + V_Z] = z1
    v[at + V_Z + 1] = z2
    keep_filter(s, slot)


# --- drone


def start_drone(s, slot):
    """Seconds to come, seconds to go."""
    set_envelope(s, slot, 1.1, 2.0, 0.9, 0.9)
    s.v[slot * VOICE_WORDS + X_SLOW] = s.v[slot * VOICE_WORDS + V_PHASE + 5]
    s.v[slot * VOICE_WORDS + X_MIX] = 0.0
    s.v[slot * VOICE_WORDS + X_MIX2] = 0.0


def render_drone(s, slot, first):
    """One block: ground, middle and overtones, each twice a little apart; slow waves bring the layers up and down."""
    mid = s.mid
    sides = s.side
    env = s.env
    v = s.v
    wave = s.wave
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    slow = turn_slowly(s, slot, 0.05)
    tone = s.f[TONE]
    force = 0.5 + 0.5 * v[at + V_VELOCITY]
    middle = (0.42 + 0.2 * sine(slow * 2.0)) * force * clamp(0.4 + 0.6 * tone, 0.3, 1.5)
    high = (0.2 + 0.17 * sine(slow * 3.0 + 0.3)) * force * v[at + V_VELOCITY] * clamp(tone, 0.2, 1.8)
    m = v[at + X_MIX]
    h = v[at + X_MIX2]
    n = 1.0 / (BLOCK - first)
    dm = (middle - m) * n
    dh = (high - h) * n
    low_at = wave_start(s, slot, WAVE_DRONE_LOW)
    middle_at = wave_start(s, slot, WAVE_DRONE_MIDDLE)
    high_at = wave_start(s, slot, WAVE_DRONE_HIGH)
    d = v[at + V_HZ] / RATE
    e = d + 0.22 / RATE
    c = d - 0.16 / RATE
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    r = v[at + V_PHASE + 2]
    for i in range(first, BLOCK):
        m += dm
        h += dh
        x = 0.7 * read_wave(wave, low_at, p) + m * read_wave(wave, middle_at, p)
        left = m * read_wave(wave, middle_at, q) + h * read_wave(wave, high_at, q)
        right = 0.5 * read_wave(wave, low_at, r) + h * read_wave(wave, high_at, r)
        p += d
        if p >= 1.0:
            p -= 1.0
        q += e
        if q >= 1.0:
            q -= 1.0
        r += c
        if r >= 1.0:
            r -= 1.0
        mid[i] = (x + 0.6 * (left + right)) * env[i]
        sides[i] = 0.6 * (left - right) * env[i]
    v[at + X_MIX] = m
    v[at + X_MIX2] = h
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + V_PHASE + 2] = r


# --- organ


def start_organ(s, slot):
    """On and off, a click at the contact, and a third harmonic that rings away."""
    at = slot * VOICE_WORDS
    velocity = s.v[at + V_VELOCITY]
    set_envelope(s, slot, 0.007, 0.3, 0.95, 0.03)
    s.v[at + X_CLICK] = 0.06 * velocity
    s.v[at + X_PING] = 0.25 * velocity
    s.v[at + V_PHASE] = 0.0
    s.v[at + V_PHASE + 1] = 0.0


def render_organ(s, slot, first):
    """One block: drawbars mixed by the touch, through a slowly turning horn whose place all voices share."""
    mid = s.mid
    sides = s.side
    env = s.env
    noise = s.noise
    sines = s.sine
    v = s.v
    wave = s.wave
    at = slot * VOICE_WORDS
    run_envelope(s, slot, first)
    hz = v[at + V_HZ]
    now = s.f[0] / RATE
    horn = now * 0.83
    ahead = (now + BLOCK / RATE) * 0.83
    swing = sine(horn)
    swing_step = (sine(ahead) - swing) / BLOCK
    swing = swing + swing_step * first
    mix = clamp(0.75 * v[at + V_VELOCITY] + 0.3 * s.f[TILT], 0.0, 1.0)
    soft = wave_start(s, slot, WAVE_ORGAN)
    full = wave_start(s, slot, WAVE_ORGAN_FULL)
    d = hz / RATE * (1.0 + 0.0007 * sine(horn + 0.25))
    p = v[at + V_PHASE]
    q = v[at + V_PHASE + 1]
    click = v[at + X_CLICK]
    ping = v[at + X_PING]
    click_fall = decay(0.012)
    ping_fall = decay(0.9)
    ping_step = 3.0 * d
    if hz > 6000.0:
        ping = 0.0
    z = v[at + V_Z]
    k = next_noise(s, slot)
    for i in range(first, BLOCK):
        x = (1.0 - mix) * read_wave(wave, soft, p) + mix * read_wave(wave, full, p)
        x = x + ping * read_wave(sines, 0, q)
        z = z + (noise[k + i] - z) * 0.3 + TINY
        x = (x + click * z) * env[i]
        click = click * click_fall + TINY
        ping = ping * ping_fall + TINY
        p += d
        if p >= 1.0:
            p -= 1.0
        q += ping_step
        if q >= 1.0:
            q -= 1.0
        swing += swing_step
        mid[i] = x * (1.0 + 0.1 * swing)
        sides[i] = x * 0.28 * swing
    v[at + V_PHASE] = p
    v[at + V_PHASE + 1] = q
    v[at + V_Z] = z
    v[at + X_CLICK] = click
    v[at + X_PING] = ping
