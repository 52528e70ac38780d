"""The measures of sound, on sounds whose measures are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.engine import sound_analysis as analysis

T = np.arange(2 * analysis.RATE) / analysis.RATE


def test_a_sine_ten_cents_sharp_reads_ten_cents():
    sharp = np.sin(2 * np.pi * 440 * 2 ** (10 / 1200) * T)
    assert analysis.cents_off(sharp, 440) == pytest.approx(10, abs=0.02)


def test_the_loudness_of_the_standards_test_tone_is_what_the_standard_says():
    # ITU-R BS.1770-5: a full scale 997 Hz sine in one channel reads -3.01 LKFS
    sine = np.sin(2 * np.pi * 997 * T)
    assert analysis.loudness(np.stack([sine, 0 * sine])) == pytest.approx(-3.01, abs=0.02)
    assert analysis.loudness(np.stack([sine, sine]) / 10) == pytest.approx(-20.0, abs=0.02)


def test_silence_between_sounds_does_not_lower_their_loudness():
    sine = 0.1 * np.sin(2 * np.pi * 997 * T)
    with_pause = np.concatenate([sine, 0 * sine])
    assert analysis.loudness(np.stack([with_pause] * 2)) == pytest.approx(-20.0, abs=0.6)
    assert analysis.loudness(np.zeros((2, 96000))) == -math.inf


def test_a_naive_saw_is_caught_aliasing_and_a_sum_of_sines_is_not():
    hz = 1245.0
    naive = 2 * (hz * T % 1) - 1
    clean = sum(np.sin(2 * np.pi * hz * h * T) / h for h in range(1, 19))
    assert analysis.alias_decibels(naive, hz) > -40
    assert analysis.alias_decibels(np.asarray(clean), hz) < -110


def test_a_step_reads_as_a_click_and_a_sine_of_the_same_level_does_not():
    sine = 0.5 * np.sin(2 * np.pi * 220 * T)
    stepped = np.where(T < 1, sine, sine + 0.05)
    assert analysis.click_decibels(stepped) > -35
    assert analysis.click_decibels(sine) < -80


def test_noise_that_falls_by_sixty_decibels_in_a_second_reads_one_second():
    noise = np.random.default_rng(1).normal(size=len(T)) * 10 ** (-3 * T)
    assert analysis.decay_seconds(noise) == pytest.approx(1.0, rel=0.03)
    assert analysis.decay_seconds(noise, 300, 3000) == pytest.approx(1.0, rel=0.05)


def test_the_brighter_of_two_tones_has_the_higher_centroid():
    assert analysis.centroid(np.sin(2 * np.pi * 300 * T)) == pytest.approx(300, abs=2)
    assert analysis.centroid(np.sin(2 * np.pi * 300 * T) + np.sin(2 * np.pi * 900 * T)) == pytest.approx(600, abs=2)
