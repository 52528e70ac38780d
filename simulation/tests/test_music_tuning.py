"""Tunings: every pitched tone lies where the tuning's published cents say, in the score and in the MIDI file."""

from __future__ import annotations

import mido
import numpy as np
import pytest

from simulation.engine import score_analysis as measure
from simulation.engine.kernel import world as w
from simulation.renderers.midi import to_midi

from .music_playing import perform, rain, universe

# Cents above the root of the major scale's tones: Barbour 1951, Tuning and Temperament; edo19 in steps of 1200 / 19.
PUBLISHED = {
    "equal": (0, 200, 400, 500, 700, 900, 1100),
    "just": (0, 203.9, 386.3, 498.0, 702.0, 884.4, 1088.3),
    "pythagorean": (0, 203.9, 407.8, 498.0, 702.0, 905.9, 1109.8),
    "meantone": (0, 193.2, 386.3, 503.4, 696.6, 889.7, 1082.9),
    "werckmeister": (0, 192.2, 390.2, 498.0, 696.1, 888.3, 1092.2),
    "edo19": (0, 189.5, 378.9, 505.3, 694.7, 884.2, 1073.7),
}
MAJOR = (0, 2, 4, 5, 7, 9, 11)


def ticks_of(score: np.ndarray) -> np.ndarray:
    """Of each record from the first cycle's beginning; cycles are of four bars."""
    ticks: np.ndarray = score[:, w.SC_CYCLE] * 4 * 384 + score[:, w.SC_TICK]
    return ticks


@pytest.mark.parametrize("tuning", PUBLISHED)
@pytest.mark.parametrize(("key", "root"), [("C", 0), ("Ab", 8)])
def test_every_tone_lies_where_the_tuning_says_above_the_key(tuning: str, key: str, root: int) -> None:
    score = perform(universe(tuning=tuning, key=key, cycle_bars=8), rain(20))
    heard = measure.tuned_cents(score, root)
    for tone, cents in zip(MAJOR, PUBLISHED[tuning], strict=True):
        assert heard[tone] == pytest.approx(cents, abs=0.06)


def test_a_tuning_bends_tones_and_changes_nothing_else() -> None:
    equal, just = (perform(universe(tuning=name, cycle_bars=4), rain(20)) for name in ("equal", "just"))
    assert np.abs(just[:, w.SC_PITCH] - equal[:, w.SC_PITCH]).max() < 0.2
    others = [k for k in range(w.SCORE_STRIDE) if k != w.SC_PITCH]
    assert np.array_equal(equal[:, others], just[:, others])
    drums = [score[score[:, w.SC_VOICE] == w.VOICE_PERCUSSION, w.SC_PITCH] for score in (equal, just)]
    assert np.array_equal(*drums)


def test_a_pure_fifth_and_third_do_not_beat_in_just_intonation() -> None:
    heard = measure.tuned_cents(perform(universe(tuning="just", cycle_bars=4), rain(20)), 0)
    assert 2 ** (heard[7] / 1200) == pytest.approx(3 / 2, abs=1e-5)
    assert 2 ** (heard[4] / 1200) == pytest.approx(5 / 4, abs=1e-5)


def test_a_midi_file_bends_each_note_to_its_pitch() -> None:
    document = universe(tuning="meantone", cycle_bars=4)
    score = perform(document, rain(20))
    file = to_midi(document, score, ticks_of(score))
    wanted: dict[tuple[str, int], list[float]] = {}
    names = ("melody", "chords", "bass", "percussion", "drone", "sparks")
    for note in measure.tonal(score):
        wanted.setdefault((names[int(note[w.SC_VOICE])], int(note[w.SC_TICK])), []).append(float(note[w.SC_PITCH]))
    heard: dict[tuple[str, int], list[float]] = {}
    for track in file.tracks[1:]:
        if track.name != "percussion":
            tick, bends = 0, dict.fromkeys(range(16), 0)
            for message in track:
                tick += message.time
                if message.type == "pitchwheel":
                    bends[message.channel] = message.pitch
                elif message.type == "note_on":
                    pitch = message.note + bends[message.channel] * 2 / 8192
                    heard.setdefault((track.name, tick), []).append(pitch)
    assert heard.keys() == wanted.keys()
    for place, pitches in wanted.items():
        assert sorted(heard[place]) == pytest.approx(sorted(pitches), abs=0.0002)


def test_the_equal_tuning_bends_nothing() -> None:
    score = perform(universe(cycle_bars=4), rain(20))
    file = to_midi(universe(cycle_bars=4), score, ticks_of(score))
    assert not [m for track in file.tracks for m in track if isinstance(m, mido.Message) and m.type == "pitchwheel"]
