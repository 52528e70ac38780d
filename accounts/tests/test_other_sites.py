"""Signing in by another site, with a real OpenID Connect provider on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as site_settings
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from harmonic.providers import origins

from .openid_provider import CLIENT_ID, CLIENT_SECRET, Provider, running

pytestmark = pytest.mark.django_db
PASSWORD = "orbit-of-mercury"
LOGIN = "/accounts/oidc/oidc/login/"
DORA = {"sub": "4711", "email": "dora@example.net", "email_verified": True, "name": "Dora of the Lake"}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    with running() as one:
        app = {
            "provider_id": "oidc",
            "name": "Lake",
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": one.url, "origin": "", "oauth_pkce_enabled": True},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        one.claims = {**DORA, "preferred_username": "Dora.Lake"}
        yield one


def there(client: Client, query: str = "") -> str:
    """Press the button, go to the provider as a browser would; the address that it sends back to."""
    gone = client.post(LOGIN + query)
    assert gone.status_code == 302
    back = requests.get(gone["Location"], allow_redirects=False, timeout=5)
    return back.headers["Location"].removeprefix("http://testserver")


def by_lake(client: Client, query: str = "") -> Any:
    return client.get(there(client, query))


def sign_up(client: Client, **more: str) -> Any:
    by_lake(client)
    return client.post("/accounts/3rdparty/signup/", {"username": "dora", "email": DORA["email"]} | more)


def who(client: Client) -> str:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else ""


def signed_in(login: str = "ada") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    return client


def test_without_a_provider_there_is_no_button_and_no_door(client: Client) -> None:
    for page in ("login", "signup"):
        assert "Go on with" not in client.get(f"/accounts/{page}/").content.decode()
    assert client.get(LOGIN).status_code == 404
    assert client.get(f"{LOGIN}callback/?code=x&state=y").status_code == 404


def test_a_new_person_chooses_a_name_and_is_in(provider: Provider, client: Client) -> None:
    assert "Go on with Lake" in client.get("/accounts/login/").content.decode()
    assert by_lake(client)["Location"] == "/accounts/3rdparty/signup/"
    form = client.get("/accounts/3rdparty/signup/")
    assert 'value="dora-lake"' in form.content.decode()
    assert "Dora of the Lake" in form.content.decode()
    answer = client.post(
        "/accounts/3rdparty/signup/",
        {"username": "dora", "email": DORA["email"], "display_name": "Dora of the Lake"},
    )
    assert answer.status_code == 302
    dora = User.objects.get()
    assert (dora.username, str(dora), dora.has_usable_password()) == ("dora", "Dora of the Lake", False)
    assert EmailAddress.objects.get().verified
    assert not SocialToken.objects.exists()


def test_the_next_time_they_are_in_at_once_under_a_new_session_key(provider: Provider) -> None:
    sign_up(Client())
    client = Client()
    address = there(client)
    key = client.session.session_key
    assert client.get(address)["Location"] == "/me/"
    assert who(client) == "dora"
    assert client.session.session_key != key


def test_the_button_is_a_press_not_a_link(provider: Provider, client: Client) -> None:
    """Else a picture on another page could sign people in, as somebody else perhaps."""
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert "account/_page.html" in [template.name for template in page.templates]
    assert Client(enforce_csrf_checks=True).post(LOGIN).status_code == 403


@pytest.mark.parametrize("is_confirmed_there", [True, False])
@pytest.mark.parametrize("is_confirmed_here", [True, False])
def test_whose_address_is_here_already_is_not_signed_in_by_it(
    provider: Provider, client: Client, ada: User, is_confirmed_there: bool, is_confirmed_here: bool
) -> None:
    EmailAddress.objects.filter(user=ada).update(verified=is_confirmed_here)
    provider.claims |= {"email": ada.email, "email_verified": is_confirmed_there}
    by_lake(client)
    assert who(client) == ""
    client.post("/accounts/3rdparty/signup/", {"username": "mallory", "email": ada.email})
    assert who(client) != "ada"
    assert not SocialAccount.objects.filter(user=ada).exists()
    holders = EmailAddress.objects.filter(email=ada.email, verified=True).values_list("user__username", flat=True)
    assert list(holders) in ([], ["ada"], *([["mallory"]] if is_confirmed_there and not is_confirmed_here else []))


def test_an_address_typed_in_place_of_the_confirmed_one_is_not_confirmed(provider: Provider, client: Client) -> None:
    sign_up(client, email="somebody.else@example.org")
    assert not EmailAddress.objects.filter(email="somebody.else@example.org", verified=True).exists()


def test_two_accounts_are_connected_by_who_is_signed_in_to_both(provider: Provider, ada: User) -> None:
    client = signed_in()
    assert by_lake(client, "?process=connect")["Location"] == "/accounts/reauthenticate/"
    assert not SocialAccount.objects.exists()
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD})["Location"] == "/accounts/3rdparty/"
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "Disconnect" in page
    fresh = Client()
    by_lake(fresh)
    assert who(fresh) == "ada"
    account = SocialAccount.objects.get(user=ada)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_nobody_disconnects_somebody_elses(provider: Provider, ada: User) -> None:
    sign_up(Client())
    client = signed_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


def test_another_site_does_not_walk_past_the_second_factor(provider: Provider) -> None:
    sign_up(Client())
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = Client()
    assert by_lake(client)["Location"] == "/accounts/2fa/authenticate/"
    assert who(client) == ""


def test_a_closed_account_does_not_open_by_it(provider: Provider) -> None:
    sign_up(Client())
    User.objects.update(is_active=False)
    client = Client()
    by_lake(client)
    assert who(client) == ""


@pytest.mark.parametrize("wrong", [{"iss": "http://evil.example"}, {"aud": "another"}, {"exp": 1}])
def test_an_id_token_for_another_or_of_another_signs_nobody_in(
    provider: Provider, client: Client, wrong: dict[str, Any]
) -> None:
    sign_up(Client())
    provider.overrides = wrong
    page = by_lake(client)
    assert who(client) == ""
    assert "That did not work" in page.content.decode()


def test_what_was_not_begun_here_is_not_finished_here(provider: Provider, client: Client) -> None:
    """Else somebody could be signed in as who they are not, by a link."""
    sign_up(Client())
    address = there(Client())
    page = client.get(address)
    assert who(client) == ""
    assert "That did not work" in page.content.decode()
    other = Client()
    begun = there(other)
    state = parse_qs(urlsplit(begun).query)["state"][0]
    page = other.get(f"{LOGIN}callback/?code=guessed&state={state}")
    assert who(other) == ""


def test_who_stops_there_is_told_that_nothing_has_changed(provider: Provider, client: Client) -> None:
    begun = there(client)
    state = parse_qs(urlsplit(begun).query)["state"][0]
    answer = client.get(f"{LOGIN}callback/?error=access_denied&state={state}", follow=True)
    assert "Nothing has changed" in answer.content.decode()
    assert who(client) == ""


def test_a_provider_that_is_away_is_a_page_and_no_traceback(provider: Provider, client: Client) -> None:
    provider.shutdown()
    provider.server_close()
    answer = client.post(LOGIN)
    assert answer.status_code == 503
    assert "other site does not answer" in answer.content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_it_leads_nobody_elsewhere(provider: Provider, elsewhere: str) -> None:
    sign_up(Client())
    client = Client()
    assert by_lake(client, "?" + urlencode({"next": elsewhere}))["Location"] == "/me/"


def test_it_goes_where_one_was_going(provider: Provider) -> None:
    sign_up(Client())
    assert by_lake(Client(), "?next=/studio/")["Location"] == "/studio/"


def test_the_environment_switches_providers_on() -> None:
    """In a process of its own: which there are is settled at the start."""
    environment = {
        "HARMONIC_TESTING": "1",
        "OIDC_SERVER_URL": "https://id.example/realm",
        "OIDC_ORIGIN": "https://login.example",
        **{f"{name}_CLIENT_ID": "x" for name in ("OIDC", "GOOGLE", "GITHUB")},
        **{f"{name}_CLIENT_SECRET": "y" for name in ("OIDC", "GOOGLE", "GITHUB")},
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "harmonic.settings",
    }
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings; from django.urls import reverse\n"
        "print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'][1:])\n"
        "print(reverse('google_login'), reverse('github_login'), *settings.SOCIALACCOUNT_PROVIDERS)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=site_settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == [
        "['https://login.example', 'https://accounts.google.com', 'https://github.com']",
        "/accounts/google/login/ /accounts/github/login/ openid_connect google github",
    ], done.stderr
    assert origins({}) == []
