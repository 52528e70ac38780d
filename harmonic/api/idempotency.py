"""`Idempotency-Key`: what a program makes with one POST is made once, however often it is sent.

The key, what is made and the answer are kept in one transaction, so that there is never one without the others, and of
two that come at once the second waits for the first. A view that reads the key itself says `reads_idempotency_key`
(an edit's key is its operation id), one whose answer is a secret `answers_are_secret`: its answers are not kept.
After draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.settings import api_settings

from accounts.models import KeptAnswer, User
from harmonic.refusals import refuse

View = Callable[[HttpRequest], HttpResponseBase]
KEY = re.compile(r"[\x21-\x7e]{1,128}\Z")
KEPT_HEADERS = ("ETag", "Location")


def once(get_response: View) -> View:
    """Answers a POST whose key is known with what was answered first."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key or not request.path.startswith("/api/") or _is_excused(request):
            return get_response(request)
        person = _who(request)
        if person is None:  # the view says so itself
            return get_response(request)
        if not KEY.match(key):
            words = "An Idempotency-Key is 1 to 128 visible ASCII characters."
            problem = {"path": "Idempotency-Key", "code": "format", "message": words}
            return refuse(request, 400, message=words, problems=[problem])
        try:
            asked = _digest(request)
        except RequestDataTooBig:
            return refuse(request, 413)
        return _made(request, get_response, person, key, asked)

    return middleware


def _made(request: HttpRequest, get_response: View, person: User, key: str, asked: str) -> HttpResponseBase:
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(person=person, key=key, asked=asked)
        except IntegrityError:
            return _again(request, KeptAnswer.objects.get(person=person, key=key), asked)
        response = get_response(request)
        if not (isinstance(response, HttpResponse) and 200 <= response.status_code < 300):
            transaction.set_rollback(True)  # what was refused may be put right and sent under the same key
            return response
        kept.status, kept.body = response.status_code, response.content.decode()
        kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        kept.save(update_fields=["status", "body", "headers"])
        return response


def _again(request: HttpRequest, kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.asked != asked:
        return refuse(request, 422, code="key_reused", message="This Idempotency-Key came with another request before.")
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(kept.body, status=kept.status, content_type="application/json", headers=headers)


def _is_excused(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return True
    kind: Any = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return bool(getattr(kind, "reads_idempotency_key", False) or getattr(kind, "answers_are_secret", False))


def _who(request: HttpRequest) -> User | None:
    """Who asks, by the same doors as in the views."""
    kinds = cast("list[type[BaseAuthentication]]", api_settings.DEFAULT_AUTHENTICATION_CLASSES)
    doors = [kind() for kind in kinds]
    try:
        user = Request(request, authenticators=doors).user
    except (APIException, PermissionDenied):
        return None
    return user if isinstance(user, User) else None


def _digest(request: HttpRequest) -> str:
    asked = f"{request.get_full_path()}\n{request.content_type}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()
