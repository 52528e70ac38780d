"""Whoever is signed out, wherever that was done, is out of the rooms too, within a beat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from accounts.models import TokenFamily, User
from accounts.operations.ending import end_everything
from accounts.tokens import issue_tokens
from universes.models import Universe
from universes.realtime import beat, me, people
from universes.realtime.people import gone, who_is

from .rooms import Seat

pytestmark = pytest.mark.django_db(transaction=True)

ENDS: dict[str, Callable[[User], Any]] = {
    "everywhere": lambda person: end_everything(by=person),
    "this device": lambda person: (Session.objects.all().delete(), TokenFamily.objects.all().delete()),
    "closed": lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
    "another password": lambda person: User.objects.filter(pk=person.pk).update(password="another"),
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A beat is a fifth of a second, so that the test need not wait five."""
    monkeypatch.setattr(beat, "BEAT_SECONDS", 0.2)
    monkeypatch.setattr(beat, "SESSION_BEATS", 10_000)  # the slow look at everybody one by one stays out of it
    monkeypatch.setattr(me, "ASK_SECONDS", 0.2)


def test_a_beat_is_five_seconds() -> None:
    assert max(beat.BEAT_SECONDS, me.ASK_SECONDS) <= 5


@pytest.mark.parametrize("end", ENDS)
async def test_a_room_closes_for_who_is_signed_out_and_for_nobody_else(
    ben: User, aurora: Universe, seat: Any, quick: None, end: str
) -> None:
    gone, stays = seat(ben), seat(None)  # were it its owner who closes the account, all would go
    await gone.enter()
    await stays.enter()
    ENDS[end](ben)
    assert await gone.closing() == 4401
    await stays.hear("head")
    await stays.disconnect()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", ["/ws/universes/{pk}/", "/ws/me/"])
async def test_so_do_the_sockets_of_programs(
    ada: User, aurora: Universe, threads_share_it: None, quick: None, end: str, path: str
) -> None:
    socket = Seat(path.format(pk=aurora.pk))
    await socket.enter(token=issue_tokens(ada)["access"])
    ENDS[end](ada)
    assert await socket.closing() == 4401


def test_however_many_are_there_it_is_three_questions(
    ada: User, ben: User, cleo: User, django_assert_num_queries: Any, client_of: Any
) -> None:
    those = [who_is("", issue_tokens(person)["access"]) for person in (ada, ben, cleo) for _ in range(5)]
    those += [who_is(client_of(person).session.session_key) for person in (ada, ben) for _ in range(5)]
    those.append(who_is(""))
    with django_assert_num_queries(3):
        assert gone(those) == set()
    end_everything(by=ben)
    assert {people.name_of(who.person) for who in gone(those)} == {"Ben"}
