"""Crowds, fields and behaviours by their laws: what a thousand bodies keep, and what each behaviour is known by."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from simulation.engine import arrays
from simulation.engine.kernel import world
from simulation.engine.kernel.bodies import GRAVITY, ORBIT_RADIUS, ORBIT_SOFT
from simulation.engine.kernel.forces import LIFE_CORE, PAIR_BUDGET
from simulation.engine.kernel.physics import LIFE_AIR, NOMINAL_STEP

from .worlds import FAST, HOST, LOSSLESS, STILL, bodies, energy, masses, tick, world_of

SECOND = 120  # ticks of the world's time
FREE = STILL | LOSSLESS
THOUSAND = {"physics.particle_count": 1000}
LIFE = STILL | {"physics.behaviour": "life", "physics.particle_speed": 0}


def overlaps(w):
    """Of all bodies that overlap: by how much, in shares of a diameter."""
    state, radius = bodies(w), arrays.view(w.radius)[: w.n[world.N_BODIES]]
    i, j = np.triu_indices(len(state), 1)
    away = np.hypot(*(state[i, :2] - state[j, :2]).T)
    both = radius[i] + radius[j]
    return 1 - away[away < both] / both[away < both]


@pytest.mark.engine
def test_an_elastic_gas_of_a_thousand_keeps_its_energy_for_ten_seconds():
    w = world_of(FREE | THOUSAND, host=FAST)
    before = energy(w)
    assert len(tick(w, 10 * SECOND)) > 10_000
    assert energy(w) == pytest.approx(before, rel=1e-3)


@pytest.mark.engine
def test_a_thousand_bodies_keep_their_momentum():
    w = world_of(STILL | THOUSAND | {"physics.edges": "wrap", "physics.air_resistance": 0}, host=FAST)
    w.base[HOST.layout.P_PARTICLE_SPEED] = 0.0  # so that none counts as tired and is thrown
    before = masses(w) @ bodies(w)[:, 2:]
    assert len(tick(w, SECOND)) > 500
    scale = (masses(w) * np.hypot(*bodies(w)[:, 2:].T)).sum()
    assert np.abs(masses(w) @ bodies(w)[:, 2:] - before).max() < 1e-5 * scale


@pytest.mark.engine
@pytest.mark.parametrize(("mode", "most"), [("down", 0.05), ("central", 0.125)])
@pytest.mark.parametrize("elasticity", [0, 0.5])
def test_a_thousand_bodies_in_a_pile_overlap_by_less_than_a_twentieth(mode, most, elasticity):
    """On the mean; on a floor 99 of 100 do. In the heart of a central pile of the most gravity, 99 by an eighth."""
    pile = {"physics.gravity": 20, "physics.gravity_mode": mode, "physics.elasticity": elasticity}
    w = world_of(pile | THOUSAND, host=FAST)
    tick(w, 8 * SECOND)
    found = overlaps(w)
    assert len(found) > 300
    assert found.mean() < 0.05
    assert np.percentile(found, 99) < most


@pytest.mark.engine
@pytest.mark.parametrize(("size", "time_scale"), [(0.1, 1), (0.1, 5), (1, 5), (10, 5)])
def test_not_even_a_crowd_is_pressed_through_a_thin_wall(size, time_scale):
    wall = {"id": "w", "kind": "wall", "x": 0.0, "y": 400.0, "x2": 1000.0, "y2": 400.0, "radius": 2.0}
    heavy = {"physics.gravity": 20, "physics.elasticity": 0.2, "physics.particle_speed": 100}
    w = world_of(
        heavy | THOUSAND | {"physics.particle_size": size, "physics.time_scale": time_scale, "physics.species": 2},
        [wall],
        host=FAST,
    )
    heights = arrays.view(w.y)[:1000]
    heights[:] = 20 + heights * 0.58
    tick(w, 3 * SECOND)
    assert bodies(w)[:, 1].max() < 400


@pytest.mark.parametrize("time_scale", [0.1, 1, 5])
def test_a_body_falls_as_the_formula_says(time_scale):
    w = world_of({"physics.air_resistance": 0, "physics.time_scale": time_scale}, bodies=[(500, 50, 0, 0)])
    ticks = 60 if time_scale < 5 else 24
    tick(w, ticks)
    step = NOMINAL_STEP * time_scale / w.n[world.SUBSTEPS]
    steps = ticks * w.n[world.SUBSTEPS]
    pull = 9.81 * GRAVITY
    assert w.vy[0] == pytest.approx(pull * steps * step, rel=1e-5)
    # symplectic Euler falls n(n + 1)/2 steps' worth, which comes to g t2 / 2 as the step gets small
    assert w.y[0] - 50 == pytest.approx(pull * step * step * steps * (steps + 1) / 2, abs=1e-3)
    assert w.y[0] - 50 == pytest.approx(0.5 * pull * (steps * step) ** 2, rel=2 / steps)


def test_time_runs_in_as_many_substeps_as_speed_and_size_ask_for():
    def substeps(**changes):
        w = world_of({f"physics.{name}": value for name, value in changes.items()})
        tick(w)
        return w.n[world.SUBSTEPS]

    assert substeps(time_scale=1, particle_size=1) == 1
    assert substeps(time_scale=2, particle_size=1) == 2
    assert substeps(time_scale=5, particle_size=1) == 5
    assert substeps(time_scale=1, particle_size=0.1) == 4
    assert substeps(time_scale=5, particle_size=0.1) == 8


@pytest.mark.parametrize(("time_scale", "looks"), [(0.1, 1), (1, 1), (1.5, 2), (5, 5)])
def test_bodies_look_at_each_other_every_120th_of_a_second_of_the_worlds_time(monkeypatch, time_scale, looks):
    w = world_of(STILL | {"physics.attraction": 0.5, "physics.time_scale": time_scale, "physics.particle_size": 0.3})
    seen = []
    feel = HOST.forces.feel_bodies
    monkeypatch.setattr(HOST.physics, "feel_bodies", lambda w: seen.append(feel(w)))
    tick(w)
    assert len(seen) == looks


# --- lattice


def lattice(**changes):
    still = STILL | {"physics.behaviour": "lattice", "physics.particle_count": 60, "physics.particle_speed": 0}
    w = world_of(still | {"physics.air_resistance": 0} | {f"physics.{k}": v for k, v in changes.items()}, host=FAST)
    tick(w)
    return w, np.stack([arrays.view(w.home_x)[:60], arrays.view(w.home_y)[:60]], axis=1)


@pytest.mark.engine
def test_a_wave_travels_through_a_lattice_from_neighbour_to_neighbour():
    w, home = lattice()
    first = 30  # the left end of a row of ten
    w.x[first] += 20.0
    arrived: dict[int, int] = {}
    for k in range(2 * SECOND):
        tick(w)
        moved = np.abs(bodies(w)[:, 0] - home[:, 0]) > 0.5
        for place in range(1, 8):
            if moved[first + place]:
                arrived.setdefault(place, k)
    times = [arrived[place] for place in range(1, 8)]
    assert times == sorted(times)
    assert np.diff(times).min() >= 2, "it takes its time"


@pytest.mark.engine
def test_a_lattice_that_was_struck_comes_to_rest_whole():
    w, home = lattice()
    w.x[25] += 60.0
    w.vy[40] = 300.0
    before = energy(w)
    tick(w, 3 * SECOND)
    assert np.abs(bodies(w)[:, :2] - home).max() > 0.1, "it swings for a while"
    tick(w, 60 * SECOND)
    assert np.abs(bodies(w)[:, :2] - home).max() < 1
    assert energy(w) < 0.001 * before


# --- life


def pair_of_life(matrix, apart, w_changes=None):
    """Two bodies of two species beside each other; the matrix is {(row, column): pull}."""
    words = [0.0] * 36
    for (row, column), pull in matrix.items():
        words[6 * row + column] = pull
    changes = LIFE | {"physics.species": 2, "physics.species_matrix": words} | (w_changes or {})
    w = world_of(changes, bodies=[(500 - apart / 2, 300, 0, 0), (500 + apart / 2, 300, 0, 0)])
    tick(w)
    return w


def test_a_species_that_is_drawn_to_one_that_flees_it_chases_it():
    w = pair_of_life({(0, 1): 1.0, (1, 0): -1.0}, 60)
    assert w.vx[0] > 0
    assert w.vx[1] > 0
    w = pair_of_life({(0, 1): 1.0, (1, 0): 1.0}, 60)
    assert w.vx[0] > 0 > w.vx[1]
    assert masses(w) @ bodies(w)[:, 2:] == pytest.approx([0, 0], abs=1e-4)


@pytest.mark.parametrize("pull", [-1.0, 0.0, 1.0])
def test_near_enough_all_living_bodies_push_each_other_away(pull):
    w = pair_of_life(dict.fromkeys(itertools.product(range(2), repeat=2), pull), 20)
    assert LIFE_CORE * HOST.forces.reach_of_forces(w) > 20
    assert w.vx[0] < 0 < w.vx[1]


def test_living_matter_loses_half_its_speed_in_a_half_life():
    w = world_of(LIFE | {"physics.air_resistance": 0}, bodies=[(200, 300, 100, 0)])
    tick(w, round(math.log(2) / LIFE_AIR / NOMINAL_STEP))
    assert w.vx[0] == pytest.approx(50, rel=0.01)


@pytest.mark.engine
def test_bodies_drawn_to_their_own_kind_form_clusters():
    own = [1.0 if row == column else -1.0 for row in range(6) for column in range(6)]
    w = world_of(LIFE | {"physics.species": 2, "physics.species_matrix": own, "physics.particle_count": 80}, host=FAST)

    def kin():
        """The share of a body's own kind among its four nearest."""
        state, species = bodies(w), arrays.view(w.species)[:80]
        away = np.hypot(*(state[:, None, :2] - state[None, :, :2]).transpose(2, 0, 1)) + 1e6 * np.eye(80)
        return (species[np.argsort(away, axis=1)[:, :4]] == species[:, None]).mean()

    before = kin()
    events = tick(w, 20 * SECOND)
    assert before < 0.65
    assert kin() > 0.85
    assert world.GATHERING in {int(event[world.EV_KIND]) for event in events}


