"""Every message of the protocol: what its sender's neighbour hears of it, and that an outsider hears nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from django.utils import timezone

from universes.models import Message, Role, Seat, Transport, Universe
from universes.realtime.messages import FIELDS

from .rooms import Seat as Socket

pytestmark = pytest.mark.django_db(transaction=True)


class Three(NamedTuple):
    """Ada, whose universe it is, Ben, who may edit it, and Cleo, who sits in a room of her own."""

    ada: Socket
    ben: Socket
    cleo: Socket


@pytest_asyncio.fixture(params=[False, True], ids=["queued", "heard at once"])
async def three(
    ada: Any,
    ben: Any,
    cleo: Any,
    draft: Universe,
    aurora: Universe,
    seat: Callable[..., Socket],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Three]:
    rooms = ((ada, draft), (ben, draft), (cleo, aurora))
    sockets = Three(*(seat(person, universe=universe, at_once=request.param) for person, universe in rooms))
    for socket in sockets:
        await socket.enter()
    await sockets.ada.hear("presence.joined", lambda said: said["person"]["key"] == "u:ben")
    await sockets.cleo.all_heard()
    sockets.cleo.heard.clear()  # her own coming
    yield sockets
    for socket in sockets:
        await socket.disconnect()


@pytest.fixture(autouse=True)
def ben_edits(draft: Universe, ada: Any, ben: Any) -> None:
    Seat.objects.create(universe=draft, person=ben, role=Role.EDITOR, by=ada, at=timezone.now())


# What Ada says, and what Ben hears of it: (her message, the type that he hears, some of what it says).
HEARD: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "edit": (
        {"id": "op-of-ada", "changes": [{"path": "physics.gravity", "value": 2.5}], "gesture": "g1",
         "label": "Gravity"},
        "edits",
        {"edits.0.seq": 2, "edits.0.op": "op-of-ada", "edits.0.by": "ada", "edits.0.who": "u:ada",
         "edits.0.changes": [{"path": "physics.gravity", "value": 2.5}], "edits.0.gesture": "g1",
         "edits.0.label": "Gravity", "edits.0.run": None, "edits.0.sample": None},
    ),
    "parameter.reset": (
        {"id": "op-of-ada", "path": "physics.gravity"},
        "edits",
        {"edits.0.op": "op-of-ada", "edits.0.changes.0.path": "physics.gravity"},
    ),
    "preview": (
        {"changes": [{"path": "physics.gravity", "value": 2.5}]},
        "previews",
        {"previews.0.who": "u:ada", "previews.0.client": "tab-of-ada",
         "previews.0.changes": [{"path": "physics.gravity", "value": 2.5}]},
    ),
    "focus": (
        {"path": "physics.gravity"},
        "presence.changed",
        {"person.key": "u:ada", "person.focus": "physics.gravity"},
    ),
    "cursor": ({"x": 3, "y": -4.5}, "cursors", {"cursors": [{"client": "tab-of-ada", "cursor": [3, -4.5]}]}),
    "presence": (
        {"state": "away", "color": 7},
        "presence.changed",
        {"person.key": "u:ada", "person.state": "away", "person.color": 7, "person.kind": "account"},
    ),
    "follow": ({"key": "u:ben"}, "follow.asked", {"by": "u:ada"}),
    "control.ask": ({}, "control.given", {"to": "u:ada", "by": "u:ada"}),
    "control.give": ({"key": "u:ben"}, "control.given", {"to": "u:ben", "by": "u:ada"}),
    "transport": (
        {"do": "play", "cycle": 3, "tick": 12},
        "transport",
        {"run": 1, "playing": True, "cycle": 3, "tick": 12, "seq": 1, "anchor_cycle": 3, "anchor_sample": 0,
         "by": "ada"},
    ),
    "chat.message": (
        {"id": "op-of-ada", "text": " Good evening <b> "},
        "chat.message",
        {"op": "op-of-ada", "message.who": "u:ada", "message.name": "Ada", "message.text": "Good evening <b>"},
    ),
    "chat.typing": ({}, "chat.typing", {"client": "tab-of-ada", "name": "Ada"}),
}  # fmt: skip

# What is answered to whoever asks, or works only after something else: with tests of their own, here or elsewhere.
APART = {
    "hello", "undo", "redo", "ping", "chat.history", "chat.delete", "digest", "view", "follow.answer",
    "control.release", "recording",
}  # fmt: skip


def test_every_message_of_the_protocol_is_tried() -> None:
    assert set(FIELDS) == set(HEARD) | APART


@pytest.mark.parametrize("kind", HEARD)
async def test_a_neighbour_hears_it_and_an_outsider_does_not(three: Three, kind: str) -> None:
    said, heard_as, wanted = HEARD[kind]
    await three.ada.say(kind, **said)
    heard = await three.ben.hear(heard_as)
    assert {path: at(heard, path) for path in wanted} == wanted
    assert [m["type"] for m in await three.cleo.all_heard() if m["type"] != "head"] == []


def at(value: Any, path: str) -> Any:
    for word in path.split("."):
        value = value[int(word)] if isinstance(value, list) else value[word]
    return value


async def test_whoever_comes_and_goes_is_told_of(three: Three, ben: Any, draft: Universe, seat: Any) -> None:
    second = seat(ben, universe=draft, client="second-tab-of-ben")
    state = await second.enter()
    assert sorted(person["client"] for person in state["people"]) == ["second-tab-of-ben", "tab-of-ada", "tab-of-ben"]
    joined = await three.ada.hear("presence.joined", lambda said: said["person"]["client"] == "second-tab-of-ben")
    assert (joined["person"]["key"], joined["person"]["role"]) == ("u:ben", "editor")
    first = next(person for person in state["people"] if person["client"] == "tab-of-ben")
    assert joined["person"]["color"] == first["color"], "one person has one colour"
    await second.disconnect()
    left = await three.ada.hear("presence.left")
    assert (left["key"], left["client"]) == ("u:ben", "second-tab-of-ben")


async def test_a_ping_is_answered_with_the_clock_and_the_head(three: Three) -> None:
    await three.ada.say("ping", t=17.5)
    pong = await three.ada.hear("pong")
    assert (pong["t"], pong["seq"]) == (17.5, 1)
    assert abs(pong["server_ms"] - timezone.now().timestamp() * 1000) < 5000
    assert "pong" not in [message["type"] for message in await three.ben.all_heard()]


async def test_a_preview_is_newest_only_and_stored_nowhere(three: Three, draft: Universe) -> None:
    for value in (1.0, 2.0, 3.0):
        await three.ada.say("preview", changes=[{"path": "physics.gravity", "value": value}])
    last: dict[str, Any] = {}
    while last.get("value") != 3.0:
        [one] = (await three.ben.hear("previews"))["previews"]
        [last] = one["changes"]
    assert Universe.objects.get(pk=draft.pk).seq == 1


async def test_an_edit_that_does_not_hold_is_refused_to_its_maker_with_the_value_that_holds(three: Three) -> None:
    await three.ada.say("edit", id="op-of-ada", changes=[{"path": "physics.gravity", "value": 1e6}])
    refused = await three.ada.hear("refused")
    assert (refused["id"], refused["code"]) == ("op-of-ada", "invalid")
    assert refused["problems"][0]["path"] == "physics.gravity"
    assert set(refused["values"]) == {"physics.gravity"}
    assert not [m for m in await three.ben.all_heard() if m["type"] in ("refused", "edits")]


async def test_an_edit_sent_again_is_acknowledged_to_its_sender_alone(three: Three, draft: Universe) -> None:
    changes = [{"path": "physics.gravity", "value": 2.5}]
    await three.ada.say("edit", id="op-of-ada", changes=changes)
    first = (await three.ada.hear("edits"))["edits"]
    await three.ben.hear("edits")
    await three.ada.say("edit", id="op-of-ada", changes=changes)
    assert (await three.ada.hear("edits"))["edits"] == first
    assert not [m for m in await three.ben.all_heard() if m["type"] == "edits"]
    assert Universe.objects.get(pk=draft.pk).seq == 2


async def test_an_edit_based_on_an_older_state_is_refused(three: Three) -> None:
    await three.ben.say("edit", id="op-of-ben", changes=[{"path": "physics.gravity", "value": 2.5}])
    await three.ada.hear("edits")
    await three.ada.say("edit", id="op-of-ada", base=1, changes=[{"path": "physics.gravity", "value": 3.5}])
    refused = await three.ada.hear("refused")
    assert (refused["code"], refused["values"]) == ("conflict", {"physics.gravity": 2.5})


async def test_a_group_goes_back_to_its_defaults_as_one_edit(three: Three) -> None:
    await three.ada.say("parameter.reset", id="op-of-ada", group="couplings")
    [edit] = (await three.ben.hear("edits"))["edits"]
    assert all(change["path"].startswith("couplings.") for change in edit["changes"])
    await three.ada.say("parameter.reset", id="op-of-ada-2", group="weather")
    assert (await three.ada.hear("refused"))["code"] == "invalid"


async def test_edits_in_a_run_are_stamped_with_what_sounds_a_little_later(three: Three, draft: Universe) -> None:
    await three.ada.say("transport", do="play")
    run = await three.ben.hear("transport")
    for k in range(2):
        await three.ben.say("edit", id=f"op-of-ben-{k}", changes=[{"path": "physics.gravity", "value": k + 1.0}])
    stamped: list[dict[str, Any]] = []
    while len(stamped) < 2:
        stamped += (await three.ada.hear("edits"))["edits"]
    due = Transport.objects.get(pk=draft.pk).sample_at(timezone.now().timestamp() * 1000 + 100)
    assert [edit["run"] for edit in stamped] == [run["run"]] * 2
    assert 0 <= stamped[0]["sample"] <= stamped[1]["sample"] <= max(0, due)
    await three.ada.say("transport", do="stop")
    assert (await three.ben.hear("transport", lambda said: not said["playing"]))["run"] == run["run"]
    await three.ada.say("edit", id="op-of-ada", changes=[{"path": "physics.gravity", "value": 3.0}])
    after = await three.ben.hear("edits", lambda said: said["edits"][-1]["op"] == "op-of-ada")
    assert after["edits"][-1]["run"] is None


async def test_seeking_is_a_new_run_where_one_plays_and_a_place_where_none_does(three: Three) -> None:
    await three.ada.say("transport", do="seek", cycle=5)
    first = await three.ben.hear("transport")
    assert (first["playing"], first["cycle"]) == (False, 5)
    await three.ada.say("transport", do="play", cycle=5)
    await three.ben.hear("transport")
    await three.ada.say("transport", do="seek", cycle=7, tick=3)
    third = await three.ben.hear("transport")
    assert (third["playing"], third["cycle"], third["tick"], third["run"]) == (True, 7, 3, first["run"] + 2)


async def test_chat_is_kept_paged_and_taken_back_by_its_writer_or_the_host(
    three: Three, ada: Any, ben: Any, draft: Universe, seat: Any
) -> None:
    now = timezone.now()
    Message.objects.bulk_create(Message(universe=draft, by=ben, text=f"{k}", at=now) for k in range(60))
    await three.ben.say("chat.history")
    page = await three.ben.hear("chat.history")
    assert ([m["text"] for m in page["messages"]], page["more"]) == ([f"{k}" for k in range(10, 60)], True)
    await three.ben.say("chat.history", before=page["messages"][0]["id"])
    older = await three.ben.hear("chat.history")
    assert ([m["text"] for m in older["messages"]], older["more"]) == ([f"{k}" for k in range(10)], False)
    hers = Message.objects.create(universe=draft, by=ada, text="mine", at=now).pk
    await three.ben.say("chat.delete", message=hers, id="delete-of-ben")
    assert (await three.ben.hear("refused"))["code"] == "forbidden"
    await three.ada.say("chat.delete", message=page["messages"][0]["id"])
    assert (await three.ben.hear("chat.deleted"))["message"] == page["messages"][0]["id"]
    await three.ada.say("chat.delete", message=hers)
    assert (await three.ben.hear("chat.deleted"))["message"] == hers


async def test_following_takes_consent_and_shows_what_the_followed_sees(three: Three) -> None:
    await three.ben.say("view", camera={"zoom": 2}, drawer="physics")  # nobody follows him: nobody hears
    await three.ada.say("follow", key="u:ben")
    await three.ben.hear("follow.asked")
    await three.ben.say("follow.answer", key="u:ada", yes=True)
    assert (await three.ada.hear("follow.given"))["key"] == "u:ben"
    await three.ben.say("view", camera={"zoom": 3, "x": 1, "y": 2}, drawer="music")
    seen = await three.ada.hear("view")
    assert (seen["client"], seen["camera"], seen["drawer"]) == ("tab-of-ben", {"zoom": 3, "x": 1, "y": 2}, "music")
    await three.ada.say("follow", key=None)
    assert (await three.ben.hear("follow.ended"))["by"] == "u:ada"


async def test_nobody_is_followed_who_said_no_or_was_not_asked(three: Three) -> None:
    await three.ben.say("follow.answer", key="u:ada", yes=True)  # she has not asked
    await three.ben.say("ping", t=1)
    await three.ben.hear("pong")  # of two people who speak in the same tick either may be heard first
    await three.ada.say("follow", key="u:ben")
    await three.ben.hear("follow.asked")
    await three.ben.say("follow.answer", key="u:ada", yes=False)
    await three.ada.hear("follow.refused")
    await three.ben.say("view", camera=None, drawer=None)
    await three.ben.say("focus", path="name")
    await three.ada.hear("presence.changed")
    assert "view" not in [message["type"] for message in await three.ada.all_heard()]


async def test_whoever_holds_control_alone_starts_the_music(three: Three) -> None:
    await three.ben.say("control.ask")
    assert (await three.ada.hear("control.asked"))["by"] == "u:ben"
    await three.ada.say("control.give", key="u:ben")
    await three.ben.hear("control.given")
    await three.ada.say("transport", do="play", id="play-of-ada")
    assert (await three.ada.hear("refused"))["code"] == "conflict"
    await three.ben.say("transport", do="play")
    assert (await three.ada.hear("transport"))["by"] == "ben"
    await three.ben.say("control.release")
    assert (await three.ada.hear("control.given", lambda said: said["to"] is None))["by"] == "u:ben"
    await three.ada.say("transport", do="play")
    assert (await three.ben.hear("transport", lambda said: said["by"] == "ada"))["run"] == 2


async def test_an_absent_host_does_not_keep_control_from_those_who_are_there(
    three: Three, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("universes.realtime.control.ABSENT_SECONDS", 0.2)
    await three.ada.say("presence", state="away")
    await three.ben.hear("presence.changed")
    await three.ben.say("control.ask")
    given = await three.ben.hear("control.given")
    assert (given["to"], given["by"]) == ("u:ben", "u:ada")


async def test_a_present_host_is_asked_again_and_not_passed_over(three: Three, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("universes.realtime.control.ABSENT_SECONDS", 0.2)
    await three.ben.say("control.ask")
    for _ in range(2):
        assert (await three.ada.hear("control.asked"))["by"] == "u:ben"
    assert "control.given" not in [message["type"] for message in await three.ben.all_heard()]
