"""What the worker writes: the sound that is heard, the notes that are played, a picture of it."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile
from PIL import Image

from simulation import operations, renderers
from simulation.engine.document import check_document
from simulation.engine.kernel import world
from simulation.engine.parameters import BY_PATH
from simulation.engine.performance import Performance, play, sound
from simulation.errors import Cancelled
from simulation.models import Rendering, State
from simulation.renderers import roll, wave
from simulation.renderers.palette import at_rest, colours
from simulation.renderers.sheet import DAY, NIGHT
from simulation.worker import Job, work

from .scripts import run_scene

pytestmark = pytest.mark.engine

SHORT = {"first_cycle": 1, "cycles": 2}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return check_document({"name": "Aurora", "music": {"cycle_bars": 4, "tempo": 140, "key": "D", "scale": "dorian"}})


@pytest.fixture(scope="module")
def performance(document: dict[str, Any]) -> Performance:
    return play(document, range(1, 3))


def _ignore(share: float) -> None:
    """Progress is not wanted here."""


def test_a_wav_holds_every_sample_that_is_played(document: Any, performance: Performance, tmp_path: Path) -> None:
    renderers.render("wav", document, SHORT, tmp_path / "a.wav", _ignore)
    written, rate = soundfile.read(str(tmp_path / "a.wav"), dtype="float32")
    heard = sound(performance.score, performance.samples)
    assert rate == 48_000
    assert np.array_equal(written.T[:, : heard.shape[1]], heard)
    assert np.abs(heard).max() > 0.02


def test_a_midi_file_holds_the_notes_of_the_score(document: Any, performance: Performance, tmp_path: Path) -> None:
    renderers.render("midi", document, SHORT, tmp_path / "a.mid", _ignore)
    file = mido.MidiFile(str(tmp_path / "a.mid"))
    score = performance.score[performance.score[:, world.SC_KIND] == world.SCORE_NOTE]
    ticks = (score[:, world.SC_CYCLE] - 1) * performance.cycle_ticks + score[:, world.SC_TICK]
    wanted = sorted(zip(ticks.astype(int), score[:, world.SC_PITCH].astype(int), strict=True))
    assert _notes_in(file) == wanted
    assert len(wanted) > 20


def _notes_in(file: mido.MidiFile) -> list[tuple[int, int]]:
    found = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on":
                found.append((tick, message.note))
    return sorted(found)


def test_the_tempo_of_a_midi_file_lasts_as_long_as_the_sound(
    document: Any, performance: Performance, tmp_path: Path
) -> None:
    renderers.render("midi", document, SHORT, tmp_path / "a.mid", _ignore)
    notes = performance.score[performance.score[:, world.SC_KIND] == world.SCORE_NOTE]
    last = notes[:, world.SC_SAMPLE].max() / world.SAMPLE_RATE
    at, seconds = 0.0, []
    for message in mido.MidiFile(str(tmp_path / "a.mid")):
        at += message.time
        if message.type == "note_on":
            seconds.append(at)
    assert max(seconds) == pytest.approx(last, abs=0.05)


def test_a_still_has_its_size_and_shows_the_bodies(document: Any, tmp_path: Path) -> None:
    options = {"first_cycle": 0, "cycles": 1, "width": 640, "height": 384}
    renderers.render("still", document, options, tmp_path / "a.png", _ignore)
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (640, 384)
        light = np.asarray(image.convert("L"))
    assert (light > 120).sum() > 200  # ink alone is below 60


def test_a_still_by_day_is_drawn_on_parchment(document: Any, tmp_path: Path) -> None:
    light = {}
    for theme in ("night", "day"):
        options = {"first_cycle": 0, "cycles": 1, "width": 320, "height": 192, "theme": theme}
        renderers.render("still", document, options, tmp_path / "a.png", _ignore)
        with Image.open(tmp_path / "a.png") as image:
            light[theme] = np.asarray(image.convert("L")).astype(float)
    assert light["night"].mean() < 60
    assert light["day"].mean() > 180
    assert (light["day"] < 120).sum() > 100  # ink on it


def test_a_piano_roll_shows_each_note_where_it_stands(performance: Performance) -> None:
    first = performance.score[performance.score[:, world.SC_CYCLE] == 1]
    size = (800, 200)
    image = np.asarray(roll.draw(first, performance.cycle_ticks, 4, size, NIGHT)).astype(int)
    empty = np.asarray(roll.draw(first[:0], performance.cycle_ticks, 4, size, NIGHT)).astype(int)
    notes = first[(first[:, world.SC_KIND] == world.SCORE_NOTE) & (first[:, world.SC_VOICE] < 3)]
    assert len(notes) > 20
    colourful = image.max(axis=2) - image.min(axis=2) > 40
    across = (800 - 2 * 10) / performance.cycle_ticks
    for note in notes:
        x = round(10 + note[world.SC_TICK] * across) + 1
        assert colourful[:170, x : x + 3].any(), "a note is missing from the roll"
    assert (empty.max(axis=2) - empty.min(axis=2)).max() < 40  # without notes there is only ruled paper
    high, low = notes[notes[:, world.SC_PITCH].argmax()], notes[notes[:, world.SC_PITCH].argmin()]
    column = {name: round(10 + note[world.SC_TICK] * across) + 2 for name, note in (("high", high), ("low", low))}
    assert np.flatnonzero(colourful[:170, column["high"]]).min() < np.flatnonzero(colourful[:170, column["low"]]).max()


def test_a_waveform_is_as_high_as_the_sound_is_loud() -> None:
    times = np.arange(48_000) / 48_000
    tone = np.sin(2 * np.pi * 200 * times) * np.where(times < 0.5, 0.5, 0.05)
    least, most, loud = wave.hull(np.array([tone, tone]), 100)
    assert most[:50] == pytest.approx(0.5, abs=0.01)
    assert least[50:] == pytest.approx(-0.05, abs=0.01)
    assert loud[:50] == pytest.approx(0.5 / 2**0.5, abs=0.01)
    image = np.asarray(wave.draw(np.array([tone, tone]), 4, (400, 100), NIGHT)).astype(int)
    drawn = (image[:, :, 1] - image[:, :, 0] > 30).sum(axis=0)  # teal
    assert drawn[30:180].mean() > 5 * drawn[220:370].mean()


def test_a_waveform_of_some_seconds_is_the_beginning_of_the_whole_one(
    document: Any, performance: Performance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[Any, float]] = []
    draw = wave.draw

    def watched(samples: Any, bars: float, size: tuple[int, int], inks: Any) -> Any:
        drawn.append((samples, bars))
        return draw(samples, bars, size, inks)

    monkeypatch.setattr(wave, "draw", watched)
    options = {"first_cycle": 1, "cycles": 1, "width": 320, "height": 60, "theme": "night"}
    for seconds in ({}, {"seconds": 2.5}, {"seconds": 90}):
        renderers.render("wave", document, options | seconds, tmp_path / "a.png", _ignore)
    (whole, bars), (cut, cut_bars), (enough, all_bars) = drawn
    assert cut.shape[1] == 2.5 * 48_000
    assert np.array_equal(cut, whole[:, : cut.shape[1]])
    assert np.abs(cut).max() > 0.02
    assert cut_bars == pytest.approx(4 * cut.shape[1] / whole.shape[1])
    assert np.array_equal(enough, whole)
    assert bars == all_bars == 4


def test_the_servers_palette_is_the_browsers() -> None:
    """The same six colours from the same document, in every scheme, by night and by day."""
    script = """
    import { palette } from "./colour.js"
    const as = (rgb) => rgb.map((v) => v / 255)
    console.log(JSON.stringify(given.map(({ wish, inks }) => palette(wish, {
      night: inks.night, ivory: as(inks.ivory), brass: as(inks.brass), groups: inks.groups.map(as),
    }).map((rgb) => rgb.map((v) => Math.round(v * 255))))))
    """
    asked, mine = [], []
    for scheme in BY_PATH["visualization.color_scheme"].choices:
        for inks in (NIGHT, DAY):
            for saturation, brightness in ((0.8, 0.8), (0.0, 0.3), (1.0, 1.0)):
                view = {"color_scheme": scheme, "saturation": saturation, "brightness": brightness}
                checked = check_document({"visualization": view, "music": {"key": "F#", "scale": "dorian"}})
                wish = {
                    "scheme": scheme,
                    "saturation": saturation,
                    "brightness": at_rest(checked, "visualization.brightness"),
                    "hue": at_rest(checked, "derived.base_hue"),
                    "spread": at_rest(checked, "derived.colour_spread"),
                    "warmth": at_rest(checked, "derived.warmth"),
                }
                asked.append({"wish": wish, "inks": asdict(inks)})
                mine.append(colours(checked, inks))
    for theirs, ours in zip(run_scene(script, asked), mine, strict=True):
        assert np.abs(np.array(theirs) - np.array(ours)).max() <= 2


@pytest.mark.django_db
def test_the_worker_makes_what_was_asked_for(document: Any, ada: Any) -> None:
    asked = operations.request_rendering(document=document, kind="midi", by=ada)
    assert work(threading.Event(), until_idle=True) == 1
    asked.refresh_from_db()
    assert asked.state == State.DONE
    assert asked.progress == 1.0
    with asked.file.open() as content:
        assert content.read(4) == b"MThd"


@pytest.mark.django_db
def test_a_document_that_cannot_be_played_fails_with_a_reason_and_not_for_ever(ada: Any) -> None:
    asked = operations.request_rendering(document=check_document({}), kind="midi", by=ada)
    Rendering.objects.update(document={"name": "broken"})
    assert work(threading.Event(), until_idle=True) == 3
    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert "KeyError" in asked.error


@pytest.mark.django_db
def test_a_cancelled_job_stops_within_its_next_step(document: Any, ada: Any) -> None:
    asked = operations.request_rendering(document=document, kind="wav", by=ada, cycles=8)
    claimed = operations.claim(worker="one")
    assert claimed is not None
    job = Job(claimed, "one", threading.Event())
    job.lost.set()  # what the heartbeat sets when the row is no longer this worker's
    with pytest.raises(Cancelled):
        job.progress(0.1)
    operations.cancel_rendering(rendering=asked, by=ada)
    job.run()
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED
    assert not asked.file
