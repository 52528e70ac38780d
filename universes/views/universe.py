"""A universe's own page, its document and its still."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from simulation.engine.document import Document
from simulation.engine.parameters import GROUP_LABELS, Parameter, of_group
from simulation.models import Kind, Rendering, State
from simulation.operations import THEMES, WAVE_SECONDS, cycle_minutes, open_file, picture_of
from universes import access
from universes.errors import NotAllowed
from universes.headcount import people_in
from universes.models import Universe
from universes.operations.tracing import family_of
from universes.shelf import template

from . import comments

HOUR_SECONDS = 3600
ACTS = ("edit", "duplicate", "export", "publish", "delete", "share")


def visible_or_404(request: HttpRequest, pk: UUID) -> Universe:
    """The universe, if this person may open it; what they may not see is not there."""
    return get_object_or_404(Universe.objects.visible_to(request.user).with_document(), pk=pk)


@login_not_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Listen to a universe, read it, take it away."""
    shown = Universe.objects.visible_to(request.user).with_document().as_seen_by(request.user)
    universe = get_object_or_404(shown, pk=pk)
    document = universe.document()
    groups = [(group, label, _rows(document, group)) for group, label in GROUP_LABELS.items()]
    may = {act: access.may(act, request.user, universe) for act in ACTS}
    may["belong"] = access.given_rank(request.user, universe) > access.Rank.NONE
    wave_seconds = WAVE_SECONDS if cycle_minutes(document) * 60 > WAVE_SECONDS else 0
    context = {"universe": universe, "groups": groups, "may": may, "wave_seconds": wave_seconds}
    context["people"] = people_in(universe.pk)
    context["family"] = family_of(universe, viewer=request.user, depth=1, width=6)
    context |= comments.panel(request, universe)
    return render(request, "universes/page/page.html", context)


@login_not_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document as JSON, to play from; with ?download as a file to keep, if one may."""
    universe = visible_or_404(request, pk)
    response = JsonResponse(universe.document(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    if "download" in request.GET:
        if not access.may_export(request.user, universe):
            raise NotAllowed("Its licence lets others hear and see this universe, and not take it away.")
        response["Content-Disposition"] = f'attachment; filename="{slugify(universe.name) or "universe"}.json"'
    patch_cache_control(response, private=True, no_cache=True)  # asked for each time: rights change
    response["ETag"] = etag = f'"{universe.pk.hex}-{universe.seq}"'
    return get_conditional_response(request, etag=etag, response=response) or response


@login_not_required
@require_safe
def still(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The picture of a universe; ?large gives the size that other sites show, ?theme=day that of parchment."""
    return _picture_of_universe(request, pk, Kind.STILL)


@login_not_required
@require_safe
def roll(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The piano roll of its first cycle; ?large and ?theme as for the still."""
    return _picture_of_universe(request, pk, Kind.ROLL)


@login_not_required
@require_safe
def wave(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The waveform of its first cycle; ?large and ?theme as for the still."""
    return _picture_of_universe(request, pk, Kind.WAVE)


def _picture_of_universe(request: HttpRequest, pk: UUID, kind: Kind) -> HttpResponseBase:
    universe = visible_or_404(request, pk)
    large, theme = "large" in request.GET, theme_of(request)
    return picture(picture_of(document=universe.document(), kind=kind, universe=universe, large=large, theme=theme))


def theme_of(request: HttpRequest) -> str:
    asked = request.GET.get("theme", "")
    return asked if asked in THEMES else THEMES[0]


@login_not_required
@require_safe
def template_document(request: HttpRequest, slug: str) -> HttpResponse:
    return JsonResponse(_template_or_404(slug))


@login_not_required
@require_safe
def template_still(request: HttpRequest, slug: str) -> HttpResponseBase:
    return picture(picture_of(document=_template_or_404(slug), theme=theme_of(request)))


def picture(drawn: Rendering | None) -> HttpResponseBase:
    """The drawn picture, or empty rings while the worker draws it: those are not to be kept."""
    made = open_file(rendering=drawn) if drawn and drawn.state == State.DONE else None
    if drawn is None or made is None:
        rings = finders.find("img/waiting.svg")
        waiting = HttpResponse(Path(str(rings)).read_bytes(), content_type="image/svg+xml")
        waiting["Cache-Control"] = "no-store"
        return waiting
    response = FileResponse(made, content_type=drawn.content_type)
    patch_cache_control(response, private=True, max_age=HOUR_SECONDS)  # its address changes with the universe's seq
    return response


def _template_or_404(slug: str) -> Document:
    found = template(slug)
    if found is None:
        raise Http404
    return found.document


def _rows(document: Document, group: str) -> list[tuple[Parameter, Any]]:
    """The parameters of a group with their values, without those that need a table of their own."""
    return [(parameter, document[group][parameter.name]) for parameter in of_group(group) if parameter.kind != "matrix"]
