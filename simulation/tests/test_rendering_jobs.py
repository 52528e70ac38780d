"""The life of a job: asked for, claimed, reported, published once, taken over, cancelled."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now

from simulation import operations
from simulation.engine.document import default_document
from simulation.errors import NoRoom, Refusal, TooMany
from simulation.models import ATTEMPTS, DEPTHS, Kind, Rendering, State
from simulation.renderers.audio import FORMATS
from simulation.worker import Job
from universes.operations.creating import create_blank

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ada: Any) -> Rendering:
    return operations.request_rendering(document=default_document(), kind="midi", by=ada)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made.mid"
    path.write_bytes(b"MThd")
    return path


def test_the_oldest_waiting_job_is_claimed_by_one_worker_only(asked: Rendering, ada: Any) -> None:
    later = operations.request_rendering(document=default_document(), kind="wav", by=ada)
    first = operations.claim(worker="one")
    second = operations.claim(worker="two")
    assert first is not None
    assert second is not None
    assert (first.pk, second.pk) == (asked.pk, later.pk)
    assert operations.claim(worker="three") is None


def test_a_finished_job_is_published_with_its_file(asked: Rendering, made: Path) -> None:
    operations.claim(worker="one")
    assert operations.finish(rendering=asked, worker="one", made=made)
    asked.refresh_from_db()
    assert asked.state == State.DONE
    with asked.file.open() as content:
        assert content.read() == b"MThd"
    assert asked.size == 4


def test_a_worker_whose_lease_ran_out_can_neither_report_nor_publish(asked: Rendering, made: Path) -> None:
    operations.claim(worker="dead")
    Rendering.objects.update(leased_until=now() - timedelta(seconds=1))
    assert operations.reap() == 1
    operations.claim(worker="next")
    assert not operations.report(rendering=asked, worker="dead", progress=0.9)
    assert not operations.finish(rendering=asked, worker="dead", made=made)
    assert operations.finish(rendering=asked, worker="next", made=made)
    kept = Path(asked.file.storage.path("renderings"))
    assert len(list(kept.glob(f"{asked.pk.hex}*"))) == 1


def test_a_job_is_given_up_after_its_third_try(asked: Rendering) -> None:
    for attempt in range(ATTEMPTS):
        claimed = operations.claim(worker=f"w{attempt}")
        assert claimed is not None
        operations.fail(rendering=claimed, worker=f"w{attempt}", error="no room")
    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert asked.error == "no room"
    assert operations.claim(worker="again") is None


def test_jobs_of_workers_that_die_three_times_are_given_up(asked: Rendering) -> None:
    for attempt in range(ATTEMPTS):
        operations.claim(worker=f"w{attempt}")
        Rendering.objects.update(leased_until=now() - timedelta(seconds=1))
        assert operations.reap() == 1
    asked.refresh_from_db()
    assert asked.state == State.FAILED


def test_a_cancelled_job_is_no_longer_its_workers(asked: Rendering, ada: Any, made: Path) -> None:
    operations.claim(worker="one")
    operations.cancel_rendering(rendering=asked, by=ada)
    assert not operations.report(rendering=asked, worker="one", progress=0.5)
    assert not operations.finish(rendering=asked, worker="one", made=made)
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED


def test_to_cancel_what_is_finished_changes_nothing(asked: Rendering, ada: Any, made: Path) -> None:
    operations.claim(worker="one")
    operations.finish(rendering=asked, worker="one", made=made)
    assert operations.cancel_rendering(rendering=asked, by=ada).state == State.DONE


def test_only_who_asked_may_cancel(asked: Rendering, ben: Any) -> None:
    with pytest.raises(Refusal):
        operations.cancel_rendering(rendering=asked, by=ben)


def test_five_unfinished_files_are_the_most_one_may_have(ada: Any, ben: Any) -> None:
    for _ in range(operations.UNFINISHED_MOST):
        operations.request_rendering(document=default_document(), kind="wav", by=ada)
    with pytest.raises(TooMany):
        operations.request_rendering(document=default_document(), kind="wav", by=ada)
    operations.request_rendering(document=default_document(), kind="wav", by=ben)


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ({"kind": "exe"}, "kind"),
        ({"cycles": 0}, "cycles"),
        ({"cycles": 33}, "cycles"),
        ({"first_cycle": -1}, "first_cycle"),
        ({"first_cycle": 10_000}, "first_cycle"),
    ],
)
def test_a_wish_out_of_range_is_refused_and_nothing_is_kept(ada: Any, wish: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as refused:
        operations.request_rendering(**({"document": default_document(), "kind": "wav", "by": ada} | wish))
    assert [problem["path"] for problem in refused.value.problems] == [path]
    assert not Rendering.objects.exists()


def test_more_than_twenty_minutes_is_refused(ada: Any) -> None:
    document = default_document()
    document["music"] |= {"cycle_bars": 64, "tempo": 40.0}
    with pytest.raises(Refusal, match="20 minutes"):
        operations.request_rendering(document=document, kind="wav", by=ada, cycles=4)


def test_stems_last_six_minutes_at_most(ada: Any) -> None:
    document = default_document()
    document["music"] |= {"cycle_bars": 60, "tempo": 40.0, "meter": "4/4"}
    assert operations.cycle_minutes(document) == 6
    operations.request_rendering(document=document, kind="stems", by=ada)
    with pytest.raises(Refusal, match="6 minutes"):
        operations.request_rendering(document=document, kind="stems", by=ada, cycles=2)


def test_files_that_are_still_to_come_take_room_too(ada: Any, ben: Any, settings: Any) -> None:
    document = default_document()
    stems = operations.bytes_expected("stems", document, 1)
    settings.FILES_BYTES_EACH = int(2.5 * stems)
    for _ in range(2):
        operations.request_rendering(document=document, kind="stems", by=ada)
    with pytest.raises(NoRoom):
        operations.request_rendering(document=document, kind="stems", by=ada)
    operations.request_rendering(document=document, kind="stems", by=ben)
    operations.request_rendering(document=document, kind="midi", by=ada)  # small, as long as there is any room


def test_the_depths_on_offer_are_those_that_are_written() -> None:
    assert {str(kind): tuple(map(str, depths)) for kind, depths in DEPTHS.items()} == {
        kind: form.depths for kind, form in FORMATS.items() if form.depths
    }


def test_what_a_person_asked_for_is_made_before_stills(ada: Any) -> None:
    still = operations.picture_of(document=default_document())
    asked = operations.request_rendering(document=default_document(), kind="midi", by=ada)
    claimed = [operations.claim(worker=worker) for worker in ("one", "two")]
    assert [row.pk for row in claimed if row] == [asked.pk, still.pk]


def test_stills_are_drawn_before_the_rolls_and_waveforms_of_pages() -> None:
    wave, roll, still = (
        operations.picture_of(document=default_document(), kind=kind) for kind in (Kind.WAVE, Kind.ROLL, Kind.STILL)
    )
    claimed = [operations.claim(worker=worker) for worker in ("one", "two", "three")]
    assert [row.pk for row in claimed if row] == [still.pk, wave.pk, roll.pk]


@pytest.mark.parametrize("kind", ["still", "roll", "wave"])
def test_a_picture_is_of_one_cycle(ada: Any, kind: str) -> None:
    with pytest.raises(Refusal, match="one cycle"):
        operations.request_rendering(document=default_document(), kind=kind, by=ada, cycles=2)
    assert operations.request_rendering(document=default_document(), kind=kind, by=ada).options["cycles"] == 1


def _after(name: str, gravity: float) -> Any:
    document = default_document()
    return {**document, "name": name, "physics": {**document["physics"], "gravity": gravity}}


def test_only_the_latest_picture_of_a_universe_waits_in_each_kind_size_and_theme(ada: Any, ben: Any) -> None:
    universe, other = create_blank(by=ada), create_blank(by=ben)
    operations.picture_of(document=_after("A", 1.0), universe=universe)
    kept = [
        operations.picture_of(document=_after("A", 1.0), universe=universe, large=True),
        operations.picture_of(document=_after("A", 1.0), universe=universe, theme="day"),
        operations.picture_of(document=_after("A", 1.0), universe=universe, kind=Kind.ROLL),
        operations.request_rendering(document=_after("A", 1.0), kind="still", by=ada, universe=universe),
        operations.picture_of(document=_after("B", 2.0), universe=other),
        operations.picture_of(document=_after("A", 3.0), universe=universe),
    ]
    assert set(Rendering.objects.all()) == set(kept)


def test_a_finished_still_takes_the_place_and_the_file_of_the_one_before(
    ada: Any, made: Path, django_capture_on_commit_callbacks: Any
) -> None:
    universe = create_blank(by=ada)
    older = operations.picture_of(document=_after("A", 1.0), universe=universe)
    operations.claim(worker="one")
    operations.finish(rendering=older, worker="one", made=made)
    older.refresh_from_db()
    newer = operations.picture_of(document=_after("A", 2.0), universe=universe)
    assert older.file.storage.exists(str(older.file.name))  # shown until the newer one is there
    operations.claim(worker="one")
    with django_capture_on_commit_callbacks(execute=True):
        assert operations.finish(rendering=newer, worker="one", made=made)
    newer.refresh_from_db()
    assert list(Rendering.objects.all()) == [newer]
    assert not older.file.storage.exists(str(older.file.name))
    assert newer.file.storage.exists(str(newer.file.name))


def test_a_still_that_failed_is_tried_again_after_a_while() -> None:
    still = operations.picture_of(document=default_document())
    Rendering.objects.update(state=State.FAILED, attempts=ATTEMPTS, error="no room", finished_at=now())
    assert operations.picture_of(document=default_document()).state == State.FAILED
    Rendering.objects.update(finished_at=now() - timedelta(minutes=6))
    again = operations.picture_of(document=default_document())
    assert (again.pk, again.state, again.attempts, again.error) == (still.pk, State.WAITING, 0, "")


def test_a_worker_that_is_told_to_stop_gives_its_job_back_without_a_try(
    asked: Rendering, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = threading.Event()

    def render(kind: str, document: Any, options: Any, made: Path, progress: Any) -> None:
        stopping.set()
        progress(0.5)

    monkeypatch.setattr("simulation.worker.renderers.render", render)
    claimed = operations.claim(worker="one")
    assert claimed is not None
    Job(claimed, "one", stopping).run()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.worker, asked.error) == (State.WAITING, 0, "", "")


def test_one_still_serves_all_who_look_at_the_same_document() -> None:
    document = default_document()
    first = operations.picture_of(document=document)
    renamed = {**document, "name": "Another name"}
    changed = {**document, "physics": {**document["physics"], "gravity": 3.0}}
    assert operations.picture_of(document=renamed).pk == first.pk
    assert operations.picture_of(document=changed).pk != first.pk
    assert operations.picture_of(document=document, large=True).pk != first.pk


def test_a_still_whose_file_is_lost_is_drawn_again(made: Path) -> None:
    still = operations.picture_of(document=default_document())
    operations.claim(worker="one")
    operations.finish(rendering=still, worker="one", made=made)
    assert operations.picture_of(document=default_document()).state == State.DONE
    still.refresh_from_db()
    still.file.storage.delete(str(still.file.name))
    assert operations.picture_of(document=default_document()).state == State.WAITING
