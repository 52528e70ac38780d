"""Every exception of an endpoint becomes an answer of the one shape, here and nowhere else."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import OperationalError
from django.db.models import ProtectedError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from harmonic.refusals import WORDS, error_body, refusal_of

CODES = {
    exceptions.NotAuthenticated: "unauthorized",
    exceptions.AuthenticationFailed: "unauthorized",
    exceptions.PermissionDenied: "forbidden",
    exceptions.ValidationError: "invalid",
    exceptions.ParseError: "invalid_json",
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The error answer for `error`, or None for a fault of ours (Django then answers 500)."""
    refusal = refusal_of(error) or _known(error)
    if refusal is None:
        return None
    status = refusal["status"]
    headers = refusal.pop("headers", {})
    code, message = WORDS.get(status, ("invalid", "That did not work."))
    request = context["request"]
    response = Response(
        error_body(
            getattr(request, "_request", request),
            code=refusal.get("code") or code,
            message=refusal.get("message") or message,
            problems=refusal.get("problems"),
        ),
        status=status,
        headers=headers,
    )
    response.is_refusal = True  # type: ignore[attr-defined]
    return response


def _known(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, Http404 | ObjectDoesNotExist):  # deleted by somebody else since the view has looked
        return {"status": 404}
    if isinstance(error, PermissionDenied):
        return {"status": 403}
    if isinstance(error, OperationalError):
        return {"status": 503, "headers": {"Retry-After": "5"}}
    if isinstance(error, ProtectedError):
        return {"status": 409}
    if isinstance(error, ModelInvalid):
        error = exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    if isinstance(error, exceptions.APIException):
        return _from_framework(error)
    return None


def _from_framework(error: exceptions.APIException) -> dict[str, Any]:
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), "")
    if isinstance(error, exceptions.ValidationError):
        problems = problems_in(error.detail)
        return {"status": 400, "code": code, "message": _first(problems), "problems": problems}
    headers = {}
    if code == "unauthorized":
        error.status_code = 401  # the framework makes it 403 where a view asks for no credentials
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if getattr(error, "wait", None) is not None:
        headers["Retry-After"] = str(max(1, int(error.wait)))  # type: ignore[attr-defined]
    detail = error.detail
    message = detail.get("detail", "") if isinstance(detail, dict) else detail  # simplejwt gives a dict
    return {"status": error.status_code, "code": code, "message": str(message), "headers": headers}


def problems_in(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Serializer errors, however nested, as a flat list of {path, code, message}."""
    if isinstance(detail, dict):
        return [
            problem
            for key, value in detail.items()
            for problem in problems_in(value, path if key == "non_field_errors" else f"{path}.{key}".lstrip("."))
        ]
    if isinstance(detail, list):
        found = []
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            found += problems_in(value, f"{path}.{index}".lstrip(".") if nested else path)
        return found
    return [{"path": path, "code": str(getattr(detail, "code", "invalid")), "message": str(detail)}]


def _first(problems: list[dict[str, str]]) -> str:
    if len(problems) != 1:
        return f"{len(problems)} things in it are not right."
    problem = problems[0]
    return f"{problem['path']}: {problem['message']}" if problem["path"] else problem["message"]
