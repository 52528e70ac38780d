"""The way out: filter by brightness, width, DC block, volume, and a limiter that looks ahead."""

from .sound_arrays import (
    BLOCK,
    BLOCKED,
    CEILING,
    LIMIT_BLOCK,
    LIMIT_BLOCKS,
    LIMIT_GAIN,
    MASTER_A,
    MASTER_Z,
    PEAK,
    SIDE_END,
    TINY,
    VOLUME_END,
)
from .tables import clamp, exp2, warp
from .world import CONTROL_BRIGHTNESS, CONTROL_PALETTE, CONTROL_VOLUME, CONTROL_WIDTH

RECOVERY = 0.012  # of the limiter's way back to 1, a block


def volume_gain(volume):
    """Gain of audio.volume: the square, so that the slider feels even; 1.2 at the top."""
    return 1.2 * volume * volume


def side_gain(width):
    """Gain of what differs between left and right by audio.width: nothing at 0, as it is at 0.7, a fifth more at 1."""
    return width / 0.7 if width < 0.7 else 1.0 + (width - 0.7) / 1.5


def filter_side(s, side):
    """The low-pass over one side of the mix, a two-pole of Butterworth's damping; over s.bus."""
    bus = s.bus
    brightness = s.control[CONTROL_BRIGHTNESS * 4] + 0.08 * s.control[CONTROL_PALETTE * 4]
    g = warp(clamp(1100.0 * exp2(4.25 * brightness), 400.0, 20000.0))
    b1 = 1.0 / (1.0 + g * (g + 1.414213562373095))
    b2 = g * b1
    b3 = g * b2
    f = s.f
    at = MASTER_A
    if f[at] == 0.0:
        f[at] = b1
        f[at + 1] = b2
        f[at + 2] = b3
    a1 = f[at]
    a2 = f[at + 1]
    a3 = f[at + 2]
    d1 = (b1 - a1) / BLOCK
    d2 = (b2 - a2) / BLOCK
    d3 = (b3 - a3) / BLOCK
    z1 = f[MASTER_Z + 2 * side]
    z2 = f[MASTER_Z + 2 * side + 1]
    base = side * BLOCK
    for i in range(BLOCK):
        a1 += d1
        a2 += d2
        a3 += d3
        x = bus[base + i] + bus[base + 2 * BLOCK + i] - z2 + TINY
        band = a1 * z1 + a2 * x
        low = z2 + a2 * z1 + a3 * x
        z1 = 2.0 * band - z1
        z2 = 2.0 * low - z2
        bus[base + i] = low
    f[MASTER_Z + 2 * side] = z1
    f[MASTER_Z + 2 * side + 1] = z2
    if side == 1:
        f[at] = b1
        f[at + 1] = b2
        f[at + 2] = b3


def widen(s):
    """Width as middle and side (0.7 leaves them), volume, the DC block, and then to the limiter. Its peak, or -1."""
    f = s.f
    bus = s.bus
    side = f[SIDE_END]
    wanted = side_gain(s.control[CONTROL_WIDTH * 4])
    side_step = (wanted - side) / BLOCK
    f[SIDE_END] = wanted
    volume = f[VOLUME_END]
    wanted = volume_gain(s.control[CONTROL_VOLUME * 4])
    volume_step = (wanted - volume) / BLOCK
    f[VOLUME_END] = wanted
    xl = f[BLOCKED]
    yl = f[BLOCKED + 1]
    xr = f[BLOCKED + 2]
    yr = f[BLOCKED + 3]
    o = int(s.n[LIMIT_BLOCK]) * BLOCK
    peak = 0.0
    for i in range(BLOCK):
        side += side_step
        volume += volume_step
        m = 0.5 * (bus[i] + bus[BLOCK + i])
        d = 0.5 * (bus[i] - bus[BLOCK + i]) * side
        left = (m + d) * volume
        right = (m - d) * volume
        yl = left - xl + 0.9985 * yl + TINY
        xl = left
        yr = right - xr + 0.9985 * yr + TINY
        xr = right
        s.limit[o + i] = yl
        s.limit[LIMIT_BLOCKS * BLOCK + o + i] = yr
        if abs(yl) > peak:
            peak = abs(yl)
        if abs(yr) > peak:
            peak = abs(yr)
    f[BLOCKED] = xl
    f[BLOCKED + 1] = yl
    f[BLOCKED + 2] = xr
    f[BLOCKED + 3] = yr
    is_sound = abs(yl) < 1e6 and abs(yr) < 1e6 and peak < 1e6  # false of what is not a number, too
    return peak if is_sound else -1.0


def limit(s, out, peak):
    """Give out the block of three blocks ago. The gain is a line from block to block, never above what either needs."""
    write = int(s.n[LIMIT_BLOCK])
    s.limit_need[write] = CEILING / peak if peak > CEILING else 1.0
    one = write + 1 if write < LIMIT_BLOCKS - 1 else 0
    two = one + 1 if one < LIMIT_BLOCKS - 1 else 0
    three = two + 1 if two < LIMIT_BLOCKS - 1 else 0
    gain = s.f[LIMIT_GAIN]
    end = gain + (1.0 - gain) * RECOVERY
    end = lower(end, s.limit_need[one])
    end = lower(end, s.limit_need[two])
    end = lower(end, gain + (s.limit_need[three] - gain) / 2.0)
    end = lower(end, gain + (s.limit_need[write] - gain) / 3.0)
    step = (end - gain) / BLOCK
    o = one * BLOCK
    largest = s.f[PEAK]
    for i in range(BLOCK):
        gain += step
        left = s.limit[o + i] * gain
        right = s.limit[LIMIT_BLOCKS * BLOCK + o + i] * gain
        s.left[out + i] = left
        s.right[out + i] = right
        if abs(left) > largest:
            largest = abs(left)
        if abs(right) > largest:
            largest = abs(right)
    s.f[PEAK] = largest
    s.f[LIMIT_GAIN] = end
    s.n[LIMIT_BLOCK] = one


def lower(a, b):
    """The lower of two."""
    return a if a < b else b
