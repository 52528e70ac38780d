"""Comments as they are heard: on open pages and in the room, by whoever may see the universe and by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from harmonic.testing import BACKEND
from universes.errors import Conflict, NotFound
from universes.models import Comment, Role, Universe
from universes.models import Seat as Place
from universes.operations import commenting
from universes.operations.commenting import post_comment
from universes.operations.publishing import set_visibility
from universes.operations.ruling import reverse_ruling, rule_on_thing
from universes.operations.sharing import remove_seat
from universes.realtime import readers

from .rooms import Message, Seat, cookie_of
from .test_concurrency import Together, together

__all__ = ["together"]
pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[..., Awaitable[Any]]


def reader(universe: Universe, person: User | None, tab: str = "page-of-somebody") -> Seat:
    return Seat(f"/ws/universes/{universe.pk}/comments/", cookie=cookie_of(person) if person else "", client=tab)


async def done(act: Callable[..., Any], **how: Any) -> Any:
    """In a thread, as a request does it; its connection is to the database of this test, and ends with it."""

    def doing() -> Any:
        connections["default"].close()
        try:
            return act(**how)
        finally:
            connections["default"].close()

    return await sync_to_async(doing)()


async def heard_of(seat: Seat) -> Message:
    """The next news of comments."""
    async with asyncio.timeout(5):
        while True:
            for message in list(seat.heard) or await seat._frame(5):
                if message in seat.heard:
                    seat.heard.remove(message)
                if message["type"].startswith("comment"):
                    return message


@pytest.fixture
def listed(aurora: Universe, ada: User, threads_share_it: None) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What a fresh page fetches: heads with their answers, what the reviews come to, whether comments are taken."""

    async def fetch() -> dict[str, Any]:
        return dict(await done(fetched))

    def fetched() -> dict[str, Any]:
        browser, at = Client(), f"/api/v1/universes/{aurora.pk}/comments/"
        heads = browser.get(f"{at}?page_size=100&sort=oldest").json()["data"]
        found = {one["id"]: one for one in heads["results"]}
        for head in list(found):
            for one in browser.get(f"{at}?page_size=100&thread={head}").json()["data"]["results"]:
                found[one["id"]] = one
        return {"comments": found, "reviews": heads["reviews"]}

    return fetch


def applied(copy: dict[str, Any], said: Message) -> dict[str, Any]:
    """What a program makes of its copy when it hears this, by docs/protocol.md."""
    comments = dict(copy["comments"])
    if said["type"] == "comment.deleted":
        comments.pop(said["comment"], None)
        thread = said["thread"]
    else:
        comments[said["comment"]["id"]] = said["comment"]
        thread = said["comment"]["thread"]
    if thread in comments:
        comments[thread] = comments[thread] | {"answers": said["answers"]}
    return {"comments": comments, "reviews": said["reviews"]}


async def test_a_stale_copy_and_what_is_heard_are_what_a_fresh_page_fetches(
    aurora: Universe, ada: User, ben: User, cleo: User, listed: Any
) -> None:
    page = reader(aurora, None)
    await page.enter()
    copy = await listed()
    said: dict[str, Comment] = {}

    def post(name: str, by: User, **more: Any) -> Callable[[], Any]:
        def act() -> None:
            to = said[more.pop("to")].pk if "to" in more else None
            said[name] = post_comment(universe=aurora, by=by, text=name, to=to, **more)

        return act

    acts: list[Callable[[], Any]] = [
        post("Which key?", ben, rating=4, moment=(2, 1)),
        post("D, @ben.", ada, to="Which key?"),
        post("Dorian!", cleo, to="D, @ben."),
        post("Lovely", cleo, rating=5),
        lambda: commenting.edit_comment(comment=said["Lovely"], by=cleo, text="Lovely, @ada", rating=3),
        lambda: commenting.resolve(comment=said["Which key?"], by=ada),
        lambda: commenting.reopen(comment=said["Which key?"], by=ben),
        lambda: commenting.delete_comment(comment=said["D, @ben."], by=ada),
        lambda: commenting.delete_comment(comment=said["Which key?"], by=ben),
        lambda: commenting.delete_comment(comment=said["Lovely"], by=ada),
    ]
    for act in acts:
        await done(act)
        copy = applied(copy, await heard_of(page))
        fresh = await listed()
        for one in fresh["comments"].values():  # what the deletion of an answer takes from its answers is no news
            one.pop("parent")
        for one in copy["comments"].values():
            one.pop("parent", None)
        assert copy == fresh
    await done(commenting.delete_comment, comment=said["Dorian!"], by=cleo)
    copy = applied(applied(copy, await heard_of(page)), await heard_of(page))  # with the last answer the place goes
    assert copy == await listed() == {"comments": {}, "reviews": {"count": 0, "average": None}}
    await done(commenting.close_comments, universe=aurora, by=ada)
    assert (await heard_of(page))["type"] == "comments.closed"
    await done(commenting.open_comments, universe=aurora, by=ada)
    assert (await heard_of(page))["type"] == "comments.opened"
    await page.disconnect()


