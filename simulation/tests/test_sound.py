"""The synth: in tune, without aliases or clicks, the same bits however it is driven, every control true to its name."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.engine import arrays, hosts
from simulation.engine import sound_analysis as analysis
from simulation.engine.kernel import effects, sound_arrays, synth, tables, world
from simulation.engine.parameters import INSTRUMENTS
from simulation.engine.rendering import render_score
from simulation.engine.transpile import transpile_kernel

pytestmark = pytest.mark.engine

RATE = 48000
PITCHED = [name for name in INSTRUMENTS if name not in ("kit", "whoosh")]
NODE = Path(__file__).parent / "render_score.mjs"
INTRINSICS = Path(__file__).parents[2] / "static" / "js" / "engine" / "intrinsics.js"


def note(seconds, instrument, pitch, velocity=0.7, length=0.5, *, pan=0.0, gain=0.8, voice=0, tag=1):
    """A note of the score."""
    words = [round(seconds * RATE), 1, tag, 0, voice, INSTRUMENTS.index(instrument), pitch, velocity, pan]
    return [*words, round(length * RATE), gain, -1, 0, 0]


def control(seconds, index, value):
    """A change of a control."""
    return [round(seconds * RATE), 0, 0, 0, -1, index, value, 0, 0, 0, 0, -1, 0, 0]


DRY = (
    control(0, world.CONTROL_REVERB, 0),
    control(0, world.CONTROL_DELAY, 0),
    control(0, world.CONTROL_BRIGHTNESS, 1),
)


def render(*records, seconds=1.0, host=None):
    """float64 (2, M)."""
    return render_score(np.array(records, float), round(seconds * RATE), host).astype(float)


def dry(*records, seconds=1.0):
    """The middle of records played without room and filter, float64 (M,)."""
    return render(*DRY, *records, seconds=seconds).mean(axis=0)


@cache
def crowd() -> np.ndarray:
    """A busy second of every instrument, with controls that move; for tests of sameness."""
    r = np.random.default_rng(5)
    notes = [
        note(r.uniform(0, 0.8), INSTRUMENTS[k % len(INSTRUMENTS)], float(r.integers(30, 90)), r.uniform(0.1, 1),
             r.uniform(0.02, 0.6), pan=r.uniform(-1, 1), voice=k % 6, tag=k + 1)
        for k in range(60)
    ]  # fmt: skip
    moves = [control(0, k, v) for k, v in enumerate((0.9, 0.5, 0.5, 0.7, 0.9, 0.6, 100, 62, 0.2))]
    later = [control(0.3, world.CONTROL_TEMPO, 140), control(0.4, world.CONTROL_ROOT, 65)]
    return np.array(moves + later + notes, float)


class Driven:
    """A synth of the numba host, pushed and rendered by hand."""

    def __init__(self) -> None:
        self.kernel = hosts.numba().synth
        self.s = arrays.new_synth(hosts.numba())
        self.kernel.synth_start(self.s, 1)

    def push(self, *records: Any) -> None:
        self.kernel.synth_push(self.s, np.array(records, float).ravel(), len(records))

    def render(self, frames: int) -> np.ndarray:
        """float64 (2, M)"""
        parts = []
        while frames > 0:
            part = min(frames, sound_arrays.FRAMES)
            self.kernel.synth_render(self.s, part)
            parts.append(np.stack([self.s.left[:part], self.s.right[:part]]))
            frames -= part
        return np.concatenate(parts, axis=1)


# --- sameness


def digest(samples: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(samples).tobytes()).hexdigest()


@pytest.mark.parametrize("frames", [64, 128, 640, 8192])
def test_the_size_of_the_calls_does_not_change_a_sample(frames):
    whole = Driven()
    whole.push(*crowd())
    parts = Driven()
    parts.push(*crowd())
    length = 40960
    pieces = np.concatenate([parts.render(min(frames, length - at)) for at in range(0, length, frames)], axis=1)
    assert digest(whole.render(length)) == digest(pieces)


def test_the_order_of_arrival_does_not_change_a_sample():
    straight, shuffled = Driven(), Driven()
    straight.push(*crowd())
    shuffled.push(*np.random.default_rng(1).permutation(crowd()))
    assert digest(straight.render(24000 // 64 * 64)) == digest(shuffled.render(24000 // 64 * 64))


def test_going_on_from_a_snapshot_equals_going_on():
    driven = Driven()
    driven.push(*crowd())
    driven.render(9600)
    saved = arrays.snapshot(driven.s)
    first = driven.render(9600)
    arrays.restore(driven.s, saved)
    assert digest(first) == digest(driven.render(9600))


def test_plain_python_and_numba_give_the_same_samples():
    score = crowd()[crowd()[:, world.SC_SAMPLE] < 2000]
    assert np.array_equal(render_score(score, 2048, hosts.cpython()), render_score(score, 2048))


def test_javascript_and_numba_give_the_same_samples(tmp_path):
    for name, text in transpile_kernel().items():
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    (tmp_path / "intrinsics.js").write_text(INTRINSICS.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    crowd().tofile(tmp_path / "score.bin")
    command = ["node", str(NODE), str(tmp_path), str(RATE)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    driven = Driven()
    driven.push(*crowd())
    samples = driven.render(RATE)
    assert said == hashlib.sha256(samples[0].tobytes() + samples[1].tobytes()).hexdigest()


# --- tone


@pytest.mark.parametrize("instrument", PITCHED)
def test_every_instrument_is_in_tune_over_four_octaves(instrument):
    for pitch in (36, 43, 48, 55, 60, 66, 72, 79, 84):
        heard = dry(note(0, instrument, pitch, length=3), seconds=3)
        assert abs(analysis.cents_off(heard[9600:], tables.hertz(pitch))) < 5, pitch


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_instrument_sounds_and_falls_silent(instrument):
    driven = Driven()
    driven.push(*DRY, note(0, instrument, 60, length=0.3))
    assert np.abs(driven.render(14400)).max() > 0.02
    driven.render(60 * RATE)
    assert driven.s.n[sound_arrays.SOUNDING_NOW] == 0


def test_the_instruments_of_one_register_are_equally_loud():
    """A broken chord from middle C at one level: the melodic ones lie within 1.5 dB of one another's middle."""
    heard = {}
    for instrument in INSTRUMENTS:
        chord = [note(0.5 * k, instrument, 60 + step, 0.7, 0.45, tag=k + 1) for k, step in enumerate((0, 4, 7, 12))]
        heard[instrument] = analysis.loudness(render(*DRY, *chord, seconds=2.2))
    middle = float(np.median(list(heard.values())))
    apart = {name: round(level - middle, 1) for name, level in heard.items() if abs(level - middle) > 1.5}
    assert set(apart) <= {"bass", "drone"}, apart  # which are written for another register


