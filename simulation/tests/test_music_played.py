"""What sounds: each parameter changes what it names, collisions are heard, and nothing grows into noise."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.engine import hosts
from simulation.engine import score_analysis as measure
from simulation.engine.document import check_document
from simulation.engine.kernel import rhythm
from simulation.engine.kernel import world as w
from simulation.engine.parameters import INSTRUMENTS, METERS, SCALE_STEPS, SCALES

from .music_playing import BAR, LONGEST, Strikes, perform, rain, shower, universe

SEEDS = (1, 2, 3)
FOUR_FOUR = [rhythm.slot_weight(METERS.index("4/4"), slot) for slot in range(16)]
VOICES = {"melody": 0, "chords": 1, "bass": 2, "percussion": 3, "drone": 4}


def played(seed: int = 1, strikes: Strikes | None = None, **changes: Any) -> Any:
    return perform(universe(motif_seed=seed, harmony_seed=seed, **changes), strikes or rain(20))


def ranks(values: Any) -> NDArray[np.float64]:
    """Rank of each value among all, ties sharing the middle."""
    each = np.asarray(values, dtype=np.float64)
    return (each[:, None] > each).sum(1) + ((each[:, None] == each).sum(1) - 1) / 2


def mean(measured: Any, **changes: Any) -> float:
    return float(np.mean([measured(played(seed, **changes)) for seed in SEEDS]))


# Scales whose chords are also those of another one, of which theirs is a part or by which it falls.
CHORDS_OF = {"major_pentatonic": "major", "minor_pentatonic": "minor", "melodic_minor": "minor"}


@pytest.mark.parametrize("scale", SCALES)
def test_the_melody_keeps_to_the_scale(scale: str) -> None:
    score = played(scale=scale)
    share = measure.in_scale_share(score, 0, SCALE_STEPS[scale], w.VOICE_MELODY)
    assert share >= (0.85 if scale == "blues" else 1.0)  # a blues melody may touch the chords' own thirds
    around = sorted({*SCALE_STEPS[scale], *SCALE_STEPS[CHORDS_OF.get(scale, scale)]})
    assert measure.in_scale_share(score, 0, around) >= (0.7 if scale == "blues" else 0.97)


@pytest.mark.parametrize("scale", SCALES)
def test_strong_beats_carry_chord_tones(scale: str) -> None:
    shares = [measure.strong_chord_share(played(seed, scale=scale), BAR, [0, 8]) for seed in SEEDS]
    assert np.mean(shares) > 0.85


@pytest.mark.parametrize("scale", SCALES)
def test_the_last_tone_of_a_cycle_is_the_root(scale: str) -> None:
    last = measure.notes(played(scale=scale), w.VOICE_MELODY)[-1]
    assert last[w.SC_PITCH] % 12 == 0
    assert last[w.SC_TICK] == 15 * BAR
    assert last[w.SC_TICKS] > 192


def test_a_melody_moves_mostly_by_step_and_seldom_leaps() -> None:
    steps = [measure.step_share(played(seed)) for seed in range(6)]
    leaps = [np.mean(np.abs(measure.intervals(played(seed))) > 7) for seed in range(6)]
    assert 0.4 < np.mean(steps) < 0.9
    assert np.mean(leaps) < 0.05


def test_motifs_return() -> None:
    likeness = [measure.self_similarity(played(seed), BAR, 16) for seed in range(6)]
    assert 0.6 < np.mean([best for best, _ in likeness]) < 0.97
    assert np.mean([contrast for _, contrast in likeness]) > 0.25


def test_bass_and_top_voice_make_no_parallels() -> None:
    found = [
        measure.outer_parallels(played(seed, scale=scale, rhythm_complexity=busy, note_density=busy))
        for seed in (1, 2) for scale in ("major", "minor", "dorian") for busy in (0.0, 0.5, 1.0)
    ]  # fmt: skip
    assert sum(moves for _, moves in found) > 150
    assert sum(wrong for wrong, _ in found) == 0


def test_what_sounds_together_is_mostly_a_chord() -> None:
    assert np.mean([measure.chordal_share(played(seed), 16 * BAR) for seed in range(5)]) > 0.85


def test_grid_voices_begin_on_the_grid_and_swing_moves_only_off_beats() -> None:
    voices = (w.VOICE_MELODY, w.VOICE_CHORDS, w.VOICE_BASS, w.VOICE_PERCUSSION, w.VOICE_DRONE)
    assert measure.on_grid_share(played(rhythm_complexity=0.8), voices) == 1.0
    late = []
    for swing in (0.0, 0.5, 1.0):
        ticks = measure.notes(played(rhythm_complexity=0.8, swing=swing), w.VOICE_PERCUSSION)[:, w.SC_TICK] % 96
        late.append(float(ticks[(ticks > 40) & (ticks < 70)].mean()))
        assert (ticks == 0).any()
    assert late == sorted(late)
    assert late[0] == 48
    assert late[2] == 64


@pytest.mark.parametrize("meter", METERS)
def test_a_bar_of_any_metre_begins_with_bass_and_chord(meter: str) -> None:
    score = played(meter=meter, cycle_bars=8)
    slots = rhythm.meter_slots(METERS.index(meter))
    for voice in (w.VOICE_BASS, w.VOICE_CHORDS):
        starts = set(measure.notes(score, voice)[:, w.SC_TICK])
        assert {bar * slots * 24.0 for bar in range(8)} <= starts
    assert measure.notes(score)[:, w.SC_TICK].max() < 8 * slots * 24
    loud = measure.notes(score, w.VOICE_MELODY)
    assert len(loud) >= 8


def test_density_gives_more_notes() -> None:
    counts = [
        mean(lambda score: len(measure.notes(score, w.VOICE_MELODY)), note_density=level) for level in (0, 0.3, 0.6, 1)
    ]
    assert counts == sorted(counts)
    assert counts[-1] > 2 * counts[0]


def test_length_makes_notes_longer() -> None:
    for voice in (w.VOICE_MELODY, w.VOICE_BASS, w.VOICE_CHORDS):
        lengths = [mean(lambda score, v=voice: measure.mean_length(score, v), note_length=x) for x in (0, 0.5, 1)]
        assert lengths[0] * 1.1 < lengths[1] < lengths[2] / 1.1


def test_range_widens_the_melody() -> None:
    widths = [mean(measure.compass, melody_range=level) for level in (0, 0.35, 0.7, 1)]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0] + 4
    for level in (0.0, 1.0):
        pitch = measure.notes(played(melody_range=level), w.VOICE_MELODY)[:, w.SC_PITCH]
        assert pitch.max() - pitch.min() <= 5 + 23 * level


def test_complexity_makes_rhythm_busier_and_more_syncopated() -> None:
    def syncopation(score: Any) -> float:
        return measure.syncopation(score, BAR, FOUR_FOUR, 16)

    off = [mean(syncopation, rhythm_complexity=level) for level in (0.1, 0.55, 1)]
    drums = [
        mean(lambda score: len(measure.notes(score, w.VOICE_PERCUSSION)), rhythm_complexity=x) for x in (0, 0.4, 0.7, 1)
    ]
    assert off[0] < off[1] < off[2]
    assert drums == sorted(drums)
    assert drums[-1] > 1.5 * drums[0]


def test_less_harmony_sounds_rougher_and_leaves_the_chord_more_often() -> None:
    def fits(score: Any) -> float:
        return measure.strong_chord_share(score, BAR, [0, 4, 8, 12])

    shares = [mean(fits, harmony=level) for level in (0.0, 0.5, 1.0)]
    assert shares[0] < shares[1] < shares[2]
    rough = [mean(lambda score: measure.chord_roughness(score, 16 * BAR), harmony=level) for level in (0.0, 1.0)]
    assert rough[0] > rough[1] * 1.04


def test_tempo_is_what_it_says() -> None:
    for tempo in (40, 96, 200):
        assert measure.measured_tempo(played(tempo=tempo, cycle_bars=4)) == pytest.approx(tempo, rel=0.002)


def test_another_key_transposes_every_tone_alike() -> None:
    home = measure.tonal(played(key="C"))
    for key, move in (("C#", 1), ("F#", 6), ("G", -5), ("B", -1)):
        there = measure.tonal(played(key=key))
        assert (there[:, w.SC_PITCH] - home[:, w.SC_PITCH] == move).all()
        assert (there[:, w.SC_TICK] == home[:, w.SC_TICK]).all()


def test_a_change_of_key_is_heard_at_once_and_changes_nothing_else() -> None:
    plain = universe(cycle_bars=4)
    changed = perform(plain, rain(20), edits={(0, 500): universe(cycle_bars=4, key="D")})
    before = perform(plain, rain(20))
    a, b = (measure.notes(score[score[:, w.SC_VOICE] < w.VOICE_PERCUSSION]) for score in (before, changed))
    assert len(a) == len(b)
    move = b[:, w.SC_PITCH] - a[:, w.SC_PITCH]
    assert (move[a[:, w.SC_TICK] < 500] == 0).all()
    assert (move[a[:, w.SC_TICK] >= 500] == 2).all()
    drones = measure.notes(changed, w.VOICE_DRONE)
    assert (drones[(drones[:, w.SC_TICK] >= 500) & (drones[:, w.SC_TICK] < 596), w.SC_PITCH] % 12 == 2).any()


def test_pitch_transposes_by_whole_semitones_and_not_the_drums() -> None:
    home, up = played(), played(audio__pitch=7.9)
    assert (measure.tonal(up)[:, w.SC_PITCH] - measure.tonal(home)[:, w.SC_PITCH] == 7).all()
    drums = [measure.notes(score, w.VOICE_PERCUSSION)[:, w.SC_PITCH] for score in (home, up)]
    assert (drums[0] == drums[1]).all()


def test_the_same_universe_plays_the_same_notes() -> None:
    assert np.array_equal(played(5), played(5))
    assert not np.array_equal(measure.notes(played(5), 0)[:8, w.SC_PITCH], measure.notes(played(6), 0)[:8, w.SC_PITCH])


def test_without_variation_a_cycle_is_an_exact_loop_and_with_it_a_relative() -> None:
    def share(level: float) -> float:
        score = perform(universe(physics__variation=level), rain(20), range(4))
        turns = [score[score[:, w.SC_CYCLE] == k] for k in range(4)]
        return float(np.mean([measure.shared_notes(turns[0], turn) for turn in turns[1:]]))

    still, little, much = share(0.0), share(0.25), share(1.0)
    assert still == 1.0
    assert 0.15 < little < 0.98
    assert 0.03 < much < little


def test_notes_follow_collisions() -> None:
    rates = [0.5, 2, 30, 6, 60, 1, 12, 40, 3, 20, 80, 0, 8, 50, 4, 16]
    correlations = []
    for seed in range(5):
        score = played(seed, shower(lambda tick: rates[tick // BAR % 16], seed))
        counts = measure.notes_per_bar(score, BAR, 16, w.VOICE_MELODY)[:15]
        correlations.append(np.corrcoef(ranks(rates[:15]), ranks(counts))[0, 1])
    assert np.mean(correlations) > 0.5
    means = [mean(lambda score: len(measure.notes(score, 0)), strikes=rain(rate)) for rate in (0, 1, 5, 20, 60, 300)]
    assert means == sorted(means)
    assert means[-1] > 2 * means[0]


def test_a_world_without_collisions_still_breathes() -> None:
    counts = measure.notes_per_bar(played(strikes=lambda tick: []), BAR, 16, w.VOICE_MELODY)
    assert (counts > 0).mean() > 0.7
    assert counts.sum() < measure.notes_per_bar(played(), BAR, 16, w.VOICE_MELODY).sum()


def test_a_thousand_bodies_do_not_make_noise() -> None:
    for density in (0.0, 0.5, 1.0):
        score = played(strikes=rain(4000, impulse=3.0), note_density=density, rhythm_complexity=0.5, cycle_bars=8)
        assert measure.most_at_once(score, w.VOICE_MELODY) <= 1
        assert measure.most_at_once(score, w.VOICE_BASS) <= 1
        assert measure.most_at_once(score, w.VOICE_CHORDS) <= 3
        assert measure.onsets_per_beat(score, w.VOICE_MELODY) <= 4
        assert measure.onsets_per_beat(score, w.VOICE_SPARK) <= 4
        assert measure.onsets_per_beat(score) <= 12
        assert len(measure.notes(score)) / 32 <= 7 + 4 * density


def test_a_strong_collision_sounds_at_once_at_its_height_and_side() -> None:
    blows = {200: (900.0, 30.0), 700: (80.0, 580.0)}

    def strikes(tick: int) -> list[tuple[float, ...]]:
        return [(w.CONTACT, 128, 3, 4, 6.0, *blows[tick], -1)] if tick in blows else []

    sparks = measure.notes(played(strikes=strikes, cycle_bars=4), w.VOICE_SPARK)
    assert list(sparks[:, w.SC_TICK]) == [200, 700]
    assert sparks[0, w.SC_PITCH] > sparks[1, w.SC_PITCH] + 12
    assert sparks[0, w.SC_PAN] > 0.5
    assert sparks[1, w.SC_PAN] < -0.5
    assert (sparks[:, w.SC_BODY] == 3).all()
    samples_a_tick = 48000 * 60 / 96 / 96
    assert sparks[0, w.SC_SAMPLE] == np.floor(200.5 * samples_a_tick + 0.5)


def blown(event: tuple[float, ...], objects: list[dict[str, Any]] | None = None, **changes: Any) -> Any:
    """The sparks of one event at tick 200."""
    document = universe(cycle_bars=4, **changes)
    document["objects"] = objects or []
    score = perform(check_document(document), lambda tick: [event] if tick == 200 else [])
    return measure.notes(score, w.VOICE_SPARK)


def instruments_of(notes: Any) -> list[str]:
    return [INSTRUMENTS[int(k)] for k in notes[:, w.SC_INSTRUMENT]]


WALL = {"id": "a", "kind": "wall", "x": 100.0, "y": 100.0, "x2": 900.0, "y2": 100.0, "voice": "none"}


@pytest.mark.parametrize("key", ["C", "F#", "B"])
def test_a_hard_blow_on_something_solid_is_a_low_impact_and_a_soft_one_rings(key: str) -> None:
    def hit(impulse: float, kind: int = w.STRIKE, owner: int = 0, y: float = 100.0) -> Any:
        return blown((kind, 0, 3, -1, impulse, 500.0, y, owner), [WALL | {"y": y, "y2": y}], key=key)

    hard, harder = hit(5.0), hit(12.0)
    assert instruments_of(hard) == instruments_of(harder) == ["impact"]
    assert hard[0, w.SC_TICK] == 200
    assert harder[0, w.SC_VELOCITY] > hard[0, w.SC_VELOCITY]
    assert all(36 <= hit(5.0, y=y)[0, w.SC_PITCH] <= 60 for y in (0.0, 300.0, 600.0))
    assert hit(5.0, y=0.0)[0, w.SC_PITCH] > hit(5.0, y=600.0)[0, w.SC_PITCH]
    assert instruments_of(hit(5.0, w.RIM, -1)) == ["impact"]
    assert instruments_of(hit(1.0)) != ["impact"]
    assert instruments_of(hit(5.0, w.CONTACT, -1)) != ["impact"]  # two bodies that meet ring


def test_a_blow_on_a_drum_without_a_voice_is_an_impact_and_one_with_a_voice_plays_it() -> None:
    blow = (w.ENTRY, 0, 3, -1, 5.0, 500.0, 300.0, 0)
    drum = {"id": "d", "kind": "drum", "x": 500.0, "y": 300.0}
    assert instruments_of(blown(blow, [drum | {"voice": "none"}])) == ["impact"]
    assert len(blown(blow, [drum | {"voice": "bass"}])) == 0


@pytest.mark.parametrize(("kind", "event"), [("emitter", w.EMISSION), ("portal", w.ENTRY)])
def test_a_body_that_is_thrown_or_carried_passes_by_and_the_slower_the_longer(kind: str, event: int) -> None:
    thing = {"id": "t", "kind": kind, "x": 500.0, "y": 300.0, "radius": 20.0}

    def passes(impulse: float, **changes: Any) -> Any:
        return blown((event, 0, 3, -1, impulse, 500.0, 300.0, 0), [thing], **changes)

    assert instruments_of(passes(1.0)) == ["whoosh"]
    assert passes(1.0)[0, w.SC_DURATION] / 48000 == pytest.approx(200 / 160, rel=0.05)  # 200 units at 160 a second
    assert passes(2.0)[0, w.SC_DURATION] < passes(1.0)[0, w.SC_DURATION]
    assert passes(2.0)[0, w.SC_VELOCITY] > passes(1.0)[0, w.SC_VELOCITY]
    assert passes(1.0, audio__effects=0.2)[0, w.SC_GAIN] == 0.2
    assert len(passes(1.0, audio__effects=0.0)) == 0


def test_bodies_that_pass_in_a_stream_are_heard_half_a_beat_apart() -> None:
    document = universe(cycle_bars=4)
    document["objects"] = [{"id": "t", "kind": "emitter", "x": 500.0, "y": 300.0}]
    stream = (w.EMISSION, 0, 3, -1, 1.0, 500.0, 300.0, 0)
    sparks = measure.notes(perform(check_document(document), lambda tick: [stream]), w.VOICE_SPARK)
    passing = sparks[sparks[:, w.SC_INSTRUMENT] == INSTRUMENTS.index("whoosh")]
    assert len(passing) > 8
    assert np.diff(passing[:, w.SC_TICK]).min() >= w.TICKS_PER_BEAT / 2


@pytest.mark.parametrize("per_beat", [1, 6, 40])
def test_the_strongest_collisions_of_a_bar_are_heard_at_once_even_at_its_very_end(per_beat: int) -> None:
    strikes = rain(per_beat)
    sounds = measure.notes(played(strikes=strikes))
    ticks = sounds[sounds[:, w.SC_BODY] >= 0, w.SC_TICK]
    ends = []
    for bar in range(1, 16):
        blows = sorted((-event[4], tick) for tick in range(bar * BAR, (bar + 1) * BAR) for event in strikes(tick))
        near = [np.abs(ticks - tick).min() <= 12 for _, tick in blows[:3]]
        ends.append(np.mean(near))
    assert np.mean(ends) > 0.95


def test_collision_sounds_have_their_own_level() -> None:
    assert len(measure.notes(played(audio__effects=0.0), w.VOICE_SPARK)) == 0
    sparks = measure.notes(played(audio__effects=0.9), w.VOICE_SPARK)
    assert len(sparks) > 10
    assert (sparks[:, w.SC_GAIN] == 0.9).all()


def test_harder_blows_are_louder() -> None:
    loud = [
        measure.notes(played(strikes=rain(20, impulse=i)), w.VOICE_MELODY)[:, w.SC_VELOCITY].mean() for i in (0.02, 3)
    ]
    assert loud[1] > loud[0] + 0.05


@pytest.mark.parametrize(("voice", "place"), VOICES.items())
def test_a_voice_has_switch_octave_level_and_instrument(voice: str, place: int) -> None:
    def notes_with(**changes: Any) -> Any:
        return measure.notes(played(cycle_bars=4, **changes), place)

    plain = notes_with()
    assert len(plain) > 0
    switched: dict[str, Any] = {f"{voice}_on": False}
    assert len(notes_with(**switched)) == 0
    quieter: dict[str, Any] = {f"{voice}_level": 0.25}
    assert (notes_with(**quieter)[:, w.SC_GAIN] == 0.25).all()
    on_piano: dict[str, Any] = {f"audio__{voice}_instrument": "piano"}
    other = notes_with(**on_piano)
    assert (other[:, w.SC_INSTRUMENT] == INSTRUMENTS.index("piano")).all()
    higher: dict[str, Any] = {f"{voice}_octave": 1}
    if voice == "percussion":  # the kit's pitches are names of drums; another instrument has octaves
        assert np.array_equal(notes_with(**higher)[:, w.SC_PITCH], plain[:, w.SC_PITCH])
        assert (notes_with(**on_piano, **higher)[:, w.SC_PITCH] - other[:, w.SC_PITCH] == 12).all()
    else:
        assert (notes_with(**higher)[:, w.SC_PITCH] - plain[:, w.SC_PITCH] == 12).all()


def test_a_struck_object_sounds_its_own_degree_in_its_own_voice() -> None:
    peg = {"id": "p1", "kind": "peg", "x": 300.0, "y": 200.0, "voice": "bass", "degree": 5, "octave": 1}
    document = universe(cycle_bars=4)
    document["objects"] = [peg]
    silent = perform(document, lambda tick: [])
    struck = perform(document, lambda tick: [(w.STRIKE, 0, 7, -1, 0.5, 300.0, 200.0, 0)] if tick == 405 else [])
    added = [note for note in measure.notes(struck, w.VOICE_BASS) if note[w.SC_BODY] == 7]
    assert len(added) == 1
    assert len(measure.notes(silent, w.VOICE_BASS)) + 1 == len(measure.notes(struck, w.VOICE_BASS))
    assert added[0][w.SC_PITCH] % 12 == 7
    assert 405 <= added[0][w.SC_TICK] < 405 + 12


def test_many_struck_objects_sound_one_at_a_time_and_leave_room() -> None:
    document = universe(cycle_bars=4)
    document["objects"] = [
        {"id": f"p{k}", "kind": "peg", "x": 20.0 * k, "y": 300.0, "voice": "melody", "degree": 1 + k % 7}
        for k in range(40)
    ]
    hail = [(w.STRIKE, 0, k, -1, 1.0 + k, 300.0, 200.0, k) for k in range(40)]
    score = perform(document, lambda tick: hail)
    assert measure.onsets_per_beat(score, w.VOICE_MELODY) <= 4
    struck = measure.notes(score, w.VOICE_MELODY)
    struck = struck[struck[:, w.SC_TICK] % 24 == 12]
    assert len(struck) > 4
    assert len(set(struck[:, w.SC_TICK])) == len(struck)


def pegs(count: int = 20, **fields: Any) -> list[dict[str, Any]]:
    """Pegs in a rising row, from left to right."""
    each = {"kind": "peg", "voice": "melody", "degree": 0, "octave": 0} | fields
    return [{"id": f"p{k}", "x": 20.0 + 40 * k, "y": 560.0 - 25 * k, **each} for k in range(count)]


def strikes_on(objects: list[dict[str, Any]], per_beat: float, seed: int = 1) -> Strikes:
    """Bodies from 100 on that strike the objects at random, so many times a beat."""
    draw = np.random.default_rng(seed)
    plan: dict[int, list[tuple[float, ...]]] = {}
    for tick in np.nonzero(draw.random(LONGEST) < per_beat / w.TICKS_PER_BEAT)[0]:
        k = int(draw.integers(len(objects)))
        where = (objects[k]["x"], objects[k]["y"])
        plan[int(tick)] = [(w.STRIKE, 0, 100 + k, -1, float(0.2 + draw.exponential(0.4)), *where, k)]
    return lambda tick: plan.get(tick, [])


def struck(objects: list[dict[str, Any]], per_beat: float, seed: int = 1, **changes: Any) -> Any:
    document = universe(motif_seed=seed, harmony_seed=seed, **changes)
    document["objects"] = objects
    return perform(check_document(document), strikes_on(objects, per_beat, seed))


@pytest.mark.parametrize("scale", ["major", "dorian", "minor_pentatonic", "whole_tone"])
def test_a_struck_peg_without_a_degree_joins_the_melody(scale: str) -> None:
    score = struck(pegs(), 3, scale=scale)
    melody = measure.notes(score, w.VOICE_MELODY)
    hit = melody[melody[:, w.SC_BODY] >= 100]
    assert len(hit) > 20
    assert set(hit[:, w.SC_PITCH] % 12) <= set(SCALE_STEPS[scale])
    strong = hit[hit[:, w.SC_TICK] % 192 < 24]
    under = [measure.sounding(score, note[w.SC_TICK], (w.VOICE_CHORDS, w.VOICE_BASS)) % 12 for note in strong]
    fit = [note[w.SC_PITCH] % 12 in below for note, below in zip(strong, under, strict=True) if len(below)]
    assert np.mean(fit) > 0.85  # a fourth tone of a chord may belong to it without sounding
    assert np.mean(np.abs(measure.intervals(score)) <= 8) > 0.9


@pytest.mark.parametrize("voice", ["melody", "chords", "bass"])
def test_a_cycle_comes_home_whatever_is_struck(voice: str) -> None:
    row = [peg | {"degree": 1 + k % 7} for k, peg in enumerate(pegs(voice=voice))]
    for seed in SEEDS:
        score = measure.tonal(struck(row, 8, seed, cycle_bars=4))
        last = score[score[:, w.SC_TICK] + score[:, w.SC_TICKS] > 3.75 * BAR]
        home = last[np.isin(last[:, w.SC_VOICE], (w.VOICE_CHORDS, w.VOICE_BASS)) & (last[:, w.SC_BODY] < 0)]
        assert set(last[:, w.SC_PITCH] % 12) <= set(home[:, w.SC_PITCH] % 12) | {7.0}
        assert len(last[last[:, w.SC_BODY] >= 100]) > 0


@pytest.mark.parametrize("degrees", [(0,), (1, 2, 3, 4, 5, 6, 7)])
def test_struck_bass_and_chords_lead_into_no_parallels(degrees: tuple[int, ...]) -> None:
    wrong = moves = 0
    for voice, seed in itertools.product(("bass", "chords"), (1, 2, 3)):
        row = [peg | {"degree": degrees[k % len(degrees)]} for k, peg in enumerate(pegs(voice=voice))]
        found = measure.outer_parallels(struck(row, 1.5, seed, rhythm_complexity=0.2 * seed))
        wrong, moves = wrong + found[0], moves + found[1]
    assert moves > 40
    assert wrong == 0


def test_what_is_struck_beyond_the_measure_still_sparks() -> None:
    row = [peg | {"degree": 1 + k % 7} for k, peg in enumerate(pegs())]
    score = struck(row, 12, cycle_bars=4, audio__effects=0.6)
    sparks = measure.notes(score, w.VOICE_SPARK)
    assert len(sparks) > 8
    assert (sparks[:, w.SC_GAIN] == 0.6).all()
    hit = measure.notes(score, w.VOICE_MELODY)
    hit = hit[hit[:, w.SC_BODY] >= 100]
    assert sparks[:, w.SC_VELOCITY].mean() < hit[:, w.SC_VELOCITY].mean() * 0.7
    assert len(measure.notes(struck(row, 12, cycle_bars=4, audio__effects=0.0), w.VOICE_SPARK)) == 0


@pytest.mark.parametrize("meter", METERS)
def test_no_beat_is_crowded_and_the_melody_is_one_line(meter: str) -> None:
    row = [peg | {"voice": v} for peg, v in zip(pegs(), ["melody", "chords", "bass", "percussion"] * 5, strict=True)]
    for density, hits in ((0.4, 8), (1.0, 30)):
        score = struck(row, hits, meter=meter, note_density=density, rhythm_complexity=0.8, cycle_bars=8, swing=0.5)
        assert measure.onsets_per_beat(score) <= 12
        assert measure.most_at_once(score, w.VOICE_MELODY) <= 2
        own = score[~((score[:, w.SC_VOICE] == w.VOICE_MELODY) & (score[:, w.SC_BODY] >= 100))]
        assert measure.most_at_once(own, w.VOICE_MELODY) <= 1


def test_a_change_of_metre_holds_from_the_next_bar_within_the_same_cycle() -> None:
    changed = perform(universe(), rain(20), edits={(0, 500): universe(meter="3/4")})
    starts = set(measure.notes(changed, w.VOICE_CHORDS)[:, w.SC_TICK])
    assert {0.0, 384.0, 768.0, 768.0 + 288, 768.0 + 576} <= starts
    assert 1152.0 not in starts
    assert measure.notes(changed)[:, w.SC_TICK].max() < 16 * BAR


@pytest.mark.engine
@pytest.mark.xdist_group("engine")
def test_compiled_music_equals_plain_python() -> None:
    document = universe(scale="dorian", rhythm_complexity=0.7, note_density=0.8, cycle_bars=4, swing=0.3)
    assert np.array_equal(perform(document, rain(30)), perform(document, rain(30), host=hosts.numba()))
