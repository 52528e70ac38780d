"""/api/v1/renderings/: who may ask for files, look at them, stop them and take them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from simulation import operations
from simulation.models import Rendering, State
from universes.models import Universe
from universes.operations.publishing import publish

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/renderings/"


def _ask(client: Client, universe: Universe, **wish: Any) -> Any:
    body = {"universe": str(universe.pk), "kind": "midi", **wish}
    return client.post(ADDRESS, body, content_type="application/json")


def test_an_owner_asks_looks_and_takes(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client], tmp_path: Path
) -> None:
    client = client_of(ada)
    asked = _ask(client, aurora, cycles=2)
    assert asked.status_code == 202
    address = f"{ADDRESS}{asked.json()['data']['id']}/"
    assert client.get(address).json()["data"]["state"] == "waiting"
    assert client.get(f"{address}file/").status_code == 409
    (tmp_path / "made.mid").write_bytes(b"MThd")
    claimed = operations.claim(worker="one")
    assert claimed is not None
    operations.finish(rendering=claimed, worker="one", made=tmp_path / "made.mid")
    file = client.get(f"{address}file/")
    assert b"".join(file.streaming_content) == b"MThd"  # type: ignore[attr-defined]
    assert "attachment" in file["Content-Disposition"]
    assert client.get(ADDRESS).json()["data"]["count"] == 1


def test_a_lost_file_is_made_again(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client], tmp_path: Path
) -> None:
    client = client_of(ada)
    identity = _ask(client, aurora).json()["data"]["id"]
    (tmp_path / "made.mid").write_bytes(b"MThd")
    for address in (f"{ADDRESS}{identity}/file/", reverse("universes:rendering_file", args=[identity])):
        claimed = operations.claim(worker="one")
        assert claimed is not None
        operations.finish(rendering=claimed, worker="one", made=tmp_path / "made.mid")
        claimed.refresh_from_db()
        claimed.file.storage.delete(str(claimed.file.name))
        answer = client.get(address)
        assert answer.status_code == (409 if "/api/" in address else 404)
        if "/api/" in address:
            assert "being made again" in answer.json()["error"]["message"]
        claimed.refresh_from_db()
        assert (claimed.state, claimed.attempts, claimed.size) == (State.WAITING, 0, 0)


def test_another_persons_rendering_is_not_there(
    aurora: Universe, ada: Any, cleo: Any, client_of: Callable[[Any], Client]
) -> None:
    identity = _ask(client_of(ada), aurora).json()["data"]["id"]
    stranger = client_of(cleo)
    assert stranger.get(f"{ADDRESS}{identity}/").status_code == 404
    assert stranger.post(f"{ADDRESS}{identity}/cancel/").status_code == 404
    assert stranger.get(ADDRESS).json()["data"]["results"] == []


def test_a_private_universe_of_another_is_not_there(
    draft: Universe, cleo: Any, client_of: Callable[[Any], Client]
) -> None:
    assert _ask(client_of(cleo), draft).status_code == 404
    assert not Rendering.objects.exists()


def test_a_public_universe_may_be_taken_away_unless_all_rights_are_reserved(
    draft: Universe, ada: Any, cleo: Any, client_of: Callable[[Any], Client]
) -> None:
    publish(universe=draft, by=ada)
    assert _ask(client_of(cleo), draft).status_code == 202
    Universe.objects.filter(pk=draft.pk).update(licence="all-rights-reserved")
    assert _ask(client_of(cleo), draft).status_code == 403
    assert _ask(client_of(ada), draft).status_code == 202


def test_what_is_waiting_can_be_cancelled(aurora: Universe, ada: Any, client_of: Callable[[Any], Client]) -> None:
    client = client_of(ada)
    identity = _ask(client, aurora).json()["data"]["id"]
    answer = client.post(f"{ADDRESS}{identity}/cancel/")
    assert answer.json()["data"]["state"] == State.CANCELLED
    assert operations.claim(worker="one") is None


@pytest.mark.parametrize("wish", [{"kind": "exe"}, {"cycles": 0}, {"cycles": 33}, {"first_cycle": -1}, {"cycles": "x"}])
def test_a_wish_out_of_range_is_refused(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client], wish: dict[str, Any]
) -> None:
    answer = _ask(client_of(ada), aurora, **wish)
    assert answer.status_code == 400
    assert answer.json()["error"]["problems"][0]["path"] == next(iter(wish))
    assert not Rendering.objects.exists()


@pytest.mark.parametrize("kind", ["still", "roll", "wave"])
def test_a_picture_shows_one_cycle_in_the_theme_that_was_asked_for(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client], kind: str
) -> None:
    client = client_of(ada)
    refused = _ask(client, aurora, kind=kind, cycles=2)
    assert refused.status_code == 400
    assert [problem["path"] for problem in refused.json()["error"]["problems"]] == ["cycles"]
    assert "one cycle" in refused.json()["error"]["message"]
    asked = _ask(client, aurora, kind=kind, first_cycle=3, theme="day")
    assert asked.status_code == 202
    shown = client.get(f"{ADDRESS}{asked.json()['data']['id']}/").json()["data"]
    assert {name: shown[name] for name in ("kind", "first_cycle", "cycles", "theme", "depth", "loudness")} == {
        "kind": kind, "first_cycle": 3, "cycles": 1, "theme": "day", "depth": "", "loudness": "",
    }  # fmt: skip
    made = Rendering.objects.get(pk=shown["id"])
    assert made.options["theme"] == "day"
    assert (made.extension, made.content_type) == ("png", "image/png")


def test_a_score_comes_as_musicxml_and_names_the_owner(
    aurora: Universe, ada: Any, cleo: Any, client_of: Callable[[Any], Client], tmp_path: Path
) -> None:
    client = client_of(cleo)
    asked = _ask(client, aurora, kind="musicxml", first_cycle=1, cycles=2)
    assert asked.status_code == 202
    shown = asked.json()["data"]
    assert (shown["kind"], shown["first_cycle"], shown["cycles"], shown["theme"]) == ("musicxml", 1, 2, "")
    assert Rendering.objects.get().options["creator"] == str(ada)  # whose music it is, not who asked
    claimed = operations.claim(worker="one")
    assert claimed is not None
    (tmp_path / "made").write_bytes(b"<score-partwise/>")
    operations.finish(rendering=claimed, worker="one", made=tmp_path / "made")
    file = client.get(f"{ADDRESS}{shown['id']}/file/")
    assert b"".join(file.streaming_content) == b"<score-partwise/>"  # type: ignore[attr-defined]
    assert file["Content-Type"] == "application/vnd.recordare.musicxml+xml"
    assert file["Content-Disposition"].endswith('.musicxml"')


def test_the_document_of_the_api_knows_scores(client: Client) -> None:
    document = client.get("/api/v1/schema/?format=json").json()
    asked = document["paths"]["/api/v1/renderings/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    named = document["components"]["schemas"]
    kind = named[asked["$ref"].rpartition("/")[2]]["properties"]["kind"]
    assert "musicxml" in named[kind["$ref"].rpartition("/")[2]]["enum"]
    answers = document["paths"]["/api/v1/renderings/{id}/file/"]["get"]["responses"]["200"]["content"]
    assert "application/vnd.recordare.musicxml+xml" in answers


def test_sound_has_a_depth_and_a_loudness_and_no_theme(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(ada)
    shown = _ask(client, aurora, kind="wav", cycles=2, depth="16", loudness="level").json()["data"]
    assert (shown["depth"], shown["loudness"], shown["theme"], shown["cycles"]) == ("16", "level", "", 2)
    assert _ask(client, aurora, kind="still").json()["data"]["theme"] == "night"


@pytest.mark.parametrize("wish", [{"theme": "dusk"}, {"depth": "12"}, {"loudness": "loud"}])
def test_an_option_that_is_not_there_is_refused(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client], wish: dict[str, str]
) -> None:
    answer = _ask(client_of(ada), aurora, kind="still", **wish)
    assert answer.status_code == 400
    assert answer.json()["error"]["problems"][0]["path"] == next(iter(wish))
    assert not Rendering.objects.exists()


def test_a_sixth_unfinished_file_is_refused_until_one_is_done(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(ada)
    assert [_ask(client, aurora).status_code for _ in range(6)] == [202] * 5 + [429]


@pytest.mark.parametrize(
    ("wish", "depth"),
    [
        ({"kind": "flac", "depth": "float"}, "24"), ({"kind": "flac"}, "24"), ({"kind": "flac", "depth": "16"}, "16"),
        ({"kind": "wav"}, "float"), ({"kind": "wav", "depth": "24"}, "24"), ({"kind": "mp3", "depth": "16"}, ""),
    ],
)  # fmt: skip
def test_the_answer_names_the_depth_that_the_file_will_have(
    aurora: Universe, ada: Any, client_of: Callable[[Any], Client], wish: dict[str, str], depth: str
) -> None:
    assert _ask(client_of(ada), aurora, **wish).json()["data"]["depth"] == depth
    assert Rendering.objects.get().options["depth"] == depth


def test_who_keeps_too_much_is_told_what_to_do_and_may_delete(
    aurora: Universe, ada: Any, cleo: Any, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(ada)
    identity = _ask(client, aurora).json()["data"]["id"]
    Rendering.objects.update(state=State.DONE, size=5_000_000_000)
    refused = _ask(client, aurora, kind="wav")
    assert refused.status_code == 409
    assert "delete some" in refused.json()["error"]["message"]
    assert client_of(cleo).delete(f"{ADDRESS}{identity}/").status_code == 404
    assert client.delete(f"{ADDRESS}{identity}/").status_code == 204
    assert _ask(client, aurora, kind="wav").status_code == 202