def test_no_two_instruments_are_alike():
    shapes = []
    for instrument in INSTRUMENTS:
        heard = dry(note(0, instrument, 60, length=0.5), seconds=0.6)
        _, m = analysis.spectrum(heard[1000:24000])
        bands = [np.log10(1e-8 + (part**2).sum()) for part in np.array_split(m[100:4000], 24)]
        edges = [np.log10(1e-8 + (part**2).sum()) for part in np.array_split(heard[:28000], 12)]
        shapes.append(np.concatenate([bands - np.mean(bands), edges - np.mean(edges)]))
    apart = [np.linalg.norm(a - b) for k, a in enumerate(shapes) for b in shapes[:k]]
    assert min(apart) > 2


@pytest.mark.parametrize("wave", range(sound_arrays.WAVES))
@pytest.mark.parametrize("hz", [41.2, 110.0, 233.1, 440.0, 1245.0, 2349.3, 4186.0])
def test_wavetables_do_not_alias(wave, hz):
    table = Driven().s.wave.reshape(sound_arrays.WAVES, sound_arrays.BANDS, -1)[wave, tables.band_of(hz)]
    place = (np.arange(24000) * hz / RATE) % 1 * sound_arrays.WAVE_SIZE
    whole = place.astype(int)
    heard = table[whole] + (table[whole + 1] - table[whole]) * (place - whole)
    assert analysis.alias_decibels(heard, hz) < -90


