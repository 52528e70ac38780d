"""The notes of some cycles as a standard MIDI file: one track a voice, 96 ticks a quarter note as in the kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mido
import numpy as np

from simulation.engine.kernel import world
from simulation.engine.parameters import INSTRUMENTS, KEYS

from .performed import perform

VOICES = ("melody", "chords", "bass", "percussion", "drone", "sparks")
PERCUSSION_CHANNEL = 9
# Where the tuning is not the equal one, a note's channel is bent to its pitch: as many channels a voice as it has tones
# at a time (a tone that finds none free takes the one that has been silent or held longest).
BENT_CHANNELS = ((0, 1), (2, 3, 4, 5), (6, 7), (PERCUSSION_CHANNEL,), (8, 10), (11, 12, 13))
BEND_RANGE = 2.0  # semitones either way, what every synthesizer starts with
CHANNELS = (0, 1, 2, PERCUSSION_CHANNEL, 3, 4)
# General MIDI programs nearest to our instruments (numbered from 0).
PROGRAMS = {
    "pad": 89, "pluck": 24, "bell": 14, "marimba": 12, "flute": 73, "strings": 48, "bass": 33, "piano": 0,
    "drone": 95, "kit": 0, "choir": 52, "organ": 19,
    "glass": 92, "gong": 14, "kalimba": 108, "epiano": 4, "synth": 81, "impact": 47, "whoosh": 122, "cloud": 99,
}  # fmt: skip
# Roots as MIDI's key signatures spell them. Scales that are neither major nor minor in kind get none.
MAJOR_SPELLING = dict(zip(KEYS, ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"), strict=True))
MINOR_SPELLING = dict(zip(KEYS, ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"), strict=True))
MAJOR_SCALES = ("major", "major_pentatonic", "lydian", "mixolydian")
MINOR_SCALES = ("minor", "harmonic_minor", "melodic_minor", "minor_pentatonic", "dorian")


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the MIDI file; `progress` as in renderers."""
    piece = perform(document, options, lambda share: progress(share * 0.95)).heard()
    to_midi(piece.document | {"name": document["name"]}, piece.score, piece.ticks).save(str(made))


def to_midi(document: dict[str, Any], score: np.ndarray, start: np.ndarray) -> mido.MidiFile:
    """A MIDI file of a score (K, SCORE_STRIDE), each record at its tick of `start` (K,): the kernel's own, so every
    onset is where it was on the grid."""
    file = mido.MidiFile(type=1, ticks_per_beat=world.TICKS_PER_BEAT)
    is_note = score[:, world.SC_KIND] == world.SCORE_NOTE
    file.tracks.append(_conductor(document, score[~is_note], start[~is_note]))
    for voice, name in enumerate(VOICES):
        mine = is_note & (score[:, world.SC_VOICE] == voice)
        if mine.any():
            equal = document["music"].get("tuning", "equal") == "equal"
            channels = (CHANNELS[voice],) if equal else BENT_CHANNELS[voice]
            file.tracks.append(_voice(name, channels, score[mine], start[mine]))
    return file


def _conductor(document: dict[str, Any], controls: np.ndarray, start: np.ndarray) -> mido.MidiTrack:
    """The first track: name, meter, key, and every change of the tempo that the couplings made."""
    upper, lower = (int(number) for number in document["music"]["meter"].split("/"))
    timed: list[tuple[int, int, Any]] = [
        (0, 0, mido.MetaMessage("track_name", name=_latin(document["name"]))),
        (0, 1, mido.MetaMessage("time_signature", numerator=upper, denominator=lower)),
    ]
    key = _key(document["music"]["key"], document["music"]["scale"])
    if key:
        timed.append((0, 2, mido.MetaMessage("key_signature", key=key)))
    for record, tick in zip(controls, start, strict=True):
        if record[world.SC_INSTRUMENT] == world.CONTROL_TEMPO:
            tempo = mido.bpm2tempo(float(record[world.SC_PITCH]))
            timed.append((int(tick), 3, mido.MetaMessage("set_tempo", tempo=round(tempo))))
    return _track(timed)


def _voice(name: str, channels: tuple[int, ...], notes: np.ndarray, start: np.ndarray) -> mido.MidiTrack:
    """A voice's track; of several channels each note takes a free one and bends it to its pitch."""
    timed: list[tuple[int, int, Any]] = [(0, 0, mido.MetaMessage("track_name", name=name))]
    programs, bends, free = (dict.fromkeys(channels, value) for value in (-1, 0, 0))
    for k in np.lexsort((notes[:, world.SC_TAG], start)):
        note, tick = notes[k], int(start[k])
        end = tick + max(1, int(note[world.SC_TICKS]))
        channel = min(channels, key=lambda c: (free[c] > tick, free[c]))
        free[channel] = end
        program = PROGRAMS[INSTRUMENTS[int(note[world.SC_INSTRUMENT])]]
        if program != programs[channel] and channel != PERCUSSION_CHANNEL:
            programs[channel] = program
            timed.append((tick, 1, mido.Message("program_change", channel=channel, program=program)))
        pitch = int(min(max(np.floor(note[world.SC_PITCH] + 0.5), 0), 127))
        bend = round((float(note[world.SC_PITCH]) - pitch) * 8192 / BEND_RANGE)
        if bend != bends[channel]:
            bends[channel] = bend
            timed.append((tick, 1, mido.Message("pitchwheel", channel=channel, pitch=bend)))
        velocity = int(min(max(round(float(note[world.SC_VELOCITY]) * 127), 1), 127))
        timed.append((tick, 2, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)))
        # A note ends before another of the same pitch begins on the same tick.
        timed.append((end, 0, mido.Message("note_off", channel=channel, note=pitch, velocity=0)))
    return _track(timed)


def _track(timed: list[tuple[int, int, Any]]) -> mido.MidiTrack:
    """Messages with their absolute tick and rank within it, as a track of deltas."""
    track, last = mido.MidiTrack(), 0
    for tick, _, message in sorted(timed, key=lambda item: item[:2]):
        track.append(message.copy(time=tick - last))
        last = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track


def _key(key: str, scale: str) -> str:
    if scale in MAJOR_SCALES:
        return MAJOR_SPELLING[key]
    return f"{MINOR_SPELLING[key]}m" if scale in MINOR_SCALES else ""


def _latin(text: str) -> str:
    """MIDI names are Latin-1."""
    return text.encode("latin-1", "replace").decode("latin-1")
