"""The clock: ticks, samples, bars and cycles; and the control records that tell of changes."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engine import arrays, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.kernel import world

from .worlds import HOST, world_of


@pytest.mark.parametrize(("tempo", "samples"), [(96, 312.5), (40, 750.0), (200, 150.0)])
def test_a_tick_is_a_ninety_sixth_of_a_beat(tempo, samples):
    assert world_of({"music.tempo": tempo}).time[world.TICK_SAMPLES] == samples


@pytest.mark.parametrize(
    ("meter", "ticks"), [("2/4", 192), ("3/4", 288), ("4/4", 384), ("5/4", 480), ("6/8", 288), ("7/8", 336)]
)
def test_a_bar_is_as_long_as_its_meter(meter, ticks):
    w = world_of({"music.meter": meter, "music.cycle_bars": 5})
    assert w.n[world.TICKS_PER_BAR] == ticks
    assert w.n[world.CYCLE_TICKS] == 5 * ticks


def test_the_clock_does_not_drift_over_a_cycle():
    w = world_of({"music.tempo": 97})
    for _ in range(6144):
        HOST.clock.advance_clock(w)
    assert w.time[world.WITHIN] == pytest.approx(6144 * 30000 / 97, abs=1e-4)


def test_a_cycle_begins_on_the_whole_sample_nearest_to_the_end_of_the_last():
    w = world_of({"music.tempo": 97})
    for _ in range(100):
        HOST.clock.advance_clock(w)
    HOST.clock.start_clock(w)
    assert w.time[world.CYCLE_SAMPLE] == round(100 * 30000 / 97)
    assert w.time[world.WITHIN] == 0
    assert w.n[world.TICK] == 0


def test_a_fraction_of_a_tick_is_a_whole_sample():
    w = world_of({})
    w.time[world.CYCLE_SAMPLE] = 48000.0
    HOST.clock.advance_clock(w)
    assert HOST.clock.onset_sample(w, 0) == 48313  # 312.5, half up
    assert HOST.clock.onset_sample(w, 128) == 48469
    assert HOST.clock.onset_sample(w, 255) == 48624


def controls(w):
    """(control, tick, value) of the control records that wait, which are then taken."""
    rows = arrays.view(w.score)[: w.n[world.N_SCORE] * world.SCORE_STRIDE].reshape(-1, world.SCORE_STRIDE).copy()
    w.n[world.N_SCORE] = 0
    rows = rows[rows[:, world.SC_KIND] == world.SCORE_CONTROL]
    return [tuple(row[[world.SC_INSTRUMENT, world.SC_TICK, world.SC_PITCH]]) for row in rows]


def test_every_cycle_begins_by_telling_all_controls():
    w = performance.load(HOST, universe({"audio.volume": 0.5, "music.key": "D"}))
    HOST.cycle.begin_cycle(w, 3)
    told = controls(w)
    assert [control for control, _, _ in told] == list(range(world.CONTROL_COUNT))
    assert told[world.CONTROL_VOLUME][2] == 0.5
    assert told[world.CONTROL_ROOT][2] == 62


def test_a_control_is_told_again_only_when_it_moves():
    w = performance.load(HOST, universe({f"couplings.{name}": 0 for name in universe()["couplings"]}))
    HOST.cycle.begin_cycle(w, 0)
    HOST.cycle.run(w, 60)
    assert len(controls(w)) == world.CONTROL_COUNT
    w.base[HOST.layout.A_VOLUME] = 0.25
    HOST.cycle.run(w, 60)
    assert controls(w) == [(world.CONTROL_VOLUME, 60, 0.25)]


def test_a_run_stops_where_the_cycle_ends():
    w = performance.load(HOST, universe({"music.cycle_bars": 4, "music.meter": "2/4", "physics.particle_count": 1}))
    HOST.cycle.begin_cycle(w, 0)
    assert HOST.cycle.run(w, 10_000) <= 768
    while w.n[world.TICK] < w.n[world.CYCLE_TICKS]:
        w.n[world.N_SCORE] = 0
        assert HOST.cycle.run(w, 10_000) > 0
    assert w.n[world.TICK] == 768


def test_a_run_stops_before_the_score_could_overflow():
    w = performance.load(HOST, universe())
    HOST.cycle.begin_cycle(w, 0)
    w.n[world.N_SCORE] = world.MAX_SCORE - 1023
    assert HOST.cycle.run(w, 10) == 0
    assert w.n[world.FAULT] == 0


def test_loudness_rises_with_notes_dies_away_and_stays_below_one():
    w = world_of({})
    HOST.loudness.start_loudness(w)
    assert w.time[world.LOUDNESS] == pytest.approx(0.25)
    row = np.zeros(world.SCORE_STRIDE)
    row[[world.SC_KIND, world.SC_VELOCITY, world.SC_GAIN]] = world.SCORE_NOTE, 1.0, 1.0
    for k in range(400):
        w.score[k * world.SCORE_STRIDE : (k + 1) * world.SCORE_STRIDE] = type(w.score)("d", row)
    w.n[world.N_SCORE] = 400
    HOST.loudness.hear_notes(w, 0)
    loud = w.time[world.LOUDNESS]
    assert 0.9 < loud < 1
    assert 0.9 < w.time[world.ONSET] < 1
    for _ in range(960):
        HOST.loudness.hear_notes(w, 400)
    assert w.time[world.LOUDNESS] < 0.01
    assert w.time[world.ONSET] == 0
