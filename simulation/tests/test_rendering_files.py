"""What the worker writes: the sound that is heard, the notes that are played, a picture of it."""

from __future__ import annotations

import threading
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
from simulation.engine.performance import Performance, play, sound
from simulation.errors import Cancelled
from simulation.models import Rendering, State
from simulation.worker import Job, work

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
