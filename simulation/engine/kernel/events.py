"""What happened in a tick: records in w.events, in an order that no search or loop can change."""

import math

from .exact import clamp, snap
from .intrinsics import sort_keys
from .world import (
    EV_A,
    EV_B,
    EV_FRACTION,
    EV_IMPULSE,
    EV_KIND,
    EV_OBJECT,
    EV_X,
    EV_Y,
    EVENT_STRIDE,
    FAULT,
    FAULT_EVENTS,
    IMPULSE_UNIT,
    MAX_EVENTS,
    N_EVENTS,
    SUBSTEP,
    SUBSTEPS,
    TICK,
)

LEAST_APPROACH = 8.0  # units/s: what meets more slowly makes no sound, however heavy
REFRACTORY = 6  # ticks for which a body that has sounded stays silent


def fraction_of_tick(w, within):
    """A time within the present substep, 0 to 1, as 0..255 of the tick."""
    value = int((w.n[SUBSTEP] + clamp(within, 0.0, 1.0)) * 256.0 / w.n[SUBSTEPS])
    return 255 if value > 255 else value


def is_rested(w, i):
    """Whether a body may sound again."""
    return w.n[TICK] - w.last[i] >= REFRACTORY


def record(w, kind, within, a, b, impulse, x, y, thing):
    """Append an event; impulse in units of mass times units/s. A full buffer stops the universe."""
    count = w.n[N_EVENTS]
    if count >= MAX_EVENTS:
        w.n[FAULT] = FAULT_EVENTS
        return
    at = count * EVENT_STRIDE
    w.events[at + EV_KIND] = kind
    w.events[at + EV_FRACTION] = fraction_of_tick(w, within)
    w.events[at + EV_A] = a
    w.events[at + EV_B] = b
    w.events[at + EV_IMPULSE] = snap(clamp(impulse / IMPULSE_UNIT, 0.0, 1000000.0))
    w.events[at + EV_X] = snap(x)
    w.events[at + EV_Y] = snap(y)
    w.events[at + EV_OBJECT] = thing
    w.n[N_EVENTS] = count + 1


def sort_events(w):
    """By time within the tick, then kind, then the bodies, then the object."""
    count = w.n[N_EVENTS]
    if count < 2:
        return
    keys = w.event_keys
    for k in range(count):
        keys[k] = event_key(w, k) * MAX_EVENTS + k
    sort_keys(keys, count)
    for k in range(count):
        keys[k] = keys[k] - math.floor(keys[k] / MAX_EVENTS) * MAX_EVENTS
    for k in range(count):
        # what belongs here may have been moved on by an earlier exchange
        home = int(keys[k])
        while home < k:
            home = int(keys[home])
        if home != k:
            swap_events(w, k, home)


def event_key(w, k):
    """An event's place in the order, as one number."""
    at = k * EVENT_STRIDE
    when = w.events[at + EV_FRACTION] * 16.0 + w.events[at + EV_KIND]
    bodies = w.events[at + EV_A] * 1026.0 + w.events[at + EV_B] + 1.0
    return (when * 1100000.0 + bodies) * 128.0 + w.events[at + EV_OBJECT] + 1.0


def swap_events(w, a, b):
    """Exchange two events."""
    events = w.events
    for word in range(EVENT_STRIDE):
        kept = events[a * EVENT_STRIDE + word]
        events[a * EVENT_STRIDE + word] = events[b * EVENT_STRIDE + word]
        events[b * EVENT_STRIDE + word] = kept
