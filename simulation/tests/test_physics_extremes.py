"""No document stops the kernel: whatever is at an end of its range, no buffer is ever full, and all stays finite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.engine import arrays, performance, rendering
from simulation.engine.document import Document
from simulation.engine.kernel import world
from simulation.engine.kernel.contacts import AT_ONE_PLACE, DEEPER, PARTNERS
from simulation.engine.kernel.physics import MOST_SUBSTEPS
from simulation.engine.parameters import BY_PATH

from .extremes import MOST_OBJECTS, extreme_document
from .worlds import FAST, HOST, STILL, bodies, tick, world_of

THOUSAND = {"physics.particle_count": 1000}
# Walls that leave no room pressed these together until the list of contacts was full, when that was still a fault.
ONCE_TOO_MUCH = (69, 70, 71, 128, 130)
FAR = 5000.0  # units: nobody is thrown further out of the world


def gather(w: Any, wide: float) -> None:
    """Bring all bodies into a square in the middle."""
    count = w.n[world.N_BODIES]
    for words, middle, length in ((w.x, 500, world.WIDTH), (w.y, 300, world.HEIGHT)):
        share = arrays.view(words)[:count] / length - 0.5
        arrays.view(words)[:count] = np.round((middle + wide * share) * 1024) / 1024


def pairs_nearer(w: Any, share: float) -> np.ndarray:
    """Keys of all pairs nearer than a share of the distance at which they touch, ascending, by brute force."""
    state, radius = bodies(w), arrays.view(w.radius)[: w.n[world.N_BODIES]]
    i, j = np.triu_indices(len(state), 1)
    away2 = ((state[i, :2] - state[j, :2]) ** 2).sum(axis=1)
    reach = radius[i] + radius[j]
    near = away2 < share * share * (reach * reach)
    return np.sort(i[near] * world.MAX_BODIES + j[near])


def run(w: Any, ticks: int) -> tuple[int, list[np.ndarray]]:
    """So many ticks of the whole engine, or to the cycle's end: how many, and the score in blocks."""
    done, score = 0, []
    while done < ticks and w.n[world.TICK] < w.n[world.CYCLE_TICKS]:
        done += FAST.cycle.run(w, min(96, ticks - done))
        assert w.n[world.FAULT] == 0, f"fault {w.n[world.FAULT]} at tick {w.n[world.TICK]}"
        score.append(arrays.view(w.score).reshape(-1, world.SCORE_STRIDE)[: w.n[world.N_SCORE]].copy())
        w.n[world.N_SCORE] = 0
    return done, score


def outlast(before: Document, after: Document, cycle: int, ticks: int) -> np.ndarray:
    """Run a document, turn it into another in the middle, run on; gives the score. Everything stays finite."""
    w = performance.load(FAST, before)
    FAST.cycle.begin_cycle(w, cycle)
    done, first = run(w, ticks // 2)
    assert done > 0
    performance.apply(w, after)
    _, rest = run(w, ticks // 2)
    state, score = bodies(w), np.concatenate(first + rest)
    assert np.isfinite(state).all()
    assert np.abs(state[:, :2]).max() < FAR
    assert np.isfinite(score).all()
    return score


@pytest.mark.parametrize("wide", [160, 60, 20])
def test_of_too_many_that_touch_the_deepest_overlaps_are_parted_first(wide):
    w = world_of(STILL | THOUSAND)
    gather(w, wide)
    share, pressed = 1.0, len(pairs_nearer(w, 1.0)) > world.MAX_CONTACTS
    while len(pairs_nearer(w, share)) > world.MAX_CONTACTS:
        share *= DEEPER
    assert share > AT_ONE_PLACE
    wanted = pairs_nearer(w, share)
    count = HOST.contacts.find_contacts(w)
    assert (np.sort(arrays.view(w.contacts)[:count]) == wanted).all()
    assert len(wanted) > 1000
    assert w.n[world.PRESSED] == int(pressed) == int(wide < 100)


def test_bodies_all_at_one_place_are_each_parted_from_a_few():
    w = world_of(STILL | THOUSAND)
    gather(w, 0)
    count = HOST.contacts.find_contacts(w)
    found = {(int(key) // world.MAX_BODIES, int(key) % world.MAX_BODIES) for key in arrays.view(w.contacts)[:count]}
    assert found == {(i, j) for i in range(1000) for j in range(i + 1, min(i + PARTNERS + 1, 1000))}
    assert PARTNERS * world.MAX_BODIES <= world.MAX_CONTACTS


@pytest.mark.engine
def test_a_crowd_pressed_into_one_place_comes_apart_again():
    w = world_of(STILL | THOUSAND | {"physics.elasticity": 0, "physics.particle_speed": 0}, host=FAST)
    gather(w, 0)
    tick(w)
    assert w.n[world.PRESSED] > 0
    tick(w, 4 * 120)
    pressed = w.n[world.PRESSED]
    tick(w, 2 * 120)
    assert w.n[world.PRESSED] == pressed, "long since"
    assert len(pairs_nearer(w, 0.95)) == 0


@pytest.mark.engine
def test_no_body_returns_over_an_open_rim_twice_in_a_tick():
    fast = {"physics.edges": "open", "physics.time_scale": 5, "physics.particle_speed": 100, "physics.attraction": -1}
    w = world_of(STILL | THOUSAND | fast, host=FAST)
    most = 0
    for _ in range(200):
        returned = [event[world.EV_A] for event in tick(w) if event[world.EV_KIND] == world.EMISSION]
        assert len(set(returned)) == len(returned)
        most = max(most, len(returned))
    assert w.n[world.SUBSTEPS] > 1
    assert most > 3


def test_the_events_of_a_tick_have_room_whatever_happens():
    """World.MAX_EVENTS says what a body can do in a tick; sinks and emitters share the places of objects."""
    most = int(BY_PATH["physics.particle_count"].high)
    assert 3 * most + 2 * MOST_SUBSTEPS * (MOST_OBJECTS - 2) + 1 <= world.MAX_EVENTS
    assert most <= world.MAX_BODIES


@pytest.mark.engine
@pytest.mark.parametrize("seed", [*ONCE_TOO_MUCH, *range(7)])
def test_no_extreme_document_stops_the_kernel(seed):
    outlast(extreme_document(seed), extreme_document(seed + 1000), seed % 3, 40)


@pytest.mark.engine
@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 300, 20))
def test_hundreds_of_extreme_documents_do_not_stop_the_kernel(first):
    for seed in range(first, first + 20):
        score = outlast(extreme_document(seed), extreme_document(seed + 1000), seed % 3, 300)
        if seed % 10 == 0:
            assert np.isfinite(rendering.render_score(score[score[:, world.SC_SAMPLE] < 48_000], 96_000)).all()
