"""The synth: the same bits however it is driven, smooth wherever it is cut, and what comes wrong."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import numpy as np
import pytest

from simulation.engine import arrays, hosts
from simulation.engine import sound_analysis as analysis
from simulation.engine.kernel import sound_arrays, synth, world
from simulation.engine.parameters import INSTRUMENTS
from simulation.engine.rendering import render_score
from simulation.engine.transpile import transpile_kernel

from .sounding import DRY, RATE, Driven, control, corners, crowd, dry, note, render

pytestmark = pytest.mark.engine

NODE = Path(__file__).parent / "render_score.mjs"
INTRINSICS = Path(__file__).parents[2] / "static" / "js" / "engine" / "intrinsics.js"


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


# --- smoothness


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
