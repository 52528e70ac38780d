"""The room: echoes in time with the beat, and a reverb of eight lines."""

from .intrinsics import imod
from .sound_arrays import (
    BLOCK,
    DELAY_BEFORE,
    DELAY_CUT,
    DELAY_FADE,
    DELAY_LINE,
    DELAY_LONGEST,
    DELAY_TIME,
    DELAY_TONE,
    DELAY_WRITE,
    DIFFUSER_LINE,
    RATE,
    REVERB_LINE,
    REVERB_LINES,
    REVERB_SECONDS,
    REVERB_WRITE,
    SEND_DELAY,
    SEND_REVERB,
    TILT,
    TINY,
)
from .tables import clamp, exp2
from .world import CONTROL_DELAY, CONTROL_REVERB, CONTROL_TEMPO

FADE_FRAMES = 4096
ECHO_BEATS = 0.75
# Lengths in frames, prime, so that their echoes rarely fall together
LINES = (1319, 1523, 1741, 1993, 2281, 2617, 2887, 3253)
DIFFUSE = (149, 211, 349, 521, 163, 223, 367, 547)
DIFFUSION = 0.62


def echo_frames(tempo):
    """Time of an echo: three quarters of a beat, in whole frames."""
    return int(clamp(ECHO_BEATS * 60.0 * RATE / clamp(tempo, 10.0, 400.0), 64.0, DELAY_LONGEST)) + 0.0


def reverb_seconds(amount):
    """Time in which the reverb falls by 60 dB, by audio.reverb of 0 to 1."""
    return 0.8 + 1.6 * amount + 2.6 * amount * amount


def follow_tempo(s):
    """Begin to cross over to another time of the echo once the last crossing has ended."""
    wanted = echo_frames(s.control[CONTROL_TEMPO * 4 + 1])
    if s.f[DELAY_TIME] == 0.0:
        s.f[DELAY_TIME] = wanted
        s.f[DELAY_BEFORE] = wanted
    if s.n[DELAY_FADE] == 0 and wanted != s.f[DELAY_TIME]:
        s.f[DELAY_BEFORE] = s.f[DELAY_TIME]
        s.f[DELAY_TIME] = wanted
        s.n[DELAY_FADE] = FADE_FRAMES


def echo(s):
    """Ping-pong: the middle goes into the left line, the left into the right, the right back into the left."""
    follow_tempo(s)
    line = s.delay
    bus = s.bus
    amount = s.control[CONTROL_DELAY * 4]
    send = s.f[SEND_DELAY]
    wanted = 0.62 * amount * (0.4 + 0.6 * amount)
    step = (wanted - send) / BLOCK
    s.f[SEND_DELAY] = wanted
    back = 0.36 + 0.26 * amount
    time = int(s.f[DELAY_TIME])
    before = int(s.f[DELAY_BEFORE])
    fade = int(s.n[DELAY_FADE])
    write = int(s.n[DELAY_WRITE])
    tl = s.f[DELAY_TONE]
    tr = s.f[DELAY_TONE + 1]
    cl = s.f[DELAY_CUT]
    cr = s.f[DELAY_CUT + 1]
    colour = 0.34 + 0.12 * s.f[TILT]
    for i in range(BLOCK):
        k = write - time
        if k < 0:
            k += DELAY_LINE
        left = line[k]
        right = line[DELAY_LINE + k]
        if fade > 0:
            k = write - before
            if k < 0:
                k += DELAY_LINE
            part = fade / 4096.0
            left = left + (line[k] - left) * part
            right = right + (line[DELAY_LINE + k] - right) * part
            fade -= 1
        tl = tl + (left - tl) * colour + TINY
        tr = tr + (right - tr) * colour + TINY
        cl = cl + (tl - cl) * 0.02 + TINY
        cr = cr + (tr - cr) * 0.02 + TINY
        send += step
        line[write] = 0.7 * (bus[i] + bus[BLOCK + i]) * send + back * (tr - cr) + TINY
        line[DELAY_LINE + write] = 0.9 * (tl - cl) + TINY
        bus[2 * BLOCK + i] = tl - cl
        bus[3 * BLOCK + i] = tr - cr
        write = write + 1 if write < DELAY_LINE - 1 else 0
    s.n[DELAY_FADE] = fade
    s.n[DELAY_WRITE] = write
    s.f[DELAY_TONE] = tl
    s.f[DELAY_TONE + 1] = tr
    s.f[DELAY_CUT] = cl
    s.f[DELAY_CUT + 1] = cr


