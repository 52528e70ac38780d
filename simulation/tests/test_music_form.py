"""Where the music goes over many bars: to another key and home again, and along a line that knows what is to come."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engine import hosts
from simulation.engine import score_analysis as measure
from simulation.engine.kernel import line
from simulation.engine.kernel import world as w
from simulation.engine.parameters import KEYS, SCALE_STEPS

from .music_playing import BAR, perform, planned, planned_bars, planned_chords, rain, shower, universe

BRIDGES = [("major", 7), ("minor", 3), ("harmonic_minor", 3), ("melodic_minor", 3)]


SEEDS = range(6)
LONG = shower(lambda tick: 20, ticks=32 * BAR)


def away(bars: list[list[int]]) -> list[int]:
    """The bars that are in another key than the cycle's."""
    return [k for k, bar in enumerate(bars) if bar[w.BAR_KEY] != 0]


@pytest.mark.parametrize(("scale", "key"), BRIDGES)
def test_the_bridge_of_a_long_cycle_is_in_the_key_of_the_dominant_or_the_relative_major(scale: str, key: int) -> None:
    bars = planned_bars(planned(universe(scale=scale, cycle_bars=32)))
    assert len(away(bars)) >= 3
    assert {bars[k][w.BAR_KEY] for k in away(bars)} == {key}
    assert all(bar[w.BAR_SECTION] != 0 for bar in bars if bar[w.BAR_KEY] != 0)
    assert away(planned_bars(planned(universe(scale=scale, cycle_bars=16)))) == []


@pytest.mark.parametrize(("scale", "key"), BRIDGES)
def test_a_bridge_keeps_to_its_own_scale_and_the_bar_after_it_leads_home(scale: str, key: int) -> None:
    own = {(step + key) % 12 for step in SCALE_STEPS["major"]}
    for seed in (1, 2):
        document = universe(scale=scale, cycle_bars=32, motif_seed=seed, harmony_seed=seed, harmony=1.0)
        world = planned(document)
        bars, chords = planned_bars(world), planned_chords(world)
        melody = measure.notes(perform(document, LONG), w.VOICE_MELODY)
        there = away(bars)
        heard = melody[np.isin(melody[:, w.SC_TICK] // BAR, there)]
        assert len(heard) > 8
        assert {int(pitch) % 12 for pitch in heard[:, w.SC_PITCH]} <= own
        last = bars[there[-1] + 1]
        assert last[w.BAR_KEY] == 0
        assert last[w.BAR_CADENCE] == w.CADENCE_HALF
        assert chords[last[w.BAR_CHORD]][w.CHORD_FUNCTION] == 2  # the home key's dominant


def test_the_tone_that_only_the_new_key_has_sounds_in_the_bridge_and_not_before() -> None:
    sharp = 6  # the leading tone of the dominant's key
    document = universe(cycle_bars=32, harmony=1.0)
    score = measure.tonal(perform(document, LONG))
    there = away(planned_bars(planned(document)))
    in_bridge = np.isin(score[:, w.SC_TICK] // BAR, there)
    sharps = score[:, w.SC_PITCH] % 12 == sharp
    assert (sharps & in_bridge).sum() > 3
    assert sharps[~in_bridge].mean() < 0.02 < sharps[in_bridge].mean()


def test_a_line_into_a_bridge_counts_by_the_degrees_of_the_key_that_it_enters() -> None:
    world = planned(universe(cycle_bars=32))
    first = away(planned_bars(world))[0]
    world.n[w.MELODY_LAST] = 72
    world.heard[w.HEARD_LEVEL] = 0.9
    host = hosts.cpython()
    last_slot = 12
    chord = host.plan.chord_at(world, first - 1, last_slot)
    mask = host.plan.bar_mask(world, first - 1)
    host.line.next_tone(world, first - 1, last_slot, chord, 74, w.NO_TONE, mask)
    named = {pitch % 12 for pitch in range(60, 84) if world.line_degree[pitch] >= 0}
    assert named == {(step + 7) % 12 for step in SCALE_STEPS["major"]}


def test_a_line_that_looks_ahead_leaps_less(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaps() -> int:
        scores = [perform(universe(motif_seed=seed, harmony_seed=seed, melody_range=0.9), rain(20)) for seed in SEEDS]
        return sum(int((np.abs(measure.intervals(score)) >= 5).sum()) for score in scores)

    looking = leaps()
    monkeypatch.setattr(line, "LINE_MOST", 1)
    assert looking < 0.85 * leaps()


@pytest.mark.parametrize("key", KEYS)
def test_the_bass_lies_lower_by_each_octave_or_as_low_as_can_be_heard(key: str) -> None:
    def bass(octave: int) -> np.ndarray:
        return measure.notes(perform(universe(key=key, bass_octave=octave, cycle_bars=4), rain(5)), w.VOICE_BASS)

    heights = [bass(octave)[:, w.SC_PITCH].mean() for octave in (-2, -1, 0, 1, 2)]
    assert heights == sorted(heights)
    assert len(set(heights[1:])) == 4
    assert heights[0] < heights[1] or KEYS.index(key) >= 7  # where the root lies below middle C there is no room left
    assert bass(-2)[:, w.SC_PITCH].min() >= 19  # the longest string that can be plucked
