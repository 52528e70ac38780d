"""A universe's own page, its document and its still."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from simulation.engine.document import Document
from simulation.engine.parameters import GROUP_LABELS, Parameter, of_group
from simulation.models import Kind, Rendering, State
from simulation.operations import THEMES, WAVE_SECONDS, cycle_minutes, open_file, picture_of
from universes import access
from universes.errors import NotAllowed
from universes.headcount import people_in
from universes.models import Template, Universe
from universes.models.universe import MOMENTS
from universes.operations.tracing import family_of
from universes.resembling import resembling
from universes.shelf import template

from . import comments

HOUR_SECONDS = 3600
ACTS = ("edit", "duplicate", "export", "publish", "delete", "share", "template")


def visible_or_404(request: HttpRequest, pk: UUID) -> Universe:
    """The universe as this person may see it: the draft, or what is published. What they may not see is not there."""
    return get_object_or_404(Universe.objects.visible_to(request.user).with_document(), pk=pk)


def heard_or_404(request: HttpRequest, pk: UUID) -> Universe:
    """The same; with ?published as strangers get it, whoever asks."""
    found = Universe.objects.visible_to(request.user).with_document().as_seen_by(request.user)
    if "published" in request.GET:
        found = found.filter(publication__isnull=False).as_published()
    return get_object_or_404(found, pk=pk)


def at_work_or_404(request: HttpRequest, pk: UUID) -> Universe:
    """The universe as it is, for whoever may follow its making (the studio, the log, what the room plays)."""
    universe = visible_or_404(request, pk)
    if not access.may_live(request.user, universe):
        raise NotAllowed(_("Its owner lets others hear what is published, not what is being made."))
    return get_object_or_404(Universe.objects.filter(pk=pk).with_document()) if universe.worn else universe


def followed_or_404(request: HttpRequest, pk: UUID) -> Universe:
    """The universe with its past: all of it for whoever may follow its making, else up to what is published."""
    universe = visible_or_404(request, pk)
    if universe.worn and access.may_live(request.user, universe):
        return get_object_or_404(Universe.objects.filter(pk=pk).with_document())
    return universe


@login_not_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Listen to a universe, read it, take it away."""
    universe = heard_or_404(request, pk)
    document = universe.document()
    groups = [(group, label, _rows(document, group)) for group, label in GROUP_LABELS.items()]
    rank = access.rank_of(request.user, universe)  # asked once: it is a query for whoever is no stranger
    may = {act: access.allows(act, rank=rank, person=request.user, universe=universe) for act in ACTS}
    may["belong"] = access.given_rank(request.user, universe) > access.Rank.NONE
    wave_seconds = WAVE_SECONDS if cycle_minutes(document) * 60 > WAVE_SECONDS else 0
    context = {"universe": universe, "groups": groups, "may": may, "wave_seconds": wave_seconds}
    context["people"] = people_in(universe.pk)
    context["family"] = family_of(universe, viewer=request.user, depth=1, width=6)
    cards = Universe.objects.listed().with_cards().as_seen_by(request.user)
    context["alike"] = resembling(universe, viewer=request.user, cards=cards)
    context |= comments.panel(request, universe)
    context["published"] = "published&" if "published" in request.GET else ""
    context |= _sharing(request, universe)
    if universe.made_from_id:
        context["began_with"] = Template.objects.with_cards().filter(pk=universe.made_from_id).first()
    return render(request, "universes/page/page.html", context)


def _sharing(request: HttpRequest, universe: Universe) -> dict[str, Any]:
    """The address that others open it by, and the frame for other sites; nothing of a private one."""
    if universe.visibility == "private":
        return {}
    address, embed = (reverse(f"universes:{name}", args=[universe.pk]) for name in ("page", "embed"))
    frame = {"address": request.build_absolute_uri(embed), "width": 640, "height": 400, "universe": universe}
    made = render_to_string("universes/publishing/_frame.html", frame).strip()
    return {"address": request.build_absolute_uri(address), "frame": made}


@login_not_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The document as JSON, to play from; with ?download as a file to keep, if one may."""
    universe = heard_or_404(request, pk)
    response = JsonResponse(universe.document(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    if "download" in request.GET:
        if not access.may_export(request.user, universe):
            raise NotAllowed("Its owner lets others hear and see this universe, and not take it away.")
        response["Content-Disposition"] = f'attachment; filename="{slugify(universe.name) or "universe"}.json"'
    patch_cache_control(response, private=True, no_cache=True)  # asked for each time: rights change
    response["ETag"] = etag = f'"{universe.pk.hex}-{universe.seq}-{universe.licence}"'
    return get_conditional_response(request, etag=etag, response=response) or response


@login_not_required
@require_safe
def still(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The picture of a universe; ?large is for a sheet, ?social for other sites, ?theme=day that of parchment."""
    if "social" in request.GET:
        return _social_picture(pk)
    return _picture_of_universe(request, pk, Kind.STILL)


def _social_picture(pk: UUID) -> HttpResponseBase:
    """What other sites show, which keep what they get: the site's own picture while this one is not drawn."""
    published = Universe.objects.visible_to(AnonymousUser()).with_document()
    universe = get_object_or_404(published, pk=pk)
    number = universe.worn.number if universe.worn else 0
    drawn = picture_of(
        document=universe.document(), universe=universe, version=number, moment=universe.picture, social=True
    )
    response = picture(drawn, waiting=("img/social.png", "image/png"))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


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
    universe = heard_or_404(request, pk)
    drawn = picture_of(
        document=universe.document(),
        kind=kind,
        universe=universe,
        large="large" in request.GET,
        theme=theme_of(request),
        version=universe.worn.number if universe.worn else 0,
        moment=_moment(request, universe),
    )
    return picture(drawn)


def _moment(request: HttpRequest, universe: Universe) -> int:
    """The moment of its picture; its owner, who chooses one, looks at each with ?moment=."""
    asked = request.GET.get("moment", "")
    if asked in {str(k) for k in range(MOMENTS + 1)} and access.may_publish(request.user, universe):
        return int(asked)
    return universe.picture


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


def picture(
    drawn: Rendering | None, *, waiting: tuple[str, str] = ("img/waiting.svg", "image/svg+xml")
) -> HttpResponseBase:
    """The drawn picture, or empty rings while the worker draws it: those are not to be kept."""
    made = open_file(rendering=drawn) if drawn and drawn.state == State.DONE else None
    if drawn is None or made is None:
        name, content_type = waiting
        rings = HttpResponse(Path(str(finders.find(name))).read_bytes(), content_type=content_type)
        rings["Cache-Control"] = "no-store"
        return rings
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
