"""Home: what is new of whom one follows and of what was made from one's own; nothing that is hidden, nobody blocked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Block, Follow, User
from universes.models import Favourite, Publication, Universe
from universes.operations.duplicating import duplicate
from universes.operations.favouriting import favourite
from universes.operations.feeding import feed_of, people_to_follow
from universes.operations.publishing import publish, unpublish

pytestmark = pytest.mark.django_db


def told(person: User, size: int = 50) -> list[tuple[str, str, str]]:
    return [(one.kind, one.by.username, one.universe.name) for one in feed_of(person, after="", size=size).news]


def test_it_tells_of_whom_one_follows_and_of_remixes_of_ones_own(
    aurora: Universe, ada: User, ben: User, cleo: User, universe_of: Any
) -> None:
    Follow.objects.create(person=ben, followed=ada)
    assert told(ben) == [("published", "ada", "Aurora")]
    assert told(cleo) == told(ada) == []
    tide = universe_of(cleo, name="Tide", visibility="public")
    favourite(universe=tide, by=ada)
    assert told(ben)[0] == ("favourite", "ada", "Tide")
    remix = duplicate(universe=Universe.objects.with_document().get(pk=aurora.pk), by=ben)
    assert told(ada) == []
    publish(universe=remix, by=ben)
    assert told(ada) == [("remix", "ben", "Aurora")]
    Follow.objects.create(person=ada, followed=ben)
    assert told(ada) == [("remix", "ben", "Aurora")]  # once, though she follows him, too


def test_what_is_hidden_and_who_is_blocked_is_not_in_it(
    aurora: Universe, ada: User, ben: User, cleo: User, universe_of: Any
) -> None:
    Follow.objects.create(person=ben, followed=ada)
    tide = universe_of(cleo, name="Tide", visibility="public")
    favourite(universe=tide, by=ada)
    unpublish(universe=tide, by=cleo)
    universe_of(ada, name="Unlisted", visibility="unlisted")
    universe_of(ada, name="Private")
    assert told(ben) == [("published", "ada", "Aurora")]
    block = Block.objects.create(person=ada, blocked=ben)
    assert told(ben) == []
    block.delete()
    Block.objects.create(person=ben, blocked=ada)
    assert told(ben) == []
    assert people_to_follow(ben) == []


def test_pages_repeat_and_leave_out_nothing_also_of_one_moment(
    ada: User, ben: User, cleo: User, universe_of: Any
) -> None:
    Follow.objects.create(person=ben, followed=ada)
    for k in range(5):
        universe_of(ada, name=f"Hers {k}", visibility="public")
        favourite(universe=universe_of(cleo, name=f"Kept {k}", visibility="public"), by=ada)
    now = timezone.now()
    Publication.objects.update(at=now)
    Favourite.objects.update(at=now)
    seen, after = [], ""
    for _ in range(20):
        feed = feed_of(ben, after=after, size=3)
        seen += [(one.kind, one.universe.name) for one in feed.news]
        after = feed.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 10
    assert feed_of(ben, after="forged:nonsense", size=3).is_first


def test_the_page_goes_on_and_the_empty_one_teaches(
    aurora: Universe, ada: User, ben: User, universe_of: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from universes.views import home

    empty = client_of(ben).get("/home/").content.decode()
    assert "Nothing new yet" in empty
    assert 'action="/people/ada/follow/"' in empty
    assert 'href="/explore/"' in empty
    Follow.objects.create(person=ben, followed=ada)
    universe_of(ada, name="Tide <b>", visibility="public")
    monkeypatch.setattr(home, "PAGE", 1)
    page = client_of(ben).get("/home/").content.decode()
    assert "Tide &lt;b&gt;" in page
    more = re.search(r'href="([^"]+)" rel="next"', page)
    assert more
    rest = client_of(ben).get(more[1], headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
    assert "Aurora" in rest
    assert "<html" not in rest
    assert client_of(None).get("/home/").status_code == 302


def test_the_api_tells_the_same(aurora: Universe, ada: User, ben: User, api_of: Any) -> None:
    Follow.objects.create(person=ben, followed=ada)
    data = api_of(ben).get("/api/v1/feed/").json()["data"]
    [row] = data["results"]
    assert (row["kind"], row["by"], row["universe"], data["next"]) == ("published", "ada", str(aurora.pk), "")
    assert api_of(ben).get("/api/v1/feed/?after=%00").status_code == 400
    assert api_of(None).get("/api/v1/feed/").status_code == 401


def test_few_and_many_cost_as_many_queries(ada: User, ben: User, cleo: User, universe_of: Any, client_of: Any) -> None:
    client = client_of(ben)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/home/")
        return len(asked)

    Follow.objects.create(person=ben, followed=ada)
    favourite(universe=universe_of(cleo, name="Kept", visibility="public", tags=["a"]), by=ada)
    few = cost()
    for k in range(6):
        universe_of(ada, name=f"Hers {k}", visibility="public", tags=["b"])
        fan = User.objects.create_user(f"fan{k}", f"fan{k}@example.org")
        Follow.objects.create(person=ben, followed=fan)
        favourite(universe=universe_of(fan, name=f"Theirs {k}", visibility="public"), by=ada)
    assert cost() == few
