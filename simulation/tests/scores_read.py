"""Reads a score in MusicXML as strictly as a stranger would: bars full, lengths as their heads say, signs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

LENGTHS = {
    "whole": Fraction(4),
    "half": Fraction(2),
    "quarter": Fraction(1),
    "eighth": Fraction(1, 2),
    "16th": Fraction(1, 4),
}
SIGNS = {"flat-flat": -2, "flat": -1, "natural": 0, "sharp": 1, "double-sharp": 2}
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHARPS = "FCGDAEB"


@dataclass
class PartRead:
    """A part as read: its notes as (begin, length, MIDI number) in quarters, ties joined; its bars and keys."""

    name: str
    notes: list[tuple[Fraction, Fraction, int]] = field(default_factory=list)
    bars: int = 0
    keys: list[tuple[int, str]] = field(default_factory=list)
    meter: str = ""
    voices: int = 0


def read(file: Path | bytes) -> tuple[ET.Element, dict[str, PartRead]]:
    """The root, and the parts by name. Asserts what must hold of any score."""
    root = ET.fromstring(file if isinstance(file, bytes) else file.read_bytes())
    assert (root.tag, root.get("version")) == ("score-partwise", "4.0")
    drums = {one.get("id"): one.findtext("midi-unpitched") for one in root.iter("midi-instrument")}
    listed = {one.get("id"): str(one.findtext("part-name")) for one in root.iter("score-part")}
    parts = {listed[part.get("id")]: _part(part, listed[part.get("id")], drums) for part in root.iter("part")}
    assert list(parts) == list(listed.values())
    assert len({part.bars for part in parts.values()}) == 1
    return root, parts


def _part(part: ET.Element, name: str, drums: dict[str | None, str | None]) -> PartRead:
    found = PartRead(name)
    held: dict[Any, tuple[Fraction, Fraction]] = {}
    divisions = int(part.findtext("measure/attributes/divisions", "0"))
    begin = Fraction(0)
    for measure in part.iter("measure"):
        found.bars += 1
        assert measure.get("number") == str(found.bars)
        for key in measure.iter("key"):
            found.keys.append((int(key.findtext("fifths", "")), key.findtext("mode", "")))
        for time in measure.iter("time"):
            found.meter = f"{time.findtext('beats')}/{time.findtext('beat-type')}"
        length = Fraction(int(found.meter.split("/")[0]) * 4, int(found.meter.split("/")[1]))
        _measure(measure, found, begin, length, divisions, drums, held)
        begin += length
    assert not held, "a tie leads nowhere"
    found.notes.sort()
    return found


def _measure(
    measure: ET.Element, found: PartRead, begin: Fraction, length: Fraction, divisions: int, drums: Any, held: Any
) -> None:
    at, last = Fraction(0), Fraction(0)
    voices: dict[str | None, Fraction] = defaultdict(Fraction)
    written: list[tuple[Fraction, ET.Element]] = []
    for element in measure:
        duration = Fraction(int(element.findtext("duration", "0")), divisions)
        if element.tag == "backup":
            at -= duration
        if element.tag != "note":
            continue
        chord = element.find("chord") is not None
        start = last if chord else at
        _check_head(element, duration, length)
        if not chord:
            voices[element.findtext("voice")] += duration
            at, last = at + duration, at
        if element.find("rest") is None:
            written.append((start, element))
            _keep(element, begin + start, duration, found, drums, held)
    assert all(full == length for full in voices.values()), (found.name, measure.get("number"), dict(voices))
    assert "1" in voices
    found.voices = max(found.voices, len(voices))
    _check_signs(written, found.keys[-1][0])


def _check_head(note: ET.Element, duration: Fraction, bar: Fraction) -> None:
    assert duration > 0
    if note.find("type") is None:
        assert note.find("rest") is not None
        assert duration == bar
    else:
        dots = len(note.findall("dot"))
        assert duration == LENGTHS[note.findtext("type", "")] * (2 - Fraction(1, 2**dots))


def _keep(note: ET.Element, begin: Fraction, duration: Fraction, found: PartRead, drums: Any, held: Any) -> None:
    """Count a note once however many heads it is tied from."""
    place = note.find("instrument")
    assert place is not None
    assert place.get("id") in drums
    number = int(drums[place.get("id")]) - 1 if note.find("pitch") is None else _number(note)
    ties = {tie.get("type") for tie in note.findall("tie")}
    assert ties == {tied.get("type") for tied in note.findall("notations/tied")}
    key = (note.findtext("voice"), number)
    if "stop" in ties:
        first, before = held.pop(key)
        assert first + before == begin
        begin, duration = first, before + duration
    if "start" in ties:
        held[key] = (begin, duration)
    else:
        found.notes.append((begin, duration, number))


def _number(note: ET.Element) -> int:
    step, octave = note.findtext("pitch/step", ""), int(note.findtext("pitch/octave", ""))
    return 12 * (octave + 1) + SEMITONES[step] + int(note.findtext("pitch/alter", "0"))


def _check_signs(written: list[tuple[Fraction, ET.Element]], fifths: int) -> None:
    """Who reads the signature and the signs alone plays what the pitches say."""
    said: dict[tuple[str, str], int] = {}
    for _, note in sorted(written, key=lambda item: item[0]):
        if note.find("pitch") is None or "stop" in {tie.get("type") for tie in note.findall("tie")}:
            continue
        step, octave = note.findtext("pitch/step", ""), note.findtext("pitch/octave", "")
        place = SHARPS.index(step)
        alter = said.get((step, octave), 1 if place < fifths else -1 if place >= 7 + fifths else 0)
        if sign := note.findtext("accidental"):
            said[step, octave] = alter = SIGNS[sign]
        assert alter == int(note.findtext("pitch/alter", "0"))
