"""Rooms hear of rulings: strangers leave what is hidden, the suspended edit no more, blocked networks stay outside."""

from __future__ import annotations

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from accounts import networks
from accounts.models import BlockedNetwork, User
from harmonic.asgi import application
from universes.models import Role, Seat, Universe
from universes.operations.ruling import rule_on_thing

pytestmark = pytest.mark.django_db(transaction=True)

THERE = "203.0.113.9"


@pytest.fixture
def ben_edits(aurora: Universe, ada: User, ben: User, moe: User) -> None:
    Seat.objects.create(universe=aurora, person=ben, role=Role.EDITOR, by=ada, at=timezone.now())


def ruled(**more: Any) -> None:
    rule_on_thing(by=User.objects.get(username="moe"), reason="Spam", **more)


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "not told"])
async def test_strangers_and_members_leave_what_is_hidden_and_its_owner_stays(
    aurora: Universe, ada: User, ben: User, ben_edits: None, seat: Any, monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    hers, his, a_strangers = seat(ada), seat(ben), seat(None)
    for one in (hers, his, a_strangers):
        await one.enter()
    if not is_told:
        monkeypatch.setattr("universes.operations.hiding.announce", lambda *_: None)
    ruled(kind="universe", identity=str(aurora.pk), verdict="hide")
    for one in (his, a_strangers):
        assert await one.closing(timeout=7) == 4403  # 5 s, and 2 for a machine that does other things
    await hers.say("edit", id="op-of-ada-1", changes=[{"path": "physics.gravity", "value": 3.5}])
    assert (await hers.hear("edits"))["edits"][0]["op"] == "op-of-ada-1"
    await hers.disconnect()
    again = seat(ben)
    await again.connect(timeout=5)
    await again.say("hello", protocol=1, client=again.client, since=None)
    assert await again.closing() == 4404


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "not told"])
async def test_a_suspended_editor_edits_and_talks_no_more_and_stays_to_look(
    aurora: Universe, ben: User, ben_edits: None, seat: Any, monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    his = seat(ben)
    assert (await his.enter())["you"]["may"]["edit"] is True
    if not is_told:
        monkeypatch.setattr("universes.operations.ruling.announce", lambda *_: None)
    ruled(kind="person", identity="ben", verdict="suspend", days=3)
    you = (await his.hear("rights.changed", timeout=7))["you"]
    assert {act for act, may in you["may"].items() if may} <= {"see", "live", "export", "people", "versions"}
    await his.say("edit", id="op-of-ben-1", changes=[{"path": "physics.gravity", "value": 3.5}])
    refused = await his.hear("refused")
    assert (refused["id"], refused["code"]) == ("op-of-ben-1", "forbidden")
    assert "Spam" in refused["message"]
    await his.say("chat.message", id="op-of-ben-2", text="But")
    assert (await his.hear("refused"))["id"] == "op-of-ben-2"
    await his.disconnect()


async def test_who_is_suspended_already_comes_in_to_look(
    aurora: Universe, ben: User, ben_edits: None, seat: Any
) -> None:
    ruled(kind="person", identity="ben", verdict="suspend", days=3)
    his = seat(ben)
    you = (await his.enter())["you"]
    assert (you["may"]["see"], you["may"]["edit"], you["may"]["chat"]) == (True, False, False)
    await his.disconnect()


def socket_from(aurora: Universe, address: str, **headers: str) -> WebsocketCommunicator:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    path = f"/ws/universes/{aurora.pk}/"
    made = WebsocketCommunicator(application, path, headers=[(b"host", b"testserver"), *named])
    made.scope["client"] = (address, 5000)
    return made


def block(network: str = "203.0.113.0/24") -> None:
    BlockedNetwork.objects.create(network=network, reason="Floods", at=timezone.now())
    networks.forget()


async def test_a_blocked_network_opens_no_socket_and_a_forged_header_buys_nothing(
    aurora: Universe, threads_share_it: None
) -> None:
    block()
    assert (await socket_from(aurora, THERE).connect())[0] is False
    assert (await socket_from(aurora, THERE, x_forwarded_for="198.51.100.7").connect())[0] is False
    free = socket_from(aurora, "198.51.100.7", x_forwarded_for=THERE)
    assert (await free.connect())[0] is True
    await free.disconnect()


async def test_behind_a_proxy_of_ours_the_last_hop_counts(
    aurora: Universe, threads_share_it: None, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    block()
    assert (await socket_from(aurora, "10.0.0.1", x_forwarded_for=f"198.51.100.7, {THERE}").connect())[0] is False


async def test_open_sockets_of_a_network_that_is_blocked_are_closed(aurora: Universe, seat: Any) -> None:
    open_one = seat(None)
    open_one.scope["client"] = (THERE, 5000)
    await open_one.enter()
    block()
    assert await open_one.closing(timeout=7) == 4403
