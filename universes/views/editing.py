"""Changing a universe: the door for edits as JSON, and plain forms for each part of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from simulation.engine.document import Document
from simulation.engine.objects import KINDS
from simulation.engine.parameters import GROUP_LABELS, GROUPS
from simulation.json_reader import read_json
from universes.access import may_edit
from universes.documents.sent_edits import edit_in
from universes.errors import Invalid, NotAllowed, Unread
from universes.forms import CouplingForm, DetailsForm, DocumentForm, GroupForm, ObjectForm
from universes.models import Universe
from universes.operations.editing import edit, new_op, wire

from .guests import for_guests_too
from .universe import at_work_or_404


@login_not_required
@require_http_methods(["GET", "POST"])
def edits(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST an edit {op, changes, base?}; GET those after ?since=N, oldest first, 500 or about 1 MB at most."""
    if request.method == "GET":
        universe = at_work_or_404(request, pk)
        log = universe.edits.portion(_since(request))
        return _success({"seq": universe.seq, "edits": [wire(entry) for entry in log]})
    universe = _visible(request, pk)
    sent = _edit_in(request)
    return _success(wire(edit(universe=universe, by=request.user, **sent)))


@for_guests_too
@require_http_methods(["GET", "POST"])
def parameters(request: HttpRequest, pk: UUID, group: str) -> HttpResponse:
    """All parameters of one group as a plain form."""
    if group not in GROUPS:
        raise Http404
    return _form_door(request, pk, lambda document, data: GroupForm(group, document, data))


@for_guests_too
@require_http_methods(["GET", "POST"])
def couplings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The amounts of all couplings as a plain form."""
    return _form_door(request, pk, CouplingForm)


@for_guests_too
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, description, tags, licence and seeds as a plain form."""
    return _form_door(request, pk, DetailsForm)


@for_guests_too
@require_http_methods(["GET", "POST"])
def objects(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The objects of a universe, and a plain form to add one of ?kind= (or the `kind` sent)."""
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", KINDS[0])
    if kind not in KINDS:
        raise Invalid(
            [{"path": "kind", "code": "choice", "message": f"An object's kind is one of: {', '.join(KINDS)}."}]
        )
    return _form_door(request, pk, lambda document, data: ObjectForm(kind, data))


@for_guests_too
@require_http_methods(["GET", "POST"])
def object_(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """One object as a plain form."""

    def form_of(document: Document, data: Any) -> ObjectForm:
        item = _item(document, key)
        return ObjectForm(item["kind"], data, item=item)

    return _form_door(request, pk, form_of)


@for_guests_too
@require_POST
def remove_object(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Remove one object."""
    universe = _visible(request, pk)
    _item(universe.document(), key)
    edit(universe=universe, by=request.user, op=new_op(), changes=[{"remove": key}])
    messages.success(request, "Removed.")
    return redirect("universes:objects", pk=pk)


def _visible(request: HttpRequest, pk: UUID) -> Universe:
    return get_object_or_404(Universe.objects.visible_to(request.user).with_document(), pk=pk)


def _item(document: Document, key: str) -> dict[str, Any]:
    item = next((item for item in document["objects"] if item["id"] == key), None)
    if item is None:
        raise Http404
    return item


def _form_door(request: HttpRequest, pk: UUID, form_of: Callable[[Document, Any], DocumentForm]) -> HttpResponse:
    """Show a form of a universe; take it, or give it back with what is wrong and all that was typed."""
    universe = _visible(request, pk)
    if not may_edit(request.user, universe):
        raise NotAllowed("You may look at this universe, and not change it. Make a copy: that is yours.")
    document = universe.document()
    sent = request.method == "POST"
    form = form_of(document, request.POST if sent else None)
    if sent and form.is_valid() and _taken(request, universe, form):
        messages.success(request, "Saved.")
        return redirect(request.get_full_path() if _htmx(request) else reverse("universes:studio", args=[pk]))
    objects = {"objects": document["objects"], "kinds": KINDS}
    context = {"form": form, "universe": universe, "groups": GROUP_LABELS.items(), **objects}
    template = "universes/editing/_form.html" if _htmx(request) else "universes/editing/form.html"
    return render(request, template, context, status=422 if sent else 200)


def _taken(request: HttpRequest, universe: Universe, form: DocumentForm) -> bool:
    """Make the form's changes an edit. False, with the reasons in the form, where they do not fit."""
    changes = form.changes()
    try:
        if changes:
            edit(universe=universe, by=request.user, op=new_op(), changes=changes)
    except Invalid as refusal:
        form.add_problems(refusal.problems)
        return False
    return True


def _edit_in(request: HttpRequest) -> dict[str, Any]:
    """The edit in a request's body. Raises Invalid, Unread, JSONRefused."""
    if request.content_type != "application/json":
        raise Unread("Send an edit as application/json.")
    return edit_in(read_json(request.body))


def _htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def _since(request: HttpRequest) -> int:
    text = request.GET.get("since", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid([{"path": "since", "code": "type", "message": "`since` is a sequence number."}])
    return int(text)


def _success(data: Any) -> JsonResponse:
    return JsonResponse({"success": True, "data": data, "error": None})