async def test_what_is_hidden_goes_from_open_pages_without_a_word_of_it_and_comes_again(
    aurora: Universe, ada: User, ben: User, cleo: User, moe: User, listed: Any
) -> None:
    page = reader(aurora, None)
    await page.enter()
    head = await done(post_comment, universe=aurora, by=ben, text="Rude words", rating=1)
    answer = await done(post_comment, universe=aurora, by=ada, to=head.pk, text="Worse words")
    deeper = await done(post_comment, universe=aurora, by=cleo, to=answer.pk, text="Well")
    for _ in range(3):
        await heard_of(page)
    copy, heard = await listed(), []

    async def hears(news: int, act: Callable[..., Any], **how: Any) -> Any:
        nonlocal copy
        made = await done(act, **how)
        for _ in range(news):
            heard.append(await heard_of(page))
            copy = applied(copy, heard[-1])
        assert copy == await listed()
        return made

    rulings = [
        await hears(news, rule_on_thing, kind="comment", identity=str(one.pk), by=moe, verdict="hide", reason="Rude")
        for one, news in ((head, 1), (answer, 2), (deeper, 3))  # what stands above is told again
    ]
    assert copy == {"comments": {}, "reviews": {"count": 0, "average": None}}
    assert all(word not in str(heard) for word in ("Rude words", "Worse words", "'ben'", "Well"))
    assert [told["type"] for told in heard[-3:]] == ["comment.deleted"] * 3
    assert all(told["hidden"] for told in heard[-3:])
    for made, news in zip(rulings[::-1], (3, 2, 1), strict=True):
        await hears(news, reverse_ruling, ruling=made, by=moe, reason="A mistake")
    assert {one["text"] for one in copy["comments"].values()} == {"Rude words", "Worse words", "Well"}
    assert copy["reviews"] == {"count": 1, "average": 1.0}
    await page.disconnect()


async def test_the_room_hears_it_too_and_readers_are_not_among_its_people(
    aurora: Universe, ada: User, ben: User, seat: Any
) -> None:
    room, page = seat(ada), reader(aurora, ben)
    await room.enter()
    await page.enter()
    await done(post_comment, universe=aurora, by=ben, text="Which key?")
    for one in (room, page):
        assert (await heard_of(one))["comment"]["text"] == "Which key?"
    assert "presence.joined" not in {message["type"] for message in await page.all_heard()}
    people = [message["person"]["name"] for message in await room.all_heard() if message["type"] == "presence.joined"]
    assert "Ben" not in people
    await room.disconnect()
    await page.disconnect()


async def test_outsiders_are_not_let_in_and_those_who_lose_their_right_hear_nothing_more(
    draft: Universe, ada: User, ben: User, cleo: User, threads_share_it: None
) -> None:
    await done(Place.objects.create, universe=draft, person=ben, role=Role.VIEWER, at=timezone.now())
    for outsider in (None, cleo):
        page = reader(draft, outsider)
        connected, _ = await page.connect(timeout=5)
        assert connected
        await page.say("hello", protocol=1, client=page.client, since=None)
        assert await page.closing() == 4404
    his, hers = reader(draft, ben, "page-of-ben"), reader(draft, ada, "page-of-ada")
    await his.enter()
    await hers.enter()
    await done(remove_seat, universe=draft, by=ada, username="ben")
    assert await his.closing() == 4403
    await done(post_comment, universe=draft, by=ada, text="Among ourselves.")
    assert (await heard_of(hers))["comment"]["text"] == "Among ourselves."
    await hers.disconnect()


