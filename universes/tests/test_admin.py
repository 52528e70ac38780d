"""The desk: everything can be found and read there, and nothing written past the operations."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from universes.operations.creating import create
from universes.operations.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def universe(ada: Any) -> Any:
    made = create(by=ada, document={"name": "Found", "tags": ["calm"], "objects": [{"id": "p1", "kind": "peg"}]})
    publish(universe=made, by=ada)
    return made


@pytest.mark.parametrize("model", ["universe", "edit", "publication", "tag"])
def test_moderators_find_and_read(client_of: Any, moe: Any, universe: Any, model: str) -> None:
    client = client_of(moe)
    row = {"universe": universe, "edit": universe.edits.get(), "publication": universe.publication}
    pk = row[model].pk if model in row else universe.tags.get().pk
    word = "calm" if model == "tag" else "Found"
    found = client.get(reverse(f"admin:universes_{model}_changelist"), {"q": word})
    assert found.status_code == 200
    assert str(pk) in found.content.decode()
    address = reverse(f"admin:universes_{model}_change", args=[pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "x"}).status_code == 403
    assert client.post(reverse(f"admin:universes_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse(f"admin:universes_{model}_add")).status_code == 403


def test_others_are_sent_away(client_of: Any, ada: Any, universe: Any) -> None:
    assert client_of(ada).get(reverse("admin:universes_universe_changelist")).status_code == 302
