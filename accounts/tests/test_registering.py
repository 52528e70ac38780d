"""An account by a program alone; and that no door tells whether somebody has one."""

import re
import statistics
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import issue_tokens
from harmonic.testing import clear_counters

pytestmark = pytest.mark.django_db
DORA = {"username": "dora", "email": "Dora@example.org", "password": "a-star-in-the-east"}


def post(path: str, **body: Any) -> Any:
    return APIClient().post(f"/api/v1/auth/{path}", body, format="json")


def key_in(letter: Any, page: str) -> str:
    found = re.search(rf"/accounts/{page}/(\S+?)/?\s", letter.body)
    assert found is not None, letter.body
    return found[1]


@pytest.fixture
def hers(ada: User) -> User:
    assert EmailAddress.objects.get(user=ada).verified
    return ada


def test_a_program_signs_somebody_up_confirms_and_signs_in(db: None) -> None:
    answer = post("register/", **DORA, display_name="Dora of the Lake")
    assert answer.status_code == 201
    assert answer.json()["data"] == {"username": "dora", "email": "dora@example.org"}
    assert "Set-Cookie" not in answer
    (letter,) = mail.outbox
    key = key_in(letter, "confirm-email")
    assert post("verify/", key=key).json()["data"] == {"email": "dora@example.org"}
    assert EmailAddress.objects.get().verified
    assert post("verify/", key=key).status_code == 400, "once"
    pair = post("token/", login="dora", password=DORA["password"]).json()["data"]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")
    assert client.get("/api/v1/auth/me/").json()["data"]["display_name"] == "Dora of the Lake"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"username": "d"}, "username"),
        ({"username": "<b>"}, "username"),
        ({"username": "ada"}, "username"),
        ({"email": "dora"}, "email"),
        ({"password": "12345678901"}, "password"),
        ({"password": "dora@example.org"}, "password"),
    ],
)
def test_what_is_wrong_is_said_by_its_name(ada: User, wrong: dict[str, str], path: str) -> None:
    answer = post("register/", **DORA | wrong)
    assert answer.status_code == 400
    assert {problem["path"] for problem in answer.json()["error"]["problems"]} == {path}
    assert not User.objects.exclude(pk=ada.pk).exists()


def test_a_password_is_reset_by_the_key_once_and_all_is_signed_out(hers: User) -> None:
    held, new = issue_tokens(hers), "a-much-better-orbit"
    assert post("password/reset/", email=hers.email).status_code == 204
    key = key_in(mail.outbox[0], "password/reset/key")
    weak = post("password/reset/confirm/", key=key, password="1234")
    assert weak.json()["error"]["problems"][0]["path"] == "password"
    assert post("password/reset/confirm/", key=key, password=new).status_code == 204
    assert post("password/reset/confirm/", key=key, password=new).status_code == 400
    assert post("token/", login="ada", password=new).status_code == 200
    assert post("token/refresh/", refresh=held["refresh"]).status_code == 401


@pytest.mark.parametrize("key", ["", "x", "1-", "-", "1-abc-def", "zzzzzzzzzzzzzzzzz-1", "é-\x00"])
def test_what_is_no_key_opens_nothing(hers: User, key: str) -> None:
    assert post("verify/", key=key).status_code == 400
    assert post("password/reset/confirm/", key=key, password="a-much-better-orbit").status_code == 400


def seen(answer: Any) -> tuple[Any, ...]:
    """Everything about an answer but what was sent."""
    body = re.sub(r'"request_id":"[^"]*"', "", answer.content.decode())
    for word in ("emil", "dora", "ada", "nobody"):
        body = body.replace(word, "somebody")
    return answer.status_code, body, sorted(answer.headers)


def test_no_door_of_the_api_tells_who_is_here(hers: User) -> None:
    pairs = [
        [post("register/", **DORA | {"email": hers.email}), post("register/", **DORA | {"username": "emil"})],
        [post("password/reset/", email=email) for email in (hers.email, "nobody@example.org")],
        [post("token/", login=login, password="wrong") for login in ("ada", "nobody")],
        [post("token/", login=login, password="wrong") for login in (hers.email, "nobody@example.org")],
    ]
    for known, unknown in pairs:
        assert seen(known) == seen(unknown)


def test_nor_does_a_page(hers: User) -> None:
    def page(path: str, **body: str) -> tuple[Any, ...]:
        answer = Client().post(f"/accounts/{path}/", body)
        said = re.sub(r'nonce[=-]"?[^" ]+|value="[^"]*"|request-id: .*', "", answer.content.decode())
        return answer.status_code, answer.get("Location"), said.replace("nobody", "ada")

    secret = {"password1": "a-star-in-the-east"}
    for known, unknown in [
        (
            page("signup", username="dora", email=hers.email, **secret),
            page("signup", username="emil", email="e@e.org", **secret),
        ),
        (page("password/reset", email=hers.email), page("password/reset", email="nobody@example.org")),
        (page("login", login="ada", password="wrong"), page("login", login="nobody", password="wrong")),
    ]:
        assert known == unknown


def test_both_get_a_letter_and_neither_says_more_to_who_asked(hers: User) -> None:
    post("password/reset/", email=hers.email)
    post("password/reset/", email="nobody@example.org")
    assert [letter.to for letter in mail.outbox] == [[hers.email], ["nobody@example.org"]]


@pytest.mark.parametrize("path", ["token/", "register/", "password/reset/"])
def test_it_takes_about_the_same_time(hers: User, settings: Settings, path: str) -> None:
    """With the true hasher, whose work is what would be left out for who is not there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    hers.set_password("orbit-of-mercury")
    hers.save()

    def body(is_known: bool, number: int) -> dict[str, str]:
        email = hers.email if is_known else f"nobody{number}@example.org"
        return {"login": email, "email": email, "password": "a-star-in-the-east", "username": f"d{is_known:d}{number}"}

    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(7):
        for is_known in (True, False):
            clear_counters()
            begun = time.process_time()
            post(path, **body(is_known, number))
            took[is_known].append(time.process_time() - begun)
    known, unknown = (statistics.median(took[is_known]) for is_known in (True, False))
    assert abs(known - unknown) < max(0.5 * max(known, unknown), 0.02), (known, unknown)


def test_letters_to_one_address_are_limited_whoever_it_is(hers: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/key"}
    for email in (hers.email, "nobody@example.org"):
        clear_counters()
        assert [post("password/reset/", email=email).status_code for _ in range(3)] == [204, 204, 429]
