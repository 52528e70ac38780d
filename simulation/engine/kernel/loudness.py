"""How loud the notes are, for the links from sound to physics: measured in the score, not in samples."""

from .layout import LOUDNESS_NEUTRAL
from .world import (
    LOUDNESS,
    N_SCORE,
    NOTE_ENERGY,
    ONSET,
    SC_GAIN,
    SC_KIND,
    SC_VELOCITY,
    SCORE_NOTE,
    SCORE_STRIDE,
)

KEEP = 0.9896377590753637  # e^(-1/96): what is left of the energy after a tick; a beat leaves 1/e
# At this energy the loudness is one half; about four notes a beat of middling strength give the neutral quarter.
HALF_ENERGY = 3.0
QUIET_ENERGY = HALF_ENERGY * LOUDNESS_NEUTRAL / (1.0 - LOUDNESS_NEUTRAL)


def start_loudness(w):
    """A cycle begins at the neutral loudness, so that it does not depend on the cycle before."""
    w.time[NOTE_ENERGY] = QUIET_ENERGY
    w.time[LOUDNESS] = LOUDNESS_NEUTRAL
    w.time[ONSET] = 0.0


def hear_notes(w, first):
    """Take up the notes that this tick added to the score, from record `first` on."""
    struck = 0.0
    for k in range(first, w.n[N_SCORE]):
        at = k * SCORE_STRIDE
        if w.score[at + SC_KIND] == SCORE_NOTE:
            struck += w.score[at + SC_VELOCITY] * w.score[at + SC_VELOCITY] * w.score[at + SC_GAIN]
    w.time[NOTE_ENERGY] = w.time[NOTE_ENERGY] * KEEP + struck
    w.time[LOUDNESS] = w.time[NOTE_ENERGY] / (w.time[NOTE_ENERGY] + HALF_ENERGY)
    w.time[ONSET] = struck / (struck + 1.0)
