"""Bad input at every door: a clear answer of one shape, and nothing changed.

The cases are made from the definitions, so that a new parameter or object field is tried at every door at once.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from simulation.engine.couplings import LINKS
from simulation.engine.objects import FIELDS, KINDS, fields_of
from simulation.engine.objects import Field as ObjectField
from simulation.engine.parameters import GROUPS, Parameter, of_group
from universes.forms import CouplingForm, DetailsForm, GroupForm, ObjectForm
from universes.models import Edit, Universe
from universes.operations.creating import create

pytestmark = pytest.mark.django_db

DOCUMENT: dict[str, Any] = {
    "name": "Steady",
    "objects": [{"id": kind, "kind": kind} for kind in KINDS],
}
RAW = {
    "NaN": b'{"x": NaN}',
    "infinity": b'{"x": -Infinity}',
    "a number too large": b'{"x": 1e999}',
    "not JSON": b"{gravity: 3}",
    "not UTF-8": b'{"x": "\xff"}',
    "one key twice": b'{"op": "op-of-mine", "op": "op-of-mine"}',
    "half a character": b'{"x": "\\ud800"}',
    "NUL": b'{"x": "\\u0000"}',
    "nested deeply": b'{"x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a list": b"[]",
    "a scalar": b"3",
    "null": b"null",
}
TEN_MEGABYTES = b'{"x": "' + b"y" * 10_000_000 + b'"}'


def wrong_values(definition: Parameter | ObjectField) -> list[Any]:
    """Values that a parameter or an object's field does not take."""
    if definition.kind == "bool":
        return [None, 0, 1, "true", [], {}]
    if definition.kind == "choice":
        return [None, "", "no such choice", 0, True, [], {}]
    if definition.kind == "matrix":
        return [None, [], [0.0] * 35, [0.0] * 37, [[0.0] * 6] * 6, [2.0] * 36, ["0"] * 36, 0.5, {}]
    wrong: list[Any] = [None, "1", "", True, [], {}, definition.low - 1, definition.high + 1, 10**18, -(10**18), 1e300]
    return [*wrong, definition.low + 0.5] if definition.kind == "int" else wrong


@pytest.fixture
def universe(ada: Any) -> Iterator[Universe]:
    """Ada's universe; after the test it is still what it was."""
    made = create(by=ada, document=DOCUMENT)
    before = made.document()
    yield made
    now = Universe.objects.with_document().get(pk=made.pk)
    assert now.document() == before
    assert (now.seq, Edit.objects.count(), Universe.objects.count()) == (1, 1, 1)


def refused(response: Any) -> dict[str, Any]:
    """The error in an answer, which is of the one shape, 4xx, and says something."""
    assert 400 <= response.status_code < 500, (response.status_code, response.content[:300])
    body = response.json()
    assert (body["success"], body["data"], set(body)) == (False, None, {"success", "data", "error"})
    error = body["error"]
    assert set(error) == {"code", "message", "problems", "request_id"}
    assert error["code"]
    assert error["message"]
    assert all(set(problem) == {"path", "code", "message"} for problem in error["problems"])
    return error


Send = Callable[[Any], Any]


@pytest.fixture
def json_doors(api_of: Any, client_of: Any, ada: Any, universe: Universe) -> dict[str, Send]:
    """Every door that takes JSON, as a function that sends a body to it."""
    api, client = api_of(ada), client_of(ada)
    at = f"/api/v1/universes/{universe.pk}/"

    def through(send: Any, address: str) -> Send:
        def door(body: Any) -> Any:
            data = body if isinstance(body, bytes) else json.dumps(body)
            return send(address, data, content_type="application/json")

        return door

    doors = {
        "REST create": through(api.post, "/api/v1/universes/"),
        "REST details": through(api.patch, at),
        "REST document": through(api.put, f"{at}document/"),
        "REST couplings": through(api.patch, f"{at}couplings/"),
        "REST couplings whole": through(api.put, f"{at}couplings/"),
        "REST new object": through(api.post, f"{at}objects/"),
        "REST edits": through(api.post, f"{at}edits/"),
        "REST publication": through(api.put, f"{at}publication/"),
        "edits": through(client.post, reverse("universes:edits", args=[universe.pk])),
        "keep": through(client.post, reverse("universes:keep")),
    }
    for group in GROUPS:
        doors[f"REST {group}"] = through(api.patch, f"{at}parameters/{group}/")
        doors[f"REST {group} whole"] = through(api.put, f"{at}parameters/{group}/")
    for kind in KINDS:
        doors[f"REST {kind}"] = through(api.patch, f"{at}objects/{kind}/")
        doors[f"REST {kind} whole"] = through(api.put, f"{at}objects/{kind}/")
    return doors


