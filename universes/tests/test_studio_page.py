"""The studio's page: who may open it, and that each of its forms saves as a plain form, without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from simulation.engine.couplings import LINKS
from simulation.engine.document import default_document
from simulation.engine.parameters import GROUPS, of_group
from universes.models import Universe
from universes.operations.creating import create
from universes.operations.publishing import set_visibility
from universes.shelf import shelf

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


class Forms(HTMLParser):
    """The forms of a page as a browser without scripts would send them: {action: {name: value}}."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.names: list[tuple[str, str]] = []
        self._action = self._select = self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action = has.get("action", "")
            self.forms.setdefault(self._action, {})
        name = has.get("name", "")
        if tag in ("input", "select", "textarea") and name and self._action:
            self.names.append((self._action, name))
        if tag == "input" and name and (has.get("type") != "checkbox" or "checked" in has):
            self._put(name, "on" if has.get("type") == "checkbox" else has.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in has:
            self._put(self._select, has["value"])
        elif tag == "textarea":
            self._textarea = name
            self._put(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        if tag == "form":
            self._action = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._put(self._textarea, self.forms[self._action][self._textarea] + data)

    def _put(self, name: str, value: str) -> None:
        if self._action and name:
            self.forms[self._action][name] = value


def address(universe: Universe) -> str:
    return reverse("universes:studio", args=[universe.pk])


@pytest.fixture
def aurora(ada: User) -> Universe:
    document = default_document() | {"name": "Aurora", "tags": ["calm"], "description": "Slow light."}
    document["objects"] = [{"id": "p1", "kind": "peg", "x": 500.0, "y": 300.0}]
    document["physics"] = document["physics"] | {"gravity": 9.806650123}
    return create(by=ada, document=document)


def test_its_owner_opens_the_studio_with_the_document_in_it(client_of: ClientOf, ada: User, aurora: Universe) -> None:
    page = client_of(ada).get(address(aurora))
    assert page.status_code == 200
    text = page.content.decode()
    config = json.loads(text.split('id="studio-config" type="application/json">')[1].split("</script>")[0])
    assert config["document"] == aurora.document()
    assert (config["id"], config["seq"]) == (str(aurora.pk), 1)


def test_a_stranger_cannot_tell_a_private_studio_from_none(client_of: ClientOf, cleo: User, aurora: Universe) -> None:
    assert client_of(cleo).get(address(aurora)).status_code == 404


def test_who_may_only_look_sees_the_studio_with_the_reason_and_a_way_to_a_copy(
    client_of: ClientOf, ada: User, cleo: User, aurora: Universe
) -> None:
    set_visibility(universe=aurora, by=ada, visibility="public")
    answer = client_of(cleo).get(address(aurora))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="read-only"' in page
    assert f"?from={aurora.pk}" in page
    assert answer.context["config"]["may"]["edit"] is False
    assert 'id="read-only"' not in client_of(ada).get(address(aurora)).content.decode()


def test_who_is_not_signed_in_is_asked_to(client: Client, aurora: Universe) -> None:
    answer = client.get(address(aurora))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_a_guest_begins_with_the_shelf_a_template_or_a_copy(client: Client, ada: User, aurora: Universe) -> None:
    door = reverse("universes:guest_studio")
    set_visibility(universe=aurora, by=ada, visibility="public")
    last = shelf()[-1]
    for query, name in (("", shelf()[0].name), (f"?template={last.slug}", last.name), (f"?from={aurora.pk}", "Aurora")):
        page = client.get(door + query)
        assert page.status_code == 200
        config = json.loads(page.content.decode().split('type="application/json">')[1].split("</script>")[0])
        assert config["document"]["name"] == name
        assert config["id"] == ""
        assert config["is_signed_in"] is False


@pytest.mark.parametrize("query", ["?template=nothing", "?from=nonsense", "?from=00000000-0000-4000-8000-000000000000"])
def test_a_guest_who_asks_for_what_is_not_there_hears_so(client: Client, db: None, query: str) -> None:
    assert client.get(reverse("universes:guest_studio") + query).status_code == 404


def test_a_guest_does_not_get_what_is_private_or_reserved(client: Client, ada: User, aurora: Universe) -> None:
    door = reverse("universes:guest_studio") + f"?from={aurora.pk}"
    assert client.get(door).status_code == 404
    Universe.objects.filter(pk=aurora.pk).update(licence="all-rights-reserved")
    set_visibility(universe=aurora, by=ada, visibility="public")
    assert client.get(door).status_code == 403


def test_every_value_of_the_document_is_one_named_field_of_a_form(
    client_of: ClientOf, ada: User, aurora: Universe
) -> None:
    found = Forms(client_of(ada).get(address(aurora)).content.decode())
    for group in GROUPS:
        action = reverse("universes:parameters", args=[aurora.pk, group])
        names = [name for where, name in found.names if where == action and name != "csrfmiddlewaretoken"]
        assert sorted(names) == sorted(parameter.name for parameter in of_group(group))
    couplings = reverse("universes:couplings", args=[aurora.pk])
    assert {link.name for link in LINKS} <= {name for where, name in found.names if where == couplings}


@pytest.mark.parametrize(
    ("group", "name", "typed", "value"),
    [
        ("physics", "gravity", "3.25", 3.25),
        ("music", "scale", "dorian", "dorian"),
        ("music", "drone_on", None, False),
        ("audio", "reverb", "0.5", 0.5),
        ("visualization", "dust", "100", 100),
    ],
)
def test_a_drawer_saves_as_a_plain_form_and_changes_nothing_else(
    client_of: ClientOf, ada: User, aurora: Universe, group: str, name: str, typed: str | None, value: Any
) -> None:
    client = client_of(ada)
    before = aurora.document()
    action = reverse("universes:parameters", args=[aurora.pk, group])
    sent = Forms(client.get(address(aurora)).content.decode()).forms[action]
    if typed is None:
        del sent[name]
    else:
        sent[name] = typed
    answer = client.post(action, sent)
    assert (answer.status_code, answer["Location"]) == (302, address(aurora))
    after = Universe.objects.get(pk=aurora.pk).document()
    assert after == before | {group: before[group] | {name: value}}


def test_details_and_couplings_save_as_plain_forms(client_of: ClientOf, ada: User, aurora: Universe) -> None:
    client = client_of(ada)
    forms = Forms(client.get(address(aurora)).content.decode()).forms
    details, couplings = (reverse(f"universes:{name}", args=[aurora.pk]) for name in ("details", "couplings"))
    client.post(details, forms[details] | {"name": "Dawn", "tags": "Slow, calm", "seed_motif": "77"})
    client.post(couplings, forms[couplings] | {"gravity_tempo": "-0.25"})
    after = Universe.objects.get(pk=aurora.pk).document()
    assert (after["name"], after["tags"], after["seeds"]["motif"]) == ("Dawn", ["calm", "slow"], 77)
    assert after["couplings"]["gravity_tempo"] == -0.25
    assert after["description"] == "Slow light."
