"""The notes of some cycles as a score in MusicXML 4.0: a part a voice, as a musician would open it (docs/music.md)."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from simulation.engine import ENGINE_VERSION
from simulation.engine.kernel import rhythm, world

from .chord_symbols import Symbol, planned
from .measures import Staff, bar_lines, child, part_of
from .midi import VOICES
from .notation import STEP_TICKS, Meter, Sound, bars_of, in_voices, sounds_of
from .performed import Piece, perform
from .score_parts import Part, describe, kit_only
from .spelling import Key, key_of, named

PROLOGUE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN"'
    ' "http://www.musicxml.org/dtds/partwise.dtd">\n'
)
PERCUSSION, SPARKS = VOICES.index("percussion"), VOICES.index("sparks")
LICENCES = {
    "CC0-1.0": "CC0 1.0 (https://creativecommons.org/publicdomain/zero/1.0/)",
    "CC-BY-4.0": "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)",
    "CC-BY-SA-4.0": "CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)",
    "CC-BY-NC-4.0": "CC BY-NC 4.0 (https://creativecommons.org/licenses/by-nc/4.0/)",
    "all-rights-reserved": "All rights reserved",
}
LEAST_TEMPO_CHANGE = 1.0  # beats a minute by which a bar's tempo must differ to be told


@dataclass(frozen=True, slots=True)
class Music:
    """A piece in bars: what every part is made of. `ticks` (K,) from the first bar line, swing taken out."""

    piece: Piece
    meter: Meter
    ticks: np.ndarray
    bars: int

    @property
    def swing(self) -> float:
        return float(self.piece.document["music"]["swing"])

    def control(self, which: int, bar: int) -> float:
        """What a control says at a bar's beginning: of the last that was told by then, or of the first."""
        rows = self.piece.score[:, world.SC_KIND] == world.SCORE_CONTROL
        rows &= self.piece.score[:, world.SC_INSTRUMENT] == which
        values, ticks = self.piece.score[rows, world.SC_PITCH], self.ticks[rows]
        at = int(np.searchsorted(ticks, bar * self.meter.bar * STEP_TICKS, side="right"))
        return float(values[max(at - 1, 0)])

    def key(self, bar: int) -> Key:
        """The key that sounds from a bar on; another pitch of the whole is another key."""
        root = int(self.control(world.CONTROL_ROOT, bar) + 0.5)
        return key_of(root, self.piece.document["music"]["scale"])


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the score; `progress` as in renderers."""
    piece = perform(document, options, lambda share: progress(share * 0.9)).heard()
    symbols = [] if "performance" in options else planned(document, options["first_cycle"], options["cycles"])
    told = {"name": document["name"], "licence": document["licence"], "creator": options.get("creator", "")}
    made.write_bytes(to_musicxml(piece, told, symbols, _bars_wanted(document, options)))


def to_musicxml(piece: Piece, told: dict[str, str], symbols: list[Symbol], bars: int = 1) -> bytes:
    """A score of at least so many bars; `told`: name, licence and creator; symbols stand above the first part."""
    music = _in_bars(piece, bars)
    score = ET.Element("score-partwise", version="4.0")
    child(child(score, "work"), "work-title", told["name"])
    _identification(score, told, piece.document["music"])
    names, parts = child(score, "part-list"), _parts(music)
    for part in parts:
        names.append(describe(part))
    keys = [music.key(bar) for bar in range(music.bars)]
    for k, part in enumerate(parts):
        lines = bar_lines(music.meter, keys, part)
        if k == 0:
            _tempos(music, lines)
            _chords(music, keys, symbols, lines)
        score.append(part_of(part, lines, Staff(music.meter, keys)))
    ET.indent(score, " ")
    return (PROLOGUE + ET.tostring(score, encoding="unicode") + "\n").encode()


def _bars_wanted(document: dict[str, Any], options: dict[str, Any]) -> int:
    """Bars of whole cycles; a performance is as long as its notes."""
    return 1 if "performance" in options else int(options["cycles"] * document["music"]["cycle_bars"])


def _in_bars(piece: Piece, bars: int) -> Music:
    """Ticks from the first bar line (a performance may begin within a bar), and how many bars there are."""
    meter = Meter(piece.document["music"]["meter"])
    bar_ticks = meter.bar * STEP_TICKS
    notes = piece.score[:, world.SC_KIND] == world.SCORE_NOTE
    # How far within a bar the piece begins; not all say it: a note taken up in its middle is counted from there.
    leads, often = np.unique((piece.score[notes, world.SC_TICK] - piece.ticks[notes]) % bar_ticks, return_counts=True)
    ticks = piece.ticks + (leads[often.argmax()] if len(leads) else 0)
    last = int(ticks[notes].max(initial=0) // bar_ticks) + 1
    straight = meter.straight(ticks, float(piece.document["music"]["swing"]))
    return Music(piece, meter, straight, max(bars, last))


def _parts(music: Music) -> list[Part]:
    """The parts of those voices that sound; where none does, an empty melody."""
    found = [part for voice in range(len(VOICES)) if (part := _part(music, voice)) is not None]
    return found or [Part(0, False, [], bars_of([], music.meter, music.bars))]


def _part(music: Music, voice: int) -> Part | None:
    score = music.piece.score
    mine = (score[:, world.SC_KIND] == world.SCORE_NOTE) & (score[:, world.SC_VOICE] == voice)
    if not mine.any():
        return None
    end, struck = music.bars * music.meter.bar, voice in (PERCUSSION, SPARKS)
    sounds = sounds_of(score[mine], music.ticks[mine], music.meter, end, struck=struck)
    return Part(voice, voice == PERCUSSION and kit_only(sounds), sounds, _staves(sounds, music))


def _staves(sounds: list[Sound], music: Music) -> Any:
    return bars_of(in_voices(sounds), music.meter, music.bars)


def _identification(score: ET.Element, told: dict[str, str], music: dict[str, Any]) -> None:
    found = child(score, "identification")
    if told["creator"]:
        child(found, "creator", told["creator"], type="composer")
    child(found, "rights", LICENCES[told["licence"]])
    encoding = child(found, "encoding")
    child(encoding, "software", f"Harmonic Universe, engine {ENGINE_VERSION}")
    for element in ("accidental", "beam"):
        child(encoding, "supports", element=element, type="yes")
    if music["tuning"] != "equal":
        words = f"{music['tuning']}, written as the nearest equal steps"
        child(child(found, "miscellaneous"), "miscellaneous-field", words, name="tuning")


def _tempos(music: Music, lines: list[list[ET.Element]]) -> None:
    """A mark at the beginning; where the couplings have moved the tempo since, what a player reads and nobody sees."""
    said = 0.0
    for bar, line in enumerate(lines):
        tempo = round(music.control(world.CONTROL_TEMPO, bar), 1)
        if abs(tempo - said) < LEAST_TEMPO_CHANGE:
            continue
        line.append(ET.Element("sound", tempo=f"{tempo:g}") if said else _tempo_mark(music.meter, tempo))
        said = tempo
    if music.swing:
        lines[0].append(_swing_mark(music.meter, music.swing))


def _tempo_mark(meter: Meter, tempo: float) -> ET.Element:
    mark = ET.Element("direction", placement="above")
    metronome = child(child(mark, "direction-type"), "metronome")
    child(metronome, "beat-unit", "quarter")
    if meter.name == "6/8":
        child(metronome, "beat-unit-dot")
    child(metronome, "per-minute", f"{round(tempo / 1.5 if meter.name == '6/8' else tempo)}")
    child(mark, "sound", tempo=f"{tempo:g}")
    return mark


def _swing_mark(meter: Meter, swing: float) -> ET.Element:
    """How late the off-beats come: of eighths, in compound meters of sixteenths."""
    slot = 1 if meter.compound else 2
    long = rhythm.slot_tick(meter.index, slot, swing)
    short = 2 * slot * rhythm.SLOT_TICKS - long
    mark = ET.Element("direction", placement="above")
    child(child(mark, "direction-type"), "words", "Swing" if long > short * 1.4 else "Light swing")
    played = child(child(mark, "sound"), "swing")
    child(played, "first", str(long // gcd(long, short)))
    child(played, "second", str(short // gcd(long, short)))
    child(played, "swing-type", "16th" if meter.compound else "eighth")
    return mark


def _chords(music: Music, keys: list[Key], symbols: list[Symbol], lines: list[list[ET.Element]]) -> None:
    for symbol in symbols:
        bar, within = divmod(symbol.tick // STEP_TICKS, music.meter.bar)
        if bar < music.bars:
            root = int(music.control(world.CONTROL_ROOT, bar) + 0.5)
            lines[bar].append(_harmony(symbol, root, keys[bar], within))


def _harmony(symbol: Symbol, root: int, key: Key, within: int) -> ET.Element:
    harmony = ET.Element("harmony")
    _tone(child(harmony, "root"), "root", key.place(root + symbol.root))
    child(harmony, "kind", symbol.kind, text=symbol.text)
    if symbol.bass != symbol.root:
        _tone(child(harmony, "bass"), "bass", key.place(root + symbol.bass))
    for number, alter, way in symbol.degrees:
        degree = child(harmony, "degree")
        child(degree, "degree-value", str(number))
        child(degree, "degree-alter", str(alter))
        child(degree, "degree-type", way)
    if within:
        child(harmony, "offset", str(within))
    return harmony


def _tone(parent: ET.Element, what: str, place: int) -> None:
    step, alter = named(place)
    child(parent, f"{what}-step", step)
    if alter:
        child(parent, f"{what}-alter", str(alter))
