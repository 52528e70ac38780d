"""MusicXML: what stands on the staves is what is played, and a stranger can read it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import mido
import pytest

from simulation import renderers
from simulation.engine.document import check_document
from simulation.engine.kernel import chords, rhythm, world
from simulation.engine.parameters import KEYS, METERS, SCALE_STEPS, SCALES, TUNINGS
from simulation.models import FILES, Kind
from simulation.renderers import notation
from simulation.renderers.chord_symbols import KINDS
from simulation.renderers.midi import VOICES
from simulation.renderers.notation import Meter, Sound
from simulation.renderers.performed import Piece, perform
from simulation.renderers.spelling import key_of

from .scores_read import PartRead, read

pytestmark = pytest.mark.engine

ONE = {"first_cycle": 0, "cycles": 1}
SHELF = sorted((Path(__file__).parents[2] / "universes" / "shelf").glob("*.json"))
NEAR = 17  # ticks: half a sixteenth, where swing makes it longest
LASTING = ("Melody", "Chords", "Bass", "Drone")


def _ignore(share: float) -> None:
    """Progress is not wanted here."""


def score_of(document: dict[str, Any], folder: Path, options: Any = ONE) -> bytes:
    renderers.render("musicxml", document, options, folder / "a.musicxml", _ignore)
    return (folder / "a.musicxml").read_bytes()


def notes_of(document: dict[str, Any], folder: Path, options: Any = ONE) -> dict[str, list[tuple[int, int]]]:
    """What the MIDI file plays, by part: (tick, pitch)."""
    renderers.render("midi", document, options, folder / "a.mid", _ignore)
    found: dict[str, list[tuple[int, int]]] = {}
    for track in mido.MidiFile(str(folder / "a.mid")).tracks[1:]:
        tick, mine = 0, found.setdefault(track.name.capitalize(), [])
        for message in track:
            tick += message.time
            if message.type == "note_on":
                mine.append((tick, message.note))
    return found


def swung(begin: Fraction, document: dict[str, Any]) -> int:
    """The tick on which a written place is played."""
    meter = METERS.index(document["music"]["meter"])
    bar, slot = divmod(int(begin * 4), rhythm.METER_SLOTS[meter])
    bar_ticks = rhythm.METER_SLOTS[meter] * rhythm.SLOT_TICKS
    return bar * bar_ticks + rhythm.slot_tick(meter, slot, document["music"]["swing"])


def check_against_midi(document: dict[str, Any], parts: dict[str, PartRead], played: Any) -> None:
    """Each note that is played is written once, on the nearest sixteenth, and nothing else is."""
    assert list(parts) == list(played)
    end = parts[next(iter(parts))].bars * rhythm.METER_SLOTS[METERS.index(document["music"]["meter"])]
    for name, part in parts.items():
        written = {(int(begin * 4), pitch) for begin, _, pitch in part.notes}
        assert len(written) == len(part.notes)
        heads = [(swung(at, document), 24 if at * 4 == end - 1 else NEAR, pitch) for at, _, pitch in part.notes]
        near = [
            {k for k, (tick, far, own) in enumerate(heads) if own == pitch and abs(tick - at) <= far}
            for at, pitch in played[name]
        ]
        assert all(near)
        assert set().union(*near) == set(range(len(heads)))


def check_lengths(document: dict[str, Any], part: PartRead, piece: Piece) -> None:
    """Nothing lasts a sixteenth less than it sounds, nor a quarter more, save where the file ends."""
    mine = (piece.score[:, world.SC_KIND] == 1) & (piece.score[:, world.SC_VOICE] == VOICES.index(part.name.lower()))
    lengths = piece.score[mine, world.SC_TICKS].astype(int)
    played = list(zip(piece.ticks[mine], lengths, piece.score[mine, world.SC_PITCH].astype(int), strict=True))
    bar = Fraction(rhythm.METER_SLOTS[METERS.index(document["music"]["meter"])], 4)
    for begin, length, pitch in part.notes:
        at = swung(begin, document)
        sounds = [ticks for tick, ticks, own in played if own == pitch and abs(tick - at) <= NEAR]
        if begin + length < part.bars * bar:
            assert min(sounds, default=0) - 24 <= length * 96 <= max(sounds, default=0) + 108, (part.name, begin)


@pytest.mark.parametrize("path", SHELF, ids=lambda path: path.stem)
def test_a_score_of_the_shelf_holds_what_its_midi_file_plays(path: Path, tmp_path: Path) -> None:
    document = check_document(json.loads(path.read_text("utf-8")))
    root, parts = read(score_of(document, tmp_path))
    check_against_midi(document, parts, notes_of(document, tmp_path))
    piece = perform(document, ONE, _ignore).heard()
    for name in set(parts) & set(LASTING):
        check_lengths(document, parts[name], piece)
    music = document["music"]
    key = key_of(KEYS.index(music["key"]), music["scale"])
    for part in parts.values():
        assert part.meter == music["meter"]
        assert part.bars == music["cycle_bars"]
        if part.name != "Percussion":
            assert part.keys == [(key.fifths, key.mode)]
    assert root.findtext("work/work-title") == document["name"]
    assert root.findall("part/measure/harmony")


@pytest.mark.parametrize("meter", METERS)
def test_every_meter_and_scale_can_be_read(meter: str, tmp_path: Path) -> None:
    for k, scale in enumerate(SCALES):
        music = {"meter": meter, "scale": scale, "key": KEYS[k % 12], "cycle_bars": 4, "swing": (k % 3) / 2,
                 "rhythm_complexity": 0.9, "note_density": 0.8, "drone_on": True}  # fmt: skip
        document = check_document({"name": "Score", "music": music})
        _, parts = read(score_of(document, tmp_path))
        check_against_midi(document, parts, notes_of(document, tmp_path))


def test_several_cycles_from_a_later_one_are_those_of_the_midi_file(tmp_path: Path) -> None:
    document = check_document({"name": "Score", "music": {"cycle_bars": 4, "key": "Ab"}})
    options = {"first_cycle": 2, "cycles": 3}
    _, parts = read(score_of(document, tmp_path, options))
    check_against_midi(document, parts, notes_of(document, tmp_path, options))
    assert parts["Melody"].bars == 12


def test_the_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    document = check_document({"name": "Score", "music": {"cycle_bars": 4}})
    assert score_of(document, tmp_path) == score_of(document, tmp_path)


def test_a_performance_that_begins_within_a_bar_stands_behind_its_rest(tmp_path: Path) -> None:
    document = check_document({"name": "Score", "music": {"cycle_bars": 4, "tempo": 120}})
    began = {"cycle": 0, "tick": 240, "from_sample": 0, "to_sample": 48_000 * 12, "edits": []}
    options = ONE | {"performance": began}
    root, parts = read(score_of(document, tmp_path, options))
    played = notes_of(document, tmp_path, options)
    for name, part in parts.items():
        assert {pitch for _, _, pitch in part.notes} == {pitch for _, pitch in played[name]}
    first = min(note for part in parts.values() for note in part.notes)[0]
    assert first * 96 >= 228
    assert not root.findall("part/measure/harmony")  # edits may have changed the plan


def test_names_from_outside_cannot_break_a_score(tmp_path: Path) -> None:
    document = check_document({"name": "Score", "music": {"cycle_bars": 4}})
    hostile = "<b>&amp;\x00\x0b\x1f\ud800\uffff]]>\"'\u2028é"
    made = score_of(document | {"name": hostile}, tmp_path, ONE | {"creator": hostile})
    root, _ = read(made)
    wanted = "<b>&amp;]]>\"'\u2028é"
    assert root.findtext("work/work-title") == wanted
    assert root.findtext("identification/creator") == wanted


def test_a_score_says_whose_it_is_and_what_one_may_do_with_it(tmp_path: Path) -> None:
    document = check_document({"name": "Score", "licence": "CC-BY-4.0", "music": {"cycle_bars": 4, "tuning": "just"}})
    root, _ = read(score_of(document, tmp_path, ONE | {"creator": "Ada"}))
    assert root.findtext("identification/creator[@type='composer']") == "Ada"
    assert "CC BY 4.0" in str(root.findtext("identification/rights"))
    assert "just" in str(root.findtext("identification/miscellaneous/miscellaneous-field[@name='tuning']"))
    assert root.find("identification/encoding/encoding-date") is None


@pytest.mark.parametrize(
    ("meter", "unit", "dotted", "minute"), [("4/4", "quarter", False, "90"), ("6/8", "quarter", True, "60")]
)
def test_tempo_and_swing_are_told(meter: str, unit: str, dotted: bool, minute: str, tmp_path: Path) -> None:
    music = {"cycle_bars": 4, "tempo": 90, "meter": meter, "swing": 1.0}
    document = check_document({"name": "Score", "music": music})
    root, _ = read(score_of(document, tmp_path))
    mark = root.find("part/measure/direction/direction-type/metronome")
    assert mark is not None
    assert mark.findtext("beat-unit") == unit
    assert (mark.find("beat-unit-dot") is not None) == dotted
    assert mark.findtext("per-minute") == minute
    swing = root.find("part/measure/direction/sound/swing")
    assert swing is not None
    assert [swing.findtext(name) for name in ("first", "second")] == ["2", "1"]
    assert swing.findtext("swing-type") == ("16th" if dotted else "eighth")


def test_a_higher_pitch_of_the_whole_is_another_key(tmp_path: Path) -> None:
    document = check_document({"name": "Score", "music": {"cycle_bars": 4, "key": "C"}, "audio": {"pitch": 3}})
    _, parts = read(score_of(document, tmp_path))
    assert parts["Chords"].keys == [(-3, "major")]


def test_drums_stand_without_pitch_and_tuned_percussion_with_it(tmp_path: Path) -> None:
    for instrument, channel in (("kit", "10"), ("marimba", "6")):
        audio = {"percussion_instrument": instrument}
        document = check_document({"name": "Score", "music": {"cycle_bars": 8}, "audio": audio})
        root, parts = read(score_of(document, tmp_path))
        assert parts["Percussion"].notes
        [part] = [one for one in root.iter("part") if one.get("id") == "P4"]
        assert bool(part.findall("measure/note/unpitched")) == (instrument == "kit")
        assert bool(part.findall("measure/note/pitch")) == (instrument != "kit")
        assert (part.findtext("measure/attributes/clef/sign") == "percussion") == (instrument == "kit")
        described = next(one for one in root.iter("score-part") if one.get("id") == "P4")
        assert {midi.findtext("midi-channel") for midi in described.iter("midi-instrument")} == {channel}


def test_silence_is_a_score_of_rests(tmp_path: Path) -> None:
    music = {f"{voice}_on": False for voice in ("melody", "chords", "bass", "percussion", "drone")}
    document = check_document({"name": "Score", "music": {"cycle_bars": 4, **music}, "audio": {"effects": 0}})
    _, parts = read(score_of(document, tmp_path))
    assert list(parts) == ["Melody"]
    assert (parts["Melody"].notes, parts["Melody"].bars) == ([], 4)


@pytest.mark.parametrize("tuning", TUNINGS)
def test_other_tunings_are_written_as_the_nearest_equal_tones(tuning: str, tmp_path: Path) -> None:
    document = check_document({"name": "Score", "music": {"cycle_bars": 4, "tuning": tuning, "key": "G"}})
    _, parts = read(score_of(document, tmp_path))
    check_against_midi(document, parts, notes_of(document, tmp_path))


def test_keys_have_the_signature_of_their_mode() -> None:
    wanted = {
        ("C#", "phrygian"): (3, "phrygian"), ("Eb", "lydian"): (-2, "lydian"), ("F", "mixolydian"): (-2, "mixolydian"),
        ("C#", "major"): (-5, "major"), ("F#", "major"): (6, "major"), ("Eb", "minor"): (-6, "minor"),
        ("Ab", "minor"): (5, "minor"), ("B", "locrian"): (0, "locrian"), ("E", "blues"): (1, "minor"),
        ("A", "harmonic_minor"): (0, "minor"), ("D", "dorian"): (0, "dorian"), ("D", "whole_tone"): (0, "none"),
    }  # fmt: skip
    found = {(key, scale): key_of(KEYS.index(key), scale) for key, scale in wanted}
    assert {names: (key.fifths, key.mode) for names, key in found.items()} == wanted


def test_a_scale_of_seven_tones_has_seven_letters_in_every_key() -> None:
    for scale in SCALES:
        steps = set(SCALE_STEPS[scale])
        for root in range(12):
            key = key_of(root, scale)
            letters = [key.spell(60 + root + step)[0] for step in steps]
            if len(steps) == 7:
                assert len(set(letters)) == 7, (scale, KEYS[root], letters)


def test_flats_stand_in_flat_keys_and_sharps_in_sharp_ones() -> None:
    assert key_of(KEYS.index("F"), "major").spell(70) == ("B", -1, 4)
    assert key_of(KEYS.index("E"), "major").spell(63) == ("D", 1, 4)
    assert key_of(KEYS.index("Eb"), "minor").spell(71) == ("C", -1, 5)  # above the B that sounds so
    assert key_of(KEYS.index("F#"), "major").spell(65) == ("E", 1, 4)
    assert key_of(KEYS.index("E"), "blues").spell(70) == ("B", -1, 4)


@pytest.mark.parametrize("name", METERS)
def test_every_length_is_cut_into_heads_that_there_are(name: str) -> None:
    meter = Meter(name)
    for start in range(meter.bar):
        for end in range(start + 1, 2 * meter.bar + 1):
            for rest in (False, True):
                if rest and end > meter.bar:
                    continue
                pieces = list(notation._pieces(start, end, meter))
                if rest:
                    pieces = notation._cut(start, end, meter, rest=True)
                assert [pieces[0][0], *(b for _, b in pieces)] == [*(a for a, _ in pieces), end]
                assert all(b - a in notation.VALUES and a // meter.bar == (b - 1) // meter.bar for a, b in pieces)


def test_heads_do_not_hide_the_beats_that_a_reader_counts() -> None:
    assert notation._cut(0, 5, Meter("4/4")) == [(0, 4), (4, 5)]
    assert notation._cut(6, 10, Meter("4/4")) == [(6, 8), (8, 10)]  # the middle of the bar shows
    assert notation._cut(2, 6, Meter("4/4")) == [(2, 6)]  # syncopation within a half is read well
    assert notation._cut(0, 8, Meter("6/8")) == [(0, 6), (6, 8)]
    assert notation._cut(4, 8, Meter("6/8")) == [(4, 6), (6, 8)]
    assert notation._cut(0, 12, Meter("4/4"), rest=True) == [(0, 8), (8, 12)]


def test_a_fifth_tone_at_once_ends_what_ends_first() -> None:
    sounds = [Sound(start, 16 + start, 60 + start, 0.5, 0) for start in range(5)]
    heads = notation.in_voices(sounds)
    assert sorted(head.voice for head in heads) == [0, 0, 1, 2, 3]
    assert (heads[0].end, heads[4].voice) == (4, 0)
    together = notation.in_voices([Sound(0, 4 + k, 60 + k, 0.5, 0) for k in range(6)])
    assert sum(len(head.sounds) for head in together) == 6
    assert {head.voice for head in together} == {0, 1, 2, 3}


def test_every_chord_of_the_plan_has_a_symbol() -> None:
    assert len(KINDS) == len(chords.QUALITIES) // 4


def test_the_kind_is_a_file_of_its_own() -> None:
    assert FILES[Kind.MUSICXML] == ("musicxml", "application/vnd.recordare.musicxml+xml")
