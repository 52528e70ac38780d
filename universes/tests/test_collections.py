"""Collections: named, ordered, private or public; what is hidden in them betrays itself in no list and no number."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Collection, Universe
from universes.operations import collecting
from universes.operations.collecting import collect, place_at, put_in, shown_in, take_out
from universes.operations.deleting import delete
from universes.operations.publishing import set_visibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening(ben: User) -> Collection:
    return collect(by=ben, name="For the evening", description="Slow <b>things</b>", visibility="public")


@pytest.fixture
def three(ada: User, evening: Collection, ben: User, universe_of: Any) -> list[Universe]:
    made = [universe_of(ada, name=name, visibility="public") for name in ("One", "Two", "Three")]
    for universe in made:
        put_in(collection=evening, universe=universe, by=ben)
    return made


def names(collection: Collection, viewer: Any) -> list[str]:
    return [one.name for one in shown_in(collection, viewer=viewer)]


def test_a_name_gives_an_address_of_its_own_that_stays(ben: User, ada: User) -> None:
    first, second = collect(by=ben, name="Calm"), collect(by=ben, name="Calm")
    assert (first.slug, second.slug, collect(by=ada, name="Calm").slug) == ("calm", "calm-2", "calm")
    assert collect(by=ben, name="☽☽").slug == "collection"
    assert collecting.describe_collection(collection=first, by=ben, name="Storm").slug == "calm"
    for bad in ({"name": " \x00 "}, {"name": "n" * 61}, {"name": "x", "visibility": "open"}):
        with pytest.raises(Invalid):
            collect(by=ben, **bad)


def test_what_is_put_in_stands_in_order_and_is_moved(evening: Collection, ben: User, three: list[Universe]) -> None:
    put_in(collection=evening, universe=three[0], by=ben)  # twice changes nothing
    assert names(evening, ben) == ["One", "Two", "Three"]
    place_at(collection=evening, universe=three[2], by=ben, place=0)
    assert names(evening, ben) == ["Three", "One", "Two"]
    place_at(collection=evening, universe=three[2], by=ben, place=99)
    assert names(evening, ben) == ["One", "Two", "Three"]
    take_out(collection=evening, universe=three[1], by=ben)
    take_out(collection=evening, universe=three[1], by=ben)
    assert names(evening, ben) == ["One", "Three"]
    with pytest.raises(NotFound):
        place_at(collection=evening, universe=three[1], by=ben, place=0)


def test_only_its_maker_changes_it_and_a_private_one_is_not_there(
    evening: Collection, ben: User, cleo: User, three: list[Universe], client_of: Any, api_of: Any
) -> None:
    with pytest.raises(NotAllowed):
        put_in(collection=evening, universe=three[0], by=cleo)
    page, api = "/people/ben/collections/for-the-evening/", f"/api/v1/collections/{evening.pk}/"
    item = f"items/{three[0].pk}/"
    assert client_of(None).get(page).status_code == 200
    for address, sent in ((f"{page}describe/", {"name": "x"}), (f"{page}delete/", {}), (page + item, {"step": "out"})):
        assert client_of(cleo).post(address, sent).status_code == 403
    assert api_of(cleo).patch(api, {"name": "x"}, format="json").status_code == 403
    assert api_of(cleo).put(api + item).status_code == 403
    assert api_of(None).put(api + item).status_code == 401
    collecting.describe_collection(collection=evening, by=ben, visibility="private")
    for address in (page, f"{page}delete/"):
        assert client_of(cleo).get(address).status_code == 404
    assert client_of(cleo).post(f"{page}describe/", {"name": "x"}).status_code == 404
    for address in (api, f"{api}items/"):
        assert api_of(cleo).get(address).status_code == 404
    assert api_of(cleo).delete(api).status_code == 404
    assert api_of(cleo).get("/api/v1/collections/?owner=ben").json()["data"]["count"] == 0
    assert client_of(ben).get(page).status_code == 200


def test_a_hidden_universe_inside_betrays_itself_to_nobody(
    evening: Collection, ada: User, ben: User, cleo: User, three: list[Universe], client_of: Any, api_of: Any
) -> None:
    def seen(person: Any) -> tuple[list[str], int]:
        shown = client_of(person).get("/people/ben/collections/for-the-evening/").content.decode()
        data = api_of(person).get(f"/api/v1/collections/{evening.pk}/").json()["data"]
        rows = api_of(person).get(f"/api/v1/collections/{evening.pk}/items/").json()["data"]
        listed = re.findall(r'class="card__link" href="[^"]+">([^<]+)', shown)
        assert [row["name"] for row in rows["results"]] == listed
        assert rows["count"] == data["universes"] == len(listed)
        assert all(str(one.pk) not in shown for one in three if one.name not in listed)
        return listed, data["universes"]

    everybody = [None, cleo, ben]
    assert [seen(person) for person in everybody] == [(["One", "Two", "Three"], 3)] * 3
    set_visibility(universe=three[1], by=ada, visibility="private")
    assert [seen(person) for person in everybody] == [(["One", "Three"], 2)] * 3
    assert seen(ada) == (["One", "Two", "Three"], 3)  # whose it is sees it in its place
    # Its maker has the address of an unlisted one; a list hands it to nobody else.
    set_visibility(universe=Universe.objects.get(pk=three[1].pk), by=ada, visibility="unlisted")
    assert seen(ben) == (["One", "Two", "Three"], 3)
    assert seen(cleo) == seen(None) == (["One", "Three"], 2)
    delete(universe=Universe.objects.get(pk=three[1].pk), by=ada)
    assert seen(ben) == (["One", "Three"], 2)


def test_moving_goes_by_what_one_sees(evening: Collection, ada: User, ben: User, three: list[Universe]) -> None:
    set_visibility(universe=three[1], by=ada, visibility="private")
    place_at(collection=evening, universe=three[2], by=ben, place=0)
    assert names(evening, ben) == ["Three", "One"]
    set_visibility(universe=Universe.objects.get(pk=three[1].pk), by=ada, visibility="public")
    assert sorted(names(evening, ben)) == ["One", "Three", "Two"]


def test_what_one_may_not_see_cannot_be_collected(evening: Collection, ben: User, draft: Universe) -> None:
    with pytest.raises(NotFound):
        put_in(collection=evening, universe=draft, by=ben)


def test_the_pages_work_without_scripts(aurora: Universe, ben: User, client_of: Any) -> None:
    client = client_of(ben)
    assert "No collection yet" in client.get("/me/collections/").content.decode()
    choose = f"/universes/{aurora.pk}/collections/"
    assert f'href="{choose}"' in client.get(f"/universes/{aurora.pk}/").content.decode()
    assert client.post(choose, {"name": ""}).status_code == 422
    assert client.post(choose, {"name": "Mine <i>"}).status_code == 302
    page = client.get("/people/ben/collections/mine-i/").content.decode()
    assert "Aurora" in page
    assert "Mine &lt;i&gt;" in page
    assert "Mine <i>" not in page
    fragment = client.post(choose, {"collection": "mine-i", "in": "no"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "Nothing in it yet" in client.get("/people/ben/collections/mine-i/").content.decode()
    wrong = client.post("/me/collections/", {"name": "n" * 61, "description": "What I had typed"})
    assert wrong.status_code == 422
    assert "What I had typed" in wrong.content.decode()
    assert client.get("/people/ben/collections/mine-i/delete/").status_code == 200
    assert client.post("/people/ben/collections/mine-i/delete/")["Location"] == "/me/collections/"
    assert not Collection.objects.exists()


def test_description_is_text_and_no_markup(evening: Collection, client: Any) -> None:
    page = client.get("/people/ben/collections/for-the-evening/").content.decode()
    assert "Slow &lt;b&gt;things&lt;/b&gt;" in page


def test_the_order_is_changed_by_buttons(three: list[Universe], ben: User, client_of: Any, evening: Collection) -> None:
    address = f"/people/ben/collections/for-the-evening/items/{three[2].pk}/"
    assert client_of(ben).post(address, {"step": "-1"}).status_code == 302
    assert names(evening, ben) == ["One", "Three", "Two"]
    fragment = client_of(ben).post(address, {"step": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert fragment.index("Two</a>") < fragment.index("Three</a>")
    client_of(ben).post(address, {"step": "out"})
    assert names(evening, ben) == ["One", "Two"]


def test_the_api_makes_fills_orders_and_deletes(
    aurora: Universe, three: list[Universe], ben: User, api_of: Any
) -> None:
    api = api_of(ben)
    made = api.post("/api/v1/collections/", {"name": "Class"}, format="json")
    assert (made.status_code, made.json()["data"]["visibility"]) == (201, "private")
    root = f"/api/v1/collections/{made.json()['data']['id']}/"
    assert api.put(f"{root}items/{aurora.pk}/").status_code == 204
    assert api.put(f"{root}items/{three[0].pk}/", {"place": 0}, format="json").status_code == 204
    rows = api.get(f"{root}items/").json()["data"]["results"]
    assert [row["name"] for row in rows] == ["One", "Aurora"]
    assert api.delete(f"{root}items/{aurora.pk}/").status_code == 204
    renamed = api.patch(root, {"name": "Class 7b", "visibility": "public"}, format="json").json()["data"]
    assert (renamed["name"], renamed["slug"], renamed["universes"]) == ("Class 7b", "class", 1)
    for bad in ({}, {"name": 7}, {"name": "x", "slug": "y"}, {"name": ""}):
        assert api.post("/api/v1/collections/", bad, format="json").status_code == 400
    assert api.delete(root).status_code == 204
    assert api.get("/api/v1/collections/").json()["data"]["count"] == 1


def test_there_are_only_so_many(ben: User, three: list[Universe], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "ITEMS_MOST", 1)
    calm = collect(by=ben, name="Calm")
    put_in(collection=calm, universe=three[0], by=ben)
    with pytest.raises(Conflict):
        put_in(collection=calm, universe=three[1], by=ben)
    monkeypatch.setattr(collecting, "COLLECTIONS_MOST", 2)
    with pytest.raises(Conflict):
        collect(by=ben, name="One too many")


def test_few_and_many_cost_as_many_queries(
    ada: User, ben: User, aurora: Universe, universe_of: Any, client_of: Any, api_of: Any
) -> None:
    client, api = client_of(ben), api_of(ben)
    calm = collect(by=ben, name="Calm", visibility="public")
    put_in(collection=calm, universe=aurora, by=ben)
    asks = [
        (client.get, "/me/collections/"),
        (client.get, "/people/ben/collections/calm/"),
        (client.get, f"/universes/{aurora.pk}/collections/"),
        (api.get, "/api/v1/collections/"),
        (api.get, f"/api/v1/collections/{calm.pk}/items/"),
    ]

    def costs() -> list[int]:
        found = []
        for ask, address in asks:
            with CaptureQueriesContext(connection) as asked:
                assert ask(address).status_code == 200
            found.append(len(asked))
        return found

    few = costs()
    for k in range(6):
        put_in(collection=calm, universe=universe_of(ada, name=f"More {k}", visibility="public", tags=["x"]), by=ben)
        put_in(collection=collect(by=ben, name=f"Other {k}"), universe=aurora, by=ben)
    assert costs() == few


def test_the_makers_page_shows_public_collections_and_what_they_keep(
    evening: Collection, ada: User, ben: User, three: list[Universe], client_of: Any
) -> None:
    from universes.operations.favouriting import favourite

    collect(by=ben, name="Secret list")
    favourite(universe=three[0], by=ben)
    favourite(universe=three[1], by=ben)
    set_visibility(universe=Universe.objects.get(pk=three[1].pk), by=ada, visibility="private")
    for viewer in (None, ben):
        page = client_of(viewer).get("/people/ben/").content.decode()
        assert "For the evening" in page
        assert "2 universes" in page
        assert "Secret list" not in page
        assert "One</a>" in page
        assert "Two</a>" not in page
