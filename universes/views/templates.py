"""The shelf of templates: the site's own and those of people; saving a universe as one, what its maker does with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from simulation.operations import picture_of
from universes.access import may_template
from universes.errors import Invalid, NotAllowed
from universes.models import Template, Universe
from universes.models.template import WORDS_LENGTH
from universes.operations import shelving
from universes.shelf import shelf

from . import paging
from .universe import picture, theme_of, visible_or_404

PAGE, FEATURED_SHOWN, MINE_SHOWN = 24, 12, 100
ORDER = paging.Order(("-shared_at", "pk"))


@login_not_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """What to start from: what moderators have put in front, the site's own, those of people, one's own."""
    people = paging.page(Template.objects.shared().with_cards(), ORDER, after=request.GET.get("after", ""), size=PAGE)
    context: dict[str, Any] = {"page": people, "more": paging.more_address(request, people)}
    if people.is_first:
        context |= {
            "shelf": shelf(),
            "featured": Template.objects.featured().with_cards()[:FEATURED_SHOWN],
            "mine": Template.objects.of(request.user).with_cards()[:MINE_SHOWN],
        }
    return render(request, paging.template(request, "universes/templates/{}.html"), context)


@login_not_required
@require_safe
def template(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One template of somebody's; its maker changes it here."""
    return _page(request, _visible_or_404(request, pk))


@login_not_required
@require_safe
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it begins with, to play from."""
    response = JsonResponse(_visible_or_404(request, pk).started())
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_not_required
@require_safe
def still(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Its picture."""
    return picture(picture_of(document=_visible_or_404(request, pk).started(), theme=theme_of(request)))


@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name, other words, shared or not."""
    found = _visible_or_404(request, pk)
    wanted = {"name": request.POST.get("name", ""), "words": request.POST.get("words", "")}
    try:
        shelving.change_template(template=found, by=request.user, shared="shared" in request.POST, **wanted)
    except Invalid as refusal:
        return _page(request, found, refusal.problems)
    messages.success(request, _("Kept."))
    return redirect("universes:template", pk=pk)


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete it for good."""
    found = _visible_or_404(request, pk)
    shelving.delete_template(template=found, by=request.user)
    messages.success(request, _("%(name)s is deleted. What was made from it stays.") % {"name": found.name})
    return redirect("universes:templates")


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save a universe, as one sees it, as a template of one's own."""
    universe = visible_or_404(request, pk)
    problems: list[Any] = []
    if request.method == "POST":
        wanted = {"name": request.POST.get("name", ""), "words": request.POST.get("words", "")}
        shared = "shared" in request.POST
        try:
            made = shelving.save_as_template(universe=universe, by=request.user, shared=shared, **wanted)
        except Invalid as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("%(name)s is among your templates.") % {"name": made.name})
            return redirect("universes:template", pk=made.pk)
    elif not may_template(request.user, universe):
        raise NotAllowed(_("Its owner does not let others copy it."))
    context = {
        "universe": universe,
        "problems": problems,
        "name": request.POST.get("name", universe.name),
        "words": request.POST.get("words", ""),
        "is_shared": "shared" in request.POST,
        "words_length": WORDS_LENGTH,
    }
    return render(request, "universes/templates/save.html", context, status=422 if problems else 200)


def _page(request: HttpRequest, found: Template, problems: list[Any] | None = None) -> HttpResponse:
    source = None
    if found.from_universe_id:
        source = Universe.objects.listed_for(request.user).with_cards().filter(pk=found.from_universe_id).first()
    sent = request.POST if problems else None
    context = {
        "template": found,
        "document": found.started(),
        "source": source,
        "is_mine": found.by_id == request.user.pk,
        "problems": problems or [],
        "name": sent.get("name", "") if sent else found.name,
        "words": sent.get("words", "") if sent else found.words,
        "is_shared": "shared" in sent if sent else found.shared_at is not None,
        "words_length": WORDS_LENGTH,
    }
    return render(request, "universes/templates/template.html", context, status=422 if problems else 200)


def _visible_or_404(request: HttpRequest, pk: UUID) -> Template:
    return get_object_or_404(Template.objects.visible_to(request.user).select_related("by"), pk=pk)
