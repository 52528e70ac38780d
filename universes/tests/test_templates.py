"""Templates of people: what one keeps, who finds it, and that nothing but a document gets in or out."""

from __future__ import annotations

import html
import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry, Notification, User
from simulation.engine.document import check_document, default_document
from simulation.json_reader import LIMIT_BYTES
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Template, Universe
from universes.operations.editing import edit, new_op
from universes.operations.moderators import make_group
from universes.operations.publishing import set_terms
from universes.operations.shelving import (
    change_template,
    delete_template,
    feature,
    read_template,
    save_as_template,
    start_from,
    template_of_document,
    unfeature,
)

V1 = "/api/v1"
KEYS = set(default_document())


@pytest.fixture
def kept(ada: User, aurora: Universe) -> Template:
    return save_as_template(universe=aurora, by=ada, name="Slow tide", words="For quiet beginnings.", shared=True)


# --- what is kept ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_template_is_the_document_without_what_people_wrote_into_it(ada: User, universe_of: Any) -> None:
    universe = universe_of(
        ada, name="Mother's garden", description="Secret words", tags=["secret"], music={"tempo": 71.0}
    )
    edit(universe=universe, by=ada, op=new_op(), changes=[{"add": {"id": "secret-grave", "kind": "peg"}}])
    made = save_as_template(universe=Universe.objects.get(pk=universe.pk), by=ada, name="Garden")
    assert made.document["music"]["tempo"] == 71.0
    assert [item["id"] for item in made.document["objects"]] == ["p1"]
    assert "secret" not in json.dumps([made.document, made.face]).lower()
    assert "Mother" not in json.dumps([made.document, made.face])
    assert set(made.document) == KEYS
    assert check_document(made.started())["name"] == "Garden"


@pytest.mark.django_db
def test_a_stranger_saves_what_is_published_and_only_where_they_may_copy(
    ada: User, cleo: User, aurora: Universe, draft: Universe
) -> None:
    edit(universe=aurora, by=ada, op=new_op(), changes=[{"path": "music.tempo", "value": 123.0}])
    aurora = Universe.objects.get(pk=aurora.pk)
    assert save_as_template(universe=aurora, by=cleo, name="Hers").document["music"]["tempo"] != 123.0
    assert save_as_template(universe=aurora, by=ada, name="Mine").document["music"]["tempo"] == 123.0
    with pytest.raises(NotFound):
        save_as_template(universe=draft, by=cleo, name="Hers")
    set_terms(universe=aurora, by=ada, allow_remix=False)
    with pytest.raises(NotAllowed):
        save_as_template(universe=aurora, by=cleo, name="Hers")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PLACES = st.sampled_from(
    [*((key,) for key in sorted(KEYS)), ("music", "tempo"), ("music", "key"), ("physics", "gravity"),
     ("seeds", "motif"), ("physics", "species_matrix"), ("couplings", "gravity_tempo"),
     ("owner",), ("__proto__",), ("music", "__class__"),
     ("history",), ("objects",)]
)  # fmt: skip


@settings(max_examples=1200, deadline=None)
@given(places=st.lists(st.tuples(PLACES, JSON), min_size=1, max_size=3), whole=st.booleans(), other=JSON)
def test_a_hostile_document_is_refused_or_becomes_a_clean_one(places: Any, whole: bool, other: Any) -> None:
    document: Any = json.loads(json.dumps(default_document()))
    for place, value in places:
        inside = document
        for key in place[:-1]:
            inside = inside[key] if isinstance(inside.get(key), dict) else inside.setdefault(key, {})
        if isinstance(inside, dict):
            inside[place[-1]] = value
    clean = None
    with suppress(Invalid):
        clean = read_template(other if whole else document)
    if clean is None:
        return
    assert set(clean) == KEYS
    assert clean == check_document(clean)  # each value within its range, and nothing beside them
    assert (clean["name"], clean["description"], clean["tags"]) == ("Template", "", [])
    assert len(json.dumps(clean)) <= LIMIT_BYTES


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 4000, b'{"a":' * 33 + b"1" + b"}" * 33, b"\xff\xfe", b'{"name":"\\ud800"}', b'{"music":NaN}',
     b'{"music":{"tempo":1e999}}', b'{"name":"a","name":"b"}', b" " * (LIMIT_BYTES + 1), b"null", b'"text"', b"[]",
     b'{"name":"a\\u0000b"}', b'{"__proto__":{}}', b'{"seeds":{"physics":99999999999999999999999}}'],
)  # fmt: skip
def test_bytes_that_are_no_document_are_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        read_template(body)


