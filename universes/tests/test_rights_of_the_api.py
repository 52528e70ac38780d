"""The matrix of rights, its other half: every operation of the API that is not of a universe, and who gets in.

Together with `test_rights_matrix` it holds every operation that the API's own document names: a new one that is in
neither fails here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.operations.granting import grant_token
from accounts.operations.notifying import notify
from accounts.tokens import issue_tokens
from harmonic.testing import clear_counters
from universes.operations.collecting import collect, describe_collection, put_in
from universes.operations.creating import create
from universes.operations.inviting import invite
from universes.operations.publishing import publish
from universes.operations.rendering import ask_rendering
from universes.operations.reporting import report
from universes.operations.ruling import rule_on_thing
from universes.operations.sharing import make_link
from universes.operations.shelving import change_template, save_as_template
from universes.shelf import shelf

from .test_rights_matrix import DOORS as OF_UNIVERSES
from .test_rights_matrix import HIDDEN, LET_IN, REFUSED, SIGN_IN, answered

# What nobody who is signed in, somebody else, and whose it is are answered. What is let in may be told what is wrong.
OPEN = (LET_IN, LET_IN, LET_IN)
ACCOUNT = (SIGN_IN, LET_IN, LET_IN)  # it is about whoever asks
OWN = (SIGN_IN, HIDDEN, LET_IN)  # nobody else learns that it is there
PRIVATE = (HIDDEN, HIDDEN, LET_IN)  # the same, where strangers read what is public
SHOWN = (SIGN_IN, REFUSED, LET_IN)  # everybody sees it, and one changes it

DOORS: dict[str, dict[str, tuple[str, str, str]]] = {
    "token": {"POST": OPEN},
    "token_refresh": {"POST": OPEN},
    "token_revoke": {"POST": OPEN},
    "register": {"POST": OPEN},
    "verify": {"POST": OPEN},
    "password_reset": {"POST": OPEN},
    "password_reset_confirm": {"POST": OPEN},
    "me": {"GET": ACCOUNT, "PATCH": ACCOUNT},
    "my_picture": {"PUT": ACCOUNT, "DELETE": ACCOUNT},
    "closing": {"PUT": ACCOUNT},
    "export": {"GET": ACCOUNT},
    "second_factor": {"GET": ACCOUNT},
    "sessions": {"GET": ACCOUNT},
    "session": {"DELETE": OWN},
    "logout_everywhere": {"POST": ACCOUNT},
    "personal_tokens": {"GET": ACCOUNT, "POST": ACCOUNT},
    "personal_token": {"DELETE": OWN},
    "notifications": {"GET": ACCOUNT},
    "notifications_read": {"POST": ACCOUNT},
    "notifications_settings": {"GET": ACCOUNT, "PATCH": ACCOUNT},
    "notification": {"GET": OWN, "PATCH": OWN, "DELETE": OWN},
    "users": {"GET": ACCOUNT},
    "user": {"GET": OPEN},
    "block": {"PUT": ACCOUNT, "DELETE": ACCOUNT},
    "blocks": {"GET": ACCOUNT},
    "follow": {"GET": ACCOUNT, "PUT": ACCOUNT, "DELETE": ACCOUNT},
    "follows": {"GET": ACCOUNT},
    "feed": {"GET": ACCOUNT},
    "favourites": {"GET": ACCOUNT},
    "universes": {"GET": OPEN, "POST": ACCOUNT},
    "collections": {"GET": OPEN, "POST": ACCOUNT},
    "collection": {"GET": PRIVATE, "PATCH": OWN, "DELETE": OWN},
    "collection_items": {"GET": PRIVATE},
    "collection_item": {"PUT": OWN, "DELETE": OWN},
    "templates": {"GET": OPEN},
    "template": {"GET": OPEN},
    "peoples_templates": {"GET": OPEN, "POST": ACCOUNT},
    "peoples_template": {"GET": PRIVATE, "PATCH": OWN, "DELETE": OWN},
    "peoples_template_document": {"GET": PRIVATE},
    "my_invitations": {"GET": ACCOUNT},
    "my_invitation": {"GET": OWN, "DELETE": OWN},
    "accept_invitation": {"POST": OWN},
    "join": {"POST": ACCOUNT},
    "renderings": {"GET": ACCOUNT},  # to ask for one is an act of a universe
    "rendering": {"GET": OWN, "DELETE": OWN},
    "rendering_cancel": {"POST": OWN},
    "rendering_file": {"GET": OWN},
    "reports": {"GET": ACCOUNT, "POST": ACCOUNT},
    "report": {"GET": OWN},
    "rulings": {"GET": ACCOUNT},
    "ruling": {"GET": OWN},
    "appeal": {"POST": OWN},
    "simulations": {"POST": ACCOUNT},
}
OPENED = {  # the same things, once everybody may see them
    "collection": {"GET": OPEN, "PATCH": SHOWN, "DELETE": SHOWN},
    "collection_items": {"GET": OPEN},
    "collection_item": {"PUT": SHOWN, "DELETE": SHOWN},
    "peoples_template": {"GET": OPEN, "PATCH": SHOWN, "DELETE": SHOWN},
    "peoples_template_document": {"GET": OPEN},
}


@pytest.fixture
def things(ada: User, ben: User, moe: User) -> dict[str, dict[str, Any]]:
    """One thing of Ada's of each kind: what leads to it, by the name of the door."""
    own, other = (create(by=person, document={"name": "Secretive"}) for person in (ada, ben))
    publish(universe=own, by=ada)
    publish(universe=other, by=ben)
    collection = collect(by=ada, name="For the evening")
    put_in(collection=collection, universe=own, by=ada)
    template = save_as_template(universe=own, by=ada)
    rendering = {"pk": ask_rendering(universe=own, by=ada, kind="midi").pk}
    ruling = {"pk": rule_on_thing(kind="universe", identity=str(own.pk), by=moe, verdict="warn", reason="Spam").pk}
    invitation = {"token": invite(universe=other, by=ben, whom="ada", role="viewer").token}
    issue_tokens(ada)
    return {
        "session": {"id": f"program-{ada.token_families.get().pk}"},
        "personal_token": {"pk": grant_token(by=ada, name="Of mine", scope="read")[0].pk},
        "notification": {"pk": notify(to=ada, kind="account", address="/me/", subject="You").pk},  # type: ignore[union-attr]
        "user": {"username": "ada"},
        "block": {"username": "ben"},
        "follow": {"username": "ben"},
        "collection": {"pk": collection.pk},
        "collection_items": {"pk": collection.pk},
        "collection_item": {"pk": collection.pk, "universe": own.pk},
        "template": {"slug": shelf()[0].slug},
        "peoples_template": {"pk": template.pk},
        "peoples_template_document": {"pk": template.pk},
        "my_invitation": invitation,
        "accept_invitation": invitation,
        "join": {"token": make_link(universe=other, by=ben, role="viewer").token},
        "rendering": rendering,
        "rendering_cancel": rendering,
        "rendering_file": rendering,
        "report": {"pk": report(kind="universe", identity=str(other.pk), by=ada, reason="spam")[0].pk},
        "ruling": ruling,
        "appeal": ruling,
    }


