"""Tokens for programs."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient
from rest_framework_simplejwt.settings import api_settings

from accounts.models import User
from accounts.tokens import holder_of, issue_tokens, read_access, renew_tokens

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


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def signed(claims: dict[str, Any], key: str = "", algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key or api_settings.SIGNING_KEY, algorithm=algorithm)


def test_what_the_forgeries_below_begin_with_is_let_in(ada: User) -> None:
    assert knows(signed(claims_of(issue_tokens(ada)["access"])))


FORGERIES: dict[str, Callable[[dict[str, Any]], str]] = {
    "nothing": lambda claims: "",
    "no token": lambda claims: "x.y.z",
    "no signature": lambda claims: jwt.encode(claims, "", algorithm="none"),
    "signature cut off": lambda claims: signed(claims).rpartition(".")[0] + ".",
    "another key": lambda claims: signed(claims, "k" * 64),
    "another algorithm": lambda claims: signed(claims, algorithm="HS512"),
    "another audience": lambda claims: signed(claims | {"aud": "elsewhere"}),
    "another issuer": lambda claims: signed(claims | {"iss": "elsewhere"}),
    "no audience": lambda claims: signed({k: v for k, v in claims.items() if k != "aud"}),
    "no issuer": lambda claims: signed({k: v for k, v in claims.items() if k != "iss"}),
    "too old": lambda claims: signed(claims | {"exp": time.time() - 1}),
    "for ever": lambda claims: signed({k: v for k, v in claims.items() if k != "exp"}),
    "of no family": lambda claims: signed({k: v for k, v in claims.items() if k != "family"}),
    "of another family": lambda claims: signed(claims | {"family": "0" * 32}),
    "of another epoch": lambda claims: signed(claims | {"epoch": "0" * 32}),
    "of nobody": lambda claims: signed(claims | {"user_id": "0"}),
    "of no number": lambda claims: signed(claims | {"user_id": "ada"}),
    "of another kind": lambda claims: signed(claims | {"token_type": "refresh"}),
}


@pytest.mark.parametrize("forged", FORGERIES)
def test_a_token_that_is_not_ours_is_nobody(ada: User, forged: str) -> None:
    assert not knows(FORGERIES[forged](claims_of(issue_tokens(ada)["access"])))


def test_claims_that_were_changed_after_the_signature_are_nobodys(ada: User, ben: User) -> None:
    head, _, signature = issue_tokens(ben)["access"].split(".")
    claims = claims_of(issue_tokens(ben)["access"]) | {"user_id": str(ada.pk)}
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert not knows(f"{head}.{changed}.{signature}")


def test_one_persons_family_carries_nobody_else(ada: User, ben: User) -> None:
    """Even what is rightly signed must fit together."""
    assert not knows(signed(claims_of(issue_tokens(ben)["access"]) | {"user_id": str(ada.pk)}))


def test_a_refresh_token_opens_no_page_of_the_api_and_an_access_token_renews_nothing(ada: User) -> None:
    held = issue_tokens(ada)
    assert not knows(held["refresh"])
    assert ask("refresh/", refresh=held["access"]).status_code == 401


def test_a_refresh_token_used_twice_ends_its_whole_family_and_no_other(ada: User) -> None:
    first, other = pair(), pair()
    second = ask("refresh/", refresh=first["refresh"]).json()["data"]
    third = ask("refresh/", refresh=second["refresh"]).json()["data"]
    assert knows(third["access"])
    assert ask("refresh/", refresh=first["refresh"]).status_code == 401
    assert not knows(third["access"])
    assert ask("refresh/", refresh=third["refresh"]).status_code == 401
    assert knows(other["access"])
    assert ask("refresh/", refresh=other["refresh"]).status_code == 200


def test_to_give_a_token_back_ends_its_access_token_at_once(ada: User) -> None:
    held = pair()
    ask("revoke/", refresh=held["refresh"])
    assert not knows(held["access"])


def test_no_token_is_kept_as_it_is(ada: User) -> None:
    held = pair()
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder, user_agent FROM accounts_tokenfamily")
        kept = str(cursor.fetchall())
    assert held["refresh"] not in kept
    assert "token_blacklist_outstandingtoken" not in connection.introspection.table_names()


def test_of_very_many_sign_ins_the_one_not_used_for_longest_goes(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.tokens.FAMILIES_MOST", 3)
    held = [issue_tokens(ada) for _ in range(3)]
    held[0] = renew_tokens(held[0]["refresh"])
    issue_tokens(ada)
    assert [knows(one["access"]) for one in held] == [True, False, True]


def test_who_holds_a_token_is_one_question_to_the_database(ada: User, django_assert_num_queries: Any) -> None:
    access = read_access(issue_tokens(ada)["access"])
    with django_assert_num_queries(1):
        assert holder_of(access) == ada


def test_a_token_in_the_address_or_a_cookie_is_not_read(client: Client, ada: User) -> None:
    access = issue_tokens(ada)["access"]
    client.cookies["access"] = access
    assert client.get(f"/api/v1/auth/me/?access={access}&token={access}").status_code == 401


def test_me_says_who_one_is(api_of: Any, ada: User) -> None:
    data = api_of(ada).get("/api/v1/auth/me/").json()["data"]
    assert (data["username"], data["display_name"], data["email"]) == ("ada", "Ada", "ada@example.org")
    assert api_of(None).get("/api/v1/auth/me/").status_code == 401
