"""Signing in and out, and what happens to those who guess."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "orbit-of-mercury"


def sign_in(client: Client, login: str, password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password}, headers=headers)


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.org", "Ada@Example.org"])
def test_ada_signs_in_by_name_or_address(client: Client, ada: User, login: str) -> None:
    assert sign_in(client, login).status_code == 302
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_the_words_are_the_same_whether_an_account_exists_or_not(client: Client, ada: User) -> None:
    said = [
        re.sub(r'nonce[=-]"?[^" ]+|value="[^"]*"|request-id: .*', "", sign_in(client, login, "wrong").content.decode())
        for login in ("ada", "nobody")
    ]
    assert "not correct" in said[0]
    assert said[0] == said[1].replace("nobody", "ada")


def test_signing_out_is_a_press_not_a_link(client: Client, ada: User) -> None:
    client.force_login(ada, backend="accounts.backends.Backend")
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_who_guesses_eight_times_waits_and_the_others_do_not(
    client: Client, ada: User, ben: User, settings: Settings
) -> None:
    settings.AXES_ENABLED = True
    answers = [sign_in(client, "Ada" if number % 2 else "ada", "wrong") for number in range(8)]
    assert answers[-1].status_code == 429
    assert sign_in(client, "ada").status_code == 429, "the right password too: else a guess would be told from a hit"
    assert sign_in(client, "ada", **{"X-Forwarded-For": "10.1.2.3"}).status_code == 429
    assert sign_in(client, "ben", "music-of-spheres").status_code == 302


def test_the_same_limit_holds_for_tokens(client: Client, ada: User, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    for _ in range(8):
        sign_in(client, "ada", "wrong")
    body = {"login": "ada", "password": PASSWORD}
    answer = client.post("/api/v1/auth/token/", body, content_type="application/json")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "rate_limited"


def test_a_forgotten_password_is_changed_by_the_link_once(client: Client, ada: User) -> None:
    assert (
        client.post("/accounts/password/reset/", {"email": ada.email})["Location"] == "/accounts/password/reset/done/"
    )
    (letter,) = mail.outbox
    link = next(word for word in letter.body.split() if "/password/reset/key/" in word).removeprefix(
        "http://testserver"
    )
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "a-much-better-orbit"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(new)
    assert "does not hold" in Client().get(link, follow=True).content.decode()


def test_a_reset_is_answered_the_same_for_an_address_that_nobody_has(client: Client, ada: User) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in (ada.email, "nobody@example.org")
    ]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1


@pytest.mark.parametrize(
    "name",
    [
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/done/",
        "confirm-email/",
        "inactive/",
    ],
)
def test_every_page_for_strangers_is_a_page_of_ours(client: Client, name: str) -> None:
    page = client.get(f"/accounts/{name}")
    assert page.status_code == 200
    assert "account/_page.html" in [template.name for template in page.templates]


@pytest.mark.parametrize("name", ["email/", "password/change/", "logout/", "reauthenticate/"])
def test_every_page_for_people_is_a_page_of_ours(client: Client, ada: User, name: str) -> None:
    sign_in(client, "ada")
    page = client.get(f"/accounts/{name}")
    assert page.status_code == 200
    assert "account/_page.html" in [template.name for template in page.templates]


def test_a_changed_password_is_asked_for_with_the_old_one(client: Client, ada: User) -> None:
    sign_in(client, "ada")
    new = {"password1": "a-much-better-orbit", "password2": "a-much-better-orbit"}
    wrong = client.post("/accounts/password/change/", new | {"oldpassword": "wrong"})
    assert wrong.context["form"].errors["oldpassword"]
    assert client.post("/accounts/password/change/", new | {"oldpassword": PASSWORD}).status_code == 302


def test_a_closed_account_does_not_open(client: Client, ada: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client, "ada")
    assert "_auth_user_id" not in client.session
