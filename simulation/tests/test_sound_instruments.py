"""The instruments: in tune, equally loud, each a timbre of its own, without aliases."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.engine import sound_analysis as analysis
from simulation.engine.kernel import sound_arrays, synth, tables, world
from simulation.engine.parameters import INSTRUMENTS

from .sounding import DRY, PITCHED, RATE, Driven, dry, note, render

pytestmark = pytest.mark.engine


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
