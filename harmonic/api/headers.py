"""What every answer of the API says in its head: what is left of the limit, and by which mark it is known again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from accounts.limits import Use

View = Callable[[HttpRequest], HttpResponseBase]
MARK_LENGTH = 16


def told(get_response: View) -> View:
    """`RateLimit-*` and, on what was read, an `ETag`; what the asker has already (`If-None-Match`) is 304."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path.startswith("/api/"):
            return response
        used = getattr(request, "used", None)
        if used is not None:
            tell_limit(response, used)
        if request.method in ("GET", "HEAD") and response.status_code == 200 and isinstance(response, HttpResponse):
            response["ETag"] = mark(response)
            return get_conditional_response(request, etag=response["ETag"], response=response) or response
        return response

    return middleware


def tell_limit(response: HttpResponseBase, used: Use) -> None:
    """The fields of draft-ietf-httpapi-ratelimit-headers-03, which clients read most."""
    response["RateLimit-Limit"] = str(used.limit)
    response["RateLimit-Remaining"] = str(max(0, used.limit - used.used))
    response["RateLimit-Reset"] = str(math.ceil(used.left_seconds))


def mark(response: HttpResponse) -> str:
    """The ETag: another answer, another mark. A universe's begins with its sequence number, which `If-Match` takes."""
    digest = hashlib.sha256(response.content).hexdigest()[:MARK_LENGTH]
    number = response.get("ETag", "").strip('"')
    return f'"{number}.{digest}"' if number.isdigit() else f'"{digest}"'
