"""Tokens for programs."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from accounts.tokens import issue_tokens

pytestmark = pytest.mark.django_db


def ask(path: str, **body: Any) -> Any:
    return APIClient().post(f"/api/v1/auth/token/{path}", body, format="json")


def pair() -> dict[str, str]:
    answer = ask("", login="ada", password="orbit-of-mercury")
    assert answer.status_code == 200
    data: dict[str, str] = answer.json()["data"]
    return data


def knows(access: str) -> bool:
    """Whether the API knows who holds this token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return bool(client.get("/api/v1/auth/me/").status_code == 200)


@pytest.mark.parametrize("login", ["ada", " ADA", "ada@example.org"])
def test_a_name_or_address_and_a_password_give_a_pair(ada: User, login: str) -> None:
    answer = ask("", login=login, password="orbit-of-mercury")
    assert set(answer.json()["data"]) == {"access", "refresh"}
    assert knows(answer.json()["data"]["access"])


def test_a_wrong_password_and_a_name_that_nobody_has_are_answered_alike(ada: User) -> None:
    answers = [ask("", login=login, password="wrong") for login in ("ada", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert len({answer.json()["error"]["message"] for answer in answers}) == 1


def test_a_refresh_token_works_once(ada: User) -> None:
    first = pair()
    second = ask("refresh/", refresh=first["refresh"]).json()["data"]
    assert knows(second["access"])
    again = ask("refresh/", refresh=first["refresh"])
    assert again.status_code == 401
    assert again.json()["error"]["code"] == "unauthorized"


def test_a_token_given_back_holds_no_more_and_giving_it_back_twice_is_fine(ada: User) -> None:
    refresh = pair()["refresh"]
    assert [ask("revoke/", refresh=refresh).status_code for _ in range(2)] == [204, 204]
    assert ask("refresh/", refresh=refresh).status_code == 401


def test_a_changed_password_ends_every_token(ada: User) -> None:
    held = pair()
    ada.set_password("a-much-better-orbit")
    ada.save()
    assert not knows(held["access"])
    assert ask("refresh/", refresh=held["refresh"]).status_code == 401


def test_a_closed_account_has_no_tokens(ada: User) -> None:
    held = pair()
    User.objects.update(is_active=False)
    assert not knows(held["access"])
    assert ask("refresh/", refresh=held["refresh"]).status_code == 401
    assert ask("", login="ada", password="orbit-of-mercury").status_code == 401


@pytest.mark.parametrize("forged", ["", "x.y.z", "none", "other key", "other audience", "refresh"])
def test_a_token_that_is_not_ours_is_nobody(ada: User, forged: str) -> None:
    import jwt

    claims = jwt.decode(issue_tokens(ada)["access"], options={"verify_signature": False})
    token = {
        "none": lambda: jwt.encode(claims, "", algorithm="none"),
        "other key": lambda: jwt.encode(claims, "k" * 64, algorithm="HS256"),
        "other audience": lambda: jwt.encode(
            claims | {"aud": "elsewhere"}, api_settings.SIGNING_KEY, algorithm="HS256"
        ),
        "refresh": lambda: str(RefreshToken.for_user(ada)),
    }.get(forged, lambda: forged)()
    assert not knows(token)


def test_a_token_in_the_address_or_a_cookie_is_not_read(client: Client, ada: User) -> None:
    access = issue_tokens(ada)["access"]
    client.cookies["access"] = access
    assert client.get(f"/api/v1/auth/me/?access={access}&token={access}").status_code == 401


def test_me_says_who_one_is(api_of: Any, ada: User) -> None:
    assert api_of(ada).get("/api/v1/auth/me/").json()["data"] == {
        "username": "ada",
        "display_name": "Ada",
        "email": "ada@example.org",
    }
    assert api_of(None).get("/api/v1/auth/me/").status_code == 401
