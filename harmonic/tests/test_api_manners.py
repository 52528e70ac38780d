"""What the API does at every address: limits are told, answers have marks, what is made once is not made twice."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import KeptAnswer, User
from accounts.models.kept_answer import KEPT_FOR
from accounts.operations.notifying import notify
from accounts.tokens import issue_tokens
from universes.models import Universe
from universes.operations.creating import create_blank
from universes.operations.inviting import accept, invite
from universes.operations.publishing import publish, unpublish
from universes.operations.shelving import save_as_template

pytestmark = pytest.mark.django_db

UNIVERSES = "/api/v1/universes/"


def api_of(person: User | None) -> APIClient:
    client = APIClient()
    if person is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_tokens(person)['access']}")
    return client


def make(person: User, key: str, name: str = "Once") -> Any:
    return api_of(person).post(UNIVERSES, {"name": name}, headers={"Idempotency-Key": key})


# --- limits ---


def test_every_answer_tells_what_is_left_of_the_limit_refusals_too(ada: User) -> None:
    api = api_of(ada)
    answers = [api.get(UNIVERSES), api.get("/api/v1/universes/not-one/"), api.get(f"{UNIVERSES}?ordering=nonsense")]
    left = [int(answer["RateLimit-Remaining"]) for answer in answers if "RateLimit-Remaining" in answer]
    assert left == sorted(left, reverse=True)
    assert answers[0]["RateLimit-Limit"] == "600"
    assert 1 <= int(answers[0]["RateLimit-Reset"]) <= 60
    assert int(answers[2]["RateLimit-Remaining"]) < int(answers[0]["RateLimit-Remaining"])


def test_strangers_have_a_lower_limit_and_pages_have_none(client: Client) -> None:
    assert client.get(UNIVERSES)["RateLimit-Limit"] == "120"
    assert "RateLimit-Limit" not in client.get("/about/")


# --- marks ---


def test_what_one_has_already_is_not_sent_again_until_it_changes(ada: User) -> None:
    api = api_of(ada)
    universe = create_blank(by=ada, name="Aurora")
    first = api.get(UNIVERSES)
    again = api.get(UNIVERSES, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    api.patch(f"{UNIVERSES}{universe.pk}/", {"name": "Borealis"})
    assert api.get(UNIVERSES, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_change_that_is_no_edit_changes_the_mark_too(ada: User) -> None:
    api, universe = api_of(ada), create_blank(by=ada, name="Aurora")
    address = f"{UNIVERSES}{universe.pk}/"
    first = api.get(address)["ETag"]
    publish(universe=universe, by=ada)
    second = api.get(address)["ETag"]
    unpublish(universe=universe, by=ada)
    assert first != second
    assert api.get(address)["ETag"] == first


def test_the_mark_of_a_universe_is_taken_by_if_match(ada: User) -> None:
    api, universe = api_of(ada), create_blank(by=ada, name="Aurora")
    address = f"{UNIVERSES}{universe.pk}/"
    mark = api.get(address)["ETag"]
    assert mark.startswith(f'"{universe.seq}.')
    assert api.patch(address, {"name": "Borealis"}, headers={"If-Match": mark}).status_code == 200
    assert api.patch(address, {"name": "Corona"}, headers={"If-Match": mark}).status_code == 412


# --- once ---


def test_what_is_sent_again_under_its_key_is_answered_and_not_made_again(ada: User) -> None:
    first, again = make(ada, "key-1"), make(ada, "key-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first["ETag"] == again["ETag"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Universe.objects.count() == 1


def test_two_keys_two_people_or_no_key_are_two(ada: User, ben: User) -> None:
    made = [make(ada, "key-1"), make(ada, "key-2"), make(ben, "key-1"), api_of(ada).post(UNIVERSES, {"name": "Once"})]
    assert len({answer.json()["data"]["id"] for answer in made}) == 4


def test_a_key_that_came_with_another_request_is_refused(ada: User) -> None:
    make(ada, "key-1")
    other = make(ada, "key-1", name="Another")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "key_reused")
    assert Universe.objects.count() == 1


def test_what_was_refused_may_be_put_right_under_the_same_key(ada: User) -> None:
    assert make(ada, "key-1", name="").status_code == 400
    assert make(ada, "key-1").status_code == 201


@pytest.mark.parametrize("key", ["x" * 129, "two words", "ключ".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused(ada: User, key: str) -> None:
    answer = make(ada, key)
    assert answer.status_code == 400
    assert answer.json()["error"]["problems"][0]["path"] == "Idempotency-Key"
    assert not Universe.objects.exists()


def test_a_stranger_with_a_key_is_asked_who_they_are(client: Client) -> None:
    answer = client.post(UNIVERSES, "{}", content_type="application/json", headers={"Idempotency-Key": "key-1"})
    assert answer.status_code == 401
    assert not KeptAnswer.objects.exists()


def test_kept_answers_go_after_a_day(ada: User) -> None:
    make(ada, "key-1")
    call_command("compact")
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(at=timezone.now() - KEPT_FOR)
    call_command("compact")
    assert not KeptAnswer.objects.exists()


@pytest.mark.postgres  # in memory SQLite does not wait for its other connections
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_under_one_key_one_is_made(ada: User) -> None:
    gate, answers = threading.Barrier(8), []

    def send() -> None:
        gate.wait()
        answers.append(make(ada, "key-1"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}, [json.loads(answer.content) for answer in answers]
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1
    assert Universe.objects.count() == 1


# --- types ---


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("put", "universes/{own}/publication/", {"visibility": {}}),
        ("put", "universes/{own}/publication/", {"visibility": "public", "notes": 0}),
        ("post", "universes/{own}/versions/", None),
        ("post", "templates/people/", {"universe": "{own}", "name": {}}),
        ("post", "templates/people/", {"universe": "{own}", "shared": "yes"}),
        ("patch", "notifications/settings/", {"kinds": [{"kind": "account"}]}),
        ("post", "auth/token/revoke/", {"refresh": 0}),
        ("post", "auth/logout-everywhere/", None),
        ("post", "universes/{own}/undo/", []),
    ],
)
def test_what_is_of_another_type_than_the_document_says_is_refused(
    ada: User, method: str, path: str, sent: Any
) -> None:
    own = str(create_blank(by=ada, name="Aurora").pk)
    body = json.dumps(sent).replace("{own}", own)
    answer = getattr(api_of(ada), method)(f"/api/v1/{path.format(own=own)}", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


def test_a_patch_without_a_value_changes_nothing(ada: User, ben: User) -> None:
    universe = create_blank(by=ada, name="Aurora")
    accept(token=invite(universe=universe, by=ada, whom="ben", role="commenter").token, by=ben)
    seat = api_of(ada).patch(f"{UNIVERSES}{universe.pk}/seats/ben/", {})
    assert (seat.status_code, seat.json()["data"]["role"]) == (200, "commenter")
    assert api_of(ben).patch(f"{UNIVERSES}{universe.pk}/seats/ben/", {}).status_code == 403
    told = notify(to=ben, kind="account", address="/me/", subject="You")
    assert told is not None
    unread = api_of(ben).patch(f"/api/v1/notifications/{told.pk}/", {})
    assert (unread.status_code, unread.json()["data"]["read_at"]) == (200, None)


def test_a_template_of_ones_own_stays_as_it_is_where_nothing_is_said(ada: User) -> None:
    made = save_as_template(universe=create_blank(by=ada, name="Aurora"), by=ada)
    answer = api_of(ada).patch(f"/api/v1/templates/{made.pk}/", {})
    assert (answer.status_code, answer.json()["data"]["name"]) == (200, "Aurora")
