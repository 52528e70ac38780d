"""The clock: how long a tick lasts, and on which sample something begins."""

import math

from .layout import M_CYCLE_BARS, M_METER, M_TEMPO, METER_BEAT_TICKS, METER_BEATS
from .world import (
    CYCLE_SAMPLE,
    CYCLE_TICKS,
    SAMPLE_RATE,
    TICK,
    TICK_SAMPLES,
    TICKS_PER_BAR,
    TICKS_PER_BEAT,
    WITHIN,
)


def start_clock(w):
    """A cycle begins on the whole sample nearest to where the last one ended; its length in ticks is now fixed."""
    w.time[CYCLE_SAMPLE] = math.floor(w.time[CYCLE_SAMPLE] + w.time[WITHIN] + 0.5)
    w.time[WITHIN] = 0.0
    meter = int(w.p[M_METER])
    w.n[TICKS_PER_BAR] = METER_BEATS[meter] * METER_BEAT_TICKS[meter]
    w.n[CYCLE_TICKS] = w.n[TICKS_PER_BAR] * int(w.p[M_CYCLE_BARS])
    w.n[TICK] = 0
    measure_tick(w)


def measure_tick(w):
    """Length of the present tick, from the resolved tempo in quarter notes a minute."""
    w.time[TICK_SAMPLES] = SAMPLE_RATE * 60.0 / (w.p[M_TEMPO] * TICKS_PER_BEAT)


def advance_clock(w):
    """The present tick is over."""
    w.time[WITHIN] += w.time[TICK_SAMPLES]
    w.n[TICK] += 1


def onset_sample(w, fraction):
    """Whole sample of a place within the present tick (0..255), from the start of the performance."""
    within = w.time[WITHIN] + w.time[TICK_SAMPLES] * fraction / 256.0
    return math.floor(w.time[CYCLE_SAMPLE] + within + 0.5) * 1.0
