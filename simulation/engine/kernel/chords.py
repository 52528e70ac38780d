"""The chords of each scale: what they are made of, what they do, how tense and how rough they are.

Source: functional harmony as in any textbook (tonic, subdominant, dominant, applied dominants).
"""

from .intrinsics import imod
from .tones import bit, has_bit

TONIC = 0
SUBDOMINANT = 1
DOMINANT = 2
APPLIED = 3  # dominant of another chord than the tonic

# Qualities: four tones above the root (a triad repeats its root), which a voicing must have: first, second and, when it
# differs from the root, fourth.
MAJ = 0
MIN = 1
DIM = 2
AUG = 3
DOM7 = 4
MIN7 = 5
MAJ7 = 6
HALF7 = 7
DIM7 = 8
SUS4 = 9
SUS2 = 10
SIX = 11
FLAT5 = 12
SUS7 = 13
ADD9 = 14
MIN6 = 15
MINMAJ = 16
MIN9 = 17
QUARTAL = 18
CLUSTER = 19
OPEN2 = 20
POWER = 21
QUALITIES = (
    0, 4, 7, 0,
    0, 3, 7, 0,
    0, 3, 6, 0,
    0, 4, 8, 0,
    0, 4, 7, 10,
    0, 3, 7, 10,
    0, 4, 7, 11,
    0, 3, 6, 10,
    0, 3, 6, 9,
    0, 5, 7, 0,
    0, 2, 7, 0,
    0, 4, 7, 9,
    0, 4, 6, 10,
    0, 5, 7, 10,
    0, 4, 7, 2,
    0, 3, 7, 9,
    0, 3, 7, 11,
    0, 3, 7, 2,
    0, 5, 10, 0,
    0, 2, 4, 0,
    0, 2, 5, 0,
    0, 7, 7, 0,
)  # fmt: skip