# --- orbit and swarm


@pytest.mark.parametrize("away", [120.0, 180.0, 250.0])
def test_an_orbit_takes_the_time_that_kepler_says(away):
    """The square of the period is as the cube of the distance; close to the mass its softness counts."""
    w = world_of(
        {"physics.behaviour": "orbit", "physics.air_resistance": 0, "physics.gravity": 9.81}, bodies=[(0,) * 4]
    )
    pull = GRAVITY * 9.81 * ORBIT_RADIUS**2 / (away**2 + ORBIT_SOFT**2) ** 1.5
    w.home_x[0], w.x[0], w.y[0], w.vx[0], w.vy[0] = away, 500 + away, 300.0, 0.0, away * math.sqrt(pull)
    angles: list[float] = []
    while len(angles) < 3 or not angles[-2] < 0 <= angles[-1]:
        tick(w)
        angles.append(math.atan2(w.y[0] - 300, w.x[0] - 500))
    crossed = len(angles) - 1 + angles[-2] / (angles[-2] - angles[-1])
    assert crossed * NOMINAL_STEP == pytest.approx(2 * math.pi / math.sqrt(pull), rel=0.01)


@pytest.mark.engine
def test_a_large_swarm_comes_to_agree_on_its_course():
    swarm = STILL | {"physics.behaviour": "swarm", "physics.edges": "wrap", "physics.particle_count": 200}
    w = world_of(swarm, host=FAST)

    def polarisation():
        """Vicsek's order parameter: 0 for all directions alike, 1 where all fly one way."""
        course = bodies(w)[:, 2:]
        return np.hypot(*(course / np.hypot(*course.T)[:, None]).mean(axis=0))

    before = polarisation()
    tick(w, 20 * SECOND)
    assert before < 0.2
    assert polarisation() > 0.5