@pytest.mark.parametrize("instrument", sorted({*INSTRUMENTS} - {"kit", "flute", "marimba"}))
def test_velocity_changes_the_timbre_and_not_only_the_level(instrument):
    soft, hard = (dry(note(0, instrument, 55, velocity, 0.8), seconds=0.8) for velocity in (0.25, 1.0))
    assert np.abs(hard).max() > 1.5 * np.abs(soft).max()
    heard = slice(0, 6000) if instrument == "impact" else slice(2000, None)  # what the blow breaks is over soon
    assert analysis.centroid(hard[heard]) > 1.02 * analysis.centroid(soft[heard])


def test_kick_and_hat_are_drums_of_their_own_and_other_pitches_tune_a_tom():
    kick, hat = (dry(note(0, "kit", pitch, 0.9), seconds=0.4) for pitch in (world.DRUM_KICK, world.DRUM_HAT))
    assert analysis.centroid(kick) < 300
    assert analysis.centroid(hat) > 5000
    tom = dry(note(0, "kit", 50, 0.5), seconds=0.8)
    assert abs(analysis.cents_off(tom[9600:], tables.hertz(50))) < 15


def test_a_note_begins_on_its_very_sample():
    for start in (1000, 1001, 1063):
        heard = np.abs(dry(note(start / RATE, "organ", 72), seconds=0.1))
        first = int(np.argmax(heard > 1e-9))
        assert start + synth.LATENCY <= first <= start + synth.LATENCY + 4


def test_a_longer_note_lasts_longer():
    short, long = (dry(note(0, "flute", 72, length=length), seconds=2) for length in (0.2, 1.2))
    assert np.abs(short[RATE:]).max() < 0.01 * np.abs(long[RATE : RATE + 4800]).max()


# --- smoothness


def corners(samples: np.ndarray) -> float:
    return max(analysis.click_decibels(side) for side in samples)