async def test_a_universe_made_private_closes_the_pages_of_strangers_even_if_nobody_is_told(
    aurora: Universe, ada: User, threads_share_it: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "BEAT_SECONDS", 0.2)
    monkeypatch.setattr("universes.operations.publishing.announce", lambda *_: None)
    page = reader(aurora, None)
    await page.enter()
    await done(set_visibility, universe=aurora, by=ada, visibility="private")
    assert await page.closing() == 4403


async def test_a_reader_says_nothing_but_pings(aurora: Universe, threads_share_it: None) -> None:
    page = reader(aurora, None)
    state = await page.enter()
    assert (state["newest"], state["reviews"]) == (None, {"count": 0, "average": None})
    await page.say("ping", t=5)
    assert (await page.hear("pong"))["t"] == 5
    await page.say("edit", id="edit-of-a-reader", changes=[])
    assert (await page.hear("system.error"))["code"] == "invalid"
    await page.disconnect()
    await asyncio.sleep(0.1)
    assert readers._readings == {}


async def test_what_was_taken_back_is_not_told(aurora: Universe, ben: User, threads_share_it: None) -> None:
    """Told after the commit: a comment whose transaction fails is heard by nobody."""
    page = reader(aurora, None)
    await page.enter()

    def failing() -> None:
        with transaction.atomic():
            post_comment(universe=aurora, by=ben, text="Never said.")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await done(failing)
    await done(post_comment, universe=aurora, by=ben, text="Said.")
    assert (await heard_of(page))["comment"]["text"] == "Said."
    await page.disconnect()


# --- at once ------------------------------------------------------------------------------------------


@pytest.fixture
def universe(ada: User, universe_of: Any) -> Universe:
    made: Universe = universe_of(ada, name="Shared", visibility="public")
    return made


def test_reviews_sent_at_once_by_one_person_are_one(ben: User, universe: Universe, together: Together) -> None:
    def review() -> str:
        try:
            post_comment(universe=Universe.objects.get(pk=universe.pk), by=ben, text="Fine.", rating=4)
        except Conflict:
            return "refused"
        return "kept"

    assert sorted(together.run(*[review] * 4)) == ["kept", "refused", "refused", "refused"]
    assert Comment.objects.filter(rating=4).count() == 1


def test_one_operation_sent_at_once_is_one_comment(ben: User, universe: Universe, together: Together) -> None:
    def post() -> Any:
        place = Universe.objects.get(pk=universe.pk)
        return post_comment(universe=place, by=ben, text="Once.", op="the-same-op").pk

    assert len(set(together.run(*[post] * 4))) == 1
    assert Comment.objects.count() == 1


def test_five_a_minute_are_five_however_many_are_sent_at_once(
    ben: User, universe: Universe, together: Together, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_020.0)

    def post() -> str:
        try:
            post_comment(universe=Universe.objects.get(pk=universe.pk), by=ben, text="Again.")
        except Exception as error:
            return str(getattr(error, "code", error))
        return "kept"

    assert sorted(together.run(*[post] * 9)) == ["kept"] * 5 + ["rate_limited"] * 4


def test_an_answer_and_the_end_of_its_thread_at_once_leave_no_answer_without_a_thread(
    ada: User, ben: User, universe: Universe, together: Together
) -> None:
    head = post_comment(universe=universe, by=ben, text="Anybody?")

    def answer() -> None:
        with suppress(NotFound, Conflict):
            post_comment(universe=Universe.objects.get(pk=universe.pk), by=ada, to=head.pk, text="Here!")

    def delete() -> None:
        commenting.delete_comment(comment=Comment.objects.get(pk=head.pk), by=ben)

    together.run(answer, delete)
    left = list(Comment.objects.order_by("at"))
    assert [one.thread_id for one in left] in ([], [None, head.pk])
    assert not left or left[0].deleted is not None


def test_a_browser_of_a_stranger_sees_no_comment_of_a_private_universe(draft: Universe, ada: User, cleo: User) -> None:
    said = post_comment(universe=draft, by=ada, text="Among ourselves.")
    browser = Client()
    browser.force_login(cleo, backend=BACKEND)
    for at in (
        f"/universes/{draft.pk}/comments/", f"/universes/{draft.pk}/comments/{said.pk}/", f"/universes/{draft.pk}/",
        f"/api/v1/universes/{draft.pk}/comments/", f"/api/v1/comments/{said.pk}/",
    ):  # fmt: skip
        assert browser.get(at).status_code == 404, at
