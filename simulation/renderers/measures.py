"""Measures of a part as MusicXML: heads and rests with their pitches, accidentals, ties and beams."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from .notation import BEAT, VALUES, Head, Meter, Sound
from .score_parts import Part, drum
from .spelling import Key

ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
BEAMS = {"eighth": 1, "16th": 2}
FORTE = 90  # the velocity that MusicXML counts as a hundred percent
# What XML 1.0 has no way to write, escaped or not.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Staff:
    """What holds for all parts: the meter, and the key of each bar."""

    meter: Meter
    keys: list[Key]


def child(parent: ET.Element, tag: str, text: str = "", /, **attributes: str) -> ET.Element:
    """A new element at the end of another, its text without what XML cannot hold."""
    found = ET.SubElement(parent, tag, attributes)
    found.text = UNWRITABLE.sub("", text) or None
    return found


def bar_lines(meter: Meter, keys: list[Key], part: Part) -> list[list[ET.Element]]:
    """What stands at the beginning of each bar: in the first all attributes, later the key where it changes."""
    lines: list[list[ET.Element]] = []
    for bar, key in enumerate(keys):
        attributes = ET.Element("attributes")
        if bar == 0:
            child(attributes, "divisions", str(BEAT))
        if bar == 0 or key != keys[bar - 1]:
            _key(attributes, key, part)
        if bar == 0:
            _meter_and_clef(attributes, meter, part)
        lines.append([attributes] if len(attributes) else [])
    return lines


def part_of(part: Part, lines: list[list[ET.Element]], staff: Staff) -> ET.Element:
    """The whole part: each bar its line's elements, then its voices one after another."""
    found = ET.Element("part", id=part.id)
    for number, (line, voices) in enumerate(zip(lines, part.bars, strict=True), start=1):
        measure = child(found, "measure", number=str(number))
        measure.extend(line)
        signs = _signs(voices, staff.keys[number - 1]) if not part.unpitched else {}
        for voice, heads in enumerate(voices):
            if voice:
                child(child(measure, "backup"), "duration", str(staff.meter.bar))
            beams = _beams(heads, staff.meter)
            for head in heads:
                _write(measure, head, part, staff, signs, beams.get(head.start, []))
    return found


def _key(attributes: ET.Element, key: Key, part: Part) -> None:
    found = child(attributes, "key")
    child(found, "fifths", "0" if part.unpitched else str(key.fifths))
    child(found, "mode", "none" if part.unpitched else key.mode)


def _meter_and_clef(attributes: ET.Element, meter: Meter, part: Part) -> None:
    time = child(attributes, "time")
    for tag, number in zip(("beats", "beat-type"), meter.name.split("/"), strict=True):
        child(time, tag, number)
    sign, line, octave = part.clef
    clef = child(attributes, "clef")
    child(clef, "sign", sign)
    if sign != "percussion":
        child(clef, "line", str(line))
    if octave:
        child(clef, "clef-octave-change", str(octave))


def _signs(voices: list[list[Head]], key: Key) -> dict[tuple[int, int], str]:
    """The accidentals of a bar, by start and pitch: where a tone is not as the key or the tone before left its place.

    A tone that is only held on needs none, and changes nothing for those after it.
    """
    left: dict[tuple[str, int], int] = {}
    signs: dict[tuple[int, int], str] = {}
    heads = sorted((head for heads in voices for head in heads if not head.tied[0]), key=lambda head: head.start)
    for head in heads:
        for sound in head.sounds:
            step, alter, octave = key.spell(sound.pitch)
            if alter != left.get((step, octave), key.signature(step)):
                signs[head.start, sound.pitch] = ACCIDENTALS[alter]
                left[step, octave] = alter
    return signs


def _beams(heads: list[Head], meter: Meter) -> dict[int, list[str]]:
    """By start of a head: what its beams do, the eighths' first. Heads of one beat that touch are joined."""
    beams: dict[int, list[str]] = {}
    group: list[Head] = []
    for head in [*heads, None]:
        level = _level(head)
        joins = group and head and level and meter.beat_end(group[0].start) == meter.beat_end(head.start)
        if group and not joins:
            beams |= _joined(group)
            group = []
        if head and level:
            group.append(head)
    return beams


def _level(head: Head | None) -> int:
    """How many beams a head has."""
    return BEAMS.get(VALUES[head.end - head.start][0], 0) if head and head.sounds else 0


def _joined(group: list[Head]) -> dict[int, list[str]]:
    if len(group) < 2:
        return {}
    levels = [0, *(_level(head) for head in group), 0]
    return {
        head.start: [_beam(levels[k] >= n, levels[k + 2] >= n, k > 0) for n in range(1, levels[k + 1] + 1)]
        for k, head in enumerate(group)
    }


def _beam(before: bool, after: bool, leans_back: bool) -> str:
    if before and after:
        return "continue"
    if before or after:
        return "end" if before else "begin"
    return "backward hook" if leans_back else "forward hook"


def _write(
    measure: ET.Element, head: Head, part: Part, staff: Staff, signs: dict[tuple[int, int], str], beams: list[str]
) -> None:
    """A head of one or more tones, or a rest."""
    for k, sound in enumerate(head.sounds):
        note = child(measure, "note", dynamics=f"{max(1, round(sound.velocity * 127)) / FORTE * 100:.2f}")
        if k:
            child(note, "chord")
        key = staff.keys[head.start // staff.meter.bar]
        _pitch(note, sound, part, key)
        child(note, "duration", str(head.end - head.start))
        _ties(note, "tie", head)
        child(note, "instrument", id=part.instrument_id(sound))
        sign = "" if head.tied[0] else signs.get((head.start, sound.pitch), "")
        _look(note, head, sign)
        if part.unpitched and drum(sound.pitch)[3]:
            child(note, "notehead", drum(sound.pitch)[3])
        for number, beam in enumerate(beams if not k else [], start=1):
            child(note, "beam", beam, number=str(number))
        if any(head.tied):
            _ties(child(note, "notations"), "tied", head)
    if not head.sounds:
        _rest(measure, head, staff.meter)


def _rest(measure: ET.Element, head: Head, meter: Meter) -> None:
    note = child(measure, "note")
    whole = head.end - head.start == meter.bar
    child(note, "rest", **({"measure": "yes"} if whole else {}))
    child(note, "duration", str(head.end - head.start))
    if whole:
        child(note, "voice", str(head.voice + 1))
    else:
        _look(note, head, "")


def _pitch(note: ET.Element, sound: Sound, part: Part, key: Key) -> None:
    if part.unpitched:
        _, step, octave, _ = drum(sound.pitch)
        found = child(note, "unpitched")
        child(found, "display-step", step)
        child(found, "display-octave", str(octave))
        return
    step, alter, octave = key.spell(sound.pitch)
    found = child(note, "pitch")
    child(found, "step", step)
    if alter:
        child(found, "alter", str(alter))
    child(found, "octave", str(octave))


def _look(note: ET.Element, head: Head, sign: str) -> None:
    kind, dots = VALUES[head.end - head.start]
    child(note, "voice", str(head.voice + 1))
    child(note, "type", kind)
    for _ in range(dots):
        child(note, "dot")
    if sign:
        child(note, "accidental", sign)


def _ties(parent: ET.Element, tag: str, head: Head) -> None:
    for kind, there in zip(("stop", "start"), head.tied, strict=True):
        if there:
            child(parent, tag, type=kind)
