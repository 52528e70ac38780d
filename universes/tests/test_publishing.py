"""Publishing: others get a version, the draft goes on beside it, and no door of theirs shows what is not published."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import User
from simulation.models import Rendering
from simulation.operations import picture_of
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Publication, Seat, Universe, Version
from universes.operations.creating import create
from universes.operations.duplicating import duplicate
from universes.operations.editing import edit, new_op
from universes.operations.inviting import accept, invite
from universes.operations.publishing import go_back, publish, publish_changes, set_terms, set_visibility, unpublish
from universes.operations.rendering import ask_rendering

from .test_rights_matrix import DOORS, PEOPLE, World, browser_of, knock, made_world

pytestmark = pytest.mark.django_db

SECRET = "Unheard-of"  # every word of the draft says so, and nothing that is published does
SECRET_NUMBER = 123.4375


def spoil(universe: Universe, by: User) -> None:
    """Change all that a document can say into what nobody else is to read yet."""
    words = [
        {"path": "name", "value": f"{SECRET} name"},
        {"path": "description", "value": f"{SECRET} description"},
        {"path": "tags", "value": [SECRET.lower()]},
        {"path": "music.tempo", "value": SECRET_NUMBER},
        {"path": "physics.particle_speed", "value": 43.4375},
        {"path": "couplings.gravity_tempo", "value": 0.4375},
        {"path": "seeds.physics", "value": 4375},
        {"add": {"id": SECRET.lower(), "kind": "wall"}},
    ]
    edit(universe=universe, by=by, op=new_op(), changes=words)


BETRAYED = re.compile(r"unheard-of|123\.4375|43\.4375|0\.4375|\b4375\b|123\.4\b", re.I)


# --- versions ----------------------------------------------------------------------------------------


def test_publishing_fixes_what_others_get_and_the_draft_goes_on(ada: User, cleo: User, draft: Universe) -> None:
    publication = publish(universe=draft, by=ada, notes="First light")
    assert publication.version is not None
    assert (publication.version.number, publication.version.seq, publication.version.notes) == (1, 1, "First light")
    spoil(draft, ada)
    theirs = Universe.objects.visible_to(cleo).with_document().get()
    assert theirs.name == "Draft"
    assert not BETRAYED.search(json.dumps(theirs.document()))
    assert Universe.objects.visible_to(ada).with_document().get().document()["name"] == f"{SECRET} name"
    version = publish_changes(universe=draft, by=ada, notes="Second")
    assert (version.number, version.name) == (2, f"{SECRET} name")
    assert Universe.objects.visible_to(cleo).with_document().get().document()["music"]["tempo"] == SECRET_NUMBER


def test_publishing_no_changes_changes_nothing_and_a_private_universe_has_none(ada: User, draft: Universe) -> None:
    with pytest.raises(Conflict):
        publish_changes(universe=draft, by=ada)
    publish(universe=draft, by=ada)
    assert publish_changes(universe=draft, by=ada, notes="Again").number == 1
    assert Version.objects.count() == 1


def test_unpublishing_keeps_the_versions_and_publishing_again_makes_a_new_one(ada: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    unpublish(universe=draft, by=ada)
    assert Version.objects.count() == 1
    assert publish(universe=draft, by=ada).version.number == 2  # type: ignore[union-attr]


def test_between_unlisted_and_public_the_version_stays_and_out_of_open_there_is_a_new_one(
    ada: User, draft: Universe
) -> None:
    publish(universe=draft, by=ada, visibility="unlisted")
    spoil(draft, ada)
    assert publish(universe=draft, by=ada, visibility="public").version.number == 1  # type: ignore[union-attr]
    publish(universe=draft, by=ada, visibility="open")
    version = publish(universe=draft, by=ada, visibility="public").version
    assert version is not None
    assert (version.number, version.name) == (2, f"{SECRET} name")


def test_going_back_makes_the_draft_what_is_published_as_an_edit(ada: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    spoil(draft, ada)
    publish_changes(universe=draft, by=ada)
    done = go_back(universe=draft, by=ada, op=new_op(), number=1)
    assert done.label == "Back to version 1"
    assert Universe.objects.get(pk=draft.pk).name == "Draft"
    go_back(universe=draft, by=ada, op=new_op())
    assert Universe.objects.get(pk=draft.pk).name == f"{SECRET} name"
    with pytest.raises(NotFound):
        go_back(universe=draft, by=ada, op=new_op(), number=9)


@pytest.mark.parametrize("field", ["document", "face", "seq", "number", "name", "notes", "at"])
def test_the_database_refuses_to_change_a_version(ada: User, draft: Universe, field: str) -> None:
    version = publish(universe=draft, by=ada).version
    assert version is not None
    other = {"document": {}, "face": {}, "seq": 9, "number": 9, "at": "2000-01-01T00:00:00Z"}.get(field, "other")
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{field: other})
    ada.delete()  # who made it may go: with the universe, or out of a universe of somebody else
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("act", "terms"),
    [
        (publish, {"visibility": "everywhere"}),
        (publish, {"notes": "x" * 501}),
        (publish, {"notes": "a\0b"}),
        (publish_changes, {"notes": "x" * 501}),
        (set_terms, {"picture": 7}),
        (set_terms, {"picture": True}),
        (set_terms, {"allow_live": "no"}),
        (set_terms, {"owner": 3}),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_changed(
    ada: User, aurora: Universe, act: Any, terms: dict[str, Any]
) -> None:
    before = Universe.objects.filter(pk=aurora.pk).values().get()
    with pytest.raises(Invalid):
        act(universe=aurora, by=ada, **terms)
    assert Universe.objects.filter(pk=aurora.pk).values().get() == before


def test_only_the_owner_publishes_goes_back_and_sets_terms(ada: User, ben: User, aurora: Universe) -> None:
    accept(token=invite(universe=aurora, by=ada, whom="ben", role="editor").token, by=ben)
    for act, more in ((publish, {}), (publish_changes, {}), (set_terms, {"picture": 1}), (go_back, {"op": new_op()})):
        with pytest.raises(NotAllowed):
            act(universe=aurora, by=ben, **more)  # type: ignore[operator]


def test_a_version_of_what_was_public_before_is_its_present_state(ada: User, draft: Universe) -> None:
    """As the migration does it, on rows as they were then."""
    import importlib

    from django.apps import apps

    publish(universe=draft, by=ada)
    edit(universe=draft, by=ada, op=new_op(), changes=[{"add": {"id": "peg1", "kind": "peg"}}])
    other = create(by=ada, document={"name": "Never public"})
    Publication.objects.update(version=None)
    Version.objects.all().delete()
    migration = importlib.import_module("universes.migrations.0019_versions_of_the_published")
    migration.forwards(apps, None)
    migration.forwards(apps, None)  # a run that was cut off goes on; one that was not does nothing
    version = Version.objects.get()
    assert (version.number, version.seq, version.universe_id) == (1, 2, draft.pk)
    assert version.canonical() == Universe.objects.with_document().get(pk=draft.pk).document()
    assert not other.versions.exists()


# --- who gets what -----------------------------------------------------------------------------------

FOLLOWING = {"universes:studio", "universes:edits", "universes:run", "api:edits"}


@pytest.fixture
def world(ada: User, ben: User, cleo: User, moe: User) -> World:
    return made_world(ada, {"ben": ben, "cleo": cleo, "moe": moe})


def seats_of(name: str) -> bool:
    return PEOPLE[name].given > 0


@pytest.mark.parametrize("visibility", ["unlisted", "public"])
@pytest.mark.parametrize("name", [name for name in PEOPLE if not seats_of(name)])
def test_no_door_shows_a_stranger_the_draft(world: World, name: str, visibility: str) -> None:
    """Every door of a universe, read as what it answers; the owner has closed its making to others."""
    universe, ada = world.universe, world.ada
    set_terms(universe=universe, by=ada, allow_live=False)
    set_visibility(universe=universe, by=ada, visibility=visibility)
    spoil(universe, ada)
    world.universe = Universe.objects.with_document().get(pk=universe.pk)
    client = browser_of(name, world)
    betrayed, closed = [], set()
    for door in (door for door in DOORS if door.method == "GET" and door.form is None):
        response = knock(client, door, world, universe.pk)
        said = b"".join(response) if response.streaming else response.content
        if response.status_code == 200 and BETRAYED.search(said.decode("utf-8", "replace")):
            betrayed.append(str(door))
        if response.status_code == 403:
            closed.add(door.name)
    assert betrayed == []
    assert FOLLOWING - {"universes:studio"} <= closed
    lists = ["/", "/explore/", "/api/v1/universes/", f"/universes/{universe.pk}/?published"]
    for address in lists:
        assert not BETRAYED.search(client.get(address).content.decode()), address


@pytest.mark.parametrize("name", ["a viewer", "a guest by a viewer link", "an editor", "the owner"])
def test_whoever_has_a_seat_reads_the_draft_and_may_follow_it(world: World, name: str) -> None:
    universe, ada = world.universe, world.ada
    set_terms(universe=universe, by=ada, allow_live=False)
    set_visibility(universe=universe, by=ada, visibility="public")
    spoil(universe, ada)
    client = browser_of(name, world)
    for part in ("page", "document", "studio", "edits", "history"):
        response = client.get(reverse(f"universes:{part}", args=[universe.pk]))
        assert response.status_code == 200, part
        assert BETRAYED.search(response.content.decode()), part
    heard = client.get(reverse("universes:document", args=[universe.pk]) + "?published").json()
    assert heard["name"] == "Secretive"


def test_what_is_open_is_read_as_it_is_by_everybody(client: Any, ada: User, draft: Universe) -> None:
    publish(universe=draft, by=ada, visibility="open")
    set_terms(universe=draft, by=ada, allow_live=False)
    spoil(draft, ada)
    assert client.get(reverse("universes:document", args=[draft.pk])).json()["name"] == f"{SECRET} name"
    assert client.get(reverse("universes:edits", args=[draft.pk])).status_code == 200


def test_a_copy_and_a_file_of_a_stranger_are_of_the_published_version(ada: User, cleo: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    spoil(draft, ada)
    for universe in (draft, Universe.objects.visible_to(cleo).get()):  # however it was fetched
        assert duplicate(universe=universe, by=cleo).document()["name"] == "Draft"
        asked = ask_rendering(universe=universe, by=cleo, kind="midi")
        assert not BETRAYED.search(json.dumps(asked.document))


def test_the_licence_of_a_published_version_is_the_owners_word_now(ada: User, cleo: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    change = {"path": "licence", "value": "all-rights-reserved"}
    edit(universe=draft, by=ada, op=new_op(), changes=[change])
    theirs = Universe.objects.visible_to(cleo).with_document().get()
    assert theirs.document()["licence"] == "all-rights-reserved"
    with pytest.raises(NotAllowed):
        duplicate(universe=theirs, by=cleo)


@pytest.mark.parametrize(("setting", "doors"), [("allow_remix", ["duplicate"]), ("allow_export", ["renderings"])])
def test_what_its_owner_does_not_let_others_do_is_refused_to_those_below_an_editor(
    client_of: Any, ada: User, ben: User, cleo: User, aurora: Universe, setting: str, doors: list[str]
) -> None:
    accept(token=invite(universe=aurora, by=ada, whom="ben", role="editor").token, by=ben)
    set_terms(universe=aurora, by=ada, **{setting: False})
    for person, status in ((cleo, 403), (ben, 302)):
        for door in doors:
            address = reverse(f"universes:{door}", args=[aurora.pk])
            assert client_of(person).post(address, {"kind": "midi"}).status_code == status
    unpublish(universe=aurora, by=ada)
    publish(universe=aurora, by=ada)
    assert getattr(Universe.objects.get(pk=aurora.pk), setting) is False  # a time in private forgets nothing


def test_a_list_gives_each_in_the_form_that_one_may_see(ada: User, ben: User, cleo: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    spoil(draft, ada)
    accept(token=invite(universe=draft, by=ada, whom="ben", role="viewer").token, by=ben)
    assert set(Universe.objects.listed().values_list("pk")) == {(draft.pk,)}
    for person, name in ((ada, f"{SECRET} name"), (ben, f"{SECRET} name"), (cleo, "Draft")):
        assert [universe.name for universe in Universe.objects.listed_for(person).with_cards()] == [name]
    assert [universe.name for universe in Universe.objects.listed().with_cards()] == ["Draft"]
    assert [tag.name for tag in Universe.objects.listed().with_cards()[0].tags.all()] == []
    Seat.objects.all().delete()
    assert Universe.objects.visible_to(ben).get().name == "Draft"


def test_many_are_shown_by_no_more_queries_than_few(
    ada: User, cleo: User, universe_of: Any, django_assert_num_queries: Any
) -> None:
    for few in (1, 5):
        for k in range(few):
            universe_of(ada, name=f"U{k}", visibility="public", tags=["calm"])
        with django_assert_num_queries(2):
            assert {universe.owner for universe in Universe.objects.listed().with_cards()} == {ada}
        with django_assert_num_queries(3):  # and in which of them one has a seat
            assert {universe.owner for universe in Universe.objects.listed_for(cleo).with_cards()} == {ada}


def test_a_picture_of_the_draft_sends_none_of_the_version_away(ada: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    published = picture_of(document=draft.document(), universe=draft, version=1)
    spoil(draft, ada)
    fresh = Universe.objects.get(pk=draft.pk)
    picture_of(document=fresh.document(), universe=fresh)
    assert Rendering.objects.filter(pk=published.pk).exists()
    publish_changes(universe=draft, by=ada)
    assert not Rendering.objects.filter(pk=published.pk).exists()


# --- the page ----------------------------------------------------------------------------------------


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_says_what_others_hear_and_what_they_do_not_hear_yet(
    client_of: Any, ada: User, draft: Universe
) -> None:
    browser, address = client_of(ada), reverse("universes:publish", args=[draft.pk])
    assert "Nothing: it is private" in text(browser.get(address))
    answer = browser.post(address, {"visibility": "public", "notes": "<b>First</b>"})
    assert answer["Location"] == address
    page = text(browser.get(address))
    assert "&lt;b&gt;First&lt;/b&gt;" in page
    assert "no changes that others do not hear" in page
    spoil(draft, ada)
    page = text(browser.get(address))
    assert "Changes not yet published" in page
    assert f"{SECRET} name" in page
    assert "Changes not yet published" in text(browser.get(reverse("universes:page", args=[draft.pk])))
    assert browser.post(reverse("universes:publish_changes", args=[draft.pk]), {"notes": "n"}).status_code == 302
    assert "Version 2" in text(browser.get(address))
    answer = browser.post(reverse("universes:publish_back", args=[draft.pk]), {"number": "1"})
    assert answer.status_code == 302
    assert Universe.objects.get(pk=draft.pk).name == "Draft"


def test_a_form_with_something_wrong_comes_back_with_all_that_was_typed(
    client_of: Any, ada: User, draft: Universe
) -> None:
    browser, address = client_of(ada), reverse("universes:publish", args=[draft.pk])
    answer = browser.post(address, {"visibility": "public", "notes": "x" * 501})
    assert answer.status_code == 422
    assert "x" * 501 in text(answer)
    assert "500 characters at most" in text(answer)
    terms = reverse("universes:publish_terms", args=[draft.pk])
    assert browser.post(terms, {"picture": "9"}).status_code == 422
    assert browser.post(terms, {"licence": "mine"}).status_code == 422


def test_terms_licence_and_picture_are_kept_by_one_form(client_of: Any, ada: User, aurora: Universe) -> None:
    sent = {"allow_remix": "on", "picture": "3", "licence": "CC0-1.0"}
    assert client_of(ada).post(reverse("universes:publish_terms", args=[aurora.pk]), sent).status_code == 302
    now = Universe.objects.get(pk=aurora.pk)
    terms = (now.allow_remix, now.allow_export, now.allow_live, now.picture, now.licence)
    assert terms == (True, False, False, 3, "CC0-1.0")
    assert ".3" in now.picture_version


def test_programs_publish_read_versions_and_go_back(api_of: Any, ada: User, cleo: User, draft: Universe) -> None:
    mine, base = api_of(ada), f"/api/v1/universes/{draft.pk}"
    sent = {"visibility": "public", "notes": "One", "allow_live": False, "picture": 2}
    data = mine.put(f"{base}/publication/", sent).json()["data"]
    assert (data["version"], data["published_seq"], data["allow_live"], data["picture"]) == (1, 1, False, 2)
    spoil(draft, ada)
    assert mine.post(f"{base}/versions/", {"notes": "Two"}).json()["data"]["number"] == 2
    found = mine.get(f"{base}/versions/").json()["data"]
    assert [(each["number"], each["notes"]) for each in found["results"]] == [(2, "Two"), (1, "One")]
    assert mine.get(f"{base}/versions/1/document/").json()["data"]["name"] == "Draft"
    assert mine.post(f"{base}/versions/1/restore/").status_code == 201
    assert api_of(cleo).get(f"{base}/document/").json()["data"]["name"] == f"{SECRET} name"
    assert api_of(cleo).get(f"{base}/versions/").status_code == 403
    assert mine.put(f"{base}/publication/", {"visibility": "public", "owner": 1}).status_code == 400


def test_no_filter_and_no_order_of_the_api_tells_what_the_draft_is(api_of: Any, ada: User, draft: Universe) -> None:
    publish(universe=draft, by=ada)
    spoil(draft, ada)
    for person in (None, ada):
        for query, found in (("tempo_min=120", 0), ("tempo_max=100", 1), (f"search={SECRET}", 0), ("search=Draft", 1)):
            answer = api_of(person).get(f"/api/v1/universes/?{query}&ordering=-tempo")
            assert answer.status_code == 200, answer.content
            assert answer.json()["data"]["count"] == found, query


def test_what_one_keeps_and_takes_along_is_called_as_published(
    client_of: Any, ada: User, cleo: User, draft: Universe
) -> None:
    publish(universe=draft, by=ada)
    browser, address = client_of(cleo), reverse("universes:favourite", args=[draft.pk])
    browser.post(address)
    spoil(draft, ada)
    assert not BETRAYED.search(text(browser.post(address, headers={"HX-Request": "true"})))
    assert not BETRAYED.search(text(browser.get("/me/kept/")))
