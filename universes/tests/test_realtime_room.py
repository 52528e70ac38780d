"""A room of two editors: what one does, the other hears."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from django.test import AsyncClient
from django.urls import reverse
from django.utils import timezone

from universes.models import Role, Seat, Universe
from universes.realtime import beat
from universes.realtime.handlers import HANDLERS
from universes.realtime.pace import SMALL_CROWDED_TICK_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ben_edits(aurora: Universe, ada: Any, ben: Any) -> None:
    Seat.objects.create(universe=aurora, person=ben, role=Role.EDITOR, by=ada, at=timezone.now())


async def test_what_one_edits_both_hear(ada: Any, ben: Any, ben_edits: None, seat: Any) -> None:
    hers, his = seat(ada), seat(ben)
    state = await hers.enter()
    assert (state["you"]["role"], state["seq"]) == ("owner", 1)
    assert state["document"]["name"] == "Aurora"
    await his.enter()
    await hers.say("edit", id="op-of-ada-1", changes=[{"path": "physics.gravity", "value": 3.5}])
    for one in (hers, his):
        [edit] = (await one.hear("edits"))["edits"]
        assert (edit["seq"], edit["op"], edit["who"]) == (2, "op-of-ada-1", "u:ada")
    await hers.disconnect()
    assert (await his.hear("presence.left"))["key"] == "u:ada"
    await his.disconnect()


async def test_a_fault_of_ours_ends_the_socket_that_met_it_and_no_other(
    ada: Any, ben: Any, ben_edits: None, seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers, his = seat(ada, at_once=True), seat(ben, at_once=True)
    await hers.enter()
    await his.enter()

    def fault(*about: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(HANDLERS, "cursor", fault)
    await hers.say("cursor", x=1, y=1)
    assert await hers.closing() == 1011
    assert (await his.hear("presence.left"))["key"] == "u:ada"
    await his.say("ping", t=1)
    assert (await his.hear("pong"))["t"] == 1
    await his.disconnect()


async def test_where_two_speak_at_once_both_are_heard_at_the_ticks_and_where_one_does_at_once(
    ada: Any, ben: Any, ben_edits: None, seat: Any
) -> None:
    hers, his = seat(ada, at_once=True), seat(ben, at_once=True)
    await hers.enter()
    await his.enter()
    await asyncio.sleep(0.2)  # who comes in is lively for a moment
    hers.rests = his.rests = 0
    for n in range(10):
        await hers.say("cursor", x=n, y=0)
        await his.hear("cursors", lambda said, n=n: said["cursors"][-1]["cursor"] == [n, 0])
    assert (hers.rests, his.rests) == (0, 0)
    for n in range(20):
        for one in (hers, his):
            await one.say("edit", id=f"op-{one.client}-{n}", changes=[{"path": "physics.gravity", "value": n}])
        await asyncio.sleep(0.01)
    heard = [edit["op"] for edit in (await his.hear("edits"))["edits"]]
    while len(heard) < 40:
        heard += [edit["op"] for edit in (await his.hear("edits"))["edits"]]
    for one in (hers, his):
        assert one.rests > 3
        assert [op for op in heard if one.client in op] == [f"op-{one.client}-{n}" for n in range(20)]
    await asyncio.sleep(0.3)  # neither speaks any more: each is heard as soon as they do
    assert (hers.resting, his.resting) == (False, False)
    await hers.disconnect()
    await his.hear("presence.left")
    await his.disconnect()


async def test_where_several_edit_at_once_their_edits_are_committed_and_told_together(
    ada: Any, ben: Any, ben_edits: None, seat: Any
) -> None:
    hers, his = seat(ada, at_once=True), seat(ben, at_once=True)
    await hers.enter()
    await his.enter()
    began = time.monotonic()
    for n in range(40):
        for one in (hers, his):
            await one.say("edit", id=f"op-{one.client}-{n}", changes=[{"path": "physics.gravity", "value": n % 9}])
        await asyncio.sleep(0.01)
    told: list[list[dict[str, Any]]] = []
    while sum(len(edits) for edits in told) < 80:
        told.append((await his.hear("edits"))["edits"])
    ticks = (time.monotonic() - began) / SMALL_CROWDED_TICK_SECONDS
    assert len(told) <= ticks + 4  # the first goes at once, and the pace is found by the next two
    assert [edit["seq"] for edits in told for edit in edits] == list(range(2, 82))
    await hers.disconnect()
    await his.hear("presence.left")
    await his.disconnect()


async def test_who_leaves_while_resting_is_read_to_the_end(ada: Any, ben: Any, ben_edits: None, seat: Any) -> None:
    hers, his = seat(ada, at_once=True), seat(ben, at_once=True)
    await hers.enter()
    await his.enter()
    async with asyncio.timeout(5):
        while not hers.resting:
            await hers.say("cursor", x=1, y=0)
            await his.say("cursor", x=1, y=0)
    await hers.disconnect()
    assert not hers.resting
    await his.hear("presence.left")
    await his.disconnect()


async def test_undo_and_redo_are_heard_by_both_and_say_what_they_take_back(
    ada: Any, ben: Any, ben_edits: None, seat: Any
) -> None:
    hers, his = seat(ada), seat(ben)
    await hers.enter()
    await his.enter()
    await hers.say("edit", id="op-of-ada-1", changes=[{"path": "physics.gravity", "value": 3.5}], label="Gravity")
    await his.hear("edits")
    await hers.say("undo", id="undo-of-ada")
    [undone] = (await his.hear("edits"))["edits"]
    assert (undone["op"], undone["undoes"], undone["label"]) == ("undo-of-ada", [2], "Gravity")
    await his.say("undo", id="undo-of-ben")
    refused = await his.hear("refused")
    assert (refused["id"], refused["code"]) == ("undo-of-ben", "nothing")
    await hers.say("redo", id="redo-of-ada")
    [redone] = (await his.hear("edits"))["edits"]
    assert (redone["undoes"], redone["changes"]) == ([3], [{"path": "physics.gravity", "value": 3.5}])
    await hers.disconnect()
    await his.disconnect()


async def test_the_listen_page_says_how_many_people_are_in_the_studio(
    aurora: Universe, ada: Any, ben: Any, ben_edits: None, seat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beat, "BEAT_SECONDS", 0.05)
    address = reverse("universes:page", args=[aurora.pk])
    assert "in the studio</dd>" not in (await AsyncClient().get(address)).content.decode()
    those = [seat(ada), seat(ada, client="another-tab-of-ada"), seat(ben)]
    for one in those:
        await one.enter()
    page = ""
    for _ in range(100):
        page = (await AsyncClient().get(address)).content.decode()
        if "2 people in the studio" in page:
            break
        await asyncio.sleep(0.05)
    assert "2 people in the studio" in page
    for one in those:
        await one.disconnect()
