"""Detail gives way before the frame rate: the governor of the picture, by a clock of the test's own."""

from __future__ import annotations

from typing import Any

import pytest

from .scripts import run_scene

# A machine: how long it takes from frame to frame at each level of detail if it draws all that the screen gives, and
# what a frame costs in script. Where the governor asks for fewer, the first that the screen gives after that is drawn.
RUN = """
import { LEVELS, Quality } from "./quality.js"
const quality = new Quality()
const course = [0]
const rates = [1]
for (const { frames, gaps, costs } of given) {
  for (let k = 0; k < frames; k++) {
    const one = gaps[quality.level]
    let gap = one
    while (!quality.isDue(gap)) gap += one
    if (quality.measured(gap, costs[quality.level])) course.push(quality.level)
    if (quality.every !== rates.at(-1)) rates.push(quality.every)
  }
}
console.log(JSON.stringify({ course, rates, level: quality.level, levels: LEVELS.length, detail: LEVELS }))
"""
IS_DUE = """
import { Quality } from "./quality.js"
const quality = new Quality()
quality.every = given.every
console.log(quality.isDue(given.gap))
"""
SMOOTH = [16.7] * 5
CHEAP = [2.0] * 5


def stretch(seconds: float, gaps: list[float], costs: list[float] | None = None) -> dict[str, Any]:
    return {"frames": round(seconds * 60), "gaps": gaps, "costs": costs or CHEAP}


def test_a_machine_that_keeps_up_keeps_every_detail() -> None:
    assert run_scene(RUN, [stretch(60, SMOOTH)])["course"] == [0]


def test_late_frames_cost_detail_step_by_step_until_they_come_in_time() -> None:
    slow = [50.0, 40.0, 16.7, 16.7, 16.7]
    assert run_scene(RUN, [stretch(5, slow)])["course"] == [0, 1, 2]


def test_costly_frames_cost_detail_though_none_comes_late_yet() -> None:
    found = run_scene(RUN, [stretch(5, SMOOTH, [12.0, 10.0, 6.0, 3.0, 2.0])])
    assert found["course"] == [0, 1, 2]


def test_detail_comes_back_when_the_machine_is_free_again() -> None:
    busy, free = [60.0, 60.0, 60.0, 16.7, 16.7], SMOOTH
    found = run_scene(RUN, [stretch(4, busy), stretch(60, free)])
    assert found["course"] == [0, 1, 2, 3, 2, 1, 0]


def test_a_return_that_fails_is_tried_again_less_and_less_often() -> None:
    edge = [33.0, 16.7, 16.7, 16.7, 16.7]
    found = run_scene(RUN, [stretch(240, edge)])
    returns = found["course"].count(0) - 1
    assert 2 <= returns <= 6  # every 6 seconds would be 40


def test_a_slow_screen_is_no_reason_to_leave_anything_out() -> None:
    found = run_scene(RUN, [stretch(30, [33.4] * 5)])
    assert found["level"] == 0
    assert found["course"] == [0, 1, 2, 3, 4, 0]


@pytest.mark.parametrize("gap", [120.0, 400.0])
def test_a_machine_that_draws_a_few_frames_a_second_is_helped_within_seconds(gap: float) -> None:
    frames = round(17_000 / gap)
    found = run_scene(RUN, [{"frames": frames, "gaps": [gap] * 5, "costs": CHEAP}])
    assert found["course"][:5] == [0, 1, 2, 3, 4]
    assert found["rates"][:2] == [1, 4]


@pytest.mark.parametrize(("screen_ms", "every"), [(33.4, 2), (41.7, 3), (83.3, 4)])
def test_a_slow_screen_shows_each_of_its_frames(screen_ms: float, every: int) -> None:
    found = run_scene(RUN, [stretch(8, [screen_ms] * 5)])
    assert (found["level"], found["rates"]) == (0, [1, every])
    assert run_scene(IS_DUE, {"every": every, "gap": screen_ms})


def test_where_nothing_brings_frames_in_time_they_come_evenly_at_half_the_rate() -> None:
    found = run_scene(RUN, [stretch(8, [26.0] * 5)])
    assert (found["level"], found["rates"]) == (0, [1, 2])


def test_at_the_slower_rate_there_is_time_for_the_detail_that_had_gone() -> None:
    found = run_scene(RUN, [stretch(10, [60.0, 50.0, 40.0, 30.0, 26.0])])
    assert (found["course"], found["rates"]) == ([0, 1, 2, 3, 4, 0, 1, 2], [1, 2])


def test_the_rate_comes_back_when_the_machine_is_free_again() -> None:
    found = run_scene(RUN, [stretch(8, [26.0] * 5), stretch(60, SMOOTH)])
    assert (found["level"], found["rates"]) == (0, [1, 2, 1])


def test_a_rate_that_cannot_be_held_is_tried_less_and_less_often_and_costs_no_detail() -> None:
    found = run_scene(RUN, [stretch(240, [26.0] * 5)])
    assert 2 <= found["rates"].count(1) - 1 <= 6  # every 12 seconds would be 20
    assert found["course"] == [0, 1, 2, 3, 4, 0]


def test_a_page_that_slept_was_not_late() -> None:
    assert run_scene(RUN, [stretch(30, [1100.0] * 5)])["course"] == [0]


def test_dust_goes_first_and_resolution_late() -> None:
    detail = run_scene(RUN, [])["detail"]
    assert detail[1] == detail[0] | {"dust": 0.5}
    for name in ("dust", "trail", "engraving", "ratio"):
        amounts = [level[name] for level in detail]
        assert amounts == sorted(amounts, reverse=True)
    assert detail[-1]["dust"] == 0
    assert not detail[-1]["halo"]
