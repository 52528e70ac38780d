"""What all endpoints of universes share: fetching what a person may see, and taking an edit in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from simulation.engine.errors import Problem
from universes.access import may_live
from universes.errors import Invalid, NotAllowed
from universes.models import Edit, Universe
from universes.operations.editing import edit, new_op

ETAG = re.compile(r'(?:W/)?"?(\d{1,18})(?:\.[0-9a-f]+)?"?')  # what follows the number tells answers apart, not edits


class GuestsToo(IsAuthenticatedOrReadOnly):
    """Everybody may ask to read; to ask for an edit one needs an account, or a guest's name and key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(getattr(request.user, "key", "")) or super().has_permission(request, view)


def visible(request: Request, pk: UUID) -> Universe:
    """The universe, with its document's parts, or 404: what may not be seen is not there."""
    shown = Universe.objects.visible_to(request.user).with_document().with_origin(request.user)
    return get_object_or_404(shown, pk=pk)


def at_work(request: Request, pk: UUID) -> Universe:
    """The universe as it is, for whoever may follow its making. Raises Http404, NotAllowed."""
    universe = visible(request, pk)
    if not may_live(request.user, universe):
        raise NotAllowed("Its owner lets others hear what is published, not what is being made.")
    return get_object_or_404(Universe.objects.filter(pk=pk).with_document()) if universe.worn else universe


def followed(request: Request, pk: UUID) -> Universe:
    """The universe as it is for whoever may follow its making; for others as it was published."""
    universe = visible(request, pk)
    return at_work(request, pk) if universe.worn and may_live(request.user, universe) else universe


def named_values(request: Request) -> dict[str, Any]:
    """The body, which must be a JSON object. Raises Invalid."""
    if not isinstance(request.data, dict):
        raise Invalid([problem("", "type", "Send a JSON object.")])
    return request.data


def require(sent: dict[str, Any], names: Iterable[str]) -> None:
    """Raises Invalid unless all these names are there: PUT says everything, PATCH what changes."""
    missing = [
        problem(name, "required", "PUT takes all; use PATCH to change some.") for name in names if name not in sent
    ]
    if missing:
        raise Invalid(missing)


def change(request: Request, universe: Universe, changes: list[dict[str, Any]]) -> Universe:
    """Make changes one edit, and give the universe as it is now. No changes are no edit.

    `If-Match` is the sequence number that the universe must still have; `Idempotency-Key` the edit's operation id.
    """
    if changes:
        made_edit(request, universe, changes)
    return visible(request, universe.pk)


def made_edit(request: Request, universe: Universe, changes: list[dict[str, Any]]) -> Edit:
    """The edit that these changes make, or that this `Idempotency-Key` made before."""
    op = request.headers.get("Idempotency-Key") or new_op()
    return edit(universe=universe, by=request.user, op=op, changes=changes, base=_base(request))


def answer(data: Any, universe: Universe, status: int = 200) -> Response:
    """An answer about a universe, with its sequence number as ETag."""
    return Response(data, status=status, headers={"ETag": f'"{universe.seq}"'})


def problem(path: str, code: str, message: str) -> Problem:
    return {"path": path[:64], "code": code, "message": message}


def _base(request: Request) -> int | None:
    text = request.headers.get("If-Match", "*").strip()
    if text == "*":
        return None
    match = ETAG.fullmatch(text)
    if match is None:
        raise Invalid([problem("If-Match", "format", "If-Match is one sequence number, as the ETag gives it.")])
    return int(match[1])
