"""What one is signed in with: seen, ended one by one, ended all at once."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from rest_framework.test import APIClient

from accounts.devices import name_of
from accounts.models import ApiToken, Notification, TokenFamily, User
from accounts.operations.ending import end_everything
from accounts.operations.granting import grant_token
from accounts.tokens import issue_tokens

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604"


def signed_in(agent: str = FIREFOX, **more: str) -> Client:
    client = Client(headers={"user-agent": agent})
    body = {"login": "ada", "password": "orbit-of-mercury"} | more
    assert client.post("/accounts/login/", body).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/me/").status_code == 200)


def program(access: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("", "A browser"),
    ],
)
def test_a_device_is_called_by_what_one_sees_of_it(agent: str, name: str) -> None:
    assert name_of(agent) == name


def test_browsers_and_programs_are_one_list(ada: User, ben: User) -> None:
    here, _phone = signed_in(), signed_in(PHONE)
    issue_tokens(ada, address="192.0.2.7", user_agent="curl/8.5.0 and <b>more</b>")
    issue_tokens(ben, user_agent="bens-own/1")
    page = here.get("/me/settings/devices/").content.decode()
    assert page.index("Firefox on Linux") < page.index("this one") < page.index("Safari on iPhone")
    assert "curl/8.5.0" in page
    assert "192.0.2.7" in page
    assert "bens-own" not in page


def test_a_device_that_is_signed_out_is_out_at_its_next_request(ada: User) -> None:
    here, phone = signed_in(), signed_in(PHONE)
    other = UserSession.objects.get(user_agent=PHONE)
    assert here.post(f"/me/settings/devices/browser-{other.pk}/end/").status_code == 302
    assert not is_in(phone)
    assert is_in(here)
    assert "Safari on iPhone" not in here.get("/me/settings/devices/").content.decode()


def test_a_program_that_is_signed_out_is_out_at_its_next_request(ada: User) -> None:
    here, held = signed_in(), issue_tokens(ada)
    family = TokenFamily.objects.get()
    assert here.post(f"/me/settings/devices/program-{family.pk}/end/").status_code == 302
    assert program(held["access"]).get("/api/v1/auth/me/").status_code == 401


@pytest.mark.parametrize("id", ["browser-999", "browser-x", "program-1", "program-" + "0" * 32, "fridge-1", "browser-"])
def test_what_is_no_device_of_ones_own_is_not_there(api_of: Any, ada: User, id: str) -> None:
    assert api_of(ada).delete(f"/api/v1/auth/sessions/{id}/").status_code == 404


def test_nobody_signs_somebody_else_out(api_of: Any, client_of: ClientOf, ada: User, ben: User) -> None:
    hers = signed_in()
    session = UserSession.objects.get(user=ada)
    issue_tokens(ada)
    family = TokenFamily.objects.get(person=ada)
    for id in (f"browser-{session.pk}", f"program-{family.pk}"):
        assert api_of(ben).delete(f"/api/v1/auth/sessions/{id}/").status_code == 404
        assert client_of(ben).post(f"/me/settings/devices/{id}/end/").status_code == 404
    assert is_in(hers)


def test_programs_see_and_end_devices(ada: User) -> None:
    browser, held = signed_in(), issue_tokens(ada)
    devices = program(held["access"]).get("/api/v1/auth/sessions/").json()["data"]
    assert [(device["kind"], device["is_current"]) for device in devices] == [("program", True), ("browser", False)]
    assert program(held["access"]).delete(f"/api/v1/auth/sessions/{devices[1]['id']}/").status_code == 204
    assert not is_in(browser)


def test_the_list_costs_the_same_for_few_and_many(ada: User, django_assert_num_queries: Any) -> None:
    here = signed_in()
    counts = []
    for _ in range(2):
        with django_assert_num_queries(6) as asked:  # session, person, inbox, is this one known, browsers, programs
            here.get("/me/settings/devices/")
        counts.append(len(asked))
        for _ in range(8):
            issue_tokens(ada)
            signed_in(PHONE)
    assert counts[0] == counts[1]


def test_to_sign_out_everywhere_ends_all_there_is_at_once(ada: User, ben: User, client_of: ClientOf) -> None:
    here, phone, unlisted, bens = signed_in(), signed_in(PHONE), client_of(ada), client_of(ben)
    held = [issue_tokens(ada), issue_tokens(ada)]
    assert here.post("/me/settings/security/end/")["Location"] == "/accounts/login/"
    assert not any(is_in(client) for client in (here, phone, unlisted))
    assert is_in(bens)
    for one in held:
        assert program(one["access"]).get("/api/v1/auth/me/").status_code == 401
        refreshed = APIClient().post("/api/v1/auth/token/refresh/", {"refresh": one["refresh"]}, format="json")
        assert refreshed.status_code == 401
    assert is_in(signed_in())


@pytest.mark.parametrize("too", [False, True])
def test_personal_tokens_go_too_if_one_says_so(api_of: Any, ada: User, too: bool) -> None:
    grant_token(by=ada, name="a script", scope="read")
    answer = api_of(ada).post("/api/v1/auth/logout-everywhere/", {"tokens": too}, format="json")
    assert answer.status_code == 204
    assert ApiToken.objects.exists() is not too


def test_a_new_password_signs_every_other_device_out_and_says_so(ada: User) -> None:
    here, phone, held = signed_in(), signed_in(PHONE), issue_tokens(ada)
    key = here.session.session_key
    new = {"oldpassword": "orbit-of-mercury", "password1": "a-much-better-orbit", "password2": "a-much-better-orbit"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert is_in(here)
    assert here.session.session_key != key
    assert not is_in(phone)
    assert program(held["access"]).get("/api/v1/auth/me/").status_code == 401
    assert Notification.objects.get(person=ada).sentence() == "Your password is another now"
    assert here.get("/me/settings/devices/").content.decode().count("settings__item") == 1


def test_the_epoch_alone_ends_a_session_that_is_in_no_list(ada: User, client_of: ClientOf) -> None:
    unlisted = client_of(ada)
    assert is_in(unlisted)
    end_everything(by=ada)
    assert not is_in(unlisted)


def test_an_account_that_is_closed_is_out_everywhere(ada: User) -> None:
    here, held = signed_in(), issue_tokens(ada)
    _token, text = grant_token(by=ada, name="a script", scope="read")
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert not is_in(here)
    assert program(held["access"]).get("/api/v1/auth/me/").status_code == 401
    script = APIClient()
    script.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    assert script.get("/api/v1/auth/me/").status_code == 401


def test_when_a_device_was_seen_is_noted_now_and_then_and_not_at_every_request(
    ada: User, django_assert_num_queries: Any
) -> None:
    here = signed_in()
    here.get("/me/settings/security/")
    session = here.session
    UserSession.objects.update(ip="192.0.2.1")
    with django_assert_num_queries(3):  # session, person, inbox
        here.get("/me/settings/profile/")
    session["seen"] -= 301
    session.save()
    here.get("/me/settings/profile/")
    assert UserSession.objects.get().ip == "127.0.0.1"


def test_signing_in_changes_the_sessions_key_and_remembers_if_asked(ada: User) -> None:
    """A key that somebody slipped in before is of no use after."""
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies["session"] = planted
    client.post("/accounts/login/", {"login": "ada", "password": "orbit-of-mercury"})
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert not is_in(thief)
    for wish, lasts in ((None, True), ("on", False)):
        remembered = signed_in(**({"remember": wish} if wish else {}))
        assert remembered.session.get_expire_at_browser_close() is lasts


def test_every_form_of_the_account_wants_its_token_and_the_api_by_token_does_not(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada, backend="accounts.backends.Backend")
    for path in ("security/end/", "devices/browser-1/end/", "tokens/", "tokens/1/revoke/"):
        assert strict.post(f"/me/settings/{path}").status_code == 403, path
    for path in ("login/", "signup/", "logout/", "password/change/", "password/reset/", "2fa/totp/activate/"):
        assert strict.post(f"/accounts/{path}").status_code == 403, path
    post: Any = {"path": "/api/v1/auth/logout-everywhere/", "data": "{}", "content_type": "application/json"}
    assert strict.post(**post).status_code == 403, "a cookie alone changes nothing"
    bearer = {"authorization": f"Bearer {issue_tokens(ada)['access']}"}
    assert strict.post(**post, headers=bearer).status_code == 204
    assert strict.post(**post, headers={"authorization": "Bearer forged"}).status_code == 401, (
        "nor beside a false token"
    )