def said_to(client: Client, name: str, method: str, where: dict[str, Any]) -> str:
    """What the door answers, in the words of the matrix; whatever it did is taken back."""
    clear_counters()
    with transaction.atomic():
        address = reverse(f"api:{name}", kwargs=where)
        sent = {"picture": ""} if name == "my_picture" else json.dumps({})
        kind = {} if name == "my_picture" else {"content_type": "application/json"}
        response = getattr(client, method.lower())(address, **({} if method == "GET" else {"data": sent, **kind}))
        transaction.set_rollback(True)
    return LET_IN if response.status_code in (400, 415) else answered(response)


def wrong_of(
    doors: dict[str, dict[str, tuple[str, str, str]]],
    things: dict[str, dict[str, Any]],
    client_of: Callable[[User | None], Client],
    people: list[User | None],
) -> Iterator[tuple[str, str, str, str, str]]:
    """(method, name, who, answer, what it should be) of every answer that is not as the table says."""
    for name, methods in doors.items():
        for method, expected in methods.items():
            for who, person in enumerate(people):
                got, wanted = said_to(client_of(person), name, method, things.get(name, {})), expected[min(who, 2)]
                if got != wanted:
                    yield method, name, str(person), got, wanted


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["cleo", "moe"])
def test_each_operation_answers_as_the_table_says(
    things: dict[str, Any], client_of: Any, ada: User, request: pytest.FixtureRequest, other: str
) -> None:
    people = [None, request.getfixturevalue(other), ada]
    assert list(wrong_of(DOORS, things, client_of, people)) == []


@pytest.mark.django_db
def test_what_everybody_may_see_is_changed_by_whose_it_is_alone(
    things: dict[str, Any], client_of: Any, ada: User, cleo: User
) -> None:
    describe_collection(collection=ada.collections.get(), by=ada, visibility="public")
    change_template(template=ada.templates.get(), by=ada, shared=True)
    assert list(wrong_of(OPENED, things, client_of, [None, cleo, ada])) == []


def operations() -> Iterator[tuple[str, str]]:
    """(name of the address, METHOD) of every operation in the API's document."""
    samples = {"uuid": "00000000-0000-4000-8000-000000000000", "integer": "1", "string": "ada"}
    for path, methods in SchemaGenerator().get_schema(public=True)["paths"].items():
        for method, operation in methods.items():
            kinds = {
                each["name"]: samples[each["schema"].get("format", each["schema"]["type"]).replace("int64", "integer")]
                for each in operation.get("parameters", [])
                if each["in"] == "path"
            }
            yield resolve(path.format(**kinds)).view_name.removeprefix("api:"), method.upper()


def test_every_operation_of_the_document_is_in_one_of_the_two_tables() -> None:
    of_universes = {(door.name.removeprefix("api:"), door.method) for door in OF_UNIVERSES if door.name[:4] == "api:"}
    elsewhere = {(name, method) for name, methods in DOORS.items() for method in methods}
    assert of_universes & elsewhere == set()
    assert set(operations()) == of_universes | elsewhere
