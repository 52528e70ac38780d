"""Files of sound: what is written is what was made, level and dither as they are named, stems that add up."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from simulation import renderers
from simulation.engine import arrays, hosts, mastering
from simulation.engine import sound_analysis as analysis
from simulation.engine.document import check_document
from simulation.engine.kernel import sound_arrays, synth, world
from simulation.engine.performance import Performance, play
from simulation.engine.rendering import STEM_NAMES, chunks, render_score
from simulation.errors import Cancelled
from simulation.renderers import audio

pytestmark = pytest.mark.engine

ONE = {"first_cycle": 0, "cycles": 1}
MAGIC = {"wav": b"RIFF", "flac": b"fLaC", "ogg": b"OggS", "opus": b"OggS", "mp3": b"\xff"}
T = np.arange(2 * analysis.RATE) / analysis.RATE


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return check_document({"name": "Tide", "music": {"cycle_bars": 4, "tempo": 160, "drone_on": False}})


@pytest.fixture(scope="module")
def performance(document: dict[str, Any]) -> Performance:
    return play(document, range(1))


@pytest.fixture(scope="module")
def heard(performance: Performance) -> np.ndarray:
    return render_score(performance.score, performance.samples)


def _ignore(share: float) -> None:
    """Progress is not wanted here."""


def _made(kind: str, document: Any, folder: Path, **options: str) -> Path:
    path = folder / f"a.{kind}"
    renderers.render(kind, document, ONE | options, path, _ignore)
    return path


def test_a_flac_holds_the_samples_rounded_to_24_bits(document: Any, heard: np.ndarray, tmp_path: Path) -> None:
    path = _made("flac", document, tmp_path)
    assert soundfile.info(str(path)).subtype == "PCM_24"
    written, rate = soundfile.read(str(path), dtype="int32")
    assert rate == 48_000
    assert np.array_equal(written.T >> 8, np.rint(heard.astype(float) * 2**23))


@pytest.mark.parametrize(
    ("kind", "depth", "subtype"),
    [("wav", "24", "PCM_24"), ("wav", "16", "PCM_16"), ("flac", "16", "PCM_16")],
)
def test_a_depth_that_is_asked_for_is_written(
    kind: str, depth: str, subtype: str, heard: np.ndarray, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{kind}"
    audio.write(kind, depth, heard, path, _ignore)
    assert soundfile.info(str(path)).subtype == subtype
    written = soundfile.read(str(path), dtype="float32")[0].T
    assert np.abs(written - heard).max() < (2**-14 if depth == "16" else 2**-23)
    again = tmp_path / f"b.{kind}"
    audio.write(kind, depth, heard, again, _ignore)
    assert path.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("kind", sorted(audio.FORMATS))
def test_every_kind_begins_as_its_kind_and_reads_back_in_place(kind: str, heard: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    audio.write(kind, "", heard, path, _ignore)
    begins = path.read_bytes()[:64]
    assert begins.startswith(MAGIC[kind])
    assert (b"OpusHead" in begins) == (kind == "opus")
    written, rate = soundfile.read(str(path), dtype="float32")
    assert (rate, written.shape) == (48_000, heard.T.shape)
    error = np.square(written.T - heard).sum() / np.square(heard).sum()
    assert error < 0.01  # not shifted by a sample, and nothing lost that matters


def test_a_levelled_file_has_its_loudness_and_keeps_below_the_ceiling(document: Any, tmp_path: Path) -> None:
    written = soundfile.read(str(_made("wav", document, tmp_path, loudness="level", depth="16")), dtype="float32")[0].T
    at_level = abs(analysis.loudness(written) - mastering.TARGET_LUFS) < 0.1
    at_ceiling = -1.1 < 20 * np.log10(analysis.true_peak(written)) <= -1.0
    assert at_level or at_ceiling
    assert 20 * np.log10(analysis.true_peak(written)) <= -1.0


def test_levelling_stops_at_the_ceiling_and_leaves_silence_alone() -> None:
    clicks = np.zeros((2, 96_000))
    clicks[:, ::4800] = 0.5  # hardly loud, and nearly at full scale
    gain = mastering.levelling_gain(clicks)
    assert 20 * np.log10(analysis.true_peak(clicks * gain)) == pytest.approx(-1.01, abs=0.001)
    assert analysis.loudness(clicks * gain) < mastering.TARGET_LUFS
    assert mastering.levelling_gain(np.zeros((2, 96_000))) == 1
    tone = np.stack([np.sin(2 * np.pi * 997 * T)] * 2) * 0.01
    assert analysis.loudness(tone * mastering.levelling_gain(tone)) == pytest.approx(-16, abs=0.01)


def test_a_tone_below_the_last_bit_survives_the_dither_without_overtones() -> None:
    tone = np.stack([np.sin(2 * np.pi * 1000 * T)] * 2) * 10 ** (-100 / 20)
    assert np.abs(tone).max() < 1 / 65536
    rounded = mastering.to_int16(np.tile(tone, 8).astype(np.float32), np.random.default_rng(1))[0] / 32768
    f, m = analysis.spectrum(rounded)

    def level(hz: float) -> float:
        return float(20 * np.log10(m[np.abs(f - hz) < 2].max()))

    assert level(1000) == pytest.approx(-100, abs=1)
    assert level(3000) < -130


def test_the_master_makes_the_heard_mix_of_the_sum_of_the_stems(performance: Performance, heard: np.ndarray) -> None:
    host = hosts.numba()
    parts = list(chunks(performance.score, performance.samples, stems=True))
    assert np.array_equal(np.concatenate([mix for mix, _ in parts], axis=1), heard)
    total = np.concatenate([stems for _, stems in parts], axis=2).astype(float).sum(axis=0)
    s = arrays.new_synth(host)
    host.synth.synth_start(s, 1)
    controls = performance.score[performance.score[:, world.SC_KIND] == world.SCORE_CONTROL]
    host.synth.synth_push(s, np.ascontiguousarray(controls).ravel(), len(controls))
    again = np.empty((2, total.shape[1] // 64 * 64))
    for at in range(0, again.shape[1], 64):
        host.synth.play_pending(s)
        host.synth.move_controls(s)
        s.n[sound_arrays.FRESH] = 0
        s.bus[:] = 0
        s.bus[:128] = total[:, at : at + 64].ravel()
        host.master.filter_side(s, 0)
        host.master.filter_side(s, 1)
        host.master.limit(s, 0, host.master.widen(s))
        s.f[sound_arrays.NOW] += 64
        again[:, at : at + 64] = s.left[:64], s.right[:64]
    assert np.abs(again - heard[:, : again.shape[1]]).max() < 10 ** (-120 / 20)
    assert np.abs(total).max() > 0.02


def test_a_zip_of_stems_holds_each_that_sounds_in_line_with_the_mix(
    document: Any, performance: Performance, heard: np.ndarray, tmp_path: Path
) -> None:
    path = _made("stems", document, tmp_path)
    assert path.read_bytes()[:4] == b"PK\x03\x04"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        sounds = {name: soundfile.read(io.BytesIO(archive.read(name)), dtype="float32")[0].T for name in names
                  if name.endswith(".wav")}  # fmt: skip
        about = archive.read("stems.txt").decode()
    assert np.array_equal(sounds.pop("mix.wav"), heard)
    assert set(sounds) == {f"{name}.wav" for name in STEM_NAMES if name != "drone"}
    assert "Nothing sounds in: drone." in about
    parts = [stems for _, stems in chunks(performance.score, performance.samples, stems=True)]
    bass = np.concatenate(parts, axis=2)[STEM_NAMES.index("bass")]
    assert np.array_equal(sounds["bass.wav"][:, synth.LATENCY :], bass[:, : -synth.LATENCY])
    assert not (tmp_path / "bass.wav").exists()


@pytest.mark.parametrize("kind", ["flac", "stems"])
def test_progress_grows_and_may_stop_the_work(kind: str, document: Any, tmp_path: Path) -> None:
    told: list[float] = []
    renderers.render(kind, document, ONE, tmp_path / "a", told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)

    def stop(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        renderers.render(kind, document, ONE, tmp_path / "b", stop)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
