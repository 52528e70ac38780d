"""The parts of a score: names, instruments, clefs, and where drums stand on their staff."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from xml.etree import ElementTree as ET

from simulation.engine.kernel.world import DRUM_HAT, DRUM_KICK, DRUM_SHAKER, DRUM_SNARE
from simulation.engine.parameters import INSTRUMENTS

from .midi import CHANNELS, PERCUSSION_CHANNEL, PROGRAMS, VOICES
from .notation import Head, Sound

KIT = INSTRUMENTS.index("kit")
TUNED_PERCUSSION_CHANNEL = 5  # free beside CHANNELS: the tenth is the kit's
# Name, step and octave on the staff, and note head of each drum; others are toms, by their pitch.
DRUMS = {
    DRUM_KICK: ("Bass drum", "F", 4, ""),
    DRUM_SNARE: ("Snare drum", "C", 5, ""),
    DRUM_HAT: ("Closed hi-hat", "G", 5, "x"),
    DRUM_SHAKER: ("Shaker", "A", 5, "x"),
}
TOMS = ((57, "High tom", "E", 5), (48, "Middle tom", "D", 5), (0, "Low tom", "A", 4))
# From which middle pitch on a part is written so: sign, line, octaves that it sounds higher.
CLEFS = ((86, "G", 2, 1), (57, "G", 2, 0), (34, "F", 4, 0), (0, "F", 4, -1))


@dataclass(frozen=True, slots=True)
class Part:
    """A voice of VOICES: its tones, and its bars, each of one or more voices (notation.bars_of)."""

    voice: int
    unpitched: bool
    sounds: list[Sound]
    bars: list[list[list[Head]]]

    @property
    def id(self) -> str:
        return f"P{self.voice + 1}"

    @property
    def clef(self) -> tuple[str, int, int]:
        if self.unpitched:
            return "percussion", 2, 0
        middle = median(sound.pitch for sound in self.sounds) if self.sounds else 60
        return next((sign, line, octave) for least, sign, line, octave in CLEFS if middle >= least)

    def instruments(self) -> list[Sound]:
        """One sound of each instrument that plays here; of the kit one of each drum."""
        found: dict[str, Sound] = {}
        for sound in sorted(self.sounds, key=lambda each: (each.instrument, each.pitch)):
            found.setdefault(self.instrument_id(sound), sound)
        return list(found.values())

    def instrument_id(self, sound: Sound) -> str:
        return f"{self.id}-{f'D{sound.pitch}' if self.unpitched else f'I{sound.instrument + 1}'}"


def kit_only(sounds: list[Sound]) -> bool:
    """Whether no tone of them has a pitch."""
    return all(sound.instrument == KIT for sound in sounds)


def drum(pitch: int) -> tuple[str, str, int, str]:
    """Name, step, octave and note head of a drum by its MIDI pitch."""
    if pitch in DRUMS:
        return DRUMS[pitch]
    return next((name, step, octave, "") for least, name, step, octave in TOMS if pitch >= least)


def describe(part: Part) -> ET.Element:
    """The part's entry in the list of parts."""
    entry = ET.Element("score-part", id=part.id)
    ET.SubElement(entry, "part-name").text = VOICES[part.voice].capitalize()
    played = part.instruments()
    for sound in played:
        instrument = ET.SubElement(entry, "score-instrument", id=part.instrument_id(sound))
        name = drum(sound.pitch)[0] if part.unpitched else INSTRUMENTS[sound.instrument]
        ET.SubElement(instrument, "instrument-name").text = name.capitalize()
    for sound in played:
        midi = ET.SubElement(entry, "midi-instrument", id=part.instrument_id(sound))
        channel = TUNED_PERCUSSION_CHANNEL if _tuned_percussion(part) else CHANNELS[part.voice]
        ET.SubElement(midi, "midi-channel").text = str(channel + 1)
        ET.SubElement(midi, "midi-program").text = str(PROGRAMS[INSTRUMENTS[sound.instrument]] + 1)
        if part.unpitched:
            ET.SubElement(midi, "midi-unpitched").text = str(sound.pitch + 1)
    return entry


def _tuned_percussion(part: Part) -> bool:
    return CHANNELS[part.voice] == PERCUSSION_CHANNEL and not part.unpitched
