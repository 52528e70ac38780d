"""A person's own socket: all their open pages hear what they are told, and nobody else's do."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from accounts.operations import reading
from accounts.operations.notifying import notify
from universes.realtime.threads import in_thread

from .rooms import Seat, cookie_of

pytestmark = pytest.mark.django_db(transaction=True)


def tab(person: Any, client: str) -> Seat:
    return Seat("/ws/me/", cookie=cookie_of(person), client=client)


async def test_both_tabs_of_ada_hear_the_news_and_its_reading_and_ben_hears_nothing(
    ada: Any, ben: Any, cleo: Any, threads_share_it: None
) -> None:
    one, other, his = tab(ada, "one-tab-of-ada"), tab(ada, "other-tab-of-ada"), tab(ben, "a-tab-of-ben")
    for socket in (one, other, his):
        assert (await socket.enter())["unread"] == 0
    told = await in_thread(partial(notify, to=ada, kind="follow", by=cleo, address="/people/cleo/"))
    assert told is not None
    for socket in (one, other):
        news = await socket.hear("system.notification")
        assert news == {
            "type": "system.notification",
            "kind": "follow",
            "words": "Cleo follows you",
            "address": "/people/cleo/",
            "unread": 1,
        }
    await in_thread(partial(reading.read, by=ada, pk=told.pk))
    for socket in (one, other):
        assert await socket.hear("system.notification") == {"type": "system.notification", "unread": 0}
    await in_thread(partial(reading.read, by=ada, pk=told.pk))  # read already: nothing to tell
    await his.say("ping", t=1)
    await his.hear("pong")  # so whatever was on its way is here
    assert await his.all_heard() == []
    for socket in (one, other, his):
        await socket.disconnect()


async def test_who_opens_a_page_later_is_told_how_much_is_unread(ada: Any, ben: Any, threads_share_it: None) -> None:
    await in_thread(partial(notify, to=ada, kind="follow", by=ben, address="/people/ben/"))
    late = tab(ada, "a-late-tab-of-ada")
    assert (await late.enter())["unread"] == 1
    await late.disconnect()


async def test_what_is_rolled_back_is_told_to_nobody(ada: Any, ben: Any, threads_share_it: None) -> None:
    one = tab(ada, "one-tab-of-ada")
    await one.enter()

    def undone() -> None:
        with transaction.atomic():
            notify(to=ada, kind="follow", by=ben, address="/people/ben/")
            transaction.set_rollback(True)

    await in_thread(undone)
    await one.say("ping", t=1)
    await one.hear("pong")
    assert await one.all_heard() == []
    await one.disconnect()
