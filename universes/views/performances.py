"""The performances of a universe: what was recorded in it, files of them, other names, an end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from simulation.models import Kind
from universes import access
from universes.errors import Conflict
from universes.models import Performance
from universes.operations.performing import (
    ask_file,
    delete_performance,
    performance_of,
    performances_of,
    played_in,
    rename_performance,
)

from .universe import followed_or_404

# The kinds that a button asks for; the API makes the others too.
OFFERED = (Kind.WAV, Kind.MIDI, Kind.MUSICXML)


@login_not_required
@require_safe
def performances(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was played here and recorded, the newest first."""
    universe = followed_or_404(request, pk)
    shown = performances_of(universe)
    acts = ("render", "record", "performances")
    may = {act: access.may(act, request.user, universe) for act in acts}
    context = {
        "universe": universe,
        "performances": [(one, _may_change(request, one, may)) for one in shown],
        "can_play": any(one.to_sample is not None for one in shown),
        "kinds": OFFERED,
        "may": may,
    }
    return render(request, "universes/performances/page.html", context)


@login_not_required
@require_safe
def played(request: HttpRequest, pk: UUID, performance: UUID) -> JsonResponse:
    """What the page's own engine plays it again from: the document that the run began with, and the edits."""
    found = performance_of(followed_or_404(request, pk), performance)
    if found.to_sample is None:
        raise Conflict(_("It is still being recorded."))
    return JsonResponse({"success": True, "data": played_in(found) | {"document": found.document}, "error": None})


@require_POST
def file(request: HttpRequest, pk: UUID, performance: UUID) -> HttpResponse:
    """Ask for its sound or its notes; they stand among one's files."""
    found = performance_of(followed_or_404(request, pk), performance)
    ask_file(performance=found, by=request.user, kind=request.POST.get("kind", ""))
    messages.success(request, _("The file is being made. It stands here as soon as it is done."))
    return redirect("universes:mine_renderings")


@require_POST
def rename(request: HttpRequest, pk: UUID, performance: UUID) -> HttpResponse:
    found = performance_of(followed_or_404(request, pk), performance)
    rename_performance(performance=found, by=request.user, name=request.POST.get("name", ""))
    return redirect("universes:performances", pk=pk)


@require_POST
def remove(request: HttpRequest, pk: UUID, performance: UUID) -> HttpResponse:
    found = performance_of(followed_or_404(request, pk), performance)
    delete_performance(performance=found, by=request.user)
    messages.success(request, _("Deleted: %(name)s") % {"name": found.name})
    return redirect("universes:performances", pk=pk)


def _may_change(request: HttpRequest, performance: Performance, may: dict[str, bool]) -> bool:
    """As access.may_change_performance says, asked once for the whole list; not while it is being recorded."""
    own = bool(request.user.pk) and performance.by_id == request.user.pk
    return performance.to_sample is not None and (may["performances"] or (own and may["record"]))
