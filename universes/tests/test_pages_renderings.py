"""The doors of renderings: who may ask, watch, stop and take, as plain forms and through HTMX."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import now

from simulation.models import Kind, Rendering, State
from simulation.operations import UNFINISHED_MOST
from universes.models import Universe
from universes.operations.deleting import delete

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def door(universe: Universe) -> str:
    return reverse("universes:renderings", args=[universe.pk])


def of(rendering: Rendering, name: str = "rendering") -> str:
    return reverse(f"universes:{name}", args=[rendering.pk])


@pytest.fixture
def asked(client_of: Any, ada: Any, aurora: Universe) -> Rendering:
    client_of(ada).post(door(aurora), {"kind": "wav", "first": "1", "cycles": "2"})
    return Rendering.objects.get(kind=Kind.WAV)


def test_asking_by_a_plain_form_leads_to_the_list_of_files(client_of: Any, cleo: Any, aurora: Universe) -> None:
    answer = client_of(cleo).post(door(aurora), {"kind": "midi", "first": "3", "cycles": "4"}, follow=True)
    rendering = Rendering.objects.get(kind=Kind.MIDI)
    assert rendering.asked_by == cleo
    assert (rendering.options["first_cycle"], rendering.options["cycles"]) == (2, 4)  # people count from 1
    assert rendering.document == aurora.document()
    assert f'id="rendering-{rendering.pk}"' in answer.content.decode()


def test_the_page_offers_a_score_beside_the_notes(client_of: Any, cleo: Any, aurora: Universe) -> None:
    browser = client_of(cleo)
    page = browser.get(reverse("universes:page", args=[aurora.pk])).content.decode()
    assert 'name="kind" value="musicxml"' in page
    assert "Score (MusicXML)" in page
    answer = browser.post(door(aurora), {"kind": "musicxml", "first": "2", "cycles": "3"}, follow=True)
    rendering = Rendering.objects.get(kind=Kind.MUSICXML)
    assert (rendering.options["first_cycle"], rendering.options["cycles"]) == (1, 3)
    assert "MusicXML score" in answer.content.decode()


def test_asking_through_htmx_gives_the_list_alone(client_of: Any, ada: Any, aurora: Universe) -> None:
    page = client_of(ada).post(door(aurora), {"kind": "wav", "first": "1", "cycles": "1"}, **HTMX).content.decode()
    assert page.startswith('<div id="renderings"') or 'id="renderings"' in page
    assert "<html" not in page
    assert "Cancel" in page


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "exe"},
        {"kind": "wav", "cycles": "0"},
        {"kind": "wav", "cycles": "33"},
        {"kind": "wav", "cycles": "nan"},
        {"kind": "wav", "first": "-1"},
        {"kind": "wav", "first": "99999999999999999999"},
    ],
)
def test_a_wish_that_cannot_be_is_refused_and_nothing_is_made(
    client_of: Any, ada: Any, aurora: Universe, sent: dict[str, str]
) -> None:
    assert client_of(ada).post(door(aurora), sent).status_code == 400
    assert not Rendering.objects.filter(asked_by=ada).exists()


def test_more_files_at_once_than_one_may_have_are_refused_with_the_reason(
    client_of: Any, ada: Any, aurora: Universe
) -> None:
    browser = client_of(ada)
    for _ in range(UNFINISHED_MOST):
        assert browser.post(door(aurora), {"kind": "wav"}).status_code == 302
    answer = browser.post(door(aurora), {"kind": "wav"})
    assert answer.status_code == 429
    assert "wait for one or cancel one" in answer.content.decode()


@pytest.mark.parametrize("name", ["rendering", "rendering_file", "rendering_cancel", "rendering_delete"])
def test_a_file_is_there_for_who_asked_for_it_only(client_of: Any, cleo: Any, asked: Rendering, name: str) -> None:
    way = "post" if name in ("rendering_cancel", "rendering_delete") else "get"
    act = getattr(client_of(cleo), way)
    assert act(of(asked, name)).status_code == 404
    stranger = client_of(None)
    assert getattr(stranger, way)(of(asked, name)).status_code == 302
    asked.refresh_from_db()
    assert asked.state == State.WAITING


def test_a_row_looks_again_by_itself_until_it_is_done(client_of: Any, ada: Any, asked: Rendering) -> None:
    browser = client_of(ada)
    Rendering.objects.filter(pk=asked.pk).update(state=State.RUNNING, progress=0.4)
    row = browser.get(of(asked), **HTMX).content.decode()
    assert "40 %" in row
    assert f'hx-get="{of(asked)}"' in row
    asked.file.save("x.wav", ContentFile(b"RIFF"), save=False)
    Rendering.objects.filter(pk=asked.pk).update(state=State.DONE, progress=1.0, file=asked.file.name, size=4)
    row = browser.get(of(asked), **HTMX).content.decode()
    assert "hx-get" not in row
    assert of(asked, "rendering_file") in row


def test_a_file_that_waits_for_the_engine_says_so_and_after_some_seconds_why(
    client_of: Any, ada: Any, asked: Rendering
) -> None:
    browser = client_of(ada)

    def row(progress: float, seconds: float) -> str:
        began = now() - timedelta(seconds=seconds)
        Rendering.objects.filter(pk=asked.pk).update(state=State.RUNNING, progress=progress, started_at=began)
        return str(browser.get(of(asked), **HTMX).content.decode())

    assert "preparing the engine" in row(0, 1)
    assert "a minute or two" not in row(0, 1)
    assert "0 %" not in row(0, 1)
    assert "a minute or two" in row(0, 10)
    assert "preparing" not in row(0.2, 10)
    assert "20 %" in row(0.2, 10)


def test_the_finished_file_comes_under_the_name_of_its_universe(client_of: Any, ada: Any, asked: Rendering) -> None:
    browser = client_of(ada)
    assert browser.get(of(asked, "rendering_file")).status_code == 404  # not done yet
    asked.file.save("x.wav", ContentFile(b"RIFFdata"), save=False)
    Rendering.objects.filter(pk=asked.pk).update(state=State.DONE, file=asked.file.name, size=8)
    answer = browser.get(of(asked, "rendering_file"))
    assert b"".join(answer.streaming_content) == b"RIFFdata"
    assert answer["Content-Disposition"] == 'attachment; filename="aurora.wav"'
    assert answer["Content-Type"] == "audio/wav"


def test_a_file_of_a_universe_that_is_gone_stays_in_the_list(client_of: Any, ada: Any, asked: Rendering) -> None:
    asked.file.save("x.wav", ContentFile(b"RIFFdata"), save=False)
    Rendering.objects.filter(pk=asked.pk).update(state=State.DONE, file=asked.file.name, size=8)
    delete(universe=Universe.objects.get(), by=ada)
    browser = client_of(ada)
    assert f'id="rendering-{asked.pk}"' in browser.get(reverse("universes:mine_renderings")).content.decode()
    assert browser.get(of(asked)).status_code == 200
    answer = browser.get(of(asked, "rendering_file"))
    assert b"".join(answer.streaming_content) == b"RIFFdata"
    assert answer["Content-Disposition"] == 'attachment; filename="aurora.wav"'
    assert browser.get("/api/v1/renderings/").json()["data"]["results"][0]["universe"] is None


def test_cancelling_works_as_a_plain_form_and_through_htmx(client_of: Any, ada: Any, asked: Rendering) -> None:
    browser = client_of(ada)
    assert browser.post(of(asked, "rendering_cancel"))["Location"] == of(asked)
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED
    again = browser.post(of(asked, "rendering_cancel"), **HTMX)
    assert "cancelled" in again.content.decode()


def test_a_still_is_empty_rings_until_it_is_drawn_and_then_the_picture(client: Any, aurora: Universe) -> None:
    address = reverse("universes:still", args=[aurora.pk])
    first = client.get(address)
    assert first["Content-Type"] == "image/svg+xml"
    assert first["Cache-Control"] == "no-store"
    drawn = Rendering.objects.get(kind=Kind.STILL)
    drawn.file.save("s.png", ContentFile(b"\x89PNG"), save=False)
    Rendering.objects.filter(pk=drawn.pk).update(state=State.DONE, file=drawn.file.name)
    second = client.get(address)
    assert b"".join(second.streaming_content) == b"\x89PNG"
    assert "private" in second["Cache-Control"]
    assert Rendering.objects.filter(kind=Kind.STILL).count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_finished_file_is_deleted_for_good(client_of: Any, ada: Any, asked: Rendering, headers: Any,
                                             django_capture_on_commit_callbacks: Any) -> None:  # fmt: skip
    browser = client_of(ada)
    asked.file.save("x.wav", ContentFile(b"RIFFdata"), save=False)
    Rendering.objects.filter(pk=asked.pk).update(state=State.DONE, file=asked.file.name, size=8)
    assert of(asked, "rendering_delete") in browser.get(of(asked), **HTMX).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(of(asked, "rendering_delete"), **headers)
    assert (answer.status_code, answer.content) == ((200, b"") if headers else (302, b""))
    assert not Rendering.objects.filter(pk=asked.pk).exists()
    assert not asked.file.storage.exists(str(asked.file.name))
