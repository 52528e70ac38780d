"""Favourites: kept once whoever presses how often, counted, listed to who keeps them, told to the owner."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, User
from universes.errors import NotAllowed, NotFound
from universes.guests import Guest
from universes.models import Comment, Favourite, Universe, UniverseCounts
from universes.operations.favouriting import favourite, unfavourite
from universes.operations.publishing import publish, unpublish
from universes.views import favourites

pytestmark = pytest.mark.django_db


def number(universe: Universe, name: str = "favourites") -> int:
    return int(getattr(UniverseCounts.objects.get(pk=universe.pk), name))


def test_to_keep_it_twice_keeps_and_counts_it_once(aurora: Universe, ben: User) -> None:
    first = favourite(universe=aurora, by=ben)
    assert favourite(universe=aurora, by=ben).at == first.at
    assert number(aurora) == 1
    unfavourite(universe=aurora, by=ben)
    unfavourite(universe=aurora, by=ben)
    assert number(aurora) == 0
    assert not Favourite.objects.exists()


def test_what_one_may_not_see_cannot_be_kept_and_a_guest_keeps_nothing(
    aurora: Universe, draft: Universe, cleo: User
) -> None:
    with pytest.raises(NotFound):
        favourite(universe=draft, by=cleo)
    with pytest.raises(NotAllowed):
        favourite(universe=aurora, by=Guest("key", "Gil"))
    assert number(draft) == number(aurora) == 0


def test_its_owner_is_told_once_a_day_however_often_the_star_is_pressed(aurora: Universe, ada: User, ben: User) -> None:
    for _ in range(3):
        favourite(universe=aurora, by=ben)
        unfavourite(universe=aurora, by=ben)
    told = Notification.objects.get(person=ada)
    assert told.sentence() == "Ben keeps Aurora"
    Notification.objects.update(read_at=told.at)
    favourite(universe=aurora, by=ben)
    assert Notification.objects.count() == 1
    favourite(universe=aurora, by=ada)  # nobody is told of what they did themselves
    assert Notification.objects.count() == 1


def test_the_list_holds_what_one_keeps_and_may_see(
    aurora: Universe, ada: User, ben: User, cleo: User, universe_of: Any, client_of: Any, api_of: Any
) -> None:
    tide = universe_of(ada, name="Tide <b>", visibility="public")
    for universe in (aurora, tide):
        favourite(universe=universe, by=ben)
    client, api = client_of(ben), api_of(ben)
    page = client.get("/me/kept/").content.decode()
    assert page.index("Tide &lt;b&gt;") < page.index("Aurora")  # the last kept first
    assert "Tide <b>" not in page
    assert "Aurora" not in client.get("/me/kept/?q=tide").content.decode()
    data = api.get("/api/v1/favourites/").json()["data"]
    assert [row["name"] for row in data["results"]] == ["Tide <b>", "Aurora"]
    assert api.get("/api/v1/favourites/?search=auro").json()["data"]["count"] == 1
    assert "You keep nothing yet" in client_of(cleo).get("/me/kept/").content.decode()

    unpublish(universe=tide, by=ada)
    assert "Tide" not in client.get("/me/kept/").content.decode()
    assert api.get("/api/v1/favourites/").json()["data"]["count"] == 1
    publish(universe=tide, by=ada)  # and it is kept still
    assert "Tide" in client.get("/me/kept/").content.decode()


def test_the_list_goes_on_where_the_page_before_ended(
    ada: User, ben: User, universe_of: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites, "PAGE", 2)
    for k in range(5):
        favourite(universe=universe_of(ada, name=f"Number {k}", visibility="public"), by=ben)
    seen, address = [], "/me/kept/"
    while address:
        page = client_of(ben).get(address).content.decode()
        seen += re.findall(r"Number \d(?=</a>)", page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"Number {k}" for k in (4, 3, 2, 1, 0)]


def test_few_and_many_cost_as_many_queries(ada: User, ben: User, universe_of: Any, client_of: Any, api_of: Any) -> None:
    def cost(ask: Any, address: str) -> int:
        ask(address)
        with CaptureQueriesContext(connection) as asked:
            ask(address)
        return len(asked)

    client, api = client_of(ben), api_of(ben)
    asks = [(client.get, "/me/kept/"), (client.get, "/explore/"), (api.get, "/api/v1/favourites/")]
    favourite(universe=universe_of(ada, name="One", visibility="public", tags=["a"]), by=ben)
    few = [cost(*ask) for ask in asks]
    for k in range(9):
        favourite(universe=universe_of(ada, name=f"More {k}", visibility="public", tags=["b"]), by=ben)
    assert [cost(*ask) for ask in asks] == few
    assert max(few) <= 6


def test_the_button_works_with_and_without_scripts(aurora: Universe, ben: User, client_of: Any) -> None:
    client, address = client_of(ben), reverse("universes:favourite", args=[aurora.pk])
    page = client.get(f"/universes/{aurora.pk}/").content.decode()
    assert 'aria-pressed="false"' in page
    assert 'name="keep" value="yes"' in page
    plain = client.post(address, {"keep": "yes", "next": "/explore/?q=a"})
    assert (plain.status_code, plain["Location"]) == (302, "/explore/?q=a")
    assert 'name="keep" value="no"' in client.get("/explore/").content.decode()
    by_htmx = client.post(address, {"keep": "no"}, headers={"HX-Request": "true"})
    fragment = by_htmx.content.decode()
    assert 'aria-pressed="false"' in fragment
    assert "<html" not in fragment
    assert number(aurora) == 0


@pytest.mark.parametrize("bad", ["https://example.com/", "//example.com/", "javascript:alert(1)", "\\\\example.com"])
def test_the_button_leads_nobody_to_another_site(aurora: Universe, ben: User, client_of: Any, bad: str) -> None:
    answer = client_of(ben).post(reverse("universes:favourite", args=[aurora.pk]), {"next": bad})
    assert answer["Location"] == f"/universes/{aurora.pk}/"


def test_a_stranger_is_led_to_sign_in_and_back(aurora: Universe, client: Any) -> None:
    page = client.get("/explore/").content.decode()
    assert f"/accounts/login/?next=/universes/{aurora.pk}/" in page
    assert reverse("universes:favourite", args=[aurora.pk]) not in page


def test_the_api_keeps_and_keeps_no_longer(aurora: Universe, ben: User, api_of: Any) -> None:
    api, address = api_of(ben), f"/api/v1/universes/{aurora.pk}/favourite/"
    assert api.get(address).json()["data"] == {"universe": str(aurora.pk), "at": None}
    for _ in range(2):
        assert api.put(address).status_code == 200
    assert api.get(address).json()["data"]["at"]
    assert api.get(f"/api/v1/universes/{aurora.pk}/").json()["data"]["counts"]["favourites"] == 1
    for _ in range(2):
        assert api.delete(address).status_code == 204


def test_recount_puts_wrong_and_missing_numbers_right(
    aurora: Universe, draft: Universe, ben: User, capsys: pytest.CaptureFixture[str]
) -> None:
    favourite(universe=aurora, by=ben)
    UniverseCounts.objects.filter(pk=aurora.pk).update(favourites=7, remixes=3)
    UniverseCounts.objects.filter(pk=draft.pk).delete()
    call_command("recount")
    assert "2 universes had wrong numbers" in capsys.readouterr().out
    assert (number(aurora), number(aurora, "remixes"), number(draft)) == (1, 0, 0)
    call_command("recount")
    assert "0 universes" in capsys.readouterr().out


def test_recount_counts_people_who_talk_about_it_and_not_what_they_say(aurora: Universe, ben: User, cleo: User) -> None:
    for by in (ben, ben, cleo, aurora.owner):
        Comment.objects.create(universe=aurora, by=by, text="So calm.", at=timezone.now())
    call_command("recount")
    assert number(aurora, "comments") == 2


def test_a_number_never_falls_below_none_and_begins_where_its_row_is_missing(aurora: Universe, ben: User) -> None:
    favourite(universe=aurora, by=ben)
    UniverseCounts.objects.filter(pk=aurora.pk).update(favourites=0)
    unfavourite(universe=aurora, by=ben)
    assert number(aurora) == 0
    UniverseCounts.objects.all().delete()
    favourite(universe=aurora, by=ben)
    assert number(aurora) == 1


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_count_once(aurora: Universe, ben: User, cleo: User, threads_share_it: None) -> None:
    def press(person: User) -> None:
        try:
            favourite(universe=Universe.objects.get(pk=aurora.pk), by=person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, [ben, cleo] * 8))
    assert Favourite.objects.filter(universe=aurora).count() == number(aurora) == 2
