"""The few operations of the exact subset that Python and JavaScript spell differently.

Written by hand twice: here, and in static/js/engine/intrinsics.js. All unsigned 32-bit results are non-negative on both
sides. numba compiles these as they stand.
"""


import numpy as np

U32 = 0xFFFFFFFF


def mul32(a, b):
    """Low 32 bits of a product of two integers."""
    return ((a & U32) * (b & U32)) & U32


def xor32(a, b):
    """Bits that differ, of two integers taken as 32 bits."""
    return (a ^ b) & U32


def mix32(h):
    """A good hash of 32 bits (lowbias32, C. Wellons, hash-prospector)."""
    h = h & U32
    h = h ^ (h >> 16)
    h = (h * 0x21F0AAAD) & U32
    h = h ^ (h >> 15)
    h = (h * 0x735A2D97) & U32
    return h ^ (h >> 15)


def hash2(a, b):
    """Counter-based randomness: 32 bits from two integers."""
    return mix32(mix32(a) ^ ((b * 0x9E3779B1) & U32))


def hash3(a, b, c):
    """Counter-based randomness: 32 bits from three integers."""
    return hash2(hash2(a, b), c)


def hash4(a, b, c, d):
    """Counter-based randomness: 32 bits from four integers."""
    return hash2(hash2(hash2(a, b), c), d)


def u01(h):
    """32 bits as a number from 0 to below 1, exactly."""
    return (h & U32) * 2.3283064365386963e-10


def lo16(h):
    """The lower 16 bits."""
    return h & 65535


def hi16(h):
    """The upper 16 bits of 32."""
    return (h & U32) >> 16


def idiv(a, b):
    """Whole quotient of two integers, a >= 0 and b > 0."""
    return a // b


def imod(a, b):
    """Remainder of two integers, a >= 0 and b > 0."""
    return a % b


def sort_keys(keys, count):
    """Sort the first words of an array, ascending, in place; no NaN, and equal keys must not matter."""
    ordered = np.sort(keys[:count])
    for k in range(count):
        keys[k] = ordered[k]
