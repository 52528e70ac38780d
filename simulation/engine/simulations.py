"""What a program gets who asks to simulate a document: events, notes and a summary, as plain values."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import ENGINE_VERSION
from .document import Document
from .kernel import world
from .parameters import INSTRUMENTS
from .performance import Performance, play

EVENT_NAMES = {
    world.CONTACT: "contact", world.RIM: "rim", world.STRIKE: "strike", world.EMISSION: "emission",
    world.ENTRY: "entry", world.GATHERING: "gathering", world.EXIT: "exit", world.CROSSING: "crossing",
    world.TAKEN: "taken", world.SPEEDING: "speed",
}  # fmt: skip
EVENT_KINDS = tuple(EVENT_NAMES.values())
VOICE_NAMES = ("melody", "chords", "bass", "percussion", "drone", "sparks")
EVENTS_MOST = 5000


def simulate(document: Document, first_cycle: int = 0, cycles: int = 1) -> dict[str, Any]:
    """Events (the first EVENTS_MOST), notes and summary of cycles of a checked document. Times in seconds and ticks."""
    performance = play(document, range(first_cycle, first_cycle + cycles), with_events=True)
    return {
        "engine_version": ENGINE_VERSION,
        "events": [_event(row) for row in performance.events[:EVENTS_MOST]],
        "notes": [_note(row) for row in _notes(performance)],
        "summary": summary(document, performance, cycles),
    }


def _notes(performance: Performance) -> np.ndarray:
    score = performance.score
    notes: np.ndarray = score[score[:, world.SC_KIND] == world.SCORE_NOTE]
    return notes


def _event(row: np.ndarray) -> dict[str, Any]:
    word = row[2:]
    return {
        "cycle": int(row[0]),
        "tick": int(row[1]),
        "kind": EVENT_NAMES[int(word[world.EV_KIND])],
        "fraction": int(word[world.EV_FRACTION]),
        "body": int(word[world.EV_A]),
        "other": int(word[world.EV_B]),
        "object": int(word[world.EV_OBJECT]),
        "impulse": float(word[world.EV_IMPULSE]),
        "x": float(word[world.EV_X]),
        "y": float(word[world.EV_Y]),
    }


def _note(row: np.ndarray) -> dict[str, Any]:
    return {
        "cycle": int(row[world.SC_CYCLE]),
        "tick": int(row[world.SC_TICK]),
        "seconds": row[world.SC_SAMPLE] / world.SAMPLE_RATE,
        "voice": VOICE_NAMES[int(row[world.SC_VOICE])],
        "instrument": INSTRUMENTS[int(row[world.SC_INSTRUMENT])],
        "pitch": float(row[world.SC_PITCH]),
        "velocity": float(row[world.SC_VELOCITY]),
        "duration_seconds": row[world.SC_DURATION] / world.SAMPLE_RATE,
        "pan": float(row[world.SC_PAN]),
        "body": int(row[world.SC_BODY]),
    }


def summary(document: Document, performance: Performance, cycles: int) -> dict[str, Any]:
    """Figures of what was played: length, counts, notes per bar, mean tempo (BPM), range of pitches."""
    notes = _notes(performance)
    pitched = notes[notes[:, world.SC_VOICE] != world.VOICE_PERCUSSION]
    bars = cycles * document["music"]["cycle_bars"]
    seconds = performance.samples / world.SAMPLE_RATE
    beats = cycles * performance.cycle_ticks / world.TICKS_PER_BEAT
    voices = [name for k, name in enumerate(VOICE_NAMES) if (notes[:, world.SC_VOICE] == k).any()]
    return {
        "cycles": cycles,
        "bars": bars,
        "seconds": seconds,
        "tempo_mean_bpm": beats * 60 / seconds if seconds else 0.0,
        "event_count": len(performance.events),
        "note_count": len(notes),
        "notes_per_bar": len(notes) / bars,
        "pitch_low": float(pitched[:, world.SC_PITCH].min()) if len(pitched) else None,
        "pitch_high": float(pitched[:, world.SC_PITCH].max()) if len(pitched) else None,
        "voices": voices,
    }