# The chords of each scale: root above the key's, quality, function, tension and roughness 0-100. Melodic minor falls by
# the tones of natural minor, and has their chords; over tunes of five tones stand the triads of major and minor too.
CHORD_WORDS = 5
CHORDS = (
    # major
    0, MAJ, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  4, MIN, TONIC, 34, 10,  5, MAJ, SUBDOMINANT, 38, 0,
    7, MAJ, DOMINANT, 60, 0,  9, MIN, TONIC, 25, 0,  11, DIM, DOMINANT, 75, 40,  7, DOM7, DOMINANT, 70, 15,
    2, MIN7, SUBDOMINANT, 48, 20,  5, MAJ7, SUBDOMINANT, 46, 35,  9, MIN7, TONIC, 32, 30,  0, MAJ7, TONIC, 18, 50,
    0, ADD9, TONIC, 12, 45,  7, SUS7, DOMINANT, 62, 45,  2, DOM7, APPLIED, 80, 45,  4, DOM7, APPLIED, 85, 50,
    0, DOM7, APPLIED, 60, 50,  5, MIN, SUBDOMINANT, 60, 70,  10, MAJ, SUBDOMINANT, 50, 70,  8, MAJ, SUBDOMINANT, 65, 80,
    11, HALF7, DOMINANT, 78, 70,  9, DOM7, APPLIED, 80, 58,
    # minor
    0, MIN, TONIC, 5, 0,  2, DIM, SUBDOMINANT, 52, 35,  3, MAJ, TONIC, 30, 0,  5, MIN, SUBDOMINANT, 40, 0,
    7, MIN, DOMINANT, 54, 0,  8, MAJ, SUBDOMINANT, 32, 0,  10, MAJ, DOMINANT, 52, 0,  0, MIN7, TONIC, 20, 40,
    5, MIN7, SUBDOMINANT, 46, 30,  8, MAJ7, SUBDOMINANT, 40, 40,  7, MIN7, DOMINANT, 56, 30,  3, MAJ7, TONIC, 36, 50,
    2, HALF7, SUBDOMINANT, 56, 50,  0, MIN9, TONIC, 14, 45,  7, MAJ, DOMINANT, 64, 45,  7, DOM7, DOMINANT, 74, 46,
    10, DOM7, APPLIED, 62, 55,  1, MAJ, SUBDOMINANT, 70, 75,  11, DIM7, DOMINANT, 85, 80,
    # harmonic minor
    0, MIN, TONIC, 5, 0,  2, DIM, SUBDOMINANT, 50, 20,  5, MIN, SUBDOMINANT, 40, 0,  7, MAJ, DOMINANT, 62, 0,
    8, MAJ, SUBDOMINANT, 32, 0,  7, DOM7, DOMINANT, 72, 15,  11, DIM, DOMINANT, 76, 25,  2, HALF7, SUBDOMINANT, 55, 35,
    5, MIN7, SUBDOMINANT, 46, 35,  8, MAJ7, SUBDOMINANT, 42, 45,  11, DIM7, DOMINANT, 85, 50,  3, AUG, TONIC, 60, 75,
    0, MINMAJ, TONIC, 55, 85,  10, MAJ, SUBDOMINANT, 50, 65,  1, MAJ, SUBDOMINANT, 70, 75,
    # melodic minor
    0, MIN, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  5, MAJ, SUBDOMINANT, 42, 0,  7, MAJ, DOMINANT, 62, 0,
    7, DOM7, DOMINANT, 70, 15,  9, DIM, TONIC, 50, 55,  11, DIM, DOMINANT, 75, 30,  5, DOM7, SUBDOMINANT, 55, 52,
    2, MIN7, SUBDOMINANT, 48, 35,  0, MIN6, TONIC, 25, 36,  9, HALF7, TONIC, 52, 68,  0, MINMAJ, TONIC, 45, 90,
    3, AUG, TONIC, 62, 95,  11, HALF7, DOMINANT, 78, 60,  5, MIN, SUBDOMINANT, 40, 31,  8, MAJ, SUBDOMINANT, 32, 31,
    3, MAJ, TONIC, 30, 31,  10, MAJ, DOMINANT, 52, 34,  7, MIN, DOMINANT, 54, 36,
    # dorian
    0, MIN, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  3, MAJ, TONIC, 30, 0,  5, MAJ, SUBDOMINANT, 40, 0,
    7, MIN, DOMINANT, 50, 0,  10, MAJ, DOMINANT, 48, 0,  0, MIN7, TONIC, 18, 30,  5, DOM7, SUBDOMINANT, 50, 35,
    7, MIN7, DOMINANT, 54, 35,  10, MAJ7, DOMINANT, 55, 50,  0, MIN6, TONIC, 25, 45,  2, MIN7, SUBDOMINANT, 46, 45,
    3, MAJ7, TONIC, 36, 50,  9, DIM, SUBDOMINANT, 60, 65,  7, MAJ, DOMINANT, 64, 70,
    # phrygian
    0, MIN, TONIC, 5, 0,  1, MAJ, DOMINANT, 55, 0,  3, MAJ, TONIC, 34, 10,  5, MIN, SUBDOMINANT, 42, 0,
    8, MAJ, SUBDOMINANT, 34, 0,  10, MIN, DOMINANT, 52, 0,  1, MAJ7, DOMINANT, 60, 35,  8, MAJ7, SUBDOMINANT, 40, 45,
    10, MIN7, DOMINANT, 56, 40,  0, MIN7, TONIC, 20, 35,  5, MIN7, SUBDOMINANT, 46, 40,  3, DOM7, APPLIED, 50, 60,
    7, DIM, DOMINANT, 65, 55,  0, MAJ, TONIC, 45, 80,
    # lydian
    0, MAJ, TONIC, 5, 0,  2, MAJ, SUBDOMINANT, 45, 0,  4, MIN, TONIC, 34, 10,  7, MAJ, DOMINANT, 50, 0,
    9, MIN, SUBDOMINANT, 30, 0,  11, MIN, DOMINANT, 52, 10,  0, MAJ7, TONIC, 15, 25,  2, DOM7, SUBDOMINANT, 56, 40,
    7, MAJ7, DOMINANT, 50, 40,  9, MIN7, SUBDOMINANT, 34, 35,  11, MIN7, DOMINANT, 56, 45,  4, MIN7, TONIC, 40, 45,
    0, ADD9, TONIC, 10, 30,  6, DIM, DOMINANT, 65, 60,
    # mixolydian
    0, MAJ, TONIC, 5, 0,  2, MIN, SUBDOMINANT, 42, 0,  5, MAJ, SUBDOMINANT, 38, 0,  7, MIN, DOMINANT, 50, 0,
    9, MIN, TONIC, 26, 0,  10, MAJ, DOMINANT, 48, 0,  0, DOM7, TONIC, 30, 40,  5, MAJ7, SUBDOMINANT, 46, 40,
    7, MIN7, DOMINANT, 54, 30,  2, MIN7, SUBDOMINANT, 48, 35,  10, MAJ7, DOMINANT, 54, 50,  9, MIN7, TONIC, 32, 45,
    0, SUS4, TONIC, 30, 25,  4, DIM, TONIC, 60, 65,
    # locrian
    0, DIM, TONIC, 20, 0,  0, HALF7, TONIC, 25, 20,  1, MAJ, DOMINANT, 50, 0,  3, MIN, SUBDOMINANT, 42, 0,
    5, MIN, SUBDOMINANT, 45, 0,  6, MAJ, SUBDOMINANT, 48, 0,  8, MAJ, TONIC, 36, 10,  10, MIN, DOMINANT, 52, 0,
    1, MAJ7, DOMINANT, 56, 35,  6, MAJ7, SUBDOMINANT, 56, 45,  8, DOM7, SUBDOMINANT, 55, 55,
    10, MIN7, DOMINANT, 55, 35,  3, MIN7, SUBDOMINANT, 46, 40,  5, MIN7, SUBDOMINANT, 48, 40,
    # major pentatonic
    0, MAJ, TONIC, 5, 0,  9, MIN, TONIC, 25, 0,  7, POWER, DOMINANT, 50, 0,  2, POWER, SUBDOMINANT, 40, 0,
    0, SIX, TONIC, 15, 20,  9, MIN7, SUBDOMINANT, 30, 15,  7, SUS4, DOMINANT, 52, 48,  0, ADD9, TONIC, 14, 50,
    0, SUS2, TONIC, 20, 60,  2, SUS4, SUBDOMINANT, 42, 52,  2, SUS7, SUBDOMINANT, 48, 66,  9, POWER, TONIC, 30, 5,
    0, CLUSTER, TONIC, 40, 95,  7, OPEN2, DOMINANT, 56, 80,  5, MAJ, SUBDOMINANT, 38, 31,  7, MAJ, DOMINANT, 60, 31,
    2, MIN, SUBDOMINANT, 42, 33,  4, MIN, TONIC, 34, 40,  7, DOM7, DOMINANT, 70, 42,
    # minor pentatonic
    0, MIN, TONIC, 5, 0,  3, MAJ, TONIC, 30, 0,  10, POWER, DOMINANT, 48, 0,  5, POWER, SUBDOMINANT, 40, 0,
    10, SUS2, DOMINANT, 46, 52,  0, MIN7, TONIC, 18, 15,  3, SIX, SUBDOMINANT, 32, 20,  7, QUARTAL, DOMINANT, 48, 80,
    3, POWER, TONIC, 34, 10,  5, SUS4, SUBDOMINANT, 42, 56,  5, SUS7, SUBDOMINANT, 46, 66,
    10, OPEN2, DOMINANT, 55, 82,
    3, CLUSTER, SUBDOMINANT, 50, 95,  5, MIN, SUBDOMINANT, 40, 31,  7, MIN, DOMINANT, 54, 31,
    8, MAJ, SUBDOMINANT, 32, 31,  10, MAJ, DOMINANT, 52, 33,  2, DIM, SUBDOMINANT, 52, 60,  7, DOM7, DOMINANT, 74, 46,
    # blues
    0, DOM7, TONIC, 10, 20,  5, DOM7, SUBDOMINANT, 40, 20,  7, DOM7, DOMINANT, 60, 15,  0, MIN7, TONIC, 15, 25,
    3, MAJ, TONIC, 34, 30,  10, MAJ, SUBDOMINANT, 48, 30,  5, MIN7, SUBDOMINANT, 44, 25,  0, MIN, TONIC, 12, 0,
    6, DIM7, APPLIED, 70, 55,  1, DOM7, DOMINANT, 75, 70,  8, DOM7, DOMINANT, 66, 60,  5, MIN, SUBDOMINANT, 40, 8,
    7, MIN, DOMINANT, 52, 12,  7, MAJ, DOMINANT, 58, 6,  8, MAJ, SUBDOMINANT, 34, 14,
    # whole tone
    0, AUG, TONIC, 15, 0,  2, AUG, DOMINANT, 50, 0,  10, AUG, DOMINANT, 52, 0,  4, AUG, SUBDOMINANT, 38, 0,
    8, AUG, SUBDOMINANT, 40, 0,  6, AUG, DOMINANT, 55, 15,  0, FLAT5, TONIC, 30, 45,  2, FLAT5, DOMINANT, 55, 35,
    4, FLAT5, SUBDOMINANT, 50, 40,  8, FLAT5, SUBDOMINANT, 50, 45,  10, FLAT5, DOMINANT, 58, 35,
    0, CLUSTER, TONIC, 40, 80,  4, CLUSTER, SUBDOMINANT, 50, 80,
    # chromatic
    0, MAJ, TONIC, 5, 0,  0, MIN, TONIC, 10, 10,  5, MAJ, SUBDOMINANT, 38, 0,  5, MIN, SUBDOMINANT, 42, 0,
    7, MAJ, DOMINANT, 60, 0,  7, DOM7, DOMINANT, 70, 10,  8, MAJ, SUBDOMINANT, 45, 0,  3, MAJ, SUBDOMINANT, 42, 0,
    4, MAJ, TONIC, 48, 15,  9, MAJ, TONIC, 48, 20,  1, MAJ, DOMINANT, 58, 10,  10, MAJ, SUBDOMINANT, 46, 0,
    2, DOM7, APPLIED, 78, 30,  11, DIM7, DOMINANT, 82, 30,  6, HALF7, SUBDOMINANT, 70, 45,  0, AUG, TONIC, 70, 60,
    2, MIN, SUBDOMINANT, 42, 0,  9, MIN, TONIC, 25, 0,  8, MIN, SUBDOMINANT, 60, 40,  1, DOM7, DOMINANT, 72, 50,
    0, MINMAJ, TONIC, 60, 85,
)  # fmt: skip
CHORD_FIRST = (0, 22, 41, 56, 75, 90, 104, 118, 132, 146, 165, 184, 199, 212, 233)


def chord_word(entry, word):
    """A word of a chord of CHORDS."""
    return CHORDS[entry * CHORD_WORDS + word]


def first_chord(scale):
    """The first row of CHORDS that belongs to a scale."""
    return CHORD_FIRST[scale]


def quality_tone(quality, k):
    """Semitones of a quality's tone above its root."""
    return QUALITIES[quality * 4 + k]


def chord_mask(entry):
    """A chord's tones as bits, bit 0 the key's root."""
    mask = 0
    quality = chord_word(entry, 1)
    for k in range(4):
        tone = imod(chord_word(entry, 0) + quality_tone(quality, k), 12)
        if not has_bit(mask, tone):
            mask = mask + bit(tone)
    return mask


def has_fourth(quality):
    """Whether a quality has four tones."""
    return quality_tone(quality, 3) != 0
