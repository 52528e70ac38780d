"""How likely a melody's next interval is, by the degree that it leaves: whole costs for the search in line.py.

The share of each interval after each degree of the major and the minor scale, as -10 ln of the share: counts of old
tunes in the public domain, made by the study behind this engine's design. They are kept by degrees instead of
semitones, so that any scale of seven tones can use them; in minor the raised sixth and seventh count with the natural
ones. Nothing but these counts comes from the tunes.
"""

from .layout import SCALE_SIZE, SCALE_STEPS
from .tones import has_bit, scale_mask

REACH = 7  # degrees upwards and downwards
# A row a degree: seven degrees down to seven up.
MAJOR_DEGREES = (
    45, 65, 37, 52, 22, 22, 19, 19, 18, 18, 36, 31, 43, 68, 38,
    59, 69, 65, 34, 50, 22, 11, 25, 13, 26, 33, 53, 49, 57, 53,
    70, 70, 43, 49, 58, 14, 14, 32, 17, 17, 38, 70, 37, 70, 68,
    70, 49, 44, 48, 37, 17, 9, 33, 17, 22, 59, 47, 52, 70, 54,
    59, 62, 58, 29, 42, 15, 19, 24, 17, 32, 18, 43, 40, 45, 51,
    69, 70, 42, 44, 42, 24, 9, 28, 18, 19, 34, 50, 40, 56, 64,
    70, 70, 64, 62, 53, 20, 19, 43, 7, 19, 47, 47, 48, 62, 67,
)  # fmt: skip
MINOR_DEGREES = (
    44, 70, 64, 44, 33, 34, 13, 15, 15, 27, 37, 30, 47, 57, 39,
    70, 70, 59, 41, 70, 24, 10, 31, 9, 34, 39, 65, 65, 70, 70,
    57, 70, 49, 50, 34, 18, 11, 22, 15, 24, 39, 43, 47, 70, 52,
    70, 65, 65, 47, 43, 24, 10, 21, 11, 38, 39, 36, 65, 65, 58,
    57, 70, 57, 31, 52, 21, 13, 20, 17, 24, 23, 47, 42, 70, 49,
    70, 70, 44, 70, 37, 26, 9, 30, 11, 25, 53, 40, 46, 60, 60,
    55, 59, 66, 43, 41, 15, 17, 23, 11, 32, 31, 46, 48, 70, 52,
)  # fmt: skip
# Other scales: by semitones; and in scales of five or six tones, where a third is the next step.
INTERVAL_COST = (24, 12, 8, 17, 21, 24, 40, 28, 38, 38, 48, 56, 42)
GAPPED_COST = (26, 14, 8, 10, 18, 20, 36, 26, 34, 36, 42, 56, 40)


def is_minor(scale):
    """Whether a scale's third is minor."""
    return has_bit(scale_mask(scale), 3) and not has_bit(scale_mask(scale), 4)


def is_gapped(scale):
    """Whether a scale leaps over a tone somewhere."""
    return SCALE_SIZE[scale] <= 6 and SCALE_STEPS[scale * 12 + 1] != 1


def degree_cost(minor, degree, steps):
    """Cost of going so many degrees from a degree (0 to 6) of a scale of seven tones."""
    if steps < -REACH or steps > REACH:
        return 75
    place = degree * 15 + steps + REACH
    return MINOR_DEGREES[place] if minor else MAJOR_DEGREES[place]


def semitone_cost(gapped, size):
    """Cost of an interval by its size in semitones."""
    if size > 12:
        return 70 + size
    return GAPPED_COST[size] if gapped else INTERVAL_COST[size]
