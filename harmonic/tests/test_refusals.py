"""Whatever is refused, wherever, is refused in one shape."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from rest_framework.exceptions import ValidationError

from accounts.models import User
from harmonic.api import refusals as api_refusals
from harmonic.api.refusals import problems_in
from harmonic.middleware import refusals
from harmonic.refusals import refuse, wants_json
from simulation.engine.errors import DocumentError
from universes.errors import NotAllowed

pytestmark = pytest.mark.django_db


def shape(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The error inside `answer`, which has that status, that code and the one shape."""
    assert answer.status_code == status, answer.content
    body = json.loads(answer.content)
    assert set(body) == {"success", "data", "error"}
    assert (body["success"], body["data"]) == (False, None)
    error = body["error"]
    assert set(error) == {"code", "message", "problems", "request_id"}
    assert error["code"] == code
    assert error["message"]
    assert all(set(problem) == {"path", "code", "message"} for problem in error["problems"])
    return dict(error)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_nothing_at_an_address_of_the_api_is_404_in_the_one_shape(client: Client, method: str) -> None:
    shape(getattr(client, method)("/api/v1/nowhere/"), 404, "not_found")


def test_nothing_outside_the_api_is_a_page_for_people_and_json_for_programs(client: Client) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert page["Content-Type"].startswith("text/html")
    assert page["X-Request-ID"] in page.content.decode()
    error = shape(client.get("/nowhere", headers={"Accept": "application/json"}), 404, "not_found")
    assert error["request_id"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "invalid_json"),
        ('{"login": NaN}', 400, "invalid_json"),
        ('{"login": "a", "login": "b"}', 400, "invalid_json"),
        ("[" * 50_000, 400, "too_deep"),
        ('"' + "a" * 300_000 + '"', 413, "too_large"),
        ('"' + "a" * 10_000_000 + '"', 413, "too_large"),
        ("[1, 2]", 400, "invalid"),
        ('"text"', 400, "invalid"),
        ("null", 400, "invalid"),
        ('{"login": 5, "password": {}}', 400, "invalid"),
        ("{}", 400, "invalid"),
    ],
)
def test_a_bad_body_is_refused_in_the_one_shape(client: Client, body: str, status: int, code: str) -> None:
    shape(client.post("/api/v1/auth/token/", body, content_type="application/json"), status, code)


def test_every_missing_field_is_named(client: Client) -> None:
    error = shape(client.post("/api/v1/auth/token/", "{}", content_type="application/json"), 400, "invalid")
    assert {problem["path"] for problem in error["problems"]} == {"login", "password"}


def test_another_kind_of_body_is_415(client: Client) -> None:
    answer = client.post("/api/v1/auth/token/", {"login": "ada", "password": "x"})
    shape(answer, 415, "unsupported_media_type")


def test_another_method_is_405_and_says_which_are_right(client: Client) -> None:
    answer = client.get("/api/v1/auth/token/")
    shape(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]


def test_a_body_larger_than_any_door_takes_is_413_before_anybody_reads_it(client: Client) -> None:
    answer = client.post("/accounts/login/", b"x", content_type="application/json", CONTENT_LENGTH=str(10**9))
    shape(answer, 413, "too_large")


def test_a_form_larger_than_forms_are_is_413_too(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert client.post("/accounts/login/", {"login": "a" * 2000}).status_code == 413


def test_a_form_without_its_token_is_refused_with_words_that_help(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/accounts/login/", {"login": "ada", "password": "x"})
    assert page.status_code == 403
    assert "reload" in page.content.decode()
    shape(strict.post("/accounts/login/", "{}", content_type="application/json"), 403, "csrf")


def test_a_locked_page_sends_people_to_sign_in_and_tells_programs_401(client: Client) -> None:
    page = client.get("/me/")
    assert page.status_code == 302
    assert page["Location"] == "/accounts/login/?next=/me/"
    shape(client.get("/me/", headers={"Accept": "application/json"}), 401, "unauthorized")


def test_a_locked_fragment_leads_back_to_the_page_it_was_on(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/explore/?q=a"}
    answer = client.get("/me/", headers=headers)
    assert answer.status_code == 200
    assert json.loads(answer["HX-Location"])["path"] == "/accounts/login/?next=/explore/%3Fq%3Da"


def raised(rf: RequestFactory, error: Exception, **headers: str) -> HttpResponse | None:
    return refusals(lambda request: HttpResponse()).process_exception(rf.get("/universes/", headers=headers), error)


def test_what_an_operation_raises_becomes_its_status(rf: RequestFactory) -> None:
    answer = raised(rf, NotAllowed("Only its owner may."), Accept="application/json")
    assert answer is not None
    assert shape(answer, 403, "forbidden")["message"] == "Only its owner may."


def test_what_is_wrong_in_a_document_is_listed(rf: RequestFactory) -> None:
    error = DocumentError([{"path": "physics.gravity", "code": "out_of_range", "message": "0 to 20"}])
    answer = raised(rf, error, Accept="application/json")
    assert answer is not None
    assert shape(answer, 400, "invalid")["problems"][0]["path"] == "physics.gravity"


def test_a_database_that_is_away_is_503_and_says_when_to_come_again(rf: RequestFactory) -> None:
    answer = raised(rf, OperationalError("gone"), Accept="application/json")
    assert answer is not None
    shape(answer, 503, "unavailable")
    assert answer["Retry-After"]


def test_what_somebody_else_has_deleted_meanwhile_is_404(rf: RequestFactory) -> None:
    response = api_refusals.answer(User.DoesNotExist(), {"request": rf.get("/")})
    assert response is not None
    assert response.status_code == 404
    page = raised(rf, User.DoesNotExist())
    assert page is not None
    assert page.status_code == 404
    assert "<h1" in page.content.decode()


def test_a_fault_of_ours_is_left_to_be_seen(rf: RequestFactory) -> None:
    assert raised(rf, ZeroDivisionError()) is None


def test_an_error_page_comes_also_when_pages_are_broken(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> HttpResponse:
        raise OperationalError

    monkeypatch.setattr("harmonic.refusals.render", broken)
    answer = refuse(rf.get("/explore/"), 500)
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/api/v1/x/", {}, True),
        ("/explore/", {}, False),
        ("/explore/", {"Accept": "application/json"}, True),
        ("/explore/", {"Accept": "text/html,application/json"}, False),
        ("/explore/", {"Accept": "*/*"}, False),
    ],
)
def test_who_gets_json(rf: RequestFactory, path: str, headers: dict[str, str], expected: bool) -> None:
    assert wants_json(rf.get(path, headers=headers)) is expected


def test_nested_problems_get_a_path_each() -> None:
    detail = ValidationError(
        {"objects": [{}, {"x": ["too large"]}], "non_field_errors": ["odd"], "name": ["blank", "short"]}
    ).detail
    assert [(problem["path"], problem["message"]) for problem in problems_in(detail)] == [
        ("objects.1.x", "too large"),
        ("", "odd"),
        ("name", "blank"),
        ("name", "short"),
    ]


def test_messages_ride_along_with_a_fragment(client_of: Callable[[User | None], Client], ada: User) -> None:
    client = client_of(ada)
    client.post("/accounts/logout/")  # leaves a message
    fragment = client.get("/accounts/login/", headers={"HX-Request": "true"})
    assert b'id="messages"' in fragment.content
