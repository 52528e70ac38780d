"""Playing documents: edits at their ticks, cycles that need no other, and what cannot be played."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engine import arrays, hosts, performance
from simulation.engine.conformance.cases import universe
from simulation.engine.kernel import world

PLAIN = hosts.cpython()
START = universe({"physics.particle_count": 12})
LATER = universe({"physics.particle_count": 12, "physics.gravity": 20, "physics.gravity_mode": "up"})


def played(cycles=(0,), ticks=36, **more):
    return performance.play(START, cycles, host=PLAIN, ticks=ticks, states_every=1, **more)


def test_an_edit_holds_from_the_start_of_its_tick():
    plain, edited = played(), played(edits=[(0, 20, LATER)])
    assert (edited.states[:20] == plain.states[:20]).all()
    assert (edited.states[20:] != plain.states[20:]).any(axis=(1, 2)).all()


def test_of_two_edits_the_later_one_holds():
    back = played(edits=[(0, 20, LATER), (0, 20, START)])
    assert (back.states == played().states).all()


def test_a_cycle_needs_no_other():
    alone, after = played([3]), played([0, 3])
    assert (after.states[36:] == alone.states).all()
    rows = after.score[after.score[:, world.SC_CYCLE] == 3]
    shift = rows[0, world.SC_SAMPLE] - alone.score[0, world.SC_SAMPLE]
    rows[:, world.SC_SAMPLE] -= shift
    assert (rows == alone.score).all()
    assert shift == pytest.approx(played([0]).samples, abs=1)


def test_a_score_is_in_its_order_and_no_two_records_are_one():
    score = played(range(2), ticks=96).score
    keys = [tuple(row) for row in score[:, [world.SC_SAMPLE, world.SC_KIND, world.SC_TAG]]]
    assert keys == sorted(keys)
    identity = [world.SC_CYCLE, world.SC_KIND, world.SC_TAG, world.SC_SAMPLE]
    assert len({tuple(row) for row in score[:, identity]}) == len(keys)


def test_progress_comes_to_the_end_and_may_stop_it():
    shares: list[float] = []
    played([0, 1], progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1

    class Stopped(Exception):
        pass

    def stop(share):
        raise Stopped

    with pytest.raises(Stopped):
        played(progress=stop)


def test_a_fault_is_raised_and_not_played_over(monkeypatch):
    def broken(w, ticks):
        w.n[world.FAULT] = world.FAULT_SCORE
        return 0

    monkeypatch.setattr(PLAIN.cycle, "run", broken)
    with pytest.raises(RuntimeError, match="fault 3"):
        played()


def test_a_changed_document_is_in_the_arrays_at_once():
    w = performance.load(PLAIN, START)
    thing = {"id": "peg", "kind": "peg", "x": 1.0, "y": 2.0}
    performance.apply(w, universe({"seeds.motif": 77}, [thing]))
    assert w.n[world.N_OBJECTS] == 1
    assert w.n[world.SEED_MOTIF] == 77
    assert w.n[world.PLAN_DIRTY] == 1
    assert arrays.view(w.objects)[1:3].tolist() == [1.0, 2.0]
    performance.apply(w, START)
    assert w.n[world.N_OBJECTS] == 0
    assert not np.any(arrays.view(w.objects))
