"""The measures of the scorecard on pieces whose values are known by hand, and the way from measures to a score."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.engine.document import check_document
from simulation.engine.kernel.rhythm import slot_tick
from simulation.engine.parameters import BEHAVIOURS, METERS, SCALES
from simulation.engine.performance import Performance
from simulation.scorecard import metrics, naive, ngrams, performed, scoring, theory, universes
from simulation.scorecard.harmony import chord_entropy, chordal
from simulation.scorecard.melody import compass, melody_bits, steps, wide_leaps
from simulation.scorecard.part_writing import contrary, crossings, movement_ratio, parallels, upper_movement
from simulation.scorecard.piece import Piece
from simulation.scorecard.repetition import bar_likeness, exact_repeats
from simulation.scorecard.rhythm import (
    bar_kinds,
    empty_beats,
    groove,
    metrical_fit,
    notes_a_beat,
    syncopation,
    unevenness,
)
from simulation.scorecard.tonality import key_clarity, pitch_class_entropy


def line(pitches: list[int], length: float = 1.0, start: float = 0.0) -> np.ndarray:
    """Equal notes one after another."""
    return np.array([(start + k * length, length, pitch) for k, pitch in enumerate(pitches)], dtype=np.float64)


def tune(pitches: list[int], meter: str = "4/4", length: float = 1.0) -> Piece:
    return Piece((line(pitches, length),), meter)


def chorale(*chords: tuple[int, ...]) -> Piece:
    """Four parts, soprano first, a chord a quarter."""
    return Piece(tuple(line([chord[k] for chord in chords]) for k in range(4)), "4/4", (0, "major"), (0, 1, 2, 3))


def on_slots(slots: list[int], meter: str, bars: int = 4) -> Piece:
    """The same onsets in each bar, by sixteenths."""
    bar = theory.slots(meter)
    places = [k * bar + slot for k in range(bars) for slot in slots]
    return Piece((np.array([(place / 4, 0.25, 60 + k % 5) for k, place in enumerate(places)]),), meter)


GOOD = ((72, 67, 64, 48), (71, 67, 62, 55), (72, 67, 64, 48), (72, 69, 65, 53), (71, 67, 62, 55), (72, 67, 64, 48))


def test_parallel_fifths_and_octaves_are_found() -> None:
    assert parallels(chorale(*GOOD)) == 0
    fifths = chorale((76, 67, 60, 48), (77, 69, 62, 50))  # bass and tenor stay an octave apart, the outer move alike
    assert parallels(fifths) == 100
    assert parallels(chorale((72, 67, 64, 48), (72, 69, 65, 53), (74, 71, 67, 55))) == 50


def test_a_repeated_fifth_is_no_parallel() -> None:
    assert math.isnan(parallels(chorale((72, 67, 64, 48), (76, 67, 64, 48))))  # one part moves: no moment to judge


def test_outer_parts_in_contrary_motion_are_counted() -> None:
    assert contrary(chorale((72, 67, 64, 48), (74, 67, 62, 47), (76, 67, 60, 48))) == pytest.approx(0.5)


def test_crossed_parts_are_found() -> None:
    assert crossings(chorale((72, 67, 64, 48), (67, 71, 62, 55), (72, 67, 64, 48))) == pytest.approx(0.5)


def test_movement_is_measured_against_the_least_that_would_do() -> None:
    smooth = chorale((72, 67, 64, 48), (71, 67, 62, 43))
    assert upper_movement(smooth) == pytest.approx(1.0)  # 1 + 0 + 2 semitones in three parts
    assert movement_ratio(smooth) == pytest.approx(1.0)
    jumping = chorale((72, 67, 64, 48), (83, 67, 62, 43))
    assert movement_ratio(jumping) == pytest.approx(13 / 3)


def test_beats_that_are_a_chord_are_counted() -> None:
    assert chordal(chorale((72, 67, 64, 48), (73, 67, 62, 48))) == pytest.approx(0.5)
    assert chord_entropy(chorale((72, 67, 64, 48), (72, 69, 65, 53))) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("tones", "name"),
    [
        ((0, 4, 7), (0, "major")),
        ((9, 0, 4), (9, "minor")),
        ((7, 11, 2, 5), (7, "dominant 7")),
        ((11, 2, 5), (11, "diminished")),
    ],
)
def test_chords_are_named_by_root_and_quality(tones: tuple[int, ...], name: tuple[int, str]) -> None:
    assert theory.name_chord(dict.fromkeys(tones, 1.0), tones[0]) == name


def test_steps_leaps_and_compass_are_counted() -> None:
    melody = tune([60, 62, 64, 64, 72, 71, 69, 60])  # step step unison sixth step step sixth
    assert steps(melody) == pytest.approx(4 / 7)
    assert wide_leaps(melody) == pytest.approx(2 / 7)
    assert compass(melody) == pytest.approx(12, abs=0.2)


def test_a_scale_is_clear_in_its_key_and_twelve_tones_are_in_none() -> None:
    scale, chromatic = tune([60, 62, 64, 65, 67, 69, 71, 72]), tune(list(range(60, 72)))
    assert scale.home == (0, "major")
    assert key_clarity(scale) > 0.8
    assert key_clarity(chromatic) == 0
    assert pitch_class_entropy(chromatic) == pytest.approx(math.log2(12))


def test_krumhansls_minor_profile_is_found_as_its_own_key() -> None:
    assert theory.find_key(np.roll(theory.KRUMHANSL_MINOR, 9)) == ((9, "minor"), pytest.approx(1.0))


def test_a_minor_second_is_rougher_than_a_third_and_a_third_than_an_octave() -> None:
    second, third, octave = (theory.roughness(np.array([60.0, 60 + size])) for size in (1, 4, 12))
    assert second > third > octave > 0


@pytest.mark.parametrize(
    ("meter", "weights"),
    [
        ("2/4", [0, -3, -2, -3, -1, -3, -2, -3]),
        ("3/4", [0, -3, -2, -3, -1, -3, -2, -3, -1, -3, -2, -3]),
        ("4/4", [0, -4, -3, -4, -2, -4, -3, -4, -1, -4, -3, -4, -2, -4, -3, -4]),
        ("6/8", [0, -3, -2, -3, -2, -3, -1, -3, -2, -3, -2, -3]),
        ("7/8", [0, -3, -2, -3, -1, -3, -2, -3, -1, -3, -2, -3, -2, -3]),
    ],
)
def test_each_metre_has_its_own_weights(meter: str, weights: list[int]) -> None:
    assert theory.metrical_weights(meter).tolist() == weights


def test_five_four_is_three_and_two_beats() -> None:
    weights = theory.metrical_weights("5/4")
    assert [weights[4 * beat] for beat in range(5)] == [0, -2, -2, -1, -2]


@pytest.mark.parametrize("meter", METERS)
def test_notes_on_the_beats_of_any_metre_are_not_syncopated_and_fit_it(meter: str) -> None:
    beats = on_slots(list(theory.beat_starts(meter)), meter)
    assert syncopation(beats) == 0
    assert metrical_fit(beats) > 0.6
    assert groove(beats) == 1
    assert bar_kinds(beats) == pytest.approx(0.25)
    assert empty_beats(beats) == 0


@pytest.mark.parametrize("meter", METERS)
def test_notes_only_between_the_beats_of_any_metre_are_syncopated_and_do_not_fit(meter: str) -> None:
    between = on_slots([start - 1 for start in (*theory.beat_starts(meter)[1:], theory.slots(meter))], meter)
    assert syncopation(between) > 1
    assert metrical_fit(between) < 0


def test_syncopation_is_the_difference_of_the_weights() -> None:
    # In 4/4 the last sixteenth (-4) held over the bar line (0) costs 4; the beats before it cost nothing.
    held = Piece((np.array([(0, 1, 60), (1, 1, 62), (2, 1, 64), (3.75, 2, 65), (6, 2, 64)], dtype=float),), "4/4")
    assert theory.syncopation(held.grid.ravel(), "4/4") == 4


def test_waltz_beats_are_out_of_step_in_four() -> None:
    waltz = line([60, 64, 67] * 8)
    assert metrical_fit(Piece((waltz,), "3/4")) > metrical_fit(Piece((waltz[::3],), "4/4"))


def test_beats_of_six_eight_are_dotted() -> None:
    jig = tune([60, 62, 64] * 8, "6/8", 0.5)
    assert jig.beats[:3].tolist() == [[0, 1.5], [1.5, 1.5], [3.0, 1.5]]
    assert notes_a_beat(jig) == pytest.approx(2.0)


def test_even_notes_are_even_and_dotted_ones_are_not() -> None:
    assert unevenness(tune([60, 62] * 5)) == 0
    dotted = np.array([(k // 2 + (0.75 if k % 2 else 0), 0.25, 60) for k in range(12)])
    assert unevenness(Piece((dotted,), "4/4")) == pytest.approx(100)  # 3 to 1: 0.5 / 0.5


def test_what_comes_back_is_found_and_what_never_does_is_not() -> None:
    phrase = [60, 62, 64, 65, 67, 64, 60, 67]
    assert exact_repeats(tune(phrase * 4)) == 1
    assert bar_likeness(tune(phrase * 4)) == 1
    climbing = [40 + k * (k + 1) // 2 for k in range(12)]  # no interval twice
    assert exact_repeats(tune(climbing)) == 0


def test_a_judge_expects_what_it_has_read() -> None:
    judge = ngrams.Judge(ngrams.count([[1, 2, 3, 1, 2, 3]] * 5, order=2), vocabulary=10)
    total = sum(judge.probability([1, 2], token) for token in range(10))
    assert total == pytest.approx(1)
    assert judge.bits([1, 2, 3, 1, 2, 3]) < 1 < math.log2(10) < judge.bits([3, 1, 1, 2, 2, 1]) + 1
    assert judge.bits([7, 8, 9]) > math.log2(10)  # less likely than if nothing were known


def test_a_tune_costs_the_judge_fewer_bits_than_the_same_notes_in_disorder() -> None:
    down = [67, 69, 71, 72, 71, 69, 67, 65, 64, 65, 67, 64, 62, 60, 62, 64, 65, 62, 59, 60]
    shuffled = np.random.default_rng(1).permutation(down).tolist()
    assert melody_bits(tune(down)) < melody_bits(tune(shuffled)) - 1


def test_points_fall_from_the_edge_of_the_band_to_half_its_width() -> None:
    steps_, band = metrics.BY_NAME["steps"], scoring.Band(0.4, 0.8, 1)
    values = {0.4: 1, 0.8: 1, 0.3: 0.5, 0.9: 0.5, 0.1: 0}
    assert [scoring.points(steps_, value, band) for value in values] == pytest.approx(list(values.values()))
    assert scoring.points(metrics.BY_NAME["chordal"], 2.0, band) == 1  # more is never worse


def test_a_failing_group_cannot_be_bought_back() -> None:
    inside = {name: (band.low + band.high) / 2 for name, band in scoring.bands().items()}
    assert scoring.score(inside).total == pytest.approx(100)
    assert scoring.score(inside).passes
    bad = inside | {m.name: 1e6 if m.bad != "low" else -1e6 for m in metrics.METRICS if m.group == "melody"}
    assert scoring.score(bad).total == pytest.approx(100 * 0.02 ** (1 / 6))
    assert not scoring.score(bad).passes


def test_a_silent_melody_counts_as_nothing_where_one_is_wanted() -> None:
    silent = {m.name: math.nan if m.group == "melody" else scoring.bands()[m.name].low for m in metrics.METRICS}
    assert scoring.score(silent, wanted=("melody",)).groups["melody"] == 0
    assert "melody" not in scoring.score(silent).groups


def test_a_band_stands_for_every_measure_and_no_other() -> None:
    assert set(scoring.bands()) == {metric.name for metric in metrics.METRICS}


def test_a_plain_period_with_a_tune_is_far_above_random_notes() -> None:
    """Sixteen bars: a hymn-like tune over I, IV, V, vi with a bass, and the same rhythm with random pitches."""
    tunes = ([72, 71, 72, 74], [76, 74, 72, 74], [76, 77, 79, 77], [76, 74, 72, 72], [72, 74, 76, 72], [77, 76, 74, 71])
    lay = (0, 1, 2, 3, 0, 1, 4, 3, 2, 5, 2, 3, 0, 1, 4, 3)
    chords = {
        0: (67, 64, 60, 48),
        1: (67, 62, 59, 43),
        2: (67, 64, 60, 48),
        3: (65, 62, 57, 50),
        4: (69, 64, 60, 45),
        5: (67, 62, 59, 43),
    }
    melody = line([pitch for bar in lay for pitch in tunes[bar]])
    parts = [line([chords[bar][k] for bar in lay], 4.0) for k in range(4)]
    hymn = scoring.score(metrics.measure(Piece((melody, *parts), "4/4", (0, "major"), (1, 2, 3, 4))))
    draw = np.random.default_rng(3)
    scale = [p for p in range(48, 84) if p % 12 in (0, 2, 4, 5, 7, 9, 11)]
    noise = tuple(np.column_stack([voice[:, :2], draw.choice(scale, len(voice))]) for voice in (melody, *parts))
    random = scoring.score(metrics.measure(Piece(noise, "4/4", (0, "major"), (1, 2, 3, 4))))
    assert hymn.total > random.total + 25


# --- universes


def test_random_universes_are_the_same_for_a_seed_and_cover_every_kind() -> None:
    assert universes.random_document(7) == universes.random_document(7)
    drawn = [universes.random_document(seed) for seed in range(400)]
    assert {document["physics"]["behaviour"] for document in drawn} == set(BEHAVIOURS)
    assert {document["music"]["meter"] for document in drawn} == set(METERS)
    assert {document["music"]["scale"] for document in drawn} == set(SCALES)


@pytest.mark.parametrize("meter", METERS)
def test_swung_notes_are_read_on_the_straight_grid(meter: str) -> None:
    document = check_document({"music": {"meter": meter, "swing": 1.0}})
    slots = theory.slots(meter)
    swung = np.array([slot_tick(METERS.index(meter), slot, 1.0) for slot in range(slots)], dtype=float)
    bar = performed.bar_ticks(document)
    assert performed.straightened(bar + swung, document).tolist() == [bar + 24 * slot for slot in range(slots)]


def test_naive_music_sounds_each_collision_on_the_nearest_sixteenth() -> None:
    document = check_document({"music": {"key": "D", "scale": "dorian"}})
    rows = [
        (0, 50, 1, 0, 1, 2, 0.5, 500, 600, -1),
        (0, 55, 1, 0, 1, 2, 0.5, 500, 0, -1),
        (0, 190, 2, 0, 1, 2, 0.5, 500, 0, -1),
    ]
    events = np.array(rows, dtype=float)
    played = Performance(np.zeros((0, 14)), np.zeros((0, 0, 4)), events, 0, 6144)
    assert naive.strikes(document, played) == {2: 0.0, 8: 1.0}  # 50 and 55 are one; the first is at the bottom
    loop = naive.four_chords(document, played)
    assert loop.melody[0].tolist() == [0.5, 1.0, 62.0]
    assert [voice[0, 2] for voice in loop.voices[1:]] == [57, 53, 50, 38]
    noise = naive.random_notes(document, played, 1)
    assert {int(p - 2) % 12 for p in noise.notes[:, 2]} <= {0, 2, 3, 5, 7, 9, 10}


def test_measures_of_seven_tones_are_left_out_of_other_scales_and_of_no_reference_scale() -> None:
    left_out = {scale for scale in SCALES if performed.unfit_measures(check_document({"music": {"scale": scale}}))}
    assert left_out == {"major_pentatonic", "minor_pentatonic", "blues", "whole_tone", "chromatic"}
    inside = {name: (band.low + band.high) / 2 for name, band in scoring.bands().items()}
    keyless = inside | dict.fromkeys(metrics.OF_SEVEN_TONES, -1e6)
    assert not scoring.score(keyless, metrics.GROUPS).passes
    meant = scoring.score(keyless, metrics.GROUPS, without=metrics.OF_SEVEN_TONES)
    assert meant.passes
    assert "tonality" not in meant.groups  # nothing of it is meant, so it is not missed either
    silent = keyless | {m.name: math.nan for m in metrics.METRICS if m.group == "melody"}
    assert scoring.score(silent, metrics.GROUPS, without=metrics.OF_SEVEN_TONES).groups["melody"] == 0
