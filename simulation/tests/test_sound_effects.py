"""Room, echo, limiter and controls: every control true to its name."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engine import sound_analysis as analysis
from simulation.engine.kernel import effects, sound_arrays, tables, world

from .sounding import DRY, RATE, Driven, control, corners, crowd, dry, note, render

pytestmark = pytest.mark.engine


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
