"""Sets of tones as masks of twelve bits, bit 0 the key's root."""

from .intrinsics import idiv, imod
from .layout import SCALE_BRIGHTNESS, SCALE_SIZE, SCALE_STEPS

BITS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)
ALL_TONES = 4095


def has_bit(mask, k):
    """Whether bit k (0 to 11) of a mask is set."""
    return imod(idiv(mask, BITS[k]), 2) == 1


def bit(k):
    """The number whose bit k (0 to 11) is set."""
    return BITS[k]


def turned(mask, by):
    """A mask's tones moved up by so many semitones (0 to 11)."""
    moved = 0
    for k in range(12):
        if has_bit(mask, k):
            moved = moved + BITS[imod(k + by, 12)]
    return moved


def scale_mask(scale):
    """A scale's tones as bits, bit 0 its root."""
    mask = 0
    for k in range(SCALE_SIZE[scale]):
        mask = mask + BITS[SCALE_STEPS[scale * 12 + k]]
    return mask


def common(a, b):
    """The tones that two masks share; all of the first where they share none."""
    both = 0
    for k in range(12):
        if has_bit(a, k) and has_bit(b, k):
            both = both + BITS[k]
    return both if both > 0 else a


def near_mask(mask, tones):
    """The tones of a mask at most two semitones away from one of `tones`."""
    near = 0
    for k in range(12):
        if has_bit(mask, k):
            close = False
            for away in range(5):
                if has_bit(tones, imod(k + away + 10, 12)):
                    close = True
            if close:
                near = near + BITS[k]
    return near


def brightness(scale):
    """Place of a scale between dark 0 and bright 1."""
    return SCALE_BRIGHTNESS[scale]
