"""POST /api/v1/simulations/: a document in, events, notes and a summary out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ADDRESS = "/api/v1/simulations/"


def _ask(client: Client, body: Any) -> Any:
    return client.post(ADDRESS, body, content_type="application/json")


def test_a_document_is_answered_with_its_events_notes_and_summary(
    ada: Any, client_of: Callable[[Any], Client]
) -> None:
    document = {"music": {"cycle_bars": 4, "tempo": 120}, "physics": {"particle_count": 24}}
    client = client_of(ada)
    answer = _ask(client, {"document": document, "cycles": 2})
    if answer.status_code == 503:  # the first call compiles and may pass its deadline: it says so
        assert answer.json()["error"]["code"] == "unavailable"
        for _ in range(12):
            answer = _ask(client, {"document": document, "cycles": 2})
            if answer.status_code == 200:
                break
    data = answer.json()["data"]
    assert answer.status_code == 200
    assert data["summary"]["bars"] == 8
    assert data["summary"]["note_count"] == len(data["notes"]) > 8
    assert data["summary"]["event_count"] >= len(data["events"]) > 0
    again = _ask(client, {"document": document, "cycles": 2}).json()["data"]
    assert again["notes"] == data["notes"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "document"),
        ({"document": {"physics": {"gravity": 1e9}}}, "document.physics.gravity"),
        ({"document": {"colour": 1}}, "document.colour"),
        ({"document": []}, "document"),
        ({"document": {}, "cycles": 0}, "cycles"),
        ({"document": {}, "cycles": "many"}, "cycles"),
    ],
)
def test_what_is_wrong_is_named(ada: Any, client_of: Callable[[Any], Client], body: Any, path: str) -> None:
    answer = _ask(client_of(ada), body)
    assert answer.status_code == 400
    assert answer.json()["success"] is False
    assert path in [problem["path"] for problem in answer.json()["error"]["problems"]]


def test_a_stranger_must_sign_in(client_of: Callable[[Any], Client]) -> None:
    assert _ask(client_of(None), {"document": {}}).status_code == 401
