"""What the planner learns from old tunes, and how the scorecard tells whether collisions are heard."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.engine.document import check_document
from simulation.engine.kernel import intervals as kernel_intervals
from simulation.engine.kernel import world as w
from simulation.engine.performance import Performance
from simulation.scorecard import coupling, intervals, successions
from simulation.scorecard.piece import Piece

C_MAJOR, A_MINOR = (0, "major"), (9, "minor")


def tune(pitches: list[int], key: tuple[int, str]) -> Piece:
    return Piece((np.array([(k, 1.0, pitch) for k, pitch in enumerate(pitches)], dtype=float),), "4/4", key)


def test_intervals_are_counted_by_the_degree_that_they_leave() -> None:
    counts = intervals.count([tune([60, 62, 64, 62, 67, 72], C_MAJOR)])
    assert counts == {(0, 1): 1, (1, 1): 1, (2, -1): 1, (1, 3): 1, (4, 3): 1}


def test_raised_tones_of_minor_count_with_the_natural_ones_and_foreign_ones_not_at_all() -> None:
    counts = intervals.count([tune([69, 68, 69, 67, 66, 70, 69], A_MINOR)])
    assert counts == {(0, -1): 2, (6, 1): 1, (6, -1): 1}


def test_what_tunes_do_often_costs_little_and_what_they_never_do_the_most() -> None:
    counts = intervals.count([tune([60, 62, 60, 62, 60, 62, 60, 64], C_MAJOR)])
    row = intervals.costs(counts)[0]
    assert row[kernel_intervals.REACH + 1] == round(-10 * math.log(3 / 4))
    assert row[kernel_intervals.REACH + 2] == round(-10 * math.log(1 / 4))
    assert row[0] == intervals.MOST


def test_only_the_table_of_a_mode_is_written_anew() -> None:
    source = intervals.KERNEL.read_text(encoding="utf-8")
    rows = [[degree] * 15 for degree in range(7)]
    changed = intervals.rewritten(source, "minor", rows)
    assert "    3, 3, 3," in changed
    assert changed.split("MINOR_DEGREES")[0] == source.split("MINOR_DEGREES")[0]
    assert changed.split("# Other scales")[1] == source.split("# Other scales")[1]
    with pytest.raises(ValueError, match="LYDIAN"):
        intervals.rewritten(source, "lydian", rows)


def test_a_succession_that_chorales_love_becomes_cheap_and_one_that_they_shun_dear() -> None:
    home, fifth, seventh = (successions.token(entry) for entry in (0, 4, 6))  # I, V, vii0 of major
    assert home is not None
    assert fifth is not None
    assert seventh is not None
    share_of = successions.smoothed(successions.count([[home, fifth] * 20, [home, seventh, home]]))
    rows = [[30] * 22 for _ in range(22)]
    mixed = successions.mix("major", rows, share_of)
    assert mixed[0][4] < 20 < mixed[0][6]
    assert mixed[0][0] == 30  # to stay is the rule's to judge
    assert mixed[0][13] == 30  # so are chords that no chorale has


def heard(strikes: list[tuple[int, float]], sounds: list[int]) -> tuple[Any, Performance]:
    """A universe of 16 bars in which bodies struck (tick, impulse) and notes of bodies began at some ticks."""
    events = np.zeros((len(strikes), 2 + w.EVENT_STRIDE))
    events[:, 1] = [tick for tick, _ in strikes]
    events[:, 2 + w.EV_KIND] = w.CONTACT
    events[:, 2 + w.EV_IMPULSE] = [impulse for _, impulse in strikes]
    score = np.zeros((len(sounds), w.SCORE_STRIDE))
    score[:, [w.SC_KIND, w.SC_VOICE, w.SC_BODY]] = (w.SCORE_NOTE, w.VOICE_SPARK, 3)
    score[:, w.SC_TICK] = sounds
    return check_document({}), Performance(score, np.zeros((0, 0, 4)), events, 0, 16 * 384)


def test_the_three_strongest_collisions_of_each_bar_are_the_strong_ones() -> None:
    strikes = [(10, 0.5), (50, 0.9), (90, 0.1), (130, 0.7), (170, 0.2), (383, 0.8), (384, 0.3), (400, 0.001)]
    document, performance = heard(strikes, [])
    assert coupling.strong_collisions(document, performance).tolist() == [50, 130, 383, 384]


@pytest.mark.parametrize(("sound", "near"), [(100, 1), (112, 1), (88, 1), (113, 0), (87, 0)])
def test_a_collision_is_heard_by_what_begins_within_half_a_sixteenth_of_it(sound: int, near: int) -> None:
    document, performance = heard([(100, 0.5)], [sound])
    tick = coupling.strong_collisions(document, performance)[0]
    sounds = coupling.sounds_of_collisions(document, performance)
    assert int(np.abs(sounds - tick).min() <= coupling.NEAR) == near


def test_ranks_correlate_whatever_the_scale() -> None:
    assert coupling.rank_correlation([1, 2, 3, 4], [1, 10, 100, 1000]) == pytest.approx(1)
    assert coupling.rank_correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
