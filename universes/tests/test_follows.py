"""Follows: of others only, not over a block, told once; and what whom one follows makes public is news."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.models import Block, Follow, Mute, Notification, User
from accounts.operations.following import follow, unfollow
from universes.models import Universe, UniverseCounts
from universes.operations.deleting import delete
from universes.operations.duplicating import duplicate
from universes.operations.publishing import publish, set_visibility, unpublish
from universes.views import follows

pytestmark = pytest.mark.django_db


def kinds(person: User) -> list[str]:
    return list(Notification.objects.filter(person=person).order_by("at").values_list("kind", flat=True))


def test_to_follow_twice_is_to_follow_once_and_is_told_once(ada: User, ben: User) -> None:
    first = follow(person=ada, by=ben, address="/people/ben/")
    assert follow(person=ada, by=ben, address="/people/ben/") == first
    unfollow(person=ada, by=ben)
    unfollow(person=ada, by=ben)
    assert not Follow.objects.exists()
    follow(person=ada, by=ben, address="/people/ben/")
    told = Notification.objects.get(person=ada)
    assert (told.sentence(), told.address) == ("Ben follows you", "/people/ben/")


def test_nobody_follows_themselves_or_over_a_block_or_somebody_who_has_left(ada: User, ben: User, cleo: User) -> None:
    with pytest.raises(Invalid):
        follow(person=ada, by=ada, address="/")
    Block.objects.create(person=ada, blocked=ben)
    for one, other in ((ada, ben), (ben, ada)):
        with pytest.raises(NotAllowed):
            follow(person=one, by=other, address="/")
    User.objects.filter(pk=cleo.pk).update(is_active=False)
    with pytest.raises(NotFound):
        follow(person=cleo, by=ada, address="/")
    assert not Follow.objects.exists()
    assert not Notification.objects.exists()


def test_the_button_and_the_lists_work_without_scripts(ada: User, ben: User, client_of: Any) -> None:
    client = client_of(ben)
    assert 'name="follow" value="yes"' in client.get("/people/ada/").content.decode()
    answer = client.post("/people/ada/follow/", {"follow": "yes", "next": "https://example.com/"})
    assert answer["Location"] == "/people/ada/"
    page = client.get("/people/ada/").content.decode()
    assert 'name="follow" value="no"' in page
    assert "1 follower<" in page
    assert 'href="/people/ben/"' in client_of(None).get("/people/ada/followers/").content.decode()
    assert 'href="/people/ada/"' in client_of(None).get("/people/ben/following/").content.decode()
    fragment = client.post("/people/ada/follow/", {"follow": "no"}, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="false"' in fragment
    assert "Nobody yet" in client.get("/people/ada/followers/").content.decode()
    assert client.get("/people/nobody/followers/").status_code == 404
    assert client.post("/people/ben/follow/", {"follow": "yes"}).status_code == 400
    assert "/people/ben/follow/" not in client.get("/people/ben/").content.decode()  # of oneself there is no button


def test_the_api_follows(ada: User, ben: User, api_of: Any) -> None:
    api = api_of(ben)
    assert api.get("/api/v1/users/ada/follow/").json()["data"]["at"] is None
    for _ in range(2):
        assert api.put("/api/v1/users/ada/follow/").status_code == 200
    listed = api.get("/api/v1/follows/").json()["data"]
    assert [(row["username"], row["name"]) for row in listed["results"]] == [("ada", "Ada")]
    assert api.put("/api/v1/users/ben/follow/").status_code == 400
    assert api.put("/api/v1/users/nobody/follow/").status_code == 404
    for _ in range(2):
        assert api.delete("/api/v1/users/ada/follow/").status_code == 204
    assert api.get("/api/v1/follows/").json()["data"]["count"] == 0
    assert api_of(None).get("/api/v1/follows/").status_code == 401


def test_a_list_of_many_costs_what_one_of_few_costs_and_goes_on(
    ada: User, ben: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follows, "PAGE", 5)
    client = client_of(ben)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/people/ada/followers/")
        return len(asked)

    follow(person=ada, by=ben, address="/")
    few = cost()
    for k in range(7):
        follow(person=ada, by=User.objects.create_user(f"fan{k}", f"fan{k}@example.org"), address="/")
    assert cost() == few
    page = client.get("/people/ada/followers/").content.decode()
    assert 'rel="next"' in page
    assert page.index("@fan6") < page.index("@fan5")  # the last first


def test_who_follows_hears_of_a_new_public_universe_once(
    ada: User, ben: User, cleo: User, moe: User, universe_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    for person in (ben, cleo, moe):
        Follow.objects.create(person=person, followed=ada)
    Mute.objects.create(person=cleo, kind="published")
    Block.objects.create(person=moe, blocked=ada)
    universe = universe_of(ada, name="Tide")
    with django_capture_on_commit_callbacks(execute=True):
        set_visibility(universe=universe, by=ada, visibility="unlisted")
    assert kinds(ben) == []
    for visibility in ("public", "private", "public"):
        with django_capture_on_commit_callbacks(execute=True):
            set_visibility(universe=Universe.objects.get(pk=universe.pk), by=ada, visibility=visibility)
    told = Notification.objects.get(person=ben)
    assert (told.sentence(), told.address) == ("Ada published Tide", f"/universes/{universe.pk}/")
    assert kinds(cleo) == kinds(moe) == []


def test_many_followers_cost_as_many_queries_as_few(
    ada: User, universe_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    def cost(name: str) -> int:
        universe = universe_of(ada, name=name)
        with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks(execute=True):
            publish(universe=universe, by=ada)
        return len(asked)

    def fans(start: int, end: int) -> None:
        for k in range(start, end):
            fan = User.objects.create_user(f"fan{k}", f"fan{k}@example.org")
            Follow.objects.create(person=fan, followed=ada)

    cost("Nobody's")  # asks for a picture, which the others, being the same, share
    fans(0, 2)
    few = cost("One")
    fans(2, 40)
    assert cost("Two") == few
    assert Notification.objects.filter(kind="published").count() == 2 + 40


def test_a_public_remix_is_counted_and_told_to_whom_it_was_made_from(aurora: Universe, ada: User, ben: User) -> None:
    remix = duplicate(universe=aurora, by=ben)
    assert kinds(ada) == []  # as long as it is private it is nobody's business

    def remixes() -> int:
        return UniverseCounts.objects.get(pk=aurora.pk).remixes

    publish(universe=remix, by=ben)
    publish(universe=remix, by=ben)
    assert (remixes(), kinds(ada)) == (1, ["remix"])
    publish(universe=remix, by=ben, visibility="unlisted")
    assert remixes() == 0
    publish(universe=remix, by=ben)
    unpublish(universe=remix, by=ben)
    assert remixes() == 0
    publish(universe=remix, by=ben)
    delete(universe=Universe.objects.get(pk=remix.pk), by=ben)
    assert (remixes(), kinds(ada)) == (0, ["remix"])

    own = duplicate(universe=aurora, by=ada)
    publish(universe=own, by=ada)
    assert remixes() == 0  # nobody makes their own more popular by copying it