# --- who finds it ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_private_template_is_there_for_its_maker_alone(client_of: Any, api_of: Any, ada: User, cleo: User) -> None:
    made = template_of_document(by=ada, document={"music": {"tempo": 70}}, name="Hidden start")
    doors = [
        reverse(f"universes:{name}", args=[made.pk])
        for name in ("template", "people_template_document", "people_template_still")
    ]
    doors.append(f"{V1}/templates/{made.pk}/")
    for door in doors:
        mine = api_of(ada).get(door) if door.startswith(V1) else client_of(ada).get(door)
        assert mine.status_code == 200, door
        for person in (None, cleo):
            theirs = api_of(person).get(door) if door.startswith(V1) else client_of(person).get(door)
            assert theirs.status_code == 404, door
    for person in (None, cleo):
        assert "Hidden start" not in client_of(person).get("/templates/").content.decode()
        assert api_of(person).get(f"{V1}/templates/people/").json()["data"]["count"] == 0
    with pytest.raises(NotFound):
        start_from(by=cleo, key=str(made.pk))
    for act in (change_template, delete_template):
        with pytest.raises(NotFound):
            act(template=made, by=cleo)
    assert "Hidden start" in client_of(ada).get("/templates/").content.decode()


@pytest.mark.django_db
def test_a_shared_one_stands_on_the_shelf_and_only_its_maker_changes_it(
    client_of: Any, cleo: User, moe: User, kept: Template
) -> None:
    page = client_of(None).get("/templates/").content.decode()
    assert "Slow tide" in page
    for person in (cleo, moe):
        browser = client_of(person)
        for name in ("template_change", "template_delete"):
            assert browser.post(reverse(f"universes:{name}", args=[kept.pk]), {"name": "Stolen"}).status_code == 403
    assert Template.objects.get().name == "Slow tide"


@pytest.mark.django_db
def test_who_starts_from_it_is_counted_once_and_its_maker_never_and_credit_stays(
    client_of: Any, ada: User, ben: User, cleo: User, kept: Template
) -> None:
    for person in (ada, ben, ben, cleo):
        made = start_from(by=person, key=str(kept.pk))
        assert made.name == "Slow tide"
    assert Template.objects.get().uses == 2
    page = client_of(cleo).get(reverse("universes:page", args=[made.pk])).content.decode()
    assert f'from the template <a href="/templates/{kept.pk}/">Slow tide</a> by Ada' in page
    delete_template(template=kept, by=ada)
    page = client_of(cleo).get(reverse("universes:page", args=[made.pk])).content.decode()
    assert "from a template by Ada" in page
    assert "Slow tide" not in client_of(ada).get("/templates/").content.decode()
    gone = Template.objects.get()
    assert (gone.document, gone.words, gone.shared_at) == ({}, "", None)
    with pytest.raises(NotFound):
        start_from(by=ben, key=str(kept.pk))


@pytest.mark.django_db
def test_moderators_put_shared_ones_in_front_and_their_makers_are_told(
    client_of: Any, ada: User, cleo: User, moe: User, kept: Template
) -> None:
    with pytest.raises(NotAllowed):
        feature(template=kept, by=cleo)
    feature(template=kept, by=moe)
    feature(template=kept, by=moe)
    told = Notification.objects.get(person=ada, kind="featured")
    assert (told.subject, told.address) == ("Slow tide", f"/templates/{kept.pk}/")
    page = client_of(None).get("/templates/").content.decode()
    assert page.index("Slow tide") < page.index("Aurora")
    change_template(template=kept, by=ada, shared=False)  # what is private stands in front of nobody
    assert not Template.objects.featured().exists()
    with pytest.raises(Conflict):
        feature(template=kept, by=moe)
    assert unfeature(template=kept, by=moe).featured_at is None


@pytest.mark.django_db
def test_the_desk_features_by_the_operation(client_of: Any, moe: User, kept: Template) -> None:
    sent = {"action": "put_in_front", "_selected_action": [str(kept.pk)]}
    assert client_of(moe).post("/admin/universes/template/", sent).status_code == 302
    assert Template.objects.get().featured_by == moe


@pytest.mark.django_db
def test_who_features_and_who_ends_it_stands_in_the_audit_log_once(
    client_of: Any, cleo: User, moe: User, kept: Template
) -> None:
    mia = User.objects.create_user("mia", "mia@example.org", is_staff=True)
    mia.groups.add(make_group())
    for action in ("put_in_front", "put_in_front", "put_back", "put_back"):
        sent = {"action": action, "_selected_action": [str(kept.pk)]}
        assert client_of(mia).post("/admin/universes/template/", sent).status_code == 302
    with pytest.raises(NotAllowed):
        feature(template=kept, by=cleo)
    written = [
        (one.act, one.by_name, one.kind, one.thing, one.label, one.about_name) for one in AuditEntry.objects.all()
    ]
    about = ("mia", "template", str(kept.pk), "Slow tide", "ada")
    assert written == [("template.unfeature", *about), ("template.feature", *about)]


