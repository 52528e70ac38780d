"""The benchmarks' own rules: how a target is judged, what a table shows, what other synthesizers are given."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks.peers import gist, players, synthdef
from benchmarks.sound import held_score, notes_of
from benchmarks.tables import median, table, target
from simulation.engine.demo_minute import demo_minute
from simulation.engine.kernel import world


@pytest.mark.parametrize(
    ("found", "bounds", "met"),
    [
        (8.0, {"least": 8.0}, True),
        (7.99, {"least": 8.0}, False),
        (25.0, {"most": 25.0}, True),
        (25.1, {"most": 25.0}, False),
        (None, {"least": 1.0}, False),
    ],
)
def test_a_target_is_met_at_its_bound_and_not_beyond(found, bounds, met, capsys):
    assert target("this", found, **bounds) is met
    told = capsys.readouterr().out
    assert ("MISSED" in told) is (not met and found is not None)
    assert ("not measured" in told) is (found is None)


def test_a_table_keeps_its_columns(capsys):
    table(["engine", "ms"], [["ours", 0.04251], ["another", None], ["third", 123.4]])
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == ["engine       ms", "ours     0.0425", "another       -", "third       123"]


def test_one_disturbed_run_does_not_move_the_median():
    assert median([1.0, 1.1, 9.0]) == 1.1


def test_a_section_that_does_not_exist_is_named(monkeypatch, capsys):
    monkeypatch.setenv("ONLY", "physics,luck")
    assert command.main() == 2
    assert "no section luck" in capsys.readouterr().err


def test_an_error_is_told_in_the_line_that_says_most():
    assert gist("Traceback\nModuleNotFoundError: no pymunk\n\nNode.js v20") == "ModuleNotFoundError: no pymunk"
    assert gist("") == "failed without a word"


def test_peers_play_the_notes_of_the_minute_at_their_times():
    score, _ = demo_minute()
    notes = notes_of(score)
    assert len(notes) == (score[:, world.SC_KIND] == world.SCORE_NOTE).sum() >= 500
    file = players.midi_of(notes)
    assert file.length == pytest.approx(players.length(notes), abs=0.01)
    assert sum(message.type == "note_on" for message in file.tracks[0]) == len(notes)


def test_held_voices_all_sound_at_once():
    score = held_score(64, 2.0)
    assert len(np.unique(score[:, world.SC_TAG])) == 64
    assert {(note[0], note[1]) for note in notes_of(score)} == {(0.0, 2.0)}


def test_a_score_for_scsynth_is_in_order_and_ends():
    late, early = synthdef.message("/s_new", "voice", 1), synthdef.message("/c_set", 0, 1.0)
    words = synthdef.score([(1.5, late), (0.0, early)], 4.0)
    stamps = []
    while words:
        (size,) = struct.unpack(">i", words[:4])
        assert words[4:12] == b"#bundle\0"
        stamps.append(struct.unpack(">II", words[12:20]))
        words = words[4 + size :]
    assert stamps == [(0, 0), (1, 2**31), (4, 0)]


def test_a_synth_definition_counts_what_it_holds():
    data = synthdef.voice().data()
    assert data[:10] == b"SCgf" + struct.pack(">ih", 2, 1)
    assert data[10:16] == b"\x05voice"
    assert data.count(b"\x05Pan2") == 0
    assert data.count(b"\x04Pan2") == data.count(b"\x06EnvGen") == 1
    assert data.count(b"\x03Saw") == 2