# --- guards


def test_the_reach_of_forces_shrinks_where_bodies_stand_too_close_and_not_else():
    w = world_of(STILL | THOUSAND | {"physics.attraction": 1})
    reach = HOST.forces.reach_of_forces(w)
    assert HOST.forces.sort_within_budget(w, reach) == reach
    arrays.view(w.x)[:1000] = 400 + arrays.view(w.x)[:1000] / 5
    arrays.view(w.y)[:1000] = 200 + arrays.view(w.y)[:1000] / 5
    HOST.cells.sort_into_cells(w, reach)
    assert HOST.forces.count_candidates(w) > PAIR_BUDGET
    shorter = HOST.forces.sort_within_budget(w, reach)
    assert world.LEAST_CELL < shorter < reach
    assert HOST.forces.count_candidates(w) <= PAIR_BUDGET


@pytest.mark.parametrize(("size", "kinds"), [(1, 1), (1, 6), (0.1, 1), (10, 3)])
def test_in_no_crowd_is_the_reach_of_forces_less_than_two_radii(size, kinds):
    w = world_of(STILL | THOUSAND | {"physics.attraction": 1, "physics.particle_size": size, "physics.species": kinds})
    two = 2 * HOST.contacts.largest_radius(w)
    for words in (w.x, w.y):
        arrays.view(words)[:1000] = 300 + arrays.view(words)[:1000] / 1000
    reach = HOST.forces.sort_within_budget(w, HOST.forces.reach_of_forces(w))
    assert HOST.forces.count_candidates(w) > PAIR_BUDGET, "no reach would be short enough"
    assert reach == max(two, world.LEAST_CELL)


