"""Cases from outside: what a file may say, and how everything wrong with one is told."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from simulation.engine.conformance.case_file import CaseFileError, cases_of, read_case_file
from simulation.engine.conformance.cases import FULL_TICKS, universe

HEAVY = {"document": {"physics": {"particle_count": 1000}}, "ticks": 2000}


def problems(data):
    with pytest.raises(CaseFileError) as caught:
        cases_of(data)
    return caught.value.problems


def test_a_document_is_enough():
    (case,) = cases_of([{"document": {}}])
    assert case.document == universe()
    assert (case.name, case.cycles, case.ticks, case.edits, case.sounds) == ("case 1", (0,), FULL_TICKS, (), False)


def test_a_case_runs_once_for_each_of_its_seeds():
    seeds = [5, {"harmony": 9}]
    first, second = cases_of({"cases": [{"name": "mine", "document": {}, "seeds": seeds}]})
    assert (first.name, second.name) == ("mine, seeds 1", "mine, seeds 2")
    assert first.document["seeds"] == {"physics": 5, "motif": 5, "harmony": 5}
    assert second.document["seeds"] == {"physics": 1, "motif": 1, "harmony": 9}


def test_changes_add_up_from_edit_to_edit_and_keep_the_seeds():
    edits = [
        {"tick": 10, "changes": {"physics.gravity": 3}},
        {"tick": 20, "changes": {"music.tempo": 140, "objects": [{"id": "a", "kind": "peg", "x": 300, "y": 300}]}},
        {"tick": 30, "document": {"music": {"tempo": 70}}},
    ]
    (case,) = cases_of([{"document": {}, "seeds": 4, "edits": edits}])
    (_, _, first), (_, _, second), (cycle, tick, third) = case.edits
    assert (first["physics"]["gravity"], first["music"]["tempo"]) == (3.0, universe()["music"]["tempo"])
    assert (second["physics"]["gravity"], second["music"]["tempo"], len(second["objects"])) == (3.0, 140.0, 1)
    assert (cycle, tick, third["physics"]["gravity"]) == (0, 30, universe()["physics"]["gravity"])
    assert {document["seeds"]["motif"] for _, _, document in case.edits} == {4}


def test_what_is_too_much_for_plain_python_is_known():
    light, heavy = cases_of([{"document": {}}, HEAVY])
    assert not light.slow
    assert heavy.slow


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "A case file is a list of cases"),
        ([], "with one case at least"),
        ([7], "cases[0]: a case is an object with name, document"),
        ([{}], "cases[0].document: is missing"),
        ([{"document": {"physics": {"gravity": "much"}}}], "cases[0].document.physics.gravity: "),
        ([{"document": {}, "tick": 5}], "cases[0].tick: a case has no such key"),
        ([{"document": {}, "ticks": 0}], "cases[0].ticks: a whole number from 1 to"),
        ([{"document": {}, "ticks": True}], "cases[0].ticks: a whole number from 1 to"),
        ([{"document": {}, "cycles": []}], "cases[0].cycles: a list of cycle numbers"),
        ([{"document": {}, "seeds": [1, -1]}], "cases[0].seeds[1]: a whole number from 0"),
        ([{"document": {}, "seeds": {"luck": 1}}], "cases[0].seeds.luck: a set of seeds has no such key"),
        ([{"document": {}, "edits": [{"tick": 1}]}], 'cases[0].edits[0]: either "document" or "changes"'),
        ([{"document": {}, "edits": [{"changes": {"physics.gravity": 1}}]}], "cases[0].edits[0].tick: a whole number"),
        (
            [{"document": {}, "edits": [{"tick": 1, "changes": {"physics.luck": 1}}]}],
            "cases[0].edits[0].changes.physics.luck",
        ),
        (
            [{"document": {}, "edits": [{"cycle": 2, "tick": 1, "changes": {"name": "x"}}]}],
            "cases[0].edits[0].cycle: the case does not run cycle 2",
        ),
        ([{"document": {}, "name": "a"}, {"document": {}, "name": "a"}], "cases: two are named 'a'"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data, told):
    assert any(told in problem for problem in problems(data))


def test_all_that_is_wrong_is_told_at_once():
    assert len(problems([{"document": {"nothing": 1}, "ticks": -1}, {"document": {}, "sounds": 1}])) == 3


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "Not JSON"),
        (b'[{"document": {"physics": {"gravity": NaN}}}]', "NaN"),
        (b'[{"document": {}, "document": {}}]', "twice"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_json_is_refused(tmp_path, body, told):
    (tmp_path / "cases.json").write_bytes(body)
    with pytest.raises(CaseFileError, match=told):
        read_case_file(tmp_path / "cases.json")


def test_the_command_says_what_is_wrong_without_a_traceback(tmp_path):
    command = [sys.executable, "-m", "simulation.engine.conformance", "--cases", str(tmp_path / "none.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 101
    assert done.stderr.strip().endswith("none.json: No such file or directory")


def test_the_command_prints_a_digest_for_each_case_and_host(tmp_path):
    (tmp_path / "cases.json").write_text(json.dumps([{"name": "mine", "document": {}, "ticks": 20}]))
    command = [sys.executable, "-m", "simulation.engine.conformance", "--hosts", "cpython", "--cases"]
    done = subprocess.run([*command, str(tmp_path / "cases.json")], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[1] == "mine: equal"
    assert lines[2].split()[0] == "cpython"
    assert len(lines[2].split()[1]) == 16