@pytest.mark.django_db
def test_the_shelf_takes_a_fixed_number_of_queries(
    client_of: Any, ada: User, ben: User, moe: User, django_assert_num_queries: Any
) -> None:
    browser = client_of(ben)
    browser.get("/templates/")
    for few in (1, 12):
        for k in range(few):
            made = template_of_document(by=ada, document={}, name=f"T{few}-{k}", shared=True)
            template_of_document(by=ben, document={}, name=f"B{few}-{k}")
            feature(template=made, by=moe) if k % 2 else None
        with django_assert_num_queries(QUERIES):
            assert browser.get("/templates/").status_code == 200


QUERIES = 6  # the session, who it is; the featured, those of people, one's own


@pytest.mark.django_db
def test_the_shelf_of_people_goes_on_page_by_page(client_of: Any, ada: User, ben: User, moe: User) -> None:
    for k in range(30):
        template_of_document(by=ada, document={}, name=f"Start {k:02}", shared=True)
    first = client_of(None).get("/templates/").content.decode()
    assert first.count("Start ") >= 24
    more = html.unescape(first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0])
    rest = client_of(None).get(more).content.decode()
    assert all((f"Start {k:02}" in first) != (f"Start {k:02}" in rest) for k in range(30))


# --- pages and programs ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_saving_by_the_page_and_what_is_wrong_comes_back_with_all_that_was_typed(
    client_of: Any, ada: User, cleo: User, aurora: Universe
) -> None:
    browser, address = client_of(cleo), reverse("universes:save_template", args=[aurora.pk])
    assert 'value="Aurora"' in browser.get(address).content.decode()
    bad = browser.post(address, {"name": "", "words": "<i>kept</i>"})
    assert bad.status_code == 302  # without a name it takes the universe's
    bad = browser.post(address, {"name": "x" * 81, "words": "<i>kept</i>", "shared": "on"})
    assert bad.status_code == 422
    assert "&lt;i&gt;kept&lt;/i&gt;" in bad.content.decode()
    made = browser.post(address, {"name": "<b>Bold</b>", "words": "<script>", "shared": "on"})
    page = client_of(None).get(made["Location"]).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<b>Bold" not in page
    assert "Aurora" in page  # public: the source is named
    change = reverse("universes:template_change", args=[made["Location"].split("/")[2]])
    assert browser.post(change, {"name": "Plain", "words": ""}).status_code == 302
    found = Template.objects.get(name="Plain")
    assert found.shared_at is None


@pytest.mark.django_db
def test_guests_start_from_a_shared_one_too(client_of: Any, kept: Template) -> None:
    page = client_of(None).get(reverse("universes:guest_studio") + f"?template={kept.pk}")
    assert page.status_code == 200
    assert "Slow tide" in page.content.decode()
    assert client_of(None).get(reverse("universes:guest_studio") + f"?template={uuid4()}").status_code == 404


@pytest.mark.django_db
def test_programs_save_change_list_start_from_and_delete(api_of: Any, ada: User, cleo: User, aurora: Universe) -> None:
    mine = api_of(ada)
    sent = {"universe": str(aurora.pk), "name": "By program", "shared": True}
    data = mine.post(f"{V1}/templates/people/", sent).json()["data"]
    assert (data["name"], data["by"], data["shared"], data["featured"], data["uses"]) == (
        "By program",
        "ada",
        True,
        False,
        0,
    )
    address = f"{V1}/templates/{data['id']}/"
    assert mine.patch(address, {"words": "New"}).json()["data"]["words"] == "New"
    assert api_of(cleo).patch(address, {"name": "Hers"}).status_code == 403
    assert api_of(None).get(f"{address}document/").json()["data"]["name"] == "By program"
    made = api_of(cleo).post(f"{V1}/universes/", {"template": data["id"], "music": {"tempo": 61}}).json()["data"]
    assert (made["name"], made["tempo"]) == ("By program", 61)
    assert api_of(None).get(address).json()["data"]["uses"] == 1
    document = {"document": {"music": {"tempo": 66}}, "name": "Of a document"}
    assert mine.post(f"{V1}/templates/people/", document).json()["data"]["tempo"] == 66
    found = mine.get(f"{V1}/templates/people/?which=mine").json()["data"]
    assert [each["name"] for each in found["results"]] == ["Of a document", "By program"]
    assert api_of(cleo).get(f"{V1}/templates/people/").json()["data"]["count"] == 1
    for bad in (
        {},
        {"universe": str(aurora.pk), "document": {}},
        {"universe": 3},
        {"document": {"music": {"tempo": 9999}}},
        {"document": {}, "by": "ben"},
        {"document": {}, "shared": "yes"},
        {"document": {}, "name": 3},
    ):
        assert mine.post(f"{V1}/templates/people/", bad).status_code == 400, bad
    assert mine.delete(address).status_code == 204
    assert api_of(cleo).get(address).status_code == 404