@pytest.mark.parametrize("what", sorted(RAW))
def test_what_cannot_be_read_is_refused_at_every_json_door(json_doors: dict[str, Send], what: str) -> None:
    for door, send in json_doors.items():
        assert refused(send(RAW[what]))["code"], door


def test_ten_megabytes_are_refused_at_every_json_door(json_doors: dict[str, Send]) -> None:
    for door, send in json_doors.items():
        response = send(TEN_MEGABYTES)
        assert response.status_code == 413, door
        assert refused(response)["code"] == "too_large", door


def test_an_unknown_field_is_refused_at_every_json_door(json_doors: dict[str, Send]) -> None:
    for door, send in json_doors.items():
        for name in ("warp", "__proto__", "owner", "seq", "x" * 5000, "a.b", ""):
            assert refused(send({name: 1})), door


def test_another_kind_of_content_is_refused(api_of: Any, client_of: Any, ada: Any, universe: Universe) -> None:
    for content_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        address = reverse("universes:edits", args=[universe.pk])
        sent = client_of(ada).post(address, b"{}", content_type=content_type, headers={"Accept": "application/json"})
        assert refused(sent)["code"] == "unsupported_media_type"
        at = f"/api/v1/universes/{universe.pk}/document/"
        assert refused(api_of(ada).put(at, b"{}", content_type=content_type))["code"] == "unsupported_media_type"


def rounds(definitions: Sequence[Parameter] | Sequence[ObjectField]) -> list[dict[str, Any]]:
    """One wrong value for each definition at a time, until every wrong value has had its turn."""
    wrong = {definition.name: wrong_values(definition) for definition in definitions}
    most = max(len(values) for values in wrong.values())
    return [{name: values[k % len(values)] for name, values in wrong.items()} for k in range(most)]


def blamed(response: Any) -> set[str]:
    """The paths that an answer complains of; of a matrix, the matrix."""
    return {".".join(problem["path"].split(".")[:3]) for problem in refused(response)["problems"]}


