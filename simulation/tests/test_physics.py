"""The physics by its laws: what must be kept, what must be symmetric, and what each force and object does."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from simulation.engine import arrays, performance
from simulation.engine.conformance.cases import random_document, universe
from simulation.engine.kernel import world
from simulation.engine.kernel.bodies import GRAVITY, SPEED
from simulation.engine.kernel.physics import NOMINAL_STEP, TOP_SPEED

from .worlds import FAST, HOST, LOSSLESS, STILL, bodies, energy, events_of, masses, tick, world_of

SECOND = 120  # ticks of the world's time
PEG = {"id": "peg", "kind": "peg", "x": 500.0, "y": 300.0, "radius": 40.0}


@pytest.mark.engine
def test_an_elastic_gas_keeps_its_energy_for_ten_seconds():
    w = world_of(LOSSLESS | STILL | {"physics.particle_count": 60, "physics.particle_size": 2}, host=FAST)
    before = energy(w)
    events = tick(w, 10 * SECOND)
    assert len(events) > 500
    assert energy(w) == pytest.approx(before, rel=1e-3)


@pytest.mark.engine
def test_a_lone_elastic_body_keeps_its_height_under_gravity():
    w = world_of(LOSSLESS, bodies=[(500, 300, 0, 0)], host=FAST)
    heights = []
    for _ in range(12 * SECOND):
        tick(w)
        heights.append(w.y[0])
    assert min(heights[-4 * SECOND :]) == pytest.approx(300, abs=6)


@pytest.mark.parametrize(
    "changes", [{}, {"physics.attraction": 0.8}, {"physics.attraction": -1, "physics.friction": 1}]
)
def test_bodies_among_themselves_keep_their_momentum(changes):
    w = world_of(STILL | {"physics.edges": "wrap", "physics.air_resistance": 0, "physics.species": 3} | changes)
    w.base[HOST.layout.P_PARTICLE_SPEED] = 0.0  # so that none counts as tired and is thrown
    before = masses(w) @ bodies(w)[:, 2:]
    assert tick(w, 300)
    scale = (masses(w) * np.hypot(*bodies(w)[:, 2:].T)).sum()
    assert np.abs(masses(w) @ bodies(w)[:, 2:] - before).max() < 1e-5 * scale


def test_a_mirrored_world_runs_mirrored():
    w, mirrored = (world_of({"physics.friction": 0.4}, [PEG]) for _ in range(2))
    arrays.view(mirrored.x)[:] = world.WIDTH - arrays.view(mirrored.x)
    arrays.view(mirrored.vx)[:] *= -1
    for one in (w, mirrored):
        one.base[HOST.layout.P_PARTICLE_SPEED] = 0.0
    tick(w, 150)
    tick(mirrored, 150)
    assert bodies(mirrored) * [-1, 1, -1, 1] + [world.WIDTH, 0, 0, 0] == pytest.approx(bodies(w), abs=1e-3)


@pytest.mark.parametrize("elasticity", [0.5, 0.8, 0.95])
def test_a_dropped_body_rises_to_the_square_of_its_elasticity(elasticity):
    w = world_of({"physics.elasticity": elasticity, "physics.air_resistance": 0}, bodies=[(500, 193, 0, 0)])
    fall = world.HEIGHT - w.radius[0] - 193
    heights: list[float] = []
    while not (heights and w.vy[0] > 0 and min(heights) < w.y[0] and any(np.diff(heights) < 0)):
        tick(w)
        heights.append(w.y[0])
    bottom = int(np.argmax(heights))
    rise = world.HEIGHT - w.radius[0] - min(heights[bottom:])
    assert rise == pytest.approx(elasticity**2 * fall, rel=0.03)


@pytest.mark.parametrize(("mode", "way"), [("down", (0, 1)), ("up", (0, -1)), ("central", (1, 1)), ("none", (0, 0))])
def test_gravity_pulls_where_its_mode_says(mode, way):
    w = world_of({"physics.gravity_mode": mode, "physics.air_resistance": 0}, bodies=[(200, 100, 0, 0)])
    tick(w, 12)
    assert (np.sign(w.vx[0]), np.sign(w.vy[0])) == way
    if way[0] == 0:
        assert w.vy[0] == pytest.approx(way[1] * 9.81 * GRAVITY * 12 * NOMINAL_STEP, rel=1e-6)


def test_air_takes_speed_as_its_share_says():
    w = world_of(STILL | {"physics.air_resistance": 0.5}, bodies=[(100, 300, 100, 0)])
    tick(w, 20)
    assert w.vx[0] == pytest.approx(100 * math.exp(-1.0 * 20 * NOMINAL_STEP), rel=0.002)


def test_friction_takes_speed_along_the_rim_and_none_without_it():
    speeds = {}
    for friction in (0.0, 0.5):
        changes = STILL | {"physics.friction": friction, "physics.elasticity": 1, "physics.air_resistance": 0}
        w = world_of(changes, bodies=[(200, 580, 200, 100)])
        tick(w, 20)
        speeds[friction] = w.vx[0]
    assert speeds[0.0] == pytest.approx(200, abs=1e-4)
    assert speeds[0.5] == pytest.approx(200 - 0.5 * 2 * 100, abs=0.01)


def test_a_body_that_wraps_comes_in_where_it_left_with_its_speed():
    w = world_of(STILL | LOSSLESS | {"physics.edges": "wrap"}, bodies=[(999, 300, 240, 12)])
    tick(w, 10)
    assert bodies(w)[0] == pytest.approx([19, 301, 240, 12], abs=1e-4)


@pytest.mark.engine
def test_falling_through_the_seam_does_not_speed_a_body_up_for_ever():
    w = world_of({"physics.edges": "wrap", "physics.air_resistance": 0}, bodies=[(500, 10, 0, 200)], host=FAST)
    fastest = 0.0
    for _ in range(30 * SECOND):
        tick(w)
        fastest = max(fastest, w.vy[0])
    assert fastest < 1.1 * math.sqrt(200**2 + 2 * 98.1 * 600)


def test_what_leaves_an_open_rim_comes_back_on_the_other_side():
    w = world_of(STILL | {"physics.edges": "open"}, bodies=[(990, 300, 300, 0)])
    events = tick(w, 60)
    assert [event[world.EV_KIND] for event in events] == [world.EMISSION]
    assert 0 <= w.x[0] < 300
    assert w.vx[0] > 0


def test_a_body_straight_onto_a_peg_comes_straight_back():
    w = world_of(STILL | {"physics.elasticity": 0.5, "physics.air_resistance": 0}, [PEG], [(300, 300, 240, 0)])
    events = tick(w, 100)
    assert w.vx[0] == pytest.approx(-120, abs=1e-3)
    assert w.vy[0] == 0
    (strike,) = events
    assert (strike[world.EV_KIND], strike[world.EV_A], strike[world.EV_OBJECT]) == (world.STRIKE, 0, 0)
    assert strike[world.EV_IMPULSE] == pytest.approx(1.5 * 240 / world.IMPULSE_UNIT, rel=1e-3)


def test_a_strike_is_told_within_a_fraction_of_its_tick():
    w = world_of(STILL | LOSSLESS, [PEG], [(300, 300, 240, 0)])
    when = None
    for k in range(100):
        for event in tick(w):
            when = k + event[world.EV_FRACTION] / 256
    way = 500 - 40 - w.radius[0] - 300
    assert when == pytest.approx(way / 240 / NOMINAL_STEP, abs=0.02)


@pytest.mark.engine
def test_nothing_passes_a_wall():
    wall = {"id": "w", "kind": "wall", "x": 0.0, "y": 300.0, "x2": 1000.0, "y2": 340.0, "radius": 6.0}
    above = [(20.0 * k + 10, 100.0 + 3 * k, 900.0 * (-1) ** k, 400.0) for k in range(45)]
    w = world_of({"physics.time_scale": 3, "physics.elasticity": 1}, [wall], above, host=FAST)
    tick(w, 400)
    state = bodies(w)
    assert (state[:, 1] < 300 + 0.04 * state[:, 0] + 6).all()


@pytest.mark.parametrize(("kind", "sign"), [("attractor", 1), ("repeller", -1)])
def test_attractors_pull_and_repellers_push(kind, sign):
    thing = {"id": "a", "kind": kind, "x": 500.0, "y": 300.0, "reach": 200.0, "strength": 1.0}
    w = world_of(STILL, [thing], [(400, 300, 0, 0), (100, 100, 0, 0)])
    tick(w, 10)
    assert np.sign(w.vx[0]) == sign
    assert w.vx[1] == w.vy[1] == 0


def test_coming_within_reach_is_one_event():
    thing = {"id": "a", "kind": "attractor", "x": 500.0, "y": 300.0, "reach": 200.0, "strength": 0.0}
    w = world_of(STILL, [thing], [(280, 300, 200, 0)])
    assert [event[world.EV_KIND] for event in tick(w, 60)] == [world.ENTRY]


def test_an_emitter_throws_bodies_in_turn_at_its_rate():
    well = {"id": "e", "kind": "emitter", "x": 500.0, "y": 500.0, "rate": 4.0, "strength": 1.0, "angle": 270.0}
    w = world_of({"physics.particle_count": 3}, [well])
    thrown = [event for event in tick(w, 192) if event[world.EV_KIND] == world.EMISSION]
    assert [int(event[world.EV_A]) for event in thrown] == [0, 1, 2, 0, 1, 2, 0, 1]
    assert all(event[world.EV_OBJECT] == 0 for event in thrown)


def test_fast_small_bodies_do_not_pass_through_each_other():
    fast = {"physics.particle_size": 0.1, "physics.time_scale": 5}
    for offset in np.linspace(0, 40, 9):
        w = world_of(STILL | LOSSLESS | fast, bodies=[(200 + offset, 300, 900, 0), (800, 300, -900, 0)])
        tick(w, 20)
        assert w.x[0] < w.x[1]


@pytest.mark.engine
def test_no_body_is_ever_faster_than_the_top_speed_or_outside():
    for seed in range(3):
        w = world_of(
            {"physics.gravity": 20, "physics.particle_speed": 100, "physics.turbulence": 1, "seeds.physics": seed},
            host=FAST,
        )
        tick(w, 200)
        state, radius = bodies(w), arrays.view(w.radius)[: w.n[world.N_BODIES]]
        assert np.hypot(state[:, 2], state[:, 3]).max() <= TOP_SPEED + 1e-3
        assert ((state[:, 0] >= radius) & (state[:, 0] <= world.WIDTH - radius)).all()
        assert ((state[:, 1] >= radius) & (state[:, 1] <= world.HEIGHT - radius)).all()


@pytest.mark.parametrize("edges", ["bounce", "wrap"])
@pytest.mark.parametrize("size", [0.1, 1, 10])
def test_the_grid_finds_every_pair_that_touches_and_no_other(edges, size):
    w = world_of(
        {"physics.edges": edges, "physics.particle_size": size, "physics.particle_count": 150, "physics.species": 6}
    )
    count = HOST.contacts.find_contacts(w)
    found = sorted(int(key) for key in arrays.view(w.contacts)[:count])
    assert found == brute_force(w, edges == "wrap")


def brute_force(w, wrap):
    state, radius = bodies(w), arrays.view(w.radius)
    keys = []
    for i, j in itertools.combinations(range(len(state)), 2):
        d = np.abs(state[j, :2] - state[i, :2])
        if wrap:
            d = np.minimum(d, [world.WIDTH - d[0], world.HEIGHT - d[1]])
        if (d**2).sum() < (radius[i] + radius[j]) ** 2:
            keys.append(i * world.MAX_BODIES + j)
    return keys


def test_the_order_in_which_bodies_are_searched_does_not_matter(monkeypatch):
    whole, coarse = (world_of(STILL | {"physics.attraction": 1, "physics.particle_count": 80}) for _ in range(2))
    tick(whole, 30)
    sort = HOST.cells.sort_into_cells
    monkeypatch.setattr(HOST.forces, "sort_into_cells", lambda w, reach: sort(w, 2 * reach))
    monkeypatch.setattr(HOST.contacts, "sort_into_cells", lambda w, reach: sort(w, 7 * reach))
    tick(coarse, 30)
    assert (bodies(whole) == bodies(coarse)).all()


def test_events_leave_a_tick_sorted():
    w = world_of({"physics.particle_count": 300, "physics.species": 2}, [PEG])
    most = 0
    for _ in range(60):
        tick(w)
        events = events_of(w)
        keys = [tuple(e[[world.EV_FRACTION, world.EV_KIND, world.EV_A, world.EV_B, world.EV_OBJECT]]) for e in events]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)
        most = max(most, len(keys))
    assert most > 8


def test_a_full_buffer_of_events_is_a_fault_and_not_a_loss():
    w = world_of(STILL, [PEG], [(300, 300, 240, 0)])
    w.n[world.N_EVENTS] = world.MAX_EVENTS
    HOST.events.record(w, world.STRIKE, 0.5, 0, -1, 1.0, 0.0, 0.0, 0)
    assert w.n[world.FAULT] == world.FAULT_EVENTS
    assert w.n[world.N_EVENTS] == world.MAX_EVENTS


def test_variation_nought_repeats_a_cycle_and_more_makes_it_a_relative():
    def start(variation, cycle):
        w = performance.load(HOST, universe({"physics.variation": variation}))
        w.n[world.CYCLE] = cycle
        HOST.couplings.resolve(w)
        HOST.bodies.place_bodies(w)
        return bodies(w)

    assert (start(0, 0) == start(0, 7)).all()
    assert (start(1, 0) == start(0.1, 0)).all()
    near = np.abs(start(0.1, 7) - start(0, 7)).mean(axis=0)
    far = np.abs(start(1, 7) - start(0, 7)).mean(axis=0)
    assert (near > 0).all()
    assert (far[2:] > 2 * near[2:]).all()


def test_bodies_added_live_are_those_that_a_cycle_would_have_begun_with():
    w, larger = (world_of(STILL | {"physics.particle_count": n}) for n in (10, 12))
    start = bodies(larger)
    w.base[HOST.layout.P_PARTICLE_COUNT] = 12.0
    HOST.couplings.resolve(w)
    HOST.bodies.match_count(w)
    assert (bodies(w)[10:, 2:] == start[10:, 2:]).all()
    w.base[HOST.layout.P_PARTICLE_COUNT] = 3.0
    tick(w)
    assert w.n[world.N_BODIES] == 3


@pytest.mark.engine
def test_bodies_in_a_pile_hardly_overlap():
    pile = {"physics.elasticity": 0, "physics.particle_count": 60, "physics.particle_size": 3}
    w = world_of(pile | {"physics.particle_speed": 0}, host=FAST)
    tick(w, 600)
    places, width = bodies(w)[:, :2], 2 * w.radius[0]
    away = [np.hypot(*(places[i] - places[j])) for i, j in itertools.combinations(range(60), 2)]
    touching = [1 - d / width for d in away if d < 1.01 * width]
    assert len(touching) > 30, "it is a pile"
    assert np.mean([overlap for overlap in touching if overlap > 0]) < 0.01


@pytest.mark.engine
def test_orbits_stay_round():
    w = world_of({"physics.behaviour": "orbit", "physics.particle_count": 12}, host=FAST)
    tick(w, 20 * SECOND)
    state = bodies(w)
    away = np.hypot(state[:, 0] - 500, state[:, 1] - 300)
    assert away.min() > 30
    assert away.max() < 420


@pytest.mark.engine
def test_a_swarm_flies_the_same_way_after_a_while():
    w = world_of(
        {"physics.behaviour": "swarm", "physics.edges": "wrap", "physics.particle_count": 40} | STILL, host=FAST
    )

    def agreement():
        course = bodies(w)[:, 2:]
        return np.hypot(*(course / np.hypot(*course.T)[:, None]).mean(axis=0))

    before = agreement()
    tick(w, 15 * SECOND)
    assert agreement() > 2 * before
    assert np.hypot(*bodies(w)[:, 2:].T).mean() == pytest.approx(20 * SPEED, rel=0.25)


@pytest.mark.parametrize("behaviour", ["gas", "orbit", "swarm", "lattice", "life"])
def test_a_world_may_become_a_lattice_in_mid_air(behaviour):
    w = world_of({"physics.behaviour": behaviour, "physics.particle_count": 12} | STILL)
    tick(w, 10)
    w.base[HOST.layout.P_BEHAVIOUR] = HOST.layout.BEHAVE_LATTICE
    w.base[HOST.layout.P_AIR_RESISTANCE] = 1.0
    w.base[HOST.layout.P_PARTICLE_SPEED] = 0.0
    tick(w, 5 * SECOND)
    home = np.stack([arrays.view(w.home_x)[:12], arrays.view(w.home_y)[:12]], axis=1)
    assert len(np.unique(home, axis=0)) == 12
    assert np.abs(bodies(w)[:, :2] - home).max() < 40


@pytest.mark.engine
def test_a_default_world_sounds_in_every_bar_of_a_cycle():
    played = performance.play(universe(), [0], with_events=True)
    bars = (played.events[:, 1] // (played.cycle_ticks // 16)).astype(int)
    assert np.bincount(bars, minlength=16).min() >= 16


@pytest.mark.engine
@pytest.mark.parametrize("seed", range(6))
def test_no_document_makes_a_state_that_is_not_a_number(seed):
    played = performance.play(random_document(1000 + seed), [1], states_every=96, ticks=768)
    assert np.isfinite(played.states).all()
    assert np.isfinite(played.score).all()
