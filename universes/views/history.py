"""The past of a universe: its film, any state of it, going back to one; undo and redo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from simulation.json_reader import read_json
from simulation.models import Kind, Rendering, State
from simulation.operations import picture_of
from universes import access
from universes.documents.film import thinned
from universes.documents.wording import difference
from universes.errors import Forgotten, Invalid, Nothing
from universes.models import Edit, Universe
from universes.operations.editing import new_op, wire
from universes.operations.naming import name_moment, unname_moment
from universes.operations.performing import run_of
from universes.operations.remembering import document_at, moments_of, people_of, sessions_before, shot_at, whole_film
from universes.operations.restoring import branch as branch_universe
from universes.operations.restoring import restore as restore_universe
from universes.operations.undoing import redo as redo_edit
from universes.operations.undoing import undo as undo_edit

from .universe import at_work_or_404, followed_or_404, picture, theme_of

PAGE_EDITS = 80
FILM_EDITS, FILM_SHOTS = 5000, 400
WAITING_MOST = 24  # stills of the past that may wait to be drawn, over the whole site


@login_not_required
@require_safe
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The film of a universe, the last session first; ?who= of one person, ?before= what came before an edit."""
    universe = followed_or_404(request, pk)
    who, before = request.GET.get("who", ""), _number(request, "before", universe.seq + 1)
    before = min(before, universe.seq + 1)
    sessions, more = sessions_before(universe, before=before, size=PAGE_EDITS, who=who)
    query = {"before": more} | ({"who": who} if who else {})
    context = {
        "universe": universe,
        "sessions": [(session, session.shots[::-1]) for session in sessions[::-1]],
        "more": f"{request.path}?{urlencode(query)}" if more else "",
        "who": who,
        "is_first": before > universe.seq,
    }
    if request.htmx:  # type: ignore[attr-defined]
        name = "_more" if request.htmx.target == "more" else "_list"  # type: ignore[attr-defined]
        return render(request, f"universes/history/{name}.html", context)
    context |= {"people": people_of(universe), "moments": moments_of(universe)[:100]}
    context |= {"may": _may(request, universe), "config": _config(universe)}
    return render(request, "universes/history/page.html", context)


@login_not_required
@require_safe
def revision(request: HttpRequest, pk: UUID, seq: int) -> HttpResponse:
    """A universe as it was after an edit: what differs from now, or from ?with= another edit; what one may do there."""
    universe = followed_or_404(request, pk)
    other = _number(request, "with", universe.seq)
    shot = shot_at(universe, seq)
    context = {"universe": universe, "shot": shot, "other": other, "may": _may(request, universe)}
    try:
        document = document_at(universe, seq)
        context["lines"] = difference(document, document_at(universe, other))
    except Forgotten as error:
        context["forgotten"] = error.message
    template = "_revision" if request.htmx else "revision"  # type: ignore[attr-defined]
    return render(request, f"universes/history/{template}.html", context)


@login_not_required
@require_safe
def document(request: HttpRequest, pk: UUID, seq: int) -> HttpResponse:
    """The document after an edit, to play from. It never changes: only who may read it does."""
    response = JsonResponse(document_at(followed_or_404(request, pk), seq))
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_not_required
@require_safe
def film(request: HttpRequest, pk: UUID) -> JsonResponse:
    """What the making-of plays: shots with the number of their session, oldest first."""
    universe = followed_or_404(request, pk)
    shots = thinned(whole_film(universe, most=FILM_EDITS), FILM_SHOTS)
    frames = [
        {
            "seq": shot.last,
            "session": number,
            "at": shot.at.isoformat(),
            "name": shot.name,
            "label": shot.label,
            "moment": shot.moment,
        }
        for number, shot in shots
    ]
    return JsonResponse({"success": True, "data": {"frames": frames}, "error": None})


@login_not_required
@require_safe
def run(request: HttpRequest, pk: UUID) -> JsonResponse:
    """What the room plays now, for who joins late: the document at the run's anchor, and the edits since; or null."""
    played = run_of(universe=at_work_or_404(request, pk))
    response = JsonResponse({"success": True, "data": played, "error": None})
    patch_cache_control(response, no_store=True)
    return response


@login_not_required
@require_safe
def still(request: HttpRequest, pk: UUID, seq: int) -> HttpResponseBase:
    """The picture of a universe as it was; rings where it is not drawn yet, or too many wait."""
    universe = followed_or_404(request, pk)
    waiting = Rendering.objects.filter(state=State.WAITING, options__past=True).count()
    if waiting >= WAITING_MOST:
        return picture(None)
    drawn = picture_of(
        document=document_at(universe, seq), kind=Kind.STILL, universe=universe, theme=theme_of(request), past=True
    )
    return picture(drawn)


