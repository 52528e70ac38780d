"""Control records in the score: the sound's own parameters, told at the start of a cycle and whenever they change."""

from .clock import onset_sample
from .layout import (
    A_AMBIENT,
    A_BRIGHTNESS,
    A_DELAY,
    A_PITCH,
    A_REVERB,
    A_VOLUME,
    A_WIDTH,
    D_PALETTE,
    M_KEY,
    M_TEMPO,
)
from .world import (
    CONTROL_COUNT,
    CONTROL_ROOT,
    CONTROL_TEMPO,
    CYCLE,
    FAULT,
    FAULT_SCORE,
    MAX_SCORE,
    N_SCORE,
    SC_BODY,
    SC_CYCLE,
    SC_DURATION,
    SC_GAIN,
    SC_INSTRUMENT,
    SC_KIND,
    SC_PAN,
    SC_PITCH,
    SC_SAMPLE,
    SC_TAG,
    SC_TICK,
    SC_TICKS,
    SC_VELOCITY,
    SC_VOICE,
    SCORE_CONTROL,
    SCORE_STRIDE,
    TICK,
)

CHECK_TICKS = 6
QUANTUM = 0.00390625  # of a control from 0 to 1: less does not matter
TEMPO_QUANTUM = 0.0625  # beats a minute
ROOT_QUANTUM = 0.015625  # semitones
MIDDLE_C = 60.0
# The parameter behind each control, in the order of CONTROL_...; the root is made of two
CONTROL_WORD = (A_VOLUME, A_REVERB, A_DELAY, A_BRIGHTNESS, A_WIDTH, A_AMBIENT, M_TEMPO, M_KEY, D_PALETTE)


def tell_all_controls(w):
    """A record of every control: a cycle can be heard without the one before it."""
    for control in range(CONTROL_COUNT):
        tell_control(w, control)


def tell_changed_controls(w):
    """Records of the controls that have moved by more than their quantum since they were told."""
    for control in range(CONTROL_COUNT):
        if abs(control_value(w, control) - w.told[control]) >= quantum_of(control):
            tell_control(w, control)


def control_value(w, control):
    """What a control stands at in this tick."""
    value = w.p[CONTROL_WORD[control]]
    if control == CONTROL_ROOT:
        value = MIDDLE_C + value + w.p[A_PITCH]
    return value


def quantum_of(control):
    """The change that is worth telling."""
    if control == CONTROL_TEMPO:
        return TEMPO_QUANTUM
    if control == CONTROL_ROOT:
        return ROOT_QUANTUM
    return QUANTUM


def tell_control(w, control):
    """Append one control record, for the start of this tick."""
    count = w.n[N_SCORE]
    if count >= MAX_SCORE:
        w.n[FAULT] = FAULT_SCORE
        return
    at = count * SCORE_STRIDE
    w.score[at + SC_SAMPLE] = onset_sample(w, 0)
    w.score[at + SC_KIND] = SCORE_CONTROL
    w.score[at + SC_TAG] = control
    w.score[at + SC_TICK] = w.n[TICK]
    w.score[at + SC_VOICE] = -1.0
    w.score[at + SC_INSTRUMENT] = control
    w.score[at + SC_PITCH] = control_value(w, control)
    w.score[at + SC_VELOCITY] = 0.0
    w.score[at + SC_PAN] = 0.0
    w.score[at + SC_DURATION] = 0.0
    w.score[at + SC_GAIN] = 0.0
    w.score[at + SC_BODY] = -1.0
    w.score[at + SC_CYCLE] = w.n[CYCLE]
    w.score[at + SC_TICKS] = 0.0
    w.n[N_SCORE] = count + 1
    w.told[control] = control_value(w, control)
