"""A universe whose making nobody is to follow: strangers hear the published version, and the room is for its seats."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from universes.models import Role, Seat, Universe
from universes.operations.publishing import publish, set_terms

from .rooms import Seat as Socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def followed(aurora: Universe, ada: User, ben: User) -> Universe:
    """A public universe in which Ben has a seat; as published, whoever may hear it may follow its making."""
    Seat.objects.create(universe=aurora, person=ben, role=Role.VIEWER, by=ada, at=timezone.now())
    publish(universe=aurora, by=ada)
    return aurora


async def refused(socket: Socket) -> int:
    """The code with which a socket is closed after its greeting."""
    await socket.connect(timeout=20)
    await socket.say("hello", protocol=1, client=socket.client, since=None)
    return await socket.closing(timeout=7)


async def test_when_following_is_switched_off_strangers_are_cut_and_seats_stay(
    ada: User, ben: User, cleo: User, followed: Universe, seat: Any
) -> None:
    hers, his, strangers = seat(ada), seat(ben), seat(cleo)
    for socket in (hers, his, strangers):
        await socket.enter()
    set_terms(universe=followed, by=ada, allow_live=False)
    assert await strangers.closing(timeout=7) == 4403
    await hers.say("edit", id="op-of-ada-1", changes=[{"path": "physics.gravity", "value": 3.5}])
    [edit] = (await his.hear("edits"))["edits"]
    assert edit["op"] == "op-of-ada-1"
    await hers.disconnect()
    await his.disconnect()


async def test_nobody_without_a_seat_is_let_in_while_it_is_off(
    ada: User, cleo: User, followed: Universe, seat: Any
) -> None:
    set_terms(universe=followed, by=ada, allow_live=False)
    assert await refused(seat(cleo)) == 4404
    assert Client().get(f"/universes/{followed.pk}/").status_code == 200  # what is published they hear