def test_stealing_voices_makes_no_click():
    pitches = np.linspace(48, 84, 200)
    held = [note(0, "flute", p, 0.5, 9, gain=0.35, tag=k + 1, voice=k) for k, p in enumerate(pitches[:64])]
    stolen = [
        note(0.5 + 0.004 * k, "flute", p, 0.5, 9, gain=0.35, tag=k + 65, voice=k + 64)
        for k, p in enumerate(pitches[64:])
    ]
    driven = Driven()
    driven.push(*DRY, control(0, world.CONTROL_BRIGHTNESS, 0.4), *held)
    calm = corners(driven.render(24000 // 64 * 64))
    driven.push(*stolen)
    assert corners(driven.render(RATE)) < calm + 6
    assert driven.s.n[sound_arrays.STEALS] == 136
    assert driven.s.n[sound_arrays.HARD_STEALS] == 0
    assert driven.s.n[sound_arrays.SOUNDING_NOW] <= sound_arrays.SLOTS


@pytest.mark.parametrize("break_off", ["synth_jump", "synth_hush"])
def test_a_jump_and_a_hush_fade_within_a_few_blocks_without_a_click(break_off):
    driven = Driven()
    held = note(0, "organ", 48, 0.9, 9), note(0, "flute", 60, 0.9, 9)
    driven.push(*DRY, control(0, world.CONTROL_BRIGHTNESS, 0.5), *held)
    before = corners(driven.render(24000 // 64 * 64)[:, 12000:])
    if break_off == "synth_jump":
        driven.kernel.synth_jump(driven.s, 480010.0)
        assert driven.s.f[sound_arrays.NOW] == 480000
    else:
        driven.kernel.synth_hush(driven.s)
    after = driven.render(9600)
    assert corners(after) < before + 12
    assert np.abs(after[:, 2400:]).max() < 0.01


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_end_of_a_note_makes_no_click(instrument):
    """Where the key is let go, and where the last of the tail is cut, nothing is sharper than the tone itself."""
    heard = dry(note(0, instrument, 57, 0.8, 0.5), seconds=3)
    sounding = analysis.click_decibels(heard[12000:23000])
    released = analysis.click_decibels(heard[23800:28800])
    assert released < max(sounding + 3, -75)
    quiet = 20 * np.log10(np.abs(heard).max()) - 60
    below = np.abs(heard) < 10 ** (quiet / 20)
    tail = heard[len(below) - int(np.argmin(below[::-1])) :]  # from where it stays 60 dB below its peak
    assert len(tail) < 100 or analysis.click_decibels(tail) < -85


def test_cancelling_drops_what_was_to_come_and_leaves_what_sounds():
    driven = Driven()
    driven.push(*DRY, note(0, "flute", 72, length=0.4), note(0.5, "kit", 38, tag=2), note(0.6, "bell", 60, tag=3))
    driven.render(9600)
    driven.kernel.synth_cancel(driven.s, 0.5 * RATE)
    assert driven.s.n[sound_arrays.PENDING] == 0
    driven.push(note(0.55, "piano", 60, tag=4))
    heard = driven.render(38400)
    expected = render(*DRY, note(0, "flute", 72, length=0.4), note(0.55, "piano", 60, tag=4), seconds=1.0)
    assert np.allclose(heard, expected[:, 9600:], atol=1e-7)


@pytest.mark.parametrize("index", range(world.CONTROL_COUNT))
def test_a_control_that_leaps_makes_no_click(index):
    low, high = synth.CONTROL_LOW[index], synth.CONTROL_HIGH[index]
    driven = Driven()
    held = note(0, "organ", 48, 0.5, 9)
    driven.push(control(0, world.CONTROL_BRIGHTNESS, 0.45), control(0, index, low + 0.2 * (high - low)), held)
    before = corners(driven.render(RATE)[:, 24000:])
    driven.push(control(1.01, index, high if index != world.CONTROL_BRIGHTNESS else 0.2))
    during = corners(driven.render(RATE))
    after = corners(driven.render(RATE))
    assert during < max(before, after) + 6


# --- the way out


def test_the_limiter_holds_its_ceiling_however_loud_it_gets():
    loud = [note(0.002 * k, "kit", p, 1, gain=1, tag=k + 1) for k, p in enumerate([36, 38, 42, 50, 45] * 12)]
    chords = [note(0, "choir", p, 1, 2, gain=1, tag=100 + p) for p in range(40, 80)]
    heard = render(*DRY, control(0, world.CONTROL_VOLUME, 1), *loud, *chords, seconds=1)
    assert 0.8 < np.abs(heard).max() <= np.float32(sound_arrays.CEILING)


def test_silence_is_silent():
    assert np.abs(render(*DRY, seconds=1)).max() < 1e-12
    rung = render(note(0, "bell", 72, length=0.1), seconds=40)
    assert np.abs(rung[:, -RATE:]).max() < 1e-7


def test_nothing_stands_still_in_the_sound():
    heard = render(*crowd(), seconds=1.5)
    assert np.abs(heard.mean(axis=1)).max() < 1e-3


def test_a_typical_universe_is_as_loud_as_music_is_before_the_limiter_works():
    """Melody, chords, bass, drums and drone at their default levels."""
    score = [control(0, world.CONTROL_AMBIENT, 0.3)]
    for at in (0, 2.5, 5, 7.5):
        for k, pitch in enumerate((60, 64, 67, 71)):
            score.append(note(at, "pad", pitch, 0.6, 2.4, pan=-0.4 + 0.3 * k, gain=0.6, voice=1, tag=1 + k))
        score.append(note(at, "drone", 36, 0.6, 2.5, gain=0.4, voice=4, tag=9))
        for later in (0, 0.9375, 1.25, 1.875):
            score.append(note(at + later, "bass", 36, 0.7, 0.5, gain=0.7, voice=2, tag=10))
        for k, pitch in enumerate((72, 67, 76, 64, 69, 74, 60, 72)):
            score.append(note(at + 0.3125 * k, "kit", (36, 42, 38, 42)[k % 4], 0.7, gain=0.6, voice=3, tag=11))
            score.append(note(at + 0.3125 * k, "pluck", pitch, 0.7, 0.3, pan=-0.2, tag=12))
    heard = render(*score, seconds=10)
    assert -21 < analysis.loudness(heard) < -14
    assert np.abs(heard).max() < sound_arrays.CEILING


# --- the room


@pytest.mark.parametrize("amount", [0.3, 0.6, 1.0])
def test_the_reverb_decays_in_the_time_it_names(amount):
    driven = Driven()
    driven.push(*DRY, control(0, world.CONTROL_REVERB, amount), note(0, "kit", world.DRUM_SHAKER, 1, 0.01))
    tail = driven.render(5 * RATE)[:, round(0.35 * RATE) :]
    bands = ((250, 500), (500, 1000))
    measured = np.mean([analysis.decay_seconds(side, *band, -5, -35) for side in tail for band in bands])
    assert measured == pytest.approx(effects.reverb_seconds(amount), rel=0.05)


@pytest.mark.parametrize("tempo", [60, 96, 180])
def test_the_echo_comes_three_quarters_of_a_beat_later(tempo):
    controls = [control(0, world.CONTROL_DELAY, 1), control(0, world.CONTROL_TEMPO, tempo)]
    heard = render(DRY[0], *controls, note(0.1, "kit", world.DRUM_HAT, 1, 0.01), seconds=1.5)
    left, right = np.abs(heard)
    first = int(np.argmax(left > 1e-4))
    step = round(0.75 * 60 / tempo * RATE)
    echo = first + step
    assert np.abs(left[echo - 400 : echo - 50]).max() < 0.3 * left[echo : echo + 1500].max()
    second = first + 2 * step
    if second + 1500 < len(right):
        there, here = (side[second : second + 1500].max() for side in (right, left))
        assert there > 2 * here  # the second goes to the other side


def test_a_change_of_tempo_moves_the_echo_without_a_click():
    driven = Driven()
    held = note(0, "flute", 64, 0.7, 3)
    driven.push(control(0, world.CONTROL_DELAY, 1), control(0, world.CONTROL_BRIGHTNESS, 0.5), held)
    before = corners(driven.render(RATE)[:, 38400:])
    driven.push(control(1.0, world.CONTROL_TEMPO, 150))
    assert corners(driven.render(RATE)) < before + 6
    assert driven.s.f[sound_arrays.DELAY_TIME] == effects.echo_frames(150.0)


# --- controls


def test_brightness_and_palette_brighten_and_volume_makes_louder():
    def heard(index: int, value: float) -> np.ndarray:
        return render(control(0, index, value), note(0, "strings", 60, 0.8, 1), seconds=1)

    for index, low, high in ((world.CONTROL_BRIGHTNESS, 0.1, 0.9), (world.CONTROL_PALETTE, -1, 1)):
        dark, bright = (analysis.centroid(heard(index, value).mean(axis=0)) for value in (low, high))
        assert bright > 1.3 * dark
    quiet, loud = (analysis.loudness(heard(world.CONTROL_VOLUME, value)) for value in (0.4, 0.8))
    assert loud - quiet == pytest.approx(12, abs=0.5)  # the square of the slider
    assert np.abs(heard(world.CONTROL_VOLUME, 0)).max() < 1e-9


def test_width_goes_from_one_point_to_wide():
    def side_share(width: float) -> float:
        left, right = render(control(0, world.CONTROL_WIDTH, width), note(0, "pad", 60, length=1), seconds=1.5)
        return float(np.square(left - right).sum() / np.square(left + right).sum())

    assert side_share(0) < 1e-9
    assert side_share(1) > 1.5 * side_share(0.5) > 0


def test_pan_places_a_note_and_keeps_its_power():
    sides = [np.square(render(*DRY, note(0, "piano", 60, pan=pan))).sum(axis=1) for pan in (-1, 0, 1)]
    assert sides[0][1] < 1e-6 * sides[0][0]
    assert sides[2][0] < 1e-6 * sides[2][1]
    assert sides[1].sum() == pytest.approx(sides[0].sum(), rel=0.05)


def test_the_bed_follows_the_root():
    for root in (60, 67):
        bed = render(control(0, world.CONTROL_AMBIENT, 1), control(0, world.CONTROL_ROOT, root), seconds=6).mean(axis=0)
        low = root - 24 if root - 24 < 46 else root - 36
        assert abs(analysis.cents_off(bed[RATE:], tables.hertz(low))) < 5
    driven = Driven()
    driven.push(control(0, world.CONTROL_AMBIENT, 1), control(2, world.CONTROL_ROOT, 67))
    driven.render(5 * RATE)
    moved = driven.render(4 * RATE).mean(axis=0)
    assert abs(analysis.cents_off(moved, tables.hertz(43))) < 5


def test_gain_is_the_level_of_a_voice():
    loud, silent = (np.abs(dry(note(0, "marimba", 60, gain=gain))).max() for gain in (1.0, 0.0))
    assert loud > 0.05
    assert silent < 1e-9


# --- what comes wrong


def test_late_records_are_played_at_once_and_counted():
    driven = Driven()
    driven.push(*DRY)
    driven.render(9600)
    driven.push(note(0.05, "kit", 38, tag=7), control(0.02, world.CONTROL_VOLUME, 1))
    heard = driven.render(4800 // 64 * 64)
    assert driven.s.n[sound_arrays.LATE] == 2
    assert np.abs(heard).max() > 0.05


@pytest.mark.parametrize(
    ("word", "value"),
    [
        (world.SC_PITCH, np.nan), (world.SC_VELOCITY, np.inf), (world.SC_SAMPLE, np.nan), (world.SC_PAN, -np.inf),
        (world.SC_DURATION, np.nan), (world.SC_GAIN, np.nan), (world.SC_TAG, np.nan), (world.SC_INSTRUMENT, 20),
        (world.SC_INSTRUMENT, -1), (world.SC_KIND, 2), (world.SC_KIND, np.nan), (world.SC_INSTRUMENT, np.nan),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_played_is_refused_and_counted(word, value):
    bad = note(0, "pad", 60)
    bad[word] = value
    driven = Driven()
    driven.push(bad, *DRY)
    assert driven.s.n[sound_arrays.REFUSED] == 1
    assert np.abs(driven.render(4096)).max() < 1e-12


def test_words_out_of_range_are_brought_back_into_it():
    wild = note(0, "organ", 400, 7, 0.2, pan=9, gain=5)
    low = note(0, "pluck", -90, 0.5, 0.2, tag=2)
    heard = render(*DRY, control(0, world.CONTROL_REVERB, 900), wild, low, seconds=0.5)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() > 0.01


def test_a_full_queue_counts_what_it_cannot_take():
    driven = Driven()
    records = np.tile(note(9, "pad", 60), (sound_arrays.QUEUE + 5, 1))
    driven.push(*records)
    assert driven.s.n[sound_arrays.OVERFLOW] == 5
    driven.kernel.synth_cancel(driven.s, 0.0)
    driven.push(*records)
    assert driven.s.n[sound_arrays.PENDING] == sound_arrays.QUEUE


def test_a_memory_that_is_not_a_number_is_cleared_and_the_music_goes_on():
    driven = Driven()
    driven.push(*DRY, note(0, "flute", 60, length=9))
    driven.render(4096)
    driven.s.reverb[:] = np.nan
    driven.push(control(0.1, world.CONTROL_REVERB, 0.5), note(0.3, "flute", 67, tag=2))
    heard = driven.render(RATE)
    assert driven.s.n[sound_arrays.WIPES] >= 1
    assert np.isfinite(heard).all()
    assert np.abs(heard[:, 24000:]).max() > 0.02


def test_progress_is_told_and_may_end_a_rendering():
    told: list[float] = []
    render_score(np.array([note(0, "pad", 60)]), 20000, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_score(np.array([note(0, "pad", 60)]), 20000, progress=stop)
