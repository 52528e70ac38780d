"""A code of the phone after the password: set up, asked for at every door, lost, switched off."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import Notification, User
from accounts.tokens import issue_tokens
from harmonic.testing import clear_counters

pytestmark = pytest.mark.django_db
PASSWORD = "orbit-of-mercury"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def guarded(ada: User) -> User:
    """Ada with a second factor and recovery codes."""
    TOTP.activate(ada, SECRET)
    RecoveryCodes.activate(ada)
    return ada


def recovery_codes(person: User) -> list[str]:
    own: list[str] = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    return own


def at_the_code(client: Client, **more: str) -> Client:
    answer = client.post("/accounts/login/", {"login": "ada", "password": PASSWORD} | more)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    return client


def ask(**more: str) -> Any:
    body = {"login": "ada", "password": PASSWORD} | more
    return APIClient().post("/api/v1/auth/token/", body, format="json")


def is_in(client: Client) -> bool:
    return bool(client.get("/me/").status_code == 200)


def signed_in() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    return client


def set_up(client: Client) -> Any:
    """Through the pages, as Ada would; the page that follows."""
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    return client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)


@pytest.mark.django_db(transaction=True)  # what follows happens after the commit
def test_it_is_set_up_with_a_picture_of_our_own_and_the_right_code(ada: User) -> None:
    client, phone, held = signed_in(), signed_in(), issue_tokens(ada)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).context["form"].errors["code"]
    shown = set_up(signed_in())
    assert shown.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert shown.content.decode().count("<li>") >= 10
    told = [told.sentence() for told in Notification.objects.filter(person=ada)]
    assert told == ["Your second factor is on"]
    assert mail.outbox[-1].to == ["ada@example.org"]
    assert not any(is_in(other) for other in (client, phone)), "whoever came in by the password alone is out"
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {held['access']}")
    assert api.get("/api/v1/auth/me/").status_code == 401


@pytest.mark.django_db(transaction=True)  # what follows happens after the commit
def test_the_page_that_set_it_up_goes_on(ada: User) -> None:
    client = signed_in()
    set_up(client)
    assert is_in(client)


def test_its_secret_is_not_kept_as_it_is(guarded: User) -> None:
    kept = Authenticator.objects.get(user=guarded, type="totp")
    assert SECRET not in str(kept.data)
    assert kept.wrap().validate_code(code_of(SECRET))


def test_an_older_key_of_the_site_still_opens_what_it_locked(guarded: User, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of this site, long enough"
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(SECRET))


def test_the_password_alone_does_not_sign_in(guarded: User) -> None:
    client = at_the_code(Client())
    assert not is_in(client)
    for path in ("/me/settings/security/", "/accounts/2fa/", "/accounts/password/change/"):
        assert client.get(path)["Location"].startswith("/accounts/login/"), path
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors["code"]
    assert not is_in(client)


def test_the_code_signs_in_under_a_new_key_and_goes_where_one_was_going(guarded: User) -> None:
    client = at_the_code(Client(), next="/studio/?template=aurora")
    key = client.session.session_key
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    assert answer["Location"] == "/studio/?template=aurora"
    assert is_in(client)
    assert client.session.session_key != key


def test_a_code_works_once_also_over_two_doors(guarded: User) -> None:
    code = code_of(SECRET)
    assert ask(code=code).status_code == 200
    assert ask(code=code).json()["error"]["code"] == "second_factor_wrong"
    again = at_the_code(Client()).post("/accounts/2fa/authenticate/", {"code": code})
    assert again.status_code == 200
    assert again.context["form"].errors["code"]


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(guarded: User, steps: int) -> None:
    assert ask(code=code_of(SECRET, steps)).status_code == 200


@pytest.mark.parametrize("steps", [-4, 4])
def test_and_not_two_minutes(guarded: User, steps: int) -> None:
    assert ask(code=code_of(SECRET, steps)).status_code == 401


def test_the_token_door_asks_for_the_code_and_only_after_the_right_password(guarded: User, ben: User) -> None:
    assert ask().json()["error"]["code"] == "second_factor_required"
    assert ask(code="").status_code == 401
    assert ask(code="000000").json()["error"]["code"] == "second_factor_wrong"
    wrong = [ask(password="wrong", **more) for more in ({}, {"code": code_of(SECRET)})]
    wrong.append(ask(login="nobody"))
    assert {(one.status_code, one.json()["error"]["code"]) for one in wrong} == {(401, "unauthorized")}
    assert ask(login="ben", password="music-of-spheres").status_code == 200
    assert set(ask(code=code_of(SECRET)).json()["data"]) == {"access", "refresh"}


def test_a_recovery_code_opens_each_door_once(guarded: User) -> None:
    first, second, *_ = recovery_codes(guarded)
    assert ask(code=first).status_code == 200
    assert ask(code=first).status_code == 401
    client = at_the_code(Client())
    assert client.post("/accounts/2fa/authenticate/", {"code": second}).status_code == 302
    assert is_in(client)
    assert len(recovery_codes(guarded)) == 8


def test_codes_are_not_tried_one_after_the_other(guarded: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
    clear_counters()
    tried = [ask(code=f"00000{number}").status_code for number in range(7)]
    assert tried == [401] * 5 + [429] * 2
    assert ask(code=code_of(SECRET)).status_code == 429, "the right one too: else a guess would be told from a hit"


def test_new_recovery_codes_end_the_old_ones(guarded: User) -> None:
    client = at_the_code(Client())
    client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    before = recovery_codes(guarded)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    assert not set(before) & set(recovery_codes(guarded))
    sheet = client.get("/accounts/2fa/recovery-codes/download/")
    assert recovery_codes(guarded)[0] in sheet.content.decode()


def test_it_is_switched_off_with_the_password_and_others_are_signed_out(guarded: User) -> None:
    client, other = at_the_code(Client()), at_the_code(Client())
    client.post("/accounts/2fa/authenticate/", {"code": code_of(SECRET)})
    other.post("/accounts/2fa/authenticate/", {"code": recovery_codes(guarded)[0]})
    asked = client.post("/accounts/2fa/totp/deactivate/")
    assert "reauthenticate" in asked["Location"]
    assert Authenticator.objects.exists()
    client.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert not Authenticator.objects.exists()
    assert is_in(client)
    assert not is_in(other)
    assert ask().status_code == 200


def test_a_reset_of_the_password_does_not_go_past_it(guarded: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": guarded.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    new = "a-much-better-orbit"
    client.post(form, {"password1": new, "password2": new})
    assert not is_in(client)
    assert ask(password=new).json()["error"]["code"] == "second_factor_required"


def test_an_address_that_is_not_confirmed_takes_no_second_factor(ada: User) -> None:
    """Else somebody who signs up with another's address could lock them out of it."""
    EmailAddress.objects.filter(user=ada).update(verified=False)
    client = signed_in()
    assert client.get("/accounts/2fa/totp/activate/")["Location"] == "/accounts/2fa/"


