"""What bodies pass through: sinks, portals, winds, strings and drums, and the speed that is heard."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.engine import arrays
from simulation.engine.kernel import world
from simulation.engine.kernel.physics import NOMINAL_STEP
from simulation.engine.kernel.regions import FAST

from .worlds import LOSSLESS, STILL, bodies, energy, tick, world_of

FREE = STILL | LOSSLESS
SINK = {"id": "s", "kind": "sink", "x": 500.0, "y": 300.0, "radius": 40.0}
PORTAL = {"id": "p", "kind": "portal", "x": 300.0, "y": 300.0, "x2": 700.0, "y2": 200.0, "radius": 40.0}
WIND = {"id": "w", "kind": "wind", "x": 600.0, "y": 400.0, "x2": 400.0, "y2": 200.0, "angle": 90.0, "strength": 0.5}
STRING = {"id": "g", "kind": "string", "x": 500.0, "y": 100.0, "x2": 500.0, "y2": 500.0, "strength": 0.0}
DRUM = {"id": "d", "kind": "drum", "x": 500.0, "y": 300.0, "radius": 60.0}


def kinds(events):
    return [int(event[world.EV_KIND]) for event in events]


def when(w, count):
    """(tick and fraction, event) of every event of so many ticks."""
    return [(k + event[world.EV_FRACTION] / 256, event) for k in range(count) for event in tick(w)]


def test_a_sink_takes_a_body_and_an_emitter_throws_it_again():
    well = {"id": "e", "kind": "emitter", "x": 100.0, "y": 100.0, "rate": 0.125, "strength": 0.5, "angle": 0.0}
    w = world_of(FREE, [SINK, well], [(420, 300, 240, 0), (800, 550, 0, 0)])
    events = tick(w, 30)
    assert kinds(events) == [world.TAKEN, world.EMISSION]
    taken, thrown = events
    assert (taken[world.EV_A], taken[world.EV_OBJECT]) == (0, 0)
    assert math.dist((taken[world.EV_X], taken[world.EV_Y]), (500, 300)) < 40
    assert taken[world.EV_IMPULSE] == pytest.approx(240 / world.IMPULSE_UNIT)
    assert thrown[world.EV_OBJECT] == 1
    assert w.x[0] == pytest.approx(100, abs=150)
    assert w.vx[0] > 200
    assert bodies(w)[1].tolist() == [800, 550, 0, 0]


def test_without_an_emitter_a_sink_gives_a_body_back_where_its_cycle_began():
    w = world_of(FREE | {"physics.particle_count": 5}, [SINK])
    start = bodies(w)[3]
    w.x[3], w.y[3] = 500.0, 300.0
    events = tick(w)
    assert kinds(events) == [world.TAKEN]
    assert (bodies(w)[3] == start).all()


def test_a_body_that_begins_within_a_sink_is_taken_half_a_beat_apart_at_most():
    w = world_of(FREE | {"physics.particle_speed": 0, "physics.particle_count": 1}, [SINK])
    w.objects[HOST_X], w.objects[HOST_Y] = w.x[0], w.y[0]
    taken = [k for k, event in when(w, 200) if event[world.EV_KIND] == world.TAKEN]
    assert np.diff(taken).tolist() == [48, 48, 48, 48]


HOST_X, HOST_Y = 1, 2


def test_a_portal_gives_a_body_out_at_its_other_mouth_with_its_velocity():
    w = world_of(FREE, [PORTAL], [(230, 310, 240, 24)])
    before = energy(w)
    (entry,) = tick(w, 40)
    assert (entry[world.EV_KIND], entry[world.EV_A], entry[world.EV_OBJECT]) == (world.ENTRY, 0, 0)
    x, y = (start + speed * 40 * NOMINAL_STEP for start, speed in ((230, 240), (310, 24)))
    assert bodies(w)[0] == pytest.approx([x + 400, y - 100, 240, 24], abs=1e-3)
    assert energy(w) == before


def test_a_body_does_not_go_back_through_a_portal_before_it_has_left_it():
    w = world_of(FREE, [PORTAL], [(230, 300, 240, 0)])
    assert kinds(tick(w, 40)) == [world.ENTRY]
    w.vx[0] = -240.0
    w.last[0] = world.LONG_AGO
    assert w.x[0] < 740, "still within the mouth"
    assert kinds(tick(w, 10)) == []
    w.vx[0] = 240.0
    tick(w, 60)
    w.vx[0] = -240.0
    assert kinds(tick(w, 60)) == [world.ENTRY], "from outside it goes through the other way"
    assert w.x[0] < 400


def test_a_mouth_in_a_corner_gives_bodies_out_within_the_world():
    w = world_of(FREE, [{**PORTAL, "x2": 1000.0, "y2": 600.0}], [(230, 300, 240, 0)])
    assert kinds(tick(w, 16)) == [world.ENTRY]
    assert w.x[0] > 900
    assert w.y[0] == world.HEIGHT - w.radius[0]


def test_a_wind_pushes_what_is_within_it_and_nothing_else():
    w = world_of(FREE, [WIND], [(500, 300, 0, 0), (300, 300, 0, 0), (500, 450, 0, 0)])
    tick(w, 10)
    assert w.vx[0] == pytest.approx(0, abs=1e-4)
    assert w.vy[0] == pytest.approx(0.5 * 400 * 10 * NOMINAL_STEP, rel=1e-4)
    assert (bodies(w)[1:, 2:] == 0).all()


def test_a_wind_tells_who_comes_in_and_who_goes_out():
    w = world_of(FREE, [{**WIND, "strength": 0.0}], [(380, 300, 240, 0)])
    events = when(w, 120)
    assert kinds(event for _, event in events) == [world.ENTRY, world.EXIT]
    (came, _), (left, _) = events
    assert came == pytest.approx(20 / 240 / NOMINAL_STEP, abs=1)
    assert left == pytest.approx(220 / 240 / NOMINAL_STEP, abs=1)


def test_a_string_tells_exactly_when_and_where_it_is_crossed():
    w = world_of(FREE, [STRING], [(430, 200, 240, 48)])
    ((moment, crossing),) = when(w, 60)
    assert (crossing[world.EV_KIND], crossing[world.EV_A], crossing[world.EV_OBJECT]) == (world.CROSSING, 0, 0)
    assert moment == pytest.approx(70 / 240 / NOMINAL_STEP, abs=1 / 128)
    assert crossing[world.EV_X] == pytest.approx(500, abs=1e-4)
    assert crossing[world.EV_Y] == pytest.approx(200 + 48 * 70 / 240, abs=1e-4)
    assert crossing[world.EV_IMPULSE] == pytest.approx(240 / world.IMPULSE_UNIT, rel=1e-5), "of the speed across it"


def test_a_string_is_not_crossed_beyond_its_ends():
    w = world_of(FREE, [STRING], [(430, 60, 240, 0), (430, 540, 240, 0)])
    assert tick(w, 60) == []


@pytest.mark.parametrize("strength", [0.0, 0.25, 1.0])
def test_a_string_takes_its_share_of_the_speed_across_it_and_none_along_it(strength):
    w = world_of(FREE, [{**STRING, "strength": strength}], [(430, 200, 240, 48)])
    tick(w, 60)
    assert w.vx[0] == pytest.approx(240 * (1 - strength), abs=1e-4)
    assert w.vy[0] == pytest.approx(48, abs=1e-4)


def test_a_drum_sounds_when_a_body_comes_onto_it_and_not_while_it_stays():
    w = world_of(FREE, [DRUM], [(400, 300, 240, 0)])
    (entry,) = tick(w, 100)
    assert (entry[world.EV_KIND], entry[world.EV_OBJECT]) == (world.ENTRY, 0)


def test_a_body_that_comes_in_over_the_seam_comes_in():
    w = world_of(FREE | {"physics.edges": "wrap"}, [{**DRUM, "x": 990.0, "radius": 30.0}], [(15, 300, -240, 0)])
    (entry,) = tick(w, 40)
    assert entry[world.EV_KIND] == world.ENTRY


def test_becoming_fast_is_told_once_and_again_only_after_having_been_slow():
    w = world_of(STILL, bodies=[(100, 300, FAST - 100, 0)])
    tick(w)

    def told_after(speed):
        w.vx[0] = speed
        w.x[0] = 500.0
        return kinds(tick(w, 8))

    assert told_after(FAST - 20) == []
    assert told_after(FAST + 20) == [world.SPEEDING]
    assert told_after(FAST + 20) == []
    assert told_after(FAST - 20) == []
    assert told_after(FAST + 20) == []
    assert told_after(FAST - 100) == []
    assert told_after(FAST + 20) == [world.SPEEDING]


def test_to_set_off_fast_is_no_event():
    w = world_of(FREE | {"physics.particle_speed": 100, "physics.particle_count": 12})
    assert (np.hypot(*bodies(w)[:, 2:].T) > FAST).any()
    assert world.SPEEDING not in kinds(tick(w, 1))


def test_objects_cannot_be_told_apart_by_the_substeps_of_a_tick():
    """A tick of many substeps tells each passage once, as a tick of one does."""
    told = {}
    for size, scale in ((1, 1), (0.1, 1), (1, 5)):
        changes = FREE | {"physics.particle_size": size, "physics.time_scale": scale}
        things = [{**STRING, "x": 300.0, "x2": 300.0}, DRUM, {**WIND, "x": 600.0, "x2": 800.0, "strength": 0.0}]
        w = world_of(changes, things, [(200, 300, 240, 0)])
        told[size, scale] = kinds(tick(w, 350 // scale))
    expected = [world.CROSSING, world.ENTRY, world.ENTRY, world.EXIT]
    assert {key: found[:4] for key, found in told.items()} == dict.fromkeys(told, expected)


def test_every_region_leaves_alone_what_never_comes_near():
    things = [SINK, PORTAL, WIND, STRING, DRUM]
    alone, among = (world_of(FREE, those, [(50, 550, 0, -10), (90, 50, 20, 0)]) for those in ([], things))
    tick(alone, 60)
    assert tick(among, 60) == []
    assert (bodies(alone) == bodies(among)).all()
    assert (arrays.view(alone.events)[:8] == arrays.view(among.events)[:8]).all()
