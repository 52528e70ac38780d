"""Keys that people make for programs of theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.errors import Invalid
from accounts.models import ApiToken, Notification, User
from accounts.operations.granting import TOKENS_EACH, grant_token, token_of

pytestmark = pytest.mark.django_db
PASSWORD = "orbit-of-mercury"


def script(text: str, word: str = "Token") -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"{word} {text}")
    return client


def status(text: str) -> int:
    return int(script(text).get("/api/v1/auth/me/").status_code)


def made(person: User, scope: str = "write", **more: Any) -> str:
    return grant_token(by=person, name="a script", scope=scope, **more)[1]


def signed_in(person: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_token_says_whose_it_is_and_its_text_is_kept_nowhere(ada: User) -> None:
    text = made(ada)
    assert script(text).get("/api/v1/auth/me/").json()["data"]["username"] == "ada"
    row = ApiToken.objects.values().get()
    assert text.startswith("hu_")
    assert text not in str(row)
    assert row["end"] == text[-4:]
    assert Notification.objects.get().sentence() == "A new API token: a script"


@pytest.mark.parametrize("wrong", ["", "hu_", "hu_x", "hu_" + "a" * 43, "a b", "hu_\x00", "é"])
def test_what_is_no_token_opens_nothing(ada: User, wrong: str) -> None:
    assert status(wrong) == 401


def test_it_is_read_from_its_own_header_only(client: Client, ada: User) -> None:
    text = made(ada)
    assert script(text, "Bearer").get("/api/v1/auth/me/").status_code == 401
    assert client.get(f"/api/v1/auth/me/?token={text}").status_code == 401
    assert client.get("/me/", headers={"authorization": f"Token {text}"}).status_code == 302


def test_a_token_for_reading_changes_nothing(ada: User) -> None:
    reads, writes = made(ada, "read"), made(ada, "write")
    for text, expected in ((reads, 403), (writes, 201)):
        assert script(text).get("/api/v1/universes/").status_code == 200
        assert script(text).post("/api/v1/universes/", {"name": "Aurora"}, format="json").status_code == expected


def test_it_ends_when_it_was_to_end_and_when_it_is_taken_back(ada: User) -> None:
    text = made(ada, expires=timezone.now() + timedelta(days=1))
    now = timezone.now()
    assert token_of(text, now=now) is not None
    assert token_of(text, now=now + timedelta(days=1, seconds=1)) is None
    ApiToken.objects.get().delete()
    assert status(text) == 401


def test_its_last_use_is_noted_to_the_minute(ada: User) -> None:
    text, now = made(ada), timezone.now()
    for seconds, noted in ((0, 0), (30, 0), (61, 61)):
        token_of(text, now=now + timedelta(seconds=seconds))
        assert ApiToken.objects.get().used == now + timedelta(seconds=noted)


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 61}, {"name": "a\x07b"}, {"scope": "all"}, {"expires": timezone.now()}],
    ids=["no name", "too long", "a bell", "another scope", "ended already"],
)
def test_what_makes_no_sense_is_refused(ada: User, wrong: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"by": ada, "name": "a script", "scope": "read"}
    with pytest.raises(Invalid):
        grant_token(**asked | wrong)


def test_nobody_has_more_than_fifty(ada: User) -> None:
    for _ in range(TOKENS_EACH):
        made(ada)
    with pytest.raises(Invalid, match="50"):
        made(ada)


def test_a_personal_token_does_not_see_to_the_account(ada: User) -> None:
    own = script(made(ada))
    assert own.get("/api/v1/auth/me/").status_code == 200
    for path in ("tokens/", "sessions/", "2fa/"):
        assert own.get(f"/api/v1/auth/{path}").status_code == 403, path
    assert own.post("/api/v1/auth/tokens/", {"name": "more", "password": PASSWORD}, format="json").status_code == 403
    assert own.post("/api/v1/auth/logout-everywhere/", {}, format="json").status_code == 403
    assert own.delete("/api/v1/auth/sessions/browser-1/").status_code == 403
    assert own.delete("/api/v1/auth/tokens/1/").status_code == 403


def test_a_program_makes_and_takes_back_tokens_with_the_password(api_of: Any, ada: User, ben: User) -> None:
    path, body = "/api/v1/auth/tokens/", {"name": "a script", "scope": "read"}
    for wrong in ({}, {"password": "wrong"}):
        refused = api_of(ada).post(path, body | wrong, format="json")
        assert refused.status_code == 400
        assert refused.json()["error"]["problems"][0]["path"] == "password"
    answer = api_of(ada).post(path, body | {"password": PASSWORD}, format="json")
    assert answer.status_code == 201
    new = answer.json()["data"]
    assert status(new["token"]) == 200
    (listed,) = api_of(ada).get(path).json()["data"]
    assert listed["id"] == new["id"]
    assert "token" not in listed
    assert api_of(ben).get(path).json()["data"] == []
    assert api_of(ben).delete(f"{path}{new['id']}/").status_code == 404
    assert api_of(ada).delete(f"{path}{new['id']}/").status_code == 204
    assert status(new["token"]) == 401


def test_the_page_shows_a_new_token_once(ada: User) -> None:
    browser = signed_in(ada)
    page = browser.get("/me/settings/tokens/").content.decode()
    assert "You have none" in page
    answer = browser.post("/me/settings/tokens/", {"name": "<i>mine</i>", "scope": "read", "days": "7"})
    text = answer.context["text"]
    assert text in answer.content.decode()
    assert "&lt;i&gt;mine" in answer.content.decode()
    assert status(text) == 200
    again = browser.get("/me/settings/tokens/").content.decode()
    assert text not in again
    assert text[-4:] in again
    assert browser.post(f"/me/settings/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 302
    assert status(text) == 401


def test_the_page_asks_for_the_password_first_and_then_goes_on(ada: User) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    answer = browser.post("/me/settings/tokens/", {"name": "mine", "scope": "read", "days": ""})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()
    shown = browser.post(answer["Location"], {"password": PASSWORD})
    assert shown.context["text"].startswith("hu_")
    assert ApiToken.objects.get().expires is None


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(ada: User) -> None:
    answer = signed_in(ada).post("/me/settings/tokens/", {"name": "mine", "scope": "all", "days": "7"})
    assert answer.status_code == 422
    assert 'value="mine"' in answer.content.decode()


def test_one_does_not_take_anothers_back_on_the_page(ada: User, ben: User) -> None:
    made(ben)
    path = f"/me/settings/tokens/{ApiToken.objects.get().pk}/revoke/"
    assert signed_in(ada).post(path).status_code == 404
    assert ApiToken.objects.exists()


def test_the_page_costs_the_same_for_few_and_many(ada: User, django_assert_num_queries: Any) -> None:
    browser = signed_in(ada)
    for _ in range(2):
        with django_assert_num_queries(4):  # session, person, inbox, tokens
            browser.get("/me/settings/tokens/")
        for _ in range(9):
            made(ada)


def test_who_knows_a_token_costs_one_question_and_a_note_a_minute(ada: User, django_assert_num_queries: Any) -> None:
    text, now = made(ada), timezone.now()
    for asked in (2, 1, 1):
        with django_assert_num_queries(asked):
            token_of(text, now=now)
