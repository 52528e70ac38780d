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
    42, 65, 39, 55, 23, 23, 19, 19, 18, 18, 37, 28, 42, 56, 38,
    69, 55, 61, 33, 49, 24, 10, 24, 13, 28, 34, 54, 46, 53, 70,
    70, 67, 39, 49, 70, 15, 14, 33, 16, 18, 35, 70, 34, 67, 67,
    70, 44, 42, 53, 39, 17, 9, 32, 17, 23, 54, 45, 48, 70, 59,
    60, 64, 60, 29, 42, 15, 18, 23, 18, 33, 18, 38, 34, 43, 57,
    70, 70, 38, 37, 41, 25, 8, 27, 19, 21, 34, 58, 39, 52, 65,
    69, 50, 63, 70, 54, 21, 17, 36, 7, 22, 46, 49, 54, 49, 70,
)  # fmt: skip
MINOR_DEGREES = (
    70, 70, 70, 42, 32, 34, 12, 16, 14, 26, 31, 34, 45, 70, 45,
    70, 70, 60, 39, 70, 30, 8, 27, 10, 36, 43, 52, 70, 60, 70,
    70, 70, 48, 70, 35, 24, 9, 21, 15, 28, 39, 44, 51, 70, 62,
    70, 70, 59, 49, 32, 33, 9, 18, 13, 41, 37, 38, 70, 60, 60,
    70, 70, 48, 44, 46, 25, 11, 17, 17, 28, 21, 48, 55, 70, 51,
    70, 70, 41, 51, 70, 37, 8, 24, 10, 32, 52, 52, 59, 60, 70,
    70, 70, 57, 50, 43, 21, 17, 22, 8, 34, 31, 53, 43, 70, 56,
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
