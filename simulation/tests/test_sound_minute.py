"""The demo minute: every instrument and every control, the same samples on every host, and an hour of it."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.engine import arrays, hosts
from simulation.engine import sound_analysis as analysis
from simulation.engine.conformance import others
from simulation.engine.conformance.served import served
from simulation.engine.demo_minute import demo_minute
from simulation.engine.kernel import sound_arrays, world
from simulation.engine.parameters import INSTRUMENTS
from simulation.engine.transpile import transpile_kernel

pytestmark = pytest.mark.engine

NODE = Path(__file__).parent / "render_score.mjs"
INTRINSICS = Path(__file__).parents[2] / "static" / "js" / "engine" / "intrinsics.js"
IN_A_PAGE = """async ([score, frames]) => {
  const at = "/static/js/engine"
  const { createSynth, digest } = await import(at + "/host.js")
  const { synth_push, synth_render } = await import(at + "/synth.js")
  const synth = createSynth(1)
  synth_push(synth, Float64Array.from(score), score.length / 14)
  const left = new Float64Array(frames), right = new Float64Array(frames)
  for (let k = 0; k < frames; k += 128) {
    const count = Math.min(128, frames - k)
    synth_render(synth, count)
    left.set(synth.left.subarray(0, count), k)
    right.set(synth.right.subarray(0, count), k)
  }
  return digest(left, right)
}"""


class Minute:
    """A synth of the numba host with the demo minute in its queue."""

    def __init__(self, score: np.ndarray) -> None:
        self.host = hosts.numba()
        self.s = arrays.new_synth(self.host)
        self.host.synth.synth_start(self.s, 1)
        self.push(score)

    def push(self, score: np.ndarray) -> None:
        self.host.synth.synth_push(self.s, np.ascontiguousarray(score).ravel(), len(score))

    def render(self, frames: int, call: int = 8192) -> np.ndarray:
        """float64 (2, M)"""
        out = np.empty((2, frames))
        for at in range(0, frames, call):
            part = min(call, frames - at)
            self.host.synth.synth_render(self.s, part)
            out[:, at : at + part] = self.s.left[:part], self.s.right[:part]
        return out


def _digest(samples: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(samples).tobytes()).hexdigest()


@pytest.fixture(scope="module")
def minute() -> tuple[np.ndarray, np.ndarray, Any]:
    """The score, its samples float64 (2, M), and the synth after them."""
    score, samples = demo_minute()
    played = Minute(score)
    return score, played.render(samples), played.s


def test_the_minute_uses_every_instrument_and_every_control_and_wants_nothing(minute: Any) -> None:
    score, samples, s = minute
    notes = score[score[:, world.SC_KIND] == world.SCORE_NOTE]
    assert 550 < len(notes) < 700
    assert {INSTRUMENTS[int(k)] for k in notes[:, world.SC_INSTRUMENT]} == set(INSTRUMENTS)
    moved = score[(score[:, world.SC_KIND] == world.SCORE_CONTROL) & (score[:, world.SC_SAMPLE] > 0)]
    assert {int(k) for k in moved[:, world.SC_INSTRUMENT]} == set(range(world.CONTROL_COUNT))
    counts = (sound_arrays.LATE, sound_arrays.STEALS, sound_arrays.REFUSED, sound_arrays.OVERFLOW, sound_arrays.WIPES)
    assert [int(s.n[k]) for k in counts] == [0] * 5
    assert -21 < analysis.loudness(samples) < -15
    assert np.abs(samples).max() < sound_arrays.CEILING


def test_node_plays_the_minute_as_numba_does(minute: Any, tmp_path: Path) -> None:
    score, samples, _ = minute
    for name, text in transpile_kernel().items():
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    (tmp_path / "intrinsics.js").write_text(INTRINSICS.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    score.tofile(tmp_path / "score.bin")
    command = ["node", str(NODE), str(tmp_path), str(samples.shape[1])]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.strip()
    assert said == _digest(samples)


def test_a_mix_pushed_by_twelve_decibels_keeps_its_true_peak_below_full_scale(minute: Any) -> None:
    score, _, _ = minute
    hot = score[score[:, world.SC_SAMPLE] < 10 * analysis.RATE].copy()
    is_note = hot[:, world.SC_KIND] == world.SCORE_NOTE
    hot[is_note, world.SC_GAIN] = 1.0  # a gain is squared: 4 to 16 dB
    hot[~is_note & (hot[:, world.SC_INSTRUMENT] == world.CONTROL_VOLUME), world.SC_PITCH] = 1.0  # and 4 dB
    heard = Minute(hot).render(10 * analysis.RATE)
    assert np.abs(heard).max() == pytest.approx(sound_arrays.CEILING)
    assert 20 * np.log10(analysis.true_peak(heard)) < -0.5


@pytest.mark.soak
def test_chromium_plays_the_minute_as_numba_does(minute: Any) -> None:
    from playwright.sync_api import sync_playwright

    score, samples, _ = minute
    with served() as files, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=others.chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(files.address)
        said = page.evaluate(IN_A_PAGE, [score.ravel().tolist(), samples.shape[1]])
        browser.close()
    assert said == _digest(samples)


@pytest.mark.soak
@pytest.mark.parametrize("call", [64, 128, 640, 4096])
def test_the_minute_is_the_same_in_calls_of_any_size_and_in_any_order_of_arrival(minute: Any, call: int) -> None:
    score, samples, _ = minute
    shuffled = np.random.default_rng(call).permutation(score)
    assert _digest(Minute(shuffled).render(samples.shape[1], call)) == _digest(samples)


@pytest.mark.soak
def test_an_hour_stays_as_loud_as_its_first_minutes_and_ends_in_silence() -> None:
    score, samples = demo_minute()
    played = Minute(score[:0])
    levels, highest = [], 0.0
    for minute in range(60):
        later = score.copy()
        later[:, world.SC_SAMPLE] += minute * samples
        later[:, world.SC_TAG] += minute * 1000 * (later[:, world.SC_KIND] == world.SCORE_NOTE)
        played.push(later)
        heard = played.render(samples)
        assert np.isfinite(heard).all()
        highest = max(highest, float(np.abs(heard).max()))
        levels.append(analysis.loudness(heard))
    assert np.ptp(levels[1:]) < 0.5
    assert highest <= sound_arrays.CEILING
    s = played.s
    for counter in (sound_arrays.LATE, sound_arrays.WIPES, sound_arrays.OVERFLOW, sound_arrays.REFUSED):
        assert s.n[counter] == 0
    played.push(np.array([[60.0 * samples, 0, 0, 0, -1, world.CONTROL_AMBIENT, 0, 0, 0, 0, 0, -1, 0, 0]]))
    played.render(60 * analysis.RATE)
    assert np.abs(played.render(analysis.RATE)).max() < 1e-10  # below -200 dBFS
    assert s.n[sound_arrays.SOUNDING_NOW] == 0
    assert not _denormal(s)


def test_after_the_last_note_nothing_decays_into_denormals() -> None:
    """Some browsers flush them and some do not, and they are slow on all."""
    score, _ = demo_minute()
    short = score[score[:, world.SC_SAMPLE] < 96_000].copy()
    is_bed = (short[:, world.SC_KIND] == world.SCORE_CONTROL) & (short[:, world.SC_INSTRUMENT] == world.CONTROL_AMBIENT)
    short = short[~is_bed]
    short[:, world.SC_DURATION] = np.minimum(short[:, world.SC_DURATION], 24_000)
    played = Minute(short)
    played.render(60 * analysis.RATE)
    assert played.s.n[sound_arrays.SOUNDING_NOW] == 0
    assert np.abs(played.render(analysis.RATE)).max() < 1e-10
    assert not _denormal(played.s)


def _denormal(s: Any) -> list[str]:
    """Fields of a synth that hold a number too small to be normal."""
    names = [name for name, (code, _) in sound_arrays.FIELDS.items() if code == "f8"]
    return [name for name in names if np.any((np.abs(s[name]) < 2.3e-308) & (s[name] != 0))]
