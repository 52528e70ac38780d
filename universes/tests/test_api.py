"""The REST doors of universes: what they give, take and refuse."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from simulation.engine.document import check_document, default_document
from simulation.engine.parameters import GROUPS, of_group
from universes.models import Universe
from universes.operations.creating import create
from universes.operations.publishing import publish

pytestmark = pytest.mark.django_db
V1 = "/api/v1"

DOCUMENT: dict[str, Any] = {
    "name": "Test sky",
    "tags": ["calm"],
    "physics": {"gravity": 3.5},
    "music": {"tempo": 120, "key": "D"},
    "objects": [{"id": "p1", "kind": "peg"}, {"id": "w1", "kind": "wall"}],
}


@pytest.fixture
def universe(ada: Any) -> Universe:
    return create(by=ada, document=DOCUMENT)


@pytest.fixture
def at(universe: Universe) -> str:
    return f"{V1}/universes/{universe.pk}/"


def data_of(response: Any, status: int = 200) -> Any:
    body = response.json()
    assert response.status_code == status, body
    assert (body["success"], body["error"]) == (True, None)
    return body["data"]


def refusal_of(response: Any, status: int) -> Any:
    body = response.json()
    assert response.status_code == status, body
    assert (body["success"], body["data"]) == (False, None)
    assert set(body["error"]) == {"code", "message", "problems", "request_id"}
    return body["error"]


def test_a_universe_is_made_read_renamed_and_deleted(api_of: Any, ada: Any) -> None:
    api = api_of(ada)
    made = data_of(api.post(f"{V1}/universes/", DOCUMENT), 201)
    at = f"{V1}/universes/{made['id']}/"
    assert (made["owner"], made["visibility"], made["is_public"], made["seq"]) == ("ada", "private", False, 1)
    assert (made["tempo"], made["key"], made["tags"], made["seeds"]["motif"]) == (120, "D", ["calm"], 1)
    renamed = data_of(api.patch(at, {"name": "Night", "tags": [], "seeds": {"motif": 5}}))
    assert (renamed["name"], renamed["tags"], renamed["seeds"]["motif"], renamed["seq"]) == ("Night", [], 5, 2)
    assert data_of(api.get(at)) == renamed
    assert api.delete(at).status_code == 204
    refusal_of(api.get(at), 404)


def test_a_universe_begins_from_a_template_with_what_was_sent_over_it(api_of: Any, ada: Any) -> None:
    made = data_of(api_of(ada).post(f"{V1}/universes/", {"template": "aurora", "music": {"tempo": 77}}), 201)
    assert (made["name"], made["tempo"]) == ("Aurora", 77)
    refusal_of(api_of(ada).post(f"{V1}/universes/", {"template": "nothing-here"}), 400)


@pytest.mark.parametrize("field", ["owner", "seq", "id", "visibility", "is_public", "created", "remixed_from", "by"])
def test_what_is_not_to_be_written_is_refused(api_of: Any, ada: Any, at: str, field: str) -> None:
    error = refusal_of(api_of(ada).patch(at, {field: "x"}), 400)
    assert error["problems"][0]["path"] == field
    refusal_of(api_of(ada).post(f"{V1}/universes/", {field: "x"}), 400)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_parameters_is_read_and_written(api_of: Any, ada: Any, at: str, group: str) -> None:
    api, default = api_of(ada), default_document()[group]
    assert set(data_of(api.get(f"{at}parameters/{group}/"))) == {parameter.name for parameter in of_group(group)}
    assert data_of(api.put(f"{at}parameters/{group}/", default)) == default
    name, value = next((p.name, p.high) for p in of_group(group) if p.kind == "float")
    assert data_of(api.patch(f"{at}parameters/{group}/", {name: value}))[name] == value
    assert data_of(api.get(f"{at}document/"))[group] == {**default, name: value}


def test_put_takes_everything_or_nothing(api_of: Any, ada: Any, at: str) -> None:
    error = refusal_of(api_of(ada).put(f"{at}parameters/physics/", {"gravity": 1}), 400)
    assert {problem["code"] for problem in error["problems"]} == {"required"}
    refusal_of(api_of(ada).put(f"{at}couplings/", {"gravity_tempo": 1}), 400)


def test_if_match_refuses_what_was_made_for_an_older_state(api_of: Any, ada: Any, at: str) -> None:
    api, path = api_of(ada), f"{at}parameters/physics/"
    tag = api.get(path)["ETag"]
    assert tag.startswith('"1.')  # the sequence number, and what tells this answer from others
    changed = api.patch(path, {"gravity": 1}, headers={"If-Match": tag})
    assert changed["ETag"] == '"2"'
    error = refusal_of(api.patch(path, {"gravity": 2}, headers={"If-Match": tag}), 412)
    assert error["code"] == "conflict"
    assert data_of(api.get(path))["gravity"] == 1
    refusal_of(api.patch(path, {"gravity": 2}, headers={"If-Match": "yesterday"}), 400)
    data_of(api.patch(path, {"gravity": 2}, headers={"If-Match": "*"}))


def test_a_request_sent_twice_under_one_key_is_one_edit(api_of: Any, ada: Any, at: str, universe: Universe) -> None:
    for _ in range(2):
        data_of(api_of(ada).patch(f"{at}couplings/", {"gravity_tempo": -1}, headers={"Idempotency-Key": "key-of-mine"}))
    assert universe.edits.count() == 2


def test_couplings_are_read_and_written(api_of: Any, ada: Any, at: str) -> None:
    changed = data_of(api_of(ada).patch(f"{at}couplings/", {"gravity_tempo": -0.25}))
    assert changed == {**default_document()["couplings"], "gravity_tempo": -0.25}
    assert data_of(api_of(ada).get(f"{at}couplings/")) == changed
    assert data_of(api_of(ada).put(f"{at}couplings/", {**changed, "gravity_tempo": 0}))["gravity_tempo"] == 0


def test_objects_are_added_changed_and_removed(api_of: Any, ada: Any, at: str) -> None:
    api = api_of(ada)
    made = data_of(api.post(f"{at}objects/", {"kind": "emitter", "rate": 4}), 201)
    assert (made["kind"], made["rate"], made["angle"]) == ("emitter", 4, 270)
    here = f"{at}objects/{made['id']}/"
    assert data_of(api.patch(here, {"angle": 90}))["angle"] == 90
    assert data_of(api.put(here, {**made, "x": 1})) == {**made, "x": 1}
    assert [item["id"] for item in data_of(api.get(f"{at}objects/"))] == ["p1", "w1", made["id"]]
    assert api.delete(here).status_code == 204
    refusal_of(api.delete(here), 404)
    refusal_of(api.get(here), 404)
    assert len(data_of(api.get(f"{at}objects/"))) == 2


@pytest.mark.parametrize(
    "sent", [{"kind": "wall"}, {"id": "other"}, {"reach": 100}, {"x": -1}, {"x": None}, {"name": "x"}]
)
def test_an_object_keeps_its_kind_and_its_fields(api_of: Any, ada: Any, at: str, sent: dict[str, Any]) -> None:
    refusal_of(api_of(ada).patch(f"{at}objects/p1/", sent), 400)


def test_a_document_goes_out_and_comes_in(api_of: Any, ada: Any, at: str) -> None:
    api = api_of(ada)
    assert data_of(api.get(f"{at}document/")) == check_document(DOCUMENT)
    assert data_of(api.put(f"{at}document/", {"name": "Other"})) == default_document() | {"name": "Other"}
    copy = data_of(api.post(f"{V1}/universes/", data_of(api.get(f"{at}document/"))), 201)
    assert copy["name"] == "Other"


def test_edits_are_made_and_asked_for_since_a_number(api_of: Any, ada: Any, at: str) -> None:
    api = api_of(ada)
    sent = {"op": "an-op-of-mine", "changes": [{"path": "physics.gravity", "value": 4}]}
    done = data_of(api.post(f"{at}edits/", sent), 201)
    assert (done["seq"], done["by"], done["changes"]) == (2, "ada", [{"path": "physics.gravity", "value": 4.0}])
    assert data_of(api.post(f"{at}edits/", sent), 201) == done
    assert data_of(api.get(f"{at}edits/?since=1")) == {"seq": 2, "edits": [done]}
    assert data_of(api.get(f"{at}edits/?since=2"))["edits"] == []
    assert [entry["seq"] for entry in data_of(api.get(f"{at}edits/"))["edits"]] == [1, 2]
    refusal_of(api.get(f"{at}edits/?since=-1"), 400)
    refusal_of(api.get(f"{at}edits/?since=now"), 400)
    refusal_of(api.post(f"{at}edits/", {**sent, "op": "another-op", "base": 1}), 412)
    refusal_of(api.post(f"{at}edits/", {**sent, "seq": 9}), 400)


def test_an_object_asked_for_twice_with_one_key_is_one_object_and_one_answer(api_of: Any, ada: Any, at: str) -> None:
    api = api_of(ada)
    key = {"HTTP_IDEMPOTENCY_KEY": "my-own-key-1"}
    made = data_of(api.post(f"{at}objects/", {"kind": "peg", "x": 40}, **key), 201)
    assert data_of(api.post(f"{at}objects/", {"kind": "peg", "x": 40}, **key), 201) == made
    assert data_of(api.get(f"{at}objects/{made['id']}/")) == made
    assert len(data_of(api.get(f"{at}objects/"))) == 3
    data_of(api.patch(at, {"name": "Other"}, HTTP_IDEMPOTENCY_KEY="my-own-key-2"))
    refusal_of(api.post(f"{at}objects/", {"kind": "peg"}, HTTP_IDEMPOTENCY_KEY="my-own-key-2"), 409)


def test_a_log_of_whole_documents_comes_in_portions(
    api_of: Any, client_of: Any, ada: Any, at: str, universe: Universe, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_of(ada)
    for k in range(4):
        sent = {"op": f"whole-number-{k}", "changes": [{"replace": {**DOCUMENT, "name": f"Sky {k}"}}]}
        data_of(api.post(f"{at}edits/", sent), 201)
    length = max(len(json.dumps(entry.changes)) for entry in universe.edits.all())
    monkeypatch.setattr("universes.models.edit.PORTION_LETTERS", 2 * length)
    data = data_of(api.get(f"{at}edits/?since=1"))
    assert (data["seq"], [entry["seq"] for entry in data["edits"]]) == (5, [2, 3])
    page = client_of(ada).get(reverse("universes:edits", args=[universe.pk]) + "?since=3")
    assert [entry["seq"] for entry in page.json()["data"]["edits"]] == [4, 5]
    monkeypatch.setattr("universes.models.edit.PORTION_LETTERS", 1)
    assert [entry["seq"] for entry in data_of(api.get(f"{at}edits/?since=2"))["edits"]] == [3]
    assert data_of(api.get(f"{at}edits/?since=5"))["edits"] == []


def test_publication_is_a_thing_that_is_put_and_deleted(api_of: Any, ada: Any, cleo: Any, at: str) -> None:
    api, stranger = api_of(ada), api_of(None)
    refusal_of(api.get(f"{at}publication/"), 404)
    assert data_of(api.put(f"{at}publication/", {"visibility": "unlisted"}))["visibility"] == "unlisted"
    data_of(stranger.get(at))
    assert data_of(stranger.get(f"{V1}/universes/"))["count"] == 0
    assert data_of(api.put(f"{at}publication/", {}))["visibility"] == "public"
    assert data_of(stranger.get(at))["is_public"] is True
    assert data_of(stranger.get(f"{V1}/universes/"))["count"] == 1
    refusal_of(api.put(f"{at}publication/", {"visibility": "private"}), 400)
    refusal_of(api_of(cleo).delete(f"{at}publication/"), 403)
    assert api.delete(f"{at}publication/").status_code == 204
    refusal_of(stranger.get(at), 404)


def test_a_copy_is_made_of_what_one_sees(api_of: Any, ada: Any, cleo: Any, at: str, universe: Universe) -> None:
    refusal_of(api_of(cleo).post(f"{at}duplicate/"), 404)
    publish(universe=universe, by=ada)
    copy = data_of(api_of(cleo).post(f"{at}duplicate/"), 201)
    assert (copy["owner"], copy["remixed_from"], copy["is_public"]) == ("cleo", str(universe.pk), False)
    refusal_of(api_of(None).post(f"{at}duplicate/"), 401)


READS = ["", "document/", "parameters/physics/", "couplings/", "objects/", "objects/p1/", "edits/"]
WRITES = [
    ("patch", "", {"name": "x"}),
    ("put", "document/", {}),
    ("patch", "parameters/music/", {"tempo": 90}),
    ("patch", "couplings/", {"gravity_tempo": 0}),
    ("post", "objects/", {"kind": "peg"}),
    ("patch", "objects/p1/", {"x": 5}),
    ("delete", "objects/p1/", None),
    ("post", "edits/", {"op": "op-of-mine", "changes": [{"path": "name", "value": "x"}]}),
    ("put", "publication/", {}),
    ("delete", "publication/", None),
    ("delete", "", None),
]


@pytest.mark.parametrize("path", READS)
def test_a_private_universe_is_not_there_for_others(api_of: Any, cleo: Any, at: str, path: str) -> None:
    missing = f"{V1}/universes/{uuid4()}/{path}"
    for person in (cleo, None):
        hidden, nothing = (refusal_of(api_of(person).get(address), 404) for address in (at + path, missing))
        assert (hidden["code"], hidden["message"]) == (nothing["code"], nothing["message"])


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_only_who_may_changes_a_universe(
    api_of: Any, ada: Any, cleo: Any, at: str, universe: Universe, method: str, path: str, body: Any
) -> None:
    def send(person: Any) -> Any:
        return getattr(api_of(person), method)(at + path, body)

    refusal_of(send(cleo), 404)
    publish(universe=universe, by=ada)
    refusal_of(send(cleo), 403)
    refusal_of(send(None), 401)
    assert Universe.objects.with_document().get(pk=universe.pk).document() == check_document(DOCUMENT)
    assert send(ada).status_code < 300


def test_lists_are_searched_filtered_and_ordered(api_of: Any, ada: Any, ben: Any) -> None:
    for name, tempo, person in (("Slow sky", 50, ada), ("Fast sea", 180, ben), ("Middle sky", 100, ben)):
        made = create(by=person, document={"name": name, "tags": [name.split()[1]], "music": {"tempo": tempo}})
        publish(universe=made, by=person)
    create(by=ada, document={"name": "Hidden sky"})

    def names(query: str, person: Any = None) -> list[str]:
        found = data_of(api_of(person).get(f"{V1}/universes/?{query}"))
        assert found["count"] == len(found["results"])
        return [item["name"] for item in found["results"]]

    assert names("ordering=tempo") == ["Slow sky", "Middle sky", "Fast sea"]
    assert names("ordering=-tempo&search=sky") == ["Middle sky", "Slow sky"]
    assert names("tag=Sea") == ["Fast sea"]
    assert names("tempo_min=60&tempo_max=120") == ["Middle sky"]
    assert names("owner=ben&ordering=name") == ["Fast sea", "Middle sky"]
    assert names("search=hidden") == []
    assert names("search=hidden", ada) == ["Hidden sky"]
    assert names("visibility=private", ada) == ["Hidden sky"]
    assert names("visibility=private", ben) == []
    assert names("key=B") == []
    for bad in ("ordering=owner__password", "tempo_min=fast", "tempo_min=nan", "key=H", "visibility=all", "search=%00"):
        refusal_of(api_of(None).get(f"{V1}/universes/?{bad}"), 400)


def test_a_list_takes_the_same_number_of_queries_however_long(
    api_of: Any, ada: Any, django_assert_max_num_queries: Any
) -> None:
    for k in range(5):
        publish(universe=create(by=ada, document={"name": f"n{k}", "tags": ["a", "b"]}), by=ada)
    with django_assert_max_num_queries(4):
        assert data_of(api_of(None).get(f"{V1}/universes/"))["count"] == 5


def test_the_shelf_is_open_to_everyone(api_of: Any) -> None:
    found = data_of(api_of(None).get(f"{V1}/templates/"))
    assert found[0]["slug"] == "aurora"
    assert check_document(data_of(api_of(None).get(f"{V1}/templates/aurora/")))["name"] == "Aurora"
    refusal_of(api_of(None).get(f"{V1}/templates/nothing/"), 404)


def test_the_schema_shows_ranges_and_choices(api_of: Any) -> None:
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    physics = schema["components"]["schemas"]["Physics"]["properties"]
    assert (physics["gravity"]["minimum"], physics["gravity"]["maximum"]) == (0, 20)
    assert physics["species_matrix"]["minItems"] == 36
    assert {"/api/v1/universes/{id}/parameters/music/", "/api/v1/universes/{id}/edits/"} <= set(schema["paths"])
