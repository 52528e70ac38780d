"""Keeping a document that a guest made in the browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from simulation.json_reader import read_json
from universes.errors import Invalid, Unread
from universes.operations.keeping import keep as keep_document


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """What a guest made, kept under the id that the browser gave it. JSON {id, document}; answers {id, seq, url}."""
    if request.content_type != "application/json":
        raise Unread("Send {id, document} as application/json.")
    sent = read_json(request.body)
    if not isinstance(sent, dict) or set(sent) != {"id", "document"}:
        raise Invalid([{"path": "", "code": "type", "message": "Send {id, document}."}])
    universe = keep_document(by=request.user, document=sent["document"], identity=_identity(sent["id"]))
    data = {"id": str(universe.pk), "seq": universe.seq, "url": reverse("universes:studio", args=[universe.pk])}
    return JsonResponse({"success": True, "data": data, "error": None}, status=201)


def _identity(text: Any) -> UUID:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        raise Invalid([{"path": "id", "code": "format", "message": "The id is a UUID."}]) from None