@pytest.mark.parametrize("edges", ["bounce", "wrap"])
def test_the_budget_counts_each_candidate_once(edges):
    w = world_of(STILL | {"physics.particle_count": 200, "physics.edges": edges})
    HOST.cells.sort_into_cells(w, 70.0)
    columns, rows = w.n[world.GRID_COLUMNS], w.n[world.GRID_ROWS]
    cells = [divmod(int(c), columns) for c in arrays.view(w.cell)[:200]]

    def is_beside(a, b, count):
        return abs(a - b) <= 1 or (edges == "wrap" and abs(a - b) == count - 1)

    pairs = itertools.combinations(cells, 2)
    beside = sum(is_beside(r, s, rows) and is_beside(c, d, columns) for (r, c), (s, d) in pairs)
    assert HOST.forces.count_candidates(w) == beside


def test_a_body_that_has_sounded_is_silent_for_a_while():
    w = world_of(FREE, bodies=[(500, 300, 0, 0)])
    told = []
    for k in range(20):
        w.x[0], w.vx[0] = 7.5, -120.0  # struck against the rim again and again
        told += [k for _ in tick(w)]
    assert told
    assert np.diff(told).min() == HOST.events.REFRACTORY


@pytest.mark.engine
def test_a_sink_that_swallows_a_crowd_does_not_set_it_down_in_one_place():
    drain = {"id": "s", "kind": "sink", "x": 500.0, "y": 300.0, "radius": 200.0}
    well = {"id": "e", "kind": "emitter", "x": 100.0, "y": 100.0, "rate": 16.0, "strength": 0.0, "radius": 2.0}
    w = world_of(FREE | THOUSAND, [drain, well], host=FAST)
    tick(w, 4 * SECOND)  # which asserts that no buffer ran over
    assert len(overlaps(w)) < world.MAX_CONTACTS / 4
