"""What every answer says to browsers about itself."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def directives(answer: object) -> dict[str, list[str]]:
    words = answer["Content-Security-Policy"].split(";")  # type: ignore[index]
    return {part.split()[0]: part.split()[1:] for part in words if part.strip()}


@pytest.mark.parametrize("name", ["account_login", "api:docs", "universes:landing"])
def test_scripts_and_styles_come_from_here_or_carry_the_nonce(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    policy = directives(answer)
    assert policy["default-src"] == ["'self'"]
    for directive in ("script-src", "style-src"):
        assert set(re.sub(r"'nonce-[^']+'", "", " ".join(policy[directive])).split()) == {"'self'"}
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]


def test_every_nonce_is_used_once(client: Client) -> None:
    policies = "".join(client.get("/accounts/login/")["Content-Security-Policy"] for _ in range(3))
    nonces = set(re.findall(r"nonce-([^']+)", policies))
    assert len(nonces) == 3


def test_no_page_has_scripts_or_styles_that_the_policy_would_stop(client: Client) -> None:
    for name in ("account_login", "account_signup", "account_reset_password", "universes:landing", "universes:about"):
        html = client.get(reverse(name)).content.decode()
        assert not re.search(r"<(script|style)(?![^>]*(nonce=|src=))", html), name
        assert not re.search(r"\s(style|on[a-z]+)=", html), name


def test_answers_are_what_they_say_and_stay_on_this_site(client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in answer["Permissions-Policy"]


def test_a_page_and_its_fragment_are_two_things_to_a_cache(client: Client) -> None:
    assert "HX-Request" in client.get("/accounts/login/")["Vary"]
    assert "no-store" in client.get("/accounts/login/", headers={"HX-Request": "true"})["Cache-Control"]


def test_a_request_keeps_the_id_it_came_with_if_it_is_one(client: Client) -> None:
    assert client.get("/readyz", headers={"X-Request-ID": "abcdef-123456"})["X-Request-ID"] == "abcdef-123456"
    for forged in ("short", "a" * 65, "id\twith tab", "<script>alert(1)</script>"):
        given = client.get("/readyz", headers={"X-Request-ID": forged})["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{32}", given)


def test_forged_forwarding_headers_buy_nothing(client: Client, settings: Settings) -> None:
    request = client.get(
        "/accounts/login/", headers={"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}
    ).wsgi_request
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
    assert not request.is_secure()


def test_the_address_is_the_one_our_own_proxy_saw(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    request = client.get("/accounts/login/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}).wsgi_request
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/accounts/login/", headers={"Host": "evil.example"}).status_code == 400
