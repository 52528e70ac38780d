"""The same bits on every host, on every day; and the proof that the comparison would notice if they were not."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from simulation.engine import arrays, hosts, performance
from simulation.engine.conformance.__main__ import faults, golden
from simulation.engine.conformance.cases import SHORT_TICKS, all_cases, universe
from simulation.engine.conformance.digests import differences, run_case, run_cases
from simulation.engine.conformance.others import chromium, run_in_chromium, run_in_node
from simulation.engine.conformance.soak import TICKS, cycle_ticks, soak_case
from simulation.engine.kernel import world

from .worlds import bodies, tick, world_of

CASES = {case.name: case for case in all_cases()}
FEW = [CASES[name] for name in ("the default universe", "one of each", "as busy as it gets", "the heaviest")]
SOME = [case for k, case in enumerate(CASES.values()) if k % 6 == 0 and not case.slow]
ENGINE = Path(performance.__file__).parent
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="no node here")


def mismatches(found, kept):
    names = {name for digests in found.values() for name in digests}
    return {name: wrong for name in names if (wrong := differences(name, found, kept))}


def test_there_are_enough_cases_each_of_them_different():
    assert len(CASES) >= 60
    assert len({str(case.as_data() | {"name": ""}) for case in CASES.values()}) >= 60


@needs_node
def test_plain_python_and_node_agree():
    found = {"cpython": run_cases(hosts.cpython(), SOME), "node": run_in_node(SOME)}
    assert all("short" in digests for host in found.values() for digests in host.values())
    assert mismatches(found, {}) == {}


@pytest.mark.engine
@needs_node
def test_compiled_python_and_node_give_the_golden_digests():
    kept = golden()
    assert set(kept) == set(CASES)
    found = {"numba": run_cases(hosts.numba(), CASES.values()), "node": run_in_node(CASES.values())}
    assert mismatches(found, kept) == {}


@pytest.mark.browser
def test_a_browser_gives_the_golden_digests():
    if not chromium():
        assert not os.environ.get("REQUIRE_ALL"), "Chromium is missing, and nothing may be"
        pytest.skip("no Chromium here")
    chosen = [*SOME, CASES["a stored minute"]]
    assert mismatches({"chromium": run_in_chromium(chosen)}, golden()) == {}


@pytest.mark.parametrize("name", ["one of each", "a swarm that wraps", "another key in the second bar"])
def test_to_save_load_and_go_on_is_to_go_on(name):
    case, host = CASES[name], hosts.cpython()
    w = performance.load(host, case.document)
    host.cycle.begin_cycle(w, 0)
    host.cycle.run(w, SHORT_TICKS // 2)
    saved = arrays.snapshot(w)
    host.cycle.run(w, SHORT_TICKS)
    other = performance.load(host, CASES["orbits without gravity"].document)
    arrays.restore(other, saved)
    host.cycle.run(other, SHORT_TICKS)
    assert digest_of(other) == digest_of(w)
    assert digest_of(saved) != digest_of(w)


@pytest.mark.soak
@pytest.mark.engine
@pytest.mark.parametrize("seed", range(20_000, 20_040))
def test_a_universe_saved_and_loaded_again_and_again_goes_on_as_if_nothing_had_been(seed):
    case, host = soak_case(seed), hosts.numba()
    straight, resumed = (performance.load(host, case.document) for _ in range(2))
    for cycle in case.cycles:
        host.cycle.begin_cycle(straight, cycle)
        host.cycle.begin_cycle(resumed, cycle)
        for _ in range(0, case.ticks, 97):
            host.cycle.run(straight, 97)
            host.cycle.run(resumed, 97)
            saved, resumed = arrays.snapshot(resumed), performance.load(host, CASES["one of each"].document)
            arrays.restore(resumed, saved)
            assert digest_of(resumed) == digest_of(straight)
            straight.n[world.N_SCORE] = resumed.n[world.N_SCORE] = 0


def digest_of(w):
    """SHA-256 over every array of a world."""
    book = hashlib.sha256()
    for words in w:
        book.update(arrays.view(words).tobytes())
    return book.hexdigest()


def test_an_exact_loop_is_the_same_in_every_cycle():
    def states(cycle):
        document = CASES["an exact loop"].document
        return performance.play(document, [cycle], host=hosts.cpython(), ticks=60, states_every=10).states.tolist()

    assert states(0) == states(3)


# What could go wrong in a kernel: (file, words, other words)
MUTANTS = {
    "contacts in the order of the search": ("contacts", "    sort_keys(w.contacts, count)\n", ""),
    "pairs named by who was found first": (
        "contacts",
        "i * MAX_BODIES + j if i < j else j * MAX_BODIES + i",
        "i * MAX_BODIES + j",
    ),
    "events in the order of the loops": ("physics", "    sort_events(w)\n", ""),
    "no pre-rounding": ("exact", "return (v + ROUND) - ROUND", "return v + 0.0"),
    "operands of a difference swapped": (
        "couplings",
        "(source_place(w, k) - LINK_NEUTRAL[k])",
        "(LINK_NEUTRAL[k] - source_place(w, k))",
    ),
    "operands of a hash swapped": ("exact", "hash3(seed, body, channel)", "hash3(seed, channel, body)"),
    "a sample rounded down": ("clock", "+ within + 0.5)", "+ within)"),
}
SCRIPT = """
import json
from simulation.engine import hosts
from simulation.engine.conformance.cases import all_cases
from simulation.engine.conformance.digests import run_cases
names = {names!r}
print(json.dumps(run_cases(hosts.cpython(), [case for case in all_cases() if case.name in names])))
"""


def run_mutant(tmp_path, file, words, others):
    """Digests of FEW by a copy of the engine in which some words were replaced."""
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "__init__.py").touch()
    shutil.copytree(ENGINE, tmp_path / "simulation" / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "simulation" / "engine" / "kernel" / f"{file}.py"
    source = path.read_text(encoding="utf-8")
    assert source.count(words) == 1
    path.write_text(source.replace(words, others), encoding="utf-8")
    script = SCRIPT.format(names=[case.name for case in FEW])
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def truth():
    """Digests of FEW by the kernel as it is."""
    return run_cases(hosts.cpython(), FEW)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS.keys())
def test_a_mutant_is_caught(mutant, truth, tmp_path):
    found = json.loads(run_mutant(tmp_path, *mutant))
    assert mismatches({"true": truth, "mutant": found}, {})


def test_a_copy_without_a_mutation_is_not_caught(truth, tmp_path):
    found = json.loads(run_mutant(tmp_path, "exact", "return (v + ROUND) - ROUND", "return (v + ROUND) - ROUND"))
    assert mismatches({"true": truth, "copy": found}, {}) == {}


@pytest.mark.engine
def test_contracted_arithmetic_is_caught():
    """Under fastmath the compiler fuses multiplications with additions, and takes (v + M) - M for v."""
    worlds = []
    for host in (hosts.numba(), hosts.numba(fastmath=True)):
        w = world_of({"physics.turbulence": 0.5}, host=hosts.numba())
        tick(w, 3)
        host.physics.advance(w, 1 / 120, 840.0)
        worlds.append(w)
    exact, contracted = (bodies(w) for w in worlds)
    assert (exact != contracted).any()
    assert exact == pytest.approx(contracted, abs=1e-3)


def test_a_long_universe_runs_for_its_ticks_whatever_its_meter():
    for seed in range(40):
        case = soak_case(seed)
        assert TICKS <= len(case.cycles) * case.ticks < 2 * TICKS
        assert case.ticks <= cycle_ticks(case.document)


def test_a_cycle_ends_where_the_kernel_ends_it():
    w = world_of({"music.meter": "2/4", "music.cycle_bars": 4})
    assert w.n[world.CYCLE_TICKS] == cycle_ticks(universe({"music.meter": "2/4", "music.cycle_bars": 4}))


def test_a_fault_ends_a_case_and_is_told():
    """On every host the kernel stops where a buffer is full: here, at once."""
    case = CASES["two particles at one place"]
    host = SimpleNamespace(name="cpython", cycle=SimpleNamespace(begin_cycle=hosts.cpython().cycle.begin_cycle))

    def step(w):
        hosts.cpython().cycle.step(w)
        w.n[world.FAULT] = world.FAULT_EVENTS if w.n[world.TICK] == 3 else 0

    host.cycle.step = step
    found = {"mine": {case.name: run_case(host, case)}}
    assert faults(case.name, found) == ["mine: fault 1 at cycle 0 tick 2"]
    other = {case.name: run_case(hosts.cpython(), case)}
    assert differences(case.name, {"cpython": other, **found}, {})


def test_a_case_runs_the_same_twice():
    case = CASES["two emitters"]
    assert run_case(hosts.cpython(), case, short=True) == run_case(hosts.cpython(), case, short=True)
