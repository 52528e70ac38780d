"""Who is suspended reads, and writes nothing: at every address of the site, by session and by token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Suspension, User
from accounts.operations.granting import grant_token
from accounts.operations.suspending import lift, suspend
from accounts.suspended import FREE

from .test_open_pages import example, ours, permissions

pytestmark = pytest.mark.django_db

WRITING = ("post", "put", "patch", "delete")


def writes() -> Iterator[tuple[str, str, str]]:
    """(name, path, method) of all that could change something and is not free to those who are suspended.

    A page does not say which methods it takes, so all are tried.
    """
    for name, route, view in ours():
        if FREE.match(name):
            continue
        cls = getattr(view, "cls", None)
        actions = getattr(view, "actions", None)
        for method in WRITING:
            if cls is None or (method in actions if actions else hasattr(cls, method)):
                yield name, example(route), method


@pytest.fixture
def suspended_ada(ada: User, moe: User) -> User:
    suspend(person=ada, by=moe, reason="Floods of spam", days=3, now=timezone.now())
    return ada


def test_every_page_and_endpoint_refuses_by_session(suspended_ada: User, client_of: Any) -> None:
    browser, wrong = client_of(suspended_ada), []
    for name, path, method in writes():
        answer = getattr(browser, method)(
            path, {}, content_type="application/json", headers={"Accept": "application/json"}
        )
        code = answer.json()["error"]["code"] if answer.status_code == 403 else answer.status_code
        if code != "suspended":
            wrong.append((name, method, code))
    assert wrong == []


def by_personal_token(person: User) -> APIClient:
    program = APIClient()
    text = grant_token(by=person, name="a script", scope="write")[1]
    program.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return program


@pytest.mark.parametrize("kind", ["of a sign-in", "personal"])
def test_every_endpoint_refuses_by_token(suspended_ada: User, api_of: Any, kind: str) -> None:
    program = by_personal_token(suspended_ada) if kind == "personal" else api_of(suspended_ada)
    wrong = []
    views = {name: view for name, _, view in ours()}
    for name, path, method in writes():
        takes_no_token = getattr(views[name], "initkwargs", {}).get("authentication_classes") == [] or (
            permissions(views[name]) is not None and not views[name].cls.authentication_classes
        )
        if not name.startswith("api:") or takes_no_token:
            continue
        answer = getattr(program, method)(path, {}, format="json")
        if answer.status_code != 403 or answer.json()["error"]["code"] != "suspended":
            wrong.append((name, method, answer.status_code))
    assert wrong == []


def test_a_personal_token_reads_on_and_writes_again_when_the_suspension_is_over(suspended_ada: User) -> None:
    program, written = by_personal_token(suspended_ada), "/api/v1/universes/"
    refused = program.post(written, {"name": "Aurora"}, format="json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "suspended")
    assert "Floods of spam" in refused.json()["error"]["message"]
    for path in (written, "/api/v1/rulings/", "/api/v1/auth/me/"):
        assert program.get(path).status_code == 200, path
    suspended_ada.suspensions.all().delete()
    assert program.post(written, {"name": "Aurora"}, format="json").status_code == 201


def test_the_refusal_says_why_and_until_when(suspended_ada: User, client_of: Any, api_of: Any) -> None:
    words = api_of(suspended_ada).post("/api/v1/universes/", {}, format="json").json()["error"]["message"]
    until = suspended_ada.suspensions.get().until
    assert until
    assert "Floods of spam" in words
    assert until.strftime("%B %Y") in words
    page = client_of(suspended_ada).post("/universes/new/")
    assert page.status_code == 403
    assert "Floods of spam" in page.content.decode()


def test_reading_goes_on_and_every_page_says_what_is_the_matter(suspended_ada: User, client_of: Any) -> None:
    browser = client_of(suspended_ada)
    for path in ("/", "/explore/", "/me/", "/me/rulings/", "/me/settings/profile/"):
        shown = browser.get(path)
        assert shown.status_code == 200, path
        assert "Floods of spam" in shown.content.decode(), path


def test_one_may_sign_in_while_suspended(suspended_ada: User, client: Any) -> None:
    answer = client.post("/accounts/login/", {"login": "ada", "password": "orbit-of-mercury"})
    assert answer.status_code == 302
    assert client.post("/accounts/logout/").status_code == 302


def test_a_suspension_ends_by_itself_and_by_being_lifted(suspended_ada: User, moe: User, client_of: Any) -> None:
    browser = client_of(suspended_ada)
    assert browser.post("/universes/new/").status_code == 403
    past = timezone.now() - timedelta(seconds=1)
    Suspension.objects.update(at=past - timedelta(days=3), until=past)
    assert browser.post("/universes/new/").status_code == 302
    for_good = suspend(person=suspended_ada, by=moe, reason="Again", days=None, now=timezone.now())
    assert browser.post("/universes/new/").status_code == 403
    lift(suspension=for_good, by=moe, reason="A mistake")
    assert browser.post("/universes/new/").status_code == 302


def test_a_suspended_moderator_does_nothing_at_the_desk_either(moe: User, client_of: Any) -> None:
    suspend(person=moe, by=moe, reason="Tired", days=1, now=timezone.now())
    assert client_of(moe).post("/admin/universes/case/", {"action": "dismiss"}).status_code == 403


def test_nobody_else_pays_for_it(ada: User, client_of: Any, django_assert_num_queries: Any) -> None:
    """The question rides along with the session."""
    person = type(ada)._default_manager.get(pk=ada.pk)
    from accounts.backends import Backend

    with django_assert_num_queries(1):
        known = Backend().get_user(person.pk)
        assert known is not None
        assert known.suspension is None