@pytest.mark.parametrize("group", GROUPS)
def test_every_parameter_refuses_every_wrong_value_at_every_json_door(json_doors: dict[str, Send], group: str) -> None:
    for wrong in rounds(of_group(group)):
        edit = {"op": "op-of-mine", "changes": [{"path": f"{group}.{name}", "value": v} for name, v in wrong.items()]}
        sent: dict[str, Any] = {f"REST {group}": wrong, f"REST {group} whole": wrong, "edits": edit, "REST edits": edit}
        sent |= {"REST create": {group: wrong}, "REST document": {group: wrong}}
        sent["keep"] = {"id": "3f6f6b5e-5d6c-4c7e-9a57-000000000000", "document": {group: wrong}}
        for door, body in sent.items():
            paths = {".".join(path.split(".")[:2]) for path in blamed(json_doors[door](body))}
            assert paths == {f"{group}.{name}" for name in wrong}, (door, wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_field_refuses_every_wrong_value_at_every_json_door(
    json_doors: dict[str, Send], kind: str
) -> None:
    for wrong in rounds(fields_of(kind)):
        paths = {f"objects.{kind}.{name}" for name in wrong}
        edit = {
            "op": "op-of-mine",
            "changes": [{"path": f"objects.{kind}.{name}", "value": v} for name, v in wrong.items()],
        }
        assert blamed(json_doors[f"REST {kind}"](wrong)) == paths
        assert blamed(json_doors[f"REST {kind} whole"](wrong)) == paths
        assert blamed(json_doors["edits"](edit)) == paths
        item = {"id": "new", "kind": kind, **wrong}
        assert blamed(json_doors["REST new object"](item))
        assert blamed(json_doors["edits"]({"op": "op-of-mine", "changes": [{"add": item}]}))
    for field in FIELDS:
        if kind not in field.kinds:
            assert blamed(json_doors[f"REST {kind}"]({field.name: field.default})) == {f"objects.{kind}.{field.name}"}


def test_every_coupling_refuses_wrong_amounts(json_doors: dict[str, Send]) -> None:
    paths = {f"couplings.{link.name}" for link in LINKS}
    values: list[Any] = [None, "0", True, [], 1.01, -1.01, 1e300, 10**18]
    for value in values:
        wrong = {link.name: value for link in LINKS}
        for door in ("REST couplings", "REST couplings whole"):
            assert blamed(json_doors[door](wrong)) == paths
        assert blamed(json_doors["REST document"]({"couplings": wrong})) == paths


@pytest.mark.parametrize("edit", [
    {}, {"op": "op-of-mine"}, {"changes": []}, {"op": "op-of-mine", "changes": []}, {"op": "x", "changes": [{}]},
    {"op": "op-of-mine", "changes": {}}, {"op": 12345678, "changes": [{"remove": "peg"}]},
    {"op": "op-of-mine", "changes": [{"remove": "peg"}], "seq": 4},
    {"op": "op-of-mine", "changes": [{"remove": "peg"}], "base": "1"},
    {"op": "op-of-mine", "changes": [{"remove": "peg"}], "base": True},
    {"op": "op-of-mine", "changes": [{"remove": "nobody"}]},
    {"op": "op-of-mine", "changes": [{"remove": "peg"}, {"path": "objects.peg.x", "value": 1}]},
    {"op": "op-of-mine", "changes": [{"path": "name", "value": " "}]},
    {"op": "op-of-mine", "changes": [{"path": "name", "value": "x" * 81}]},
    {"op": "op-of-mine", "changes": [{"path": "tags", "value": ["x"] * 9}]},
    {"op": "op-of-mine", "changes": [{"path": "licence", "value": "mine"}]},
    {"op": "op-of-mine", "changes": [{"path": "description", "value": "bell\x07"}]},
    {"op": "op-of-mine", "changes": [{"replace": {"physics": []}}]},
    {"op": "op-of-mine", "changes": [{"replace": {"objects": [{"id": "a", "kind": "peg"}] * 2}}]},
    {"op": "op-of-mine", "changes": [{"replace": {"objects": [{"id": f"a{k}", "kind": "peg"} for k in range(65)]}}]},
    {"op": "op-of-mine", "changes": [{"path": "name", "value": "x"}] * 201},
])  # fmt: skip
def test_an_edit_that_is_none_is_refused_at_both_doors(json_doors: dict[str, Send], edit: dict[str, Any]) -> None:
    for door in ("edits", "REST edits"):
        assert refused(json_doors[door](edit))["code"] == "invalid", door


@pytest.mark.parametrize("sent", [
    {}, {"id": "x", "document": {}}, {"id": 3, "document": {}}, {"document": {}},
    {"id": "3f6f6b5e-5d6c-4c7e-9a57-000000000000", "document": [], },
    {"id": "3f6f6b5e-5d6c-4c7e-9a57-000000000000", "document": {"physics": {"gravity": 21}}},
])  # fmt: skip
def test_what_a_guest_kept_is_checked_like_everything(json_doors: dict[str, Send], sent: dict[str, Any]) -> None:
    assert refused(json_doors["keep"](sent))


@pytest.mark.parametrize("body", [*RAW.values(), b"", TEN_MEGABYTES, b'{"physics": {"gravity": 21}}', b'{"warp": 1}'])
def test_a_file_that_is_no_document_is_refused_on_the_page(
    client_of: Any, ada: Any, universe: Universe, body: bytes
) -> None:
    file = SimpleUploadedFile("universe.json", body, "application/json")
    response = client_of(ada).post(reverse("universes:import"), {"file": file})
    assert 400 <= response.status_code < 500
    assert response["Content-Type"].startswith("text/html")


# Plain forms: the form comes back with what is wrong and all that was typed


def form_doors(universe: Universe) -> dict[str, tuple[str, Any]]:
    """Every plain form: its address, and the form as it would be shown."""
    document = universe.document()
    doors: dict[str, tuple[str, Any]] = {
        group: (reverse("universes:parameters", args=[universe.pk, group]), GroupForm(group, document))
        for group in GROUPS
    }
    doors["couplings"] = (reverse("universes:couplings", args=[universe.pk]), CouplingForm(document))
    doors["details"] = (reverse("universes:details", args=[universe.pk]), DetailsForm(document))
    for item in document["objects"]:
        form = ObjectForm(item["kind"], item=item)
        doors[item["kind"]] = (reverse("universes:object", args=[universe.pk, item["id"]]), form)
        doors[f"new {item['kind']}"] = (reverse("universes:objects", args=[universe.pk]), ObjectForm(item["kind"]))
    return doors


DOORS = [*GROUPS, "couplings", "details", *KINDS, *(f"new {kind}" for kind in KINDS)]


def sent_by(form: Any) -> dict[str, Any]:
    """What a browser sends for a form that is left as it is."""
    sent: dict[str, Any] = {"kind": form.kind} if isinstance(form, ObjectForm) else {}
    for bound in form:
        value = bound.value()
        if bound.widget_type == "checkbox":
            sent |= {bound.html_name: True} if value else {}
        else:
            sent[bound.html_name] = str(bound.field.prepare_value(value))
    return sent


@pytest.mark.parametrize("door", [door for door in DOORS if not door.startswith("new ")])
def test_a_form_sent_as_it_was_shown_changes_nothing(client_of: Any, ada: Any, universe: Universe, door: str) -> None:
    address, form = form_doors(universe)[door]
    assert client_of(ada).get(address).status_code == 200
    assert client_of(ada).post(address, sent_by(form)).status_code == 302


BAD_TEXT = ["", "NaN", "inf", "-1e999", "1" * 400, "abc<b>", "-99999999999", "99999999999", "1;2"]


@pytest.mark.parametrize("door", DOORS)
def test_a_form_comes_back_with_the_error_and_all_that_was_typed(
    client_of: Any, ada: Any, universe: Universe, door: str
) -> None:
    address, form = form_doors(universe)[door]
    client, good = client_of(ada), sent_by(form)
    typed = next(name for name, bound in ((b.html_name, b) for b in form) if bound.widget_type == "number")
    others = {name: value for name, value in good.items() if name not in (typed, "kind")}
    for text in BAD_TEXT:
        response = client.post(address, {**good, typed: text})
        page = response.content.decode()
        assert response.status_code == 422, text
        assert 'class="field__error"' in page
        assert f'value="{html.escape(text)}"' in page or not text
        shown = response.context["form"]
        assert {name: shown[name].value() for name in others} == others
        assert list(shown.errors) == [typed]


@pytest.mark.parametrize("door", DOORS)
def test_a_form_refuses_what_is_missing_unknown_or_too_large(
    client_of: Any, ada: Any, universe: Universe, door: str
) -> None:
    address, form = form_doors(universe)[door]
    client, good = client_of(ada), sent_by(form)
    name = next(bound.html_name for bound in form if bound.field.required)
    assert client.post(address, {key: value for key, value in good.items() if key != name}).status_code == 422
    unknown = client.post(address, {**good, "owner": "cleo"})
    assert unknown.status_code == 422
    assert "There is no field “owner”." in unknown.content.decode()
    assert client.post(address, {**good, name: "x" * 10_000_000}).status_code == 413
    for bound in form:
        if bound.widget_type == "select":
            assert client.post(address, {**good, bound.html_name: "no such choice"}).status_code == 422


@pytest.mark.parametrize("group", GROUPS)
def test_every_parameter_refuses_in_its_form_what_is_beyond_its_range(
    client_of: Any, ada: Any, universe: Universe, group: str
) -> None:
    address, _ = form_doors(universe)[group]
    texts = {"bool": ["on"], "choice": ["", "x"], "matrix": ["", "1 2", "2 " * 36, "x " * 36, "1" * 5000]}
    for k in range(4):
        sent, wrong = {}, set()
        for parameter in of_group(group):
            numbers = [parameter.low - 1, parameter.high + 1, "nan", "x"]
            choices = texts.get(parameter.kind, numbers)
            sent[parameter.name] = str(choices[k % len(choices)])
            wrong |= {parameter.name} if parameter.kind != "bool" else set()
        response = client_of(ada).post(address, sent)
        assert response.status_code == 422
        assert set(response.context["form"].errors) == wrong


def test_forms_are_for_those_who_may_edit(client_of: Any, cleo: Any, universe: Universe) -> None:
    for address, form in form_doors(universe).values():
        assert client_of(cleo).post(address, sent_by(form)).status_code == 404
        response = client_of(None).post(address, sent_by(form))
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