def test_programs_are_told_how_one_stands(api_of: Any, guarded: User, ben: User) -> None:
    hers = api_of(guarded).get("/api/v1/auth/2fa/").json()["data"]
    assert (hers["enabled"], hers["recovery_codes_left"], hers["is_required"]) == (True, 10, False)
    assert api_of(ben).get("/api/v1/auth/2fa/").json()["data"]["enabled"] is False


def test_a_personal_token_is_made_with_the_code_too(api_of: Any, guarded: User) -> None:
    body = {"name": "a script", "password": PASSWORD}
    refused = api_of(guarded).post("/api/v1/auth/tokens/", body, format="json")
    assert refused.json()["error"]["code"] == "second_factor_required"
    answer = api_of(guarded).post("/api/v1/auth/tokens/", body | {"code": code_of(SECRET)}, format="json")
    assert answer.status_code == 201


@pytest.mark.parametrize("path", ["", "totp/activate/", "recovery-codes/", "recovery-codes/generate/"])
def test_each_of_its_pages_is_a_page_of_ours(ada: User, path: str) -> None:
    client = signed_in()
    if path.startswith("recovery"):
        set_up(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(f"/accounts/2fa/{path}")
    assert page.status_code == 200
    assert "account/_page.html" in [template.name for template in page.templates]
