"""The couplings: what people set, bent by the links.

    resolved = clamp(base + sum over links of amount * (normalised(source) - neutral) * span)

Evaluated each tick from last tick's loudness and onset, in the order signals -> physics -> music -> sound and picture;
a source that is itself a target counts as resolved.
"""

import math

from .exact import clamp
from .layout import (
    A_VOLUME,
    DERIVED_BASE,
    LINK_COUNT,
    LINK_LOW,
    LINK_NEUTRAL,
    LINK_RANGE,
    LINK_SOURCE,
    LINK_SPAN,
    LINK_TARGET,
    LINK_WHOLE,
    M_SCALE,
    M_TEMPO,
    PARAMETER_WORDS,
    RESOLVED_WORDS,
    SCALE_BRIGHTNESS,
    WORD_HIGH,
    WORD_LOW,
)
from .world import LOUDNESS, ONSET

STAGES = 3
SIGNAL_ONSET = -2


def resolve(w):
    """Fill w.p from w.base and w.links; w.contribution says what each link adds."""
    for k in range(PARAMETER_WORDS):
        w.p[k] = w.base[k]
    for k in range(PARAMETER_WORDS, RESOLVED_WORDS):
        w.p[k] = DERIVED_BASE[k - PARAMETER_WORDS]
    for stage in range(STAGES):
        for k in range(LINK_COUNT):
            if stage_of(k) == stage:
                w.contribution[k] = w.links[k] * (source_place(w, k) - LINK_NEUTRAL[k]) * LINK_SPAN[k] + 0.0
                w.p[LINK_TARGET[k]] += w.contribution[k]
        for k in range(LINK_COUNT):
            if stage_of(k) == stage:
                confine(w, k)


def stage_of(link):
    """When a link is evaluated: 0 from signals, 1 into music, 2 all others."""
    if LINK_SOURCE[link] < 0:
        return 0
    target = LINK_TARGET[link]
    return 1 if M_TEMPO <= target < A_VOLUME else 2


def source_place(w, link):
    """Where a link's source stands in its range, 0 to 1; a scale by its brightness."""
    source = LINK_SOURCE[link]
    if source < 0:
        return w.time[ONSET] if source == SIGNAL_ONSET else w.time[LOUDNESS]
    if source == M_SCALE:
        return SCALE_BRIGHTNESS[int(w.p[M_SCALE])]
    return (w.p[source] - LINK_LOW[link]) / LINK_RANGE[link]


def confine(w, link):
    """Bring a link's target into its range, and to a whole number where it is one."""
    target = LINK_TARGET[link]
    value = clamp(w.p[target], WORD_LOW[target], WORD_HIGH[target])
    if LINK_WHOLE[link] == 1:
        value = math.floor(value + 0.5) * 1.0
    w.p[target] = value
