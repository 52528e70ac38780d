"""The plan of a cycle: form, chords, voicings and figures, for every scale and metre."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from simulation.engine import arrays
from simulation.engine.kernel import chords as table
from simulation.engine.kernel import rhythm, successions, voicing
from simulation.engine.kernel import world as w
from simulation.engine.kernel.tones import has_bit
from simulation.engine.parameters import METERS, SCALE_STEPS, SCALES
from simulation.engine.score_analysis import roughness

from .music_playing import planned, planned_bars, planned_chords, universe

CHROMATIC_CHORDS = ("blues",)  # dominant sevenths on three degrees belong to it


def upper(chord: list[int]) -> list[int]:
    return chord[w.CHORD_BASS : w.CHORD_TOP + 1]


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_has_chords_of_its_own_tones(scale: str) -> None:
    steps = set(SCALE_STEPS[scale])
    index = SCALES.index(scale)
    rows = range(table.CHORD_FIRST[index], table.CHORD_FIRST[index + 1])
    plain = [row for row in rows if table.chord_word(row, 4) <= 30]
    functions = {table.chord_word(row, 2) for row in plain}
    assert {table.TONIC, table.SUBDOMINANT, table.DOMINANT} <= functions
    if scale not in CHROMATIC_CHORDS:
        for row in plain:
            tones = {k for k in range(12) if has_bit(table.chord_mask(row), k)}
            assert tones <= steps, (scale, table.chord_word(row, 0))


LEANING = {"melodic_minor": "minor", "major_pentatonic": "major", "minor_pentatonic": "minor", "blues": "minor"}


@pytest.mark.parametrize(("scale", "home"), LEANING.items())
def test_a_scale_without_a_grammar_goes_on_as_the_one_does_that_it_leans_on(scale: str, home: str) -> None:
    index, base = SCALES.index(scale), SCALES.index(home)
    rows, own = (range(table.CHORD_FIRST[k], table.CHORD_FIRST[k + 1]) for k in (index, base))
    likes = [own[successions.like(index, k)] for k in range(len(rows))]
    kind = {(table.chord_word(k, 0), table.chord_word(k, 1)): k for k in own}
    for row, like in zip(rows, likes, strict=True):
        found = (table.chord_word(row, 0), table.chord_word(row, 1))
        assert kind.get(found, like) == like  # a chord that both have is its own like
    for a, b in itertools.product(range(len(rows)), repeat=2):
        if likes[a] != likes[b]:
            cost = successions.succession_cost(base, likes[a] - own[0], likes[b] - own[0])
            assert successions.succession_cost(index, a, b) == cost


@pytest.mark.parametrize("scale", SCALES)
def test_a_cycle_comes_home_by_way_of_a_dominant(scale: str) -> None:
    for seed in range(3):
        chords = planned_chords(planned(universe(scale=scale, harmony_seed=seed)))
        assert chords[-1][w.CHORD_FUNCTION] == table.TONIC
        assert chords[-1][w.CHORD_ROOT] == 0
        assert (chords[-1][w.CHORD_BASS] - chords[-1][w.CHORD_ROOT]) % 12 == 0
        assert chords[-2][w.CHORD_FUNCTION] == table.DOMINANT
        assert chords[0][w.CHORD_FUNCTION] == table.TONIC
        assert chords[0][w.CHORD_ROOT] == 0


def test_a_cycle_pauses_on_a_dominant_half_way() -> None:
    for scale, seed in itertools.product(SCALES, range(2)):
        world = planned(universe(scale=scale, harmony_seed=seed))
        bars, chords = planned_bars(world), planned_chords(world)
        assert bars[7][w.BAR_CADENCE] == w.CADENCE_HALF
        assert chords[bars[7][w.BAR_CHORD]][w.CHORD_FUNCTION] == table.DOMINANT, (scale, seed)


def test_voices_never_move_in_parallel_fifths_or_octaves() -> None:
    moves = 0
    for scale, seed in itertools.product(SCALES, range(3)):
        chords = planned_chords(planned(universe(scale=scale, harmony_seed=seed, harmony=0.3 + 0.3 * seed)))
        for before, after in itertools.pairwise(chords):
            for (a, b), (c, d) in itertools.combinations(zip(upper(before), upper(after), strict=True), 2):
                if a != b and c != d:
                    moves += 1
                    assert (c - a) % 12 not in (0, 7) or (c - a) % 12 != (d - b) % 12, (scale, seed, before, after)
    assert moves > 900


def test_voices_move_little_and_never_cross() -> None:
    moved: list[int] = []
    for scale, seed in itertools.product(SCALES, range(2)):
        chords = planned_chords(planned(universe(scale=scale, harmony_seed=seed)))
        for chord in chords:
            assert upper(chord) == sorted(upper(chord))
        moved += [
            abs(b - a) for x, y in itertools.pairwise(chords) for a, b in zip(upper(x)[1:], upper(y)[1:], strict=True)
        ]
    assert np.mean(moved) < 2.2
    assert np.mean(np.array(moved) <= 2) > 0.65


def test_every_chord_has_its_root_and_third_and_seventh() -> None:
    for scale, seed in itertools.product(SCALES, range(2)):
        for chord in planned_chords(planned(universe(scale=scale, harmony_seed=seed, harmony=0.4))):
            above = {(pitch - chord[w.CHORD_ROOT]) % 12 for pitch in upper(chord)}
            quality = chord[w.CHORD_QUALITY]
            needed = {0, table.quality_tone(quality, 1), table.quality_tone(quality, 3)}
            assert needed <= above, (scale, quality, above)


def test_no_list_of_voicings_is_cut_short() -> None:
    for scale, level in itertools.product(SCALES, (0.0, 0.5, 1.0)):
        world = planned(universe(scale=scale, harmony=level))
        for k in range(world.n[w.PLAN_CHORDS]):
            assert 0 < voicing.list_voicings(world, k) < w.SEARCH_STATES


@pytest.mark.parametrize("scale", ["major", "minor", "dorian", "lydian", "whole_tone", "minor_pentatonic"])
def test_less_harmony_is_rougher(scale: str) -> None:
    means = []
    for level in (1.0, 0.6, 0.3, 0.0):
        rough = [
            roughness(upper(chord))
            for seed in range(4)
            for chord in planned_chords(planned(universe(scale=scale, harmony=level, harmony_seed=seed)))
        ]
        means.append(float(np.mean(rough)))
    assert means[-1] > means[0] * 1.04
    assert np.polyfit(range(4), means, 1)[0] > 0


@pytest.mark.parametrize(
    ("meter", "ticks", "accents"),
    [("2/4", 192, [0, 4]), ("3/4", 288, [0, 4, 8]), ("4/4", 384, [0, 8, 4, 12]), ("5/4", 480, [0, 12]),
     ("6/8", 288, [0, 6]), ("7/8", 336, [0, 4, 8])],
)  # fmt: skip
def test_a_metre_has_its_length_and_its_accents(meter: str, ticks: int, accents: list[int]) -> None:
    world = planned(universe(meter=meter))
    assert world.n[w.TICKS_PER_BAR] == ticks
    assert world.n[w.CYCLE_TICKS] == 16 * ticks
    index = METERS.index(meter)
    weights = [rhythm.slot_weight(index, slot) for slot in range(ticks // 24)]
    assert weights[0] == max(weights)
    least = min(weights[slot] for slot in accents)
    assert all(weights[slot] <= least for slot in range(len(weights)) if slot not in accents)


@pytest.mark.parametrize("bars", range(4, 65))
def test_every_length_falls_into_phrases_and_ends_at_home(bars: int) -> None:
    plan = planned_bars(planned(universe(cycle_bars=bars)))
    assert len(plan) == bars
    assert all(3 <= bar[w.BAR_PHRASE_BARS] <= 6 for bar in plan)
    assert plan[0][w.BAR_SECTION] == 0
    assert plan[-1][w.BAR_SECTION] == (0 if bars > 6 else plan[0][w.BAR_SECTION])
    assert plan[-1][w.BAR_CADENCE] == w.CADENCE_FULL
    closes = [bar for bar in plan if bar[w.BAR_CADENCE] != w.CADENCE_NONE]
    assert len(closes) == plan[-1][w.BAR_PHRASE] + 1


def test_sixteen_bars_are_a_a_b_a_and_the_theme_keeps_its_chords() -> None:
    kept = []
    for seed in range(10):
        world = planned(universe(harmony_seed=seed))
        bars, chords = planned_bars(world), planned_chords(world)
        assert [bar[w.BAR_SECTION] for bar in bars[::4]] == [0, 0, 1, 0]
        assert [bar[w.BAR_LABEL] for bar in bars[:4]] == [0, 1, 0, 2]
        first = [chords[bars[k][w.BAR_CHORD]][w.CHORD_ENTRY] for k in range(3)]
        last = [chords[bars[12 + k][w.BAR_CHORD]][w.CHORD_ENTRY] for k in range(3)]
        kept += [a == b for a, b in zip(first, last, strict=True)]
    assert np.mean(kept) > 0.75


def test_each_seed_rules_its_own_layer() -> None:
    plain, harmonic, motivic = (planned(universe(**seeds)) for seeds in ({}, {"harmony_seed": 99}, {"motif_seed": 99}))
    assert planned_chords(plain) != planned_chords(harmonic)
    assert list(plain.plan_figure) == list(harmonic.plan_figure)
    assert planned_chords(plain) == planned_chords(motivic)
    assert list(plain.plan_figure) != list(motivic.plan_figure)


def test_the_same_seeds_give_the_same_plan() -> None:
    first, second = planned(universe(harmony_seed=7)), planned(universe(harmony_seed=7))
    for name in ("plan_chord", "plan_bar", "plan_figure", "plan_contour", "plan_drums", "plan_comping"):
        assert list(getattr(first, name)) == list(getattr(second, name))


def test_without_variation_every_cycle_has_one_plan_and_with_it_relatives() -> None:
    still = [planned_chords(planned(universe(physics__variation=0.0), cycle=k)) for k in (0, 1, 5)]
    assert still[0] == still[1] == still[2]
    shares = []
    for level in (0.2, 1.0):
        document = universe(physics__variation=level)
        plans = [np.array(arrays.view(planned(document, cycle=k).plan_figure)) for k in range(6)]
        shares.append(np.mean([np.mean(plans[0][:240] == plan[:240]) for plan in plans[1:]]))
    assert 0.0 < shares[1] < shares[0] < 1.0


def test_busier_rhythm_moves_its_figures_off_the_beat() -> None:
    beats = []
    for complexity in (0.0, 0.5, 1.0):
        rows = [np.array(planned(universe(rhythm_complexity=complexity, motif_seed=s)).plan_figure) for s in range(8)]
        figures = np.concatenate(rows).reshape(-1, w.BAR_SLOTS)[:, :16]
        early = np.argsort(figures, axis=1)[:, :6]
        beats.append(float(np.mean(early % 4 == 0)))
    assert beats[0] > beats[1] > beats[2]
