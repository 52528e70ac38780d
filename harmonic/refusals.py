"""Every refusal of the site in one shape: JSON for programs, a page in the look for people.

A failure is any exception with a `code` and a `status` (and, if it has them, `message` and
`problems`): the apps raise their own, this module knows none of them by name.
"""

from typing import Any

import structlog
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

logger = structlog.get_logger("harmonic.refusals")

WORDS = {
    400: ("invalid", "We could not read that request."),
    401: ("unauthorized", "Please sign in first."),
    403: ("forbidden", "You may not do that."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "That cannot be done at this address."),
    406: ("not_acceptable", "We have no answer in the form asked for."),
    409: ("conflict", "Somebody else changed this meanwhile."),
    413: ("too_large", "That is larger than we take."),
    415: ("unsupported_media_type", "We do not read that kind of content."),
    422: ("invalid", "Something in it is not right."),
    429: ("rate_limited", "Too many tries. Please wait a little."),
    500: ("server_error", "Something went wrong on our side."),
    503: ("unavailable", "A part of the site is away. Please try again in a moment."),
}


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: an API address, a JSON body, or JSON and not HTML accepted."""
    accept = request.headers.get("Accept", "")
    return (
        request.path.startswith("/api/")
        or request.content_type == "application/json"
        or ("application/json" in accept and "text/html" not in accept)
    )


def error_body(
    request: HttpRequest, *, code: str, message: str, problems: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The one shape of every error answer."""
    return {
        "success": False,
        "data": None,
        "error": {
            "code": code,
            "message": message,
            "problems": problems or [],
            "request_id": getattr(request, "request_id", ""),
        },
    }


def refuse(
    request: HttpRequest,
    status: int,
    *,
    code: str = "",
    message: str = "",
    problems: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """An error answer of `status`, in the form that this request understands."""
    usual_code, usual_message = WORDS.get(status, WORDS[400 if status < 500 else 500])
    body = error_body(request, code=code or usual_code, message=message or usual_message, problems=problems)
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse(body, status=status)
    else:
        response = _page(request, status, body["error"])
    response["Cache-Control"] = "no-store"
    if status in (429, 503):
        response["Retry-After"] = "5" if status == 503 else "60"
    return response


def _page(request: HttpRequest, status: int, error: dict[str, Any]) -> HttpResponse:
    template = status if status in (400, 403, 404, 429, 500) else 500 if status > 500 else 400
    if status >= 500:
        request.user = AnonymousUser()  # the part that is away may be the one that knows who this is
    try:
        return render(request, f"{template}.html", {"error": error, "status": status}, status=status)
    except Exception:  # an error page must come, also when what pages stand on is broken
        logger.exception("error page", status=status)
        words = f"{error['message']}\n\n{error['request_id']}\n"
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def refusal_of(error: BaseException) -> dict[str, Any] | None:
    """What the outside may know of a failure: arguments for `refuse`, or None if it is no refusal of ours."""
    if isinstance(error, RequestDataTooBig):
        return {"status": 413}
    status, code = getattr(error, "status", None), getattr(error, "code", None)
    problems = getattr(error, "problems", None)
    if isinstance(status, int) and isinstance(code, str) and 400 <= status < 600:
        return {
            "status": status,
            "code": code,
            "message": getattr(error, "message", "") or str(error),
            "problems": problems,
        }
    if isinstance(error, ValueError) and isinstance(problems, list) and problems:  # a document that does not hold
        return {"status": 400, "code": "invalid", "message": str(error), "problems": problems}
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, **(refusal_of(exception) or {"status": 400}))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return refuse(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or the form is not ours."""
    words = "This form is out of date. Go back, reload the page and send it again."
    return refuse(request, 403, code="csrf", message=words)


def locked_out(request: HttpRequest, response: HttpResponseBase | None, credentials: Any) -> HttpResponse:
    """Too many wrong passwords for one name from one address."""
    return refuse(request, 429, message="Too many wrong passwords. Wait ten minutes, or reset your password.")
