"""A cycle from its first tick to its last: the one loop in which everything happens in order.

A tick: couplings from last tick's loudness, physics, music from what happened, controls, clock, loudness.
"""

from .bodies import place_bodies
from .clock import advance_clock, measure_tick, start_clock
from .controls import CHECK_TICKS, tell_all_controls, tell_changed_controls
from .couplings import resolve
from .intrinsics import imod
from .loudness import hear_notes, start_loudness
from .physics import step_physics
from .plan import plan_cycle, tick_in_bar
from .realise import realise_tick
from .world import (
    CYCLE,
    CYCLE_TICKS,
    FAULT,
    MAX_SCORE,
    N_EVENTS,
    N_SCORE,
    NEXT_TAG,
    PLAN_DIRTY,
    TICK,
)

SCORE_ROOM = 1024  # records that one tick never exceeds


def begin_cycle(w, cycle):
    """Set the world to the start of a cycle. The clock goes on from where it stands; a lone cycle's host sets it."""
    w.n[CYCLE] = cycle
    w.n[NEXT_TAG] = 0
    w.n[N_EVENTS] = 0
    w.n[PLAN_DIRTY] = 0
    start_loudness(w)
    resolve(w)
    start_clock(w)
    place_bodies(w)
    plan_cycle(w)
    tell_all_controls(w)


def step(w):
    """One tick. At the cycle's end the host calls begin_cycle instead."""
    resolve(w)
    measure_tick(w)
    if w.n[PLAN_DIRTY] != 0 and w.n[TICK] > 0 and tick_in_bar(w) == 0:
        w.n[PLAN_DIRTY] = 0
        plan_cycle(w)
    first = w.n[N_SCORE]
    step_physics(w)
    realise_tick(w)
    if imod(w.n[TICK], CHECK_TICKS) == 0:
        tell_changed_controls(w)
    advance_clock(w)
    hear_notes(w, first)


def run(w, ticks):
    """Up to so many ticks; fewer at the cycle's end, a fault, or before the score overflows. Gives how many."""
    done = 0
    while done < ticks and w.n[TICK] < w.n[CYCLE_TICKS] and w.n[FAULT] == 0:
        if w.n[N_SCORE] > MAX_SCORE - SCORE_ROOM:
            break
        step(w)
        done += 1
    return done