def tune_reverb(s):
    """Gains of the lines for the wanted decay."""
    seconds = reverb_seconds(s.control[CONTROL_REVERB * 4])
    if seconds == s.f[REVERB_SECONDS]:
        return
    s.f[REVERB_SECONDS] = seconds
    for k in range(REVERB_LINES):
        s.reverb_state[REVERB_LINES + k] = exp2(-9.965784284662087 * LINES[k] / (RATE * seconds))


def diffuse(s, side):
    """Smear one side of what is sent to the reverb: four all-pass sections, over s.work."""
    work = s.work
    line = s.diffuser
    base = side * BLOCK
    end = base + BLOCK
    for section in range(4):
        number = side * 4 + section
        start = number * DIFFUSER_LINE
        stop = start + DIFFUSER_LINE
        write = start + imod(s.n[REVERB_WRITE], DIFFUSER_LINE)  # a block never crosses the end
        read = write - DIFFUSE[number]
        if read < start:
            read += DIFFUSER_LINE
        for i in range(base, end):
            old = line[read]
            x = work[i] + DIFFUSION * old + TINY
            line[write] = x
            work[i] = old - DIFFUSION * x
            write += 1
            read += 1
            if read == stop:
                read = start


def send_to_reverb(s):
    """Dry and echoes, by the amount, into s.work."""
    work = s.work
    bus = s.bus
    amount = s.control[CONTROL_REVERB * 4]
    send = s.f[SEND_REVERB]
    wanted = amount * (1.3 - 0.5 * amount)
    step = (wanted - send) / BLOCK
    s.f[SEND_REVERB] = wanted
    for i in range(BLOCK):
        send += step
        work[i] = (bus[i] + 0.6 * bus[2 * BLOCK + i]) * send
        work[BLOCK + i] = (bus[BLOCK + i] + 0.6 * bus[3 * BLOCK + i]) * send


def reverberate(s):
    """Eight lines that feed one another through a Householder matrix, each losing its share and treble (Jot 1991)."""
    tune_reverb(s)
    send_to_reverb(s)
    diffuse(s, 0)
    diffuse(s, 1)
    line = s.reverb
    state = s.reverb_state
    bus = s.bus
    work = s.work
    treble = 0.7 + 0.12 * s.f[TILT]
    write = int(s.n[REVERB_WRITE])
    z0 = state[0]
    z1 = state[1]
    z2 = state[2]
    z3 = state[3]
    z4 = state[4]
    z5 = state[5]
    z6 = state[6]
    z7 = state[7]
    g0 = state[8]
    g1 = state[9]
    g2 = state[10]
    g3 = state[11]
    g4 = state[12]
    g5 = state[13]
    g6 = state[14]
    g7 = state[15]
    for i in range(BLOCK):
        z0 = z0 + (line[tap(0, write, 1319)] - z0) * treble + TINY
        z1 = z1 + (line[tap(8192, write, 1523)] - z1) * treble + TINY
        z2 = z2 + (line[tap(16384, write, 1741)] - z2) * treble + TINY
        z3 = z3 + (line[tap(24576, write, 1993)] - z3) * treble + TINY
        z4 = z4 + (line[tap(32768, write, 2281)] - z4) * treble + TINY
        z5 = z5 + (line[tap(40960, write, 2617)] - z5) * treble + TINY
        z6 = z6 + (line[tap(49152, write, 2887)] - z6) * treble + TINY
        z7 = z7 + (line[tap(57344, write, 3253)] - z7) * treble + TINY
        a0 = z0 * g0
        a1 = z1 * g1
        a2 = z2 * g2
        a3 = z3 * g3
        a4 = z4 * g4
        a5 = z5 * g5
        a6 = z6 * g6
        a7 = z7 * g7
        shared = 0.25 * (((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7)))
        left = work[i] + TINY
        right = work[BLOCK + i] + TINY
        line[write] = a0 - shared + left
        line[8192 + write] = a1 - shared + right
        line[16384 + write] = a2 - shared + left
        line[24576 + write] = a3 - shared + right
        line[32768 + write] = a4 - shared - left
        line[40960 + write] = a5 - shared - right
        line[49152 + write] = a6 - shared - left
        line[57344 + write] = a7 - shared - right
        even = (a0 - a2) + (a4 - a6)
        odd = (a1 - a3) + (a5 - a7)
        bus[2 * BLOCK + i] += 0.28 * even + 0.06 * odd
        bus[3 * BLOCK + i] += 0.28 * odd + 0.06 * even
        write = write + 1 if write < REVERB_LINE - 1 else 0
    state[0] = z0
    state[1] = z1
    state[2] = z2
    state[3] = z3
    state[4] = z4
    state[5] = z5
    state[6] = z6
    state[7] = z7
    s.n[REVERB_WRITE] = write


def tap(start, write, length):
    """Where lies what went into a line so many frames ago."""
    k = write - length
    if k < 0:
        k += 8192
    return start + k
