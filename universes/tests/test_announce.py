"""Others are told after the commit, and an edit stands whatever becomes of the telling."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import connection

from universes.announce import group_of
from universes.errors import Invalid
from universes.models import Universe
from universes.operations.creating import create_blank
from universes.operations.editing import edit
from universes.operations.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)


class Heard(InMemoryChannelLayer):
    """A layer that remembers what was sent through it."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[tuple[str, dict[str, Any]]] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.messages.append((group, message))
        await super().group_send(group, message)


class Gone(InMemoryChannelLayer):
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("no layer")


class Hung(InMemoryChannelLayer):
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.sleep(60)


@pytest.fixture
def universe(ada: Any) -> Universe:
    return create_blank(by=ada)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    layer = Heard()
    monkeypatch.setattr("accounts.announce.get_channel_layer", lambda: layer)
    return layer.messages


def change(universe: Universe, by: Any, value: Any = 3.5) -> Any:
    return edit(universe=universe, by=by, op="an-op-of-mine", changes=[{"path": "physics.gravity", "value": value}])


def test_an_edit_is_told_once_to_those_who_listen(ada: Any, universe: Universe, heard: Any) -> None:
    done = change(universe, ada)
    change(universe, ada)
    ((group, message),) = heard
    assert group == group_of(universe.pk)
    assert (message["type"], message["universe"]) == ("universe.edits", str(universe.pk))
    assert [(entry["seq"], entry["op"], entry["by"]) for entry in message["edits"]] == [(2, done.op, "ada")]


def test_what_was_refused_is_not_told(ada: Any, universe: Universe, heard: Any) -> None:
    with pytest.raises(Invalid):
        change(universe, ada, value=99)
    assert heard == []


def test_visibility_is_told_when_it_changes(ada: Any, universe: Universe, heard: Any) -> None:
    publish(universe=universe, by=ada)
    publish(universe=universe, by=ada)
    assert [message["type"] for _, message in heard] == ["universe.visibility", "universe.rights"]
    assert heard[0][1]["visibility"] == "public"


def test_the_real_layer_carries_it(ada: Any, universe: Universe) -> None:
    layer = get_channel_layer()

    def change_elsewhere() -> None:
        change(universe, ada)
        connection.close()  # this thread's own, which would outlive the test's database

    async def listen() -> dict[str, Any]:
        listener = await layer.new_channel()
        await layer.group_add(group_of(universe.pk), listener)
        await asyncio.to_thread(change_elsewhere)
        return await asyncio.wait_for(layer.receive(listener), 5)

    assert asyncio.run(listen())["edits"][0]["seq"] == 2


@pytest.mark.parametrize("layer", [Gone, Hung])
def test_an_edit_stands_when_the_layer_does_not(
    ada: Any, universe: Universe, monkeypatch: pytest.MonkeyPatch, layer: type[InMemoryChannelLayer]
) -> None:
    broken = layer()
    monkeypatch.setattr("accounts.announce.get_channel_layer", lambda: broken)
    monkeypatch.setattr("accounts.announce.DEADLINE_SECONDS", 0.2)
    begun = time.monotonic()
    change(universe, ada)
    assert time.monotonic() - begun < 3
    assert Universe.objects.get(pk=universe.pk).seq == 2