@require_POST
def restore(request: HttpRequest, pk: UUID, seq: int) -> HttpResponse:
    """Make a universe what it was. An edit like any other: undo takes it back."""
    restore_universe(universe=followed_or_404(request, pk), by=request.user, seq=seq, op=new_op())
    messages.success(request, _("Restored. Undo in the studio, or any later state here, takes it back."))
    return redirect("universes:history", pk=pk)


@require_POST
def branch(request: HttpRequest, pk: UUID, seq: int) -> HttpResponse:
    """Begin a copy of one's own from what a universe was."""
    copy = branch_universe(universe=followed_or_404(request, pk), by=request.user, seq=seq)
    messages.success(request, _("A copy of your own: %(name)s.") % {"name": copy.name})
    return redirect("universes:studio", pk=copy.pk)


@require_POST
def name(request: HttpRequest, pk: UUID, seq: int) -> HttpResponse:
    """Name a moment; an empty name takes the name away."""
    universe = followed_or_404(request, pk)
    wished = request.POST.get("name", "")
    if wished.strip():
        name_moment(universe=universe, by=request.user, name=wished, seq=seq)
        messages.success(request, _("Named: %(name)s.") % {"name": wished.strip()})
    else:
        unname_moment(universe=universe, by=request.user, seq=seq)
        messages.success(request, _("The name is taken away; the moment stays."))
    return redirect("universes:revision", pk=pk, seq=seq)


@require_POST
def name_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name what a universe is now. JSON {name} from the studio, or a plain form."""
    universe = followed_or_404(request, pk)
    is_json = request.content_type == "application/json"
    sent = read_json(request.body) if is_json else request.POST
    wished = sent.get("name", "") if hasattr(sent, "get") else ""
    moment = name_moment(universe=universe, by=request.user, name=wished)
    if is_json:
        return _success({"seq": moment.seq, "name": moment.name})
    messages.success(request, _("Named: %(name)s.") % {"name": moment.name})
    return redirect("universes:history", pk=pk)


@login_not_required
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back one's own last step. JSON {op}, or a plain form; see `operations.undoing`."""
    return _take_back(request, pk, undo_edit, _("Undone: %(label)s"))


@login_not_required
@require_POST
def redo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do again what one took back last."""
    return _take_back(request, pk, redo_edit, _("Done again: %(label)s"))


def _take_back(request: HttpRequest, pk: UUID, act: Any, said: str) -> HttpResponse:
    universe = followed_or_404(request, pk)
    if request.content_type == "application/json":
        return _success(wire(act(universe=universe, by=request.user, op=_op(read_json(request.body)))))
    try:
        done: Edit = act(universe=universe, by=request.user, op=request.POST.get("op") or new_op())
    except Nothing as error:
        messages.info(request, error.message)
    else:
        messages.success(request, said % {"label": done.label or _("edit %(seq)s") % {"seq": done.seq}})
    if request.htmx:  # type: ignore[attr-defined]  # the toast rides along; the studio hears of the edit by itself
        return HttpResponse("")
    return redirect("universes:history", pk=pk)


def _op(sent: Any) -> Any:
    if not isinstance(sent, dict) or set(sent) - {"op"}:
        raise Invalid([{"path": "", "code": "type", "message": "Send {op}."}])
    return sent.get("op") or new_op()


def _may(request: HttpRequest, universe: Universe) -> dict[str, bool]:
    acts = ("edit", "duplicate", "restore", "name_moment")
    return {act: access.may(act, request.user, universe) for act in acts}


def _config(universe: Universe) -> dict[str, Any]:
    """What the film's scripts begin with."""
    pattern = reverse("universes:revision_document", args=[universe.pk, 0])
    return {
        "film": reverse("universes:film", args=[universe.pk]),
        "document": pattern.replace("/0/", "/{seq}/"),
        "revision": reverse("universes:revision", args=[universe.pk, 0]).replace("/0/", "/{seq}/"),
        "seq": universe.seq,
    }


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid([{"path": name, "code": "type", "message": f"`{name}` is the number of an edit."}])
    return int(text)


def _success(data: Any) -> JsonResponse:
    return JsonResponse({"success": True, "data": data, "error": None})
