"""The door of the moderators' desk."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User | None], Client]


@pytest.fixture
def strangers(settings: Settings) -> None:
    """The site is open to others than this machine."""
    settings.SECOND_FACTOR_FOR_STAFF = True


def test_a_moderator_without_a_second_factor_is_led_to_it_first(
    strangers: None, client_of: ClientOf, moe: User
) -> None:
    client = client_of(moe)
    for path in ("/admin/", "/admin/universes/universe/"):
        asked = client.get(path)
        assert asked["Location"].startswith("/admin/login/")
        led = client.get(asked["Location"])
        assert led["Location"] == "/accounts/2fa/totp/activate/"
    said = client.get("/accounts/2fa/").content.decode()
    assert "opens to moderators with a second factor" in said
    assert "needs one before the desk opens" in client.get("/me/settings/security/").content.decode()


def test_with_one_the_desk_opens(strangers: None, client_of: ClientOf, moe: User) -> None:
    TOTP.activate(moe, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    page = client_of(moe).get("/admin/")
    assert page.status_code == 200
    assert "no second factor asked" not in page.content.decode()


def test_on_this_machine_alone_it_opens_without_one_and_says_so(client_of: ClientOf, moe: User) -> None:
    client = client_of(moe)
    assert "no second factor asked" in client.get("/admin/").content.decode()
    assert "opens without one" in client.get("/me/settings/security/").content.decode()


def test_the_desk_has_no_sign_in_that_asks_for_the_password_alone(client: Client, moe: User) -> None:
    answer = client.post("/admin/login/", {"username": "moe", "password": "keeper-of-the-sky"})
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    led = client.get("/admin/login/?next=/admin/universes/universe/")
    assert led["Location"] == "/accounts/login/?next=/admin/universes/universe/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_desk_leads_nobody_elsewhere(client_of: ClientOf, moe: User, elsewhere: str) -> None:
    assert client_of(moe).get("/admin/login/", {"next": elsewhere})["Location"] == "/admin/"
    assert client_of(None).get("/admin/login/", {"next": elsewhere})["Location"] == "/accounts/login/?next=/admin/"


def test_who_is_no_moderator_is_told_so(client_of: ClientOf, ada: User) -> None:
    assert client_of(ada).get("/admin/login/?next=/admin/").status_code == 403


def test_nobody_looks_into_peoples_second_factors_there(client_of: ClientOf, moe: User) -> None:
    said = client_of(moe).get("/admin/").content.decode()
    for hidden in ("/admin/mfa/", "/admin/usersessions/", "socialapp", "socialtoken"):
        assert hidden not in said
