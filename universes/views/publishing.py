"""The publishing page of a universe: what others get and may do, what has changed since, what was published when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from universes import access
from universes.documents.wording import difference
from universes.errors import Forgotten, Invalid, NotAllowed
from universes.models import Universe, Version
from universes.models.publication import VISIBILITIES
from universes.models.universe import LICENCE_LABELS, MOMENTS
from universes.models.version import NOTES_LENGTH
from universes.operations import publishing
from universes.operations.editing import edit, new_op

from .sharing import VISIBILITIES as WORDS
from .universe import visible_or_404

LINES_SHOWN, VERSIONS_SHOWN = 12, 50
SETTINGS = {
    "allow_remix": gettext_lazy("They may remix it: make a universe of their own from it"),
    "allow_export": gettext_lazy("They may take files of it: sound, notes, pictures, the document"),
    "allow_live": gettext_lazy(
        "They may follow its making: listen in the studio while it changes, and read its history and performances"
    ),
}
SAID = {
    "private": gettext_lazy("%(name)s is private now: only you see it."),
    "unlisted": gettext_lazy("Whoever has the address of %(name)s can open it now."),
    "open": gettext_lazy("Whoever has the address of %(name)s can change it now."),
    "public": gettext_lazy("%(name)s is public now and stands in the gallery."),
}


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page; POST sets who may see the universe: private, unlisted, open, public."""
    universe = visible_or_404(request, pk)
    if request.method == "GET":
        if not access.may_publish(request.user, universe):
            raise NotAllowed(_("Only its owner decides who may see a universe."))
        return _page(request, universe)
    wanted, notes = request.POST.get("visibility", ""), request.POST.get("notes", "")
    from_page = "notes" in request.POST
    try:
        publishing.set_visibility(universe=universe, by=request.user, visibility=wanted, notes=notes)
    except Invalid as refusal:
        if not from_page:
            raise
        return _page(request, universe, refusal.problems)
    said = SAID[wanted] % {"name": universe.name}
    messages.success(request, said)
    return redirect("universes:publish" if from_page else "universes:page", pk=pk)


@require_POST
def changes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Others get from now on what the universe is now."""

    def act(universe: Universe) -> str:
        notes = request.POST.get("notes", "")
        version = publishing.publish_changes(universe=universe, by=request.user, notes=notes)
        return _("Version %(number)s is what others hear now.") % {"number": version.number}

    return _act(request, pk, act)


@require_POST
def back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the draft what is published, or what a `number` was."""

    def act(universe: Universe) -> str:
        number = _number(request.POST.get("number", ""))
        publishing.go_back(universe=universe, by=request.user, op=new_op(), number=number)
        return _("The draft is what was published then. Undo in the studio takes that back.")

    return _act(request, pk, act)


@require_POST
def terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What others may do, under which licence, and which picture stands for the universe."""

    def act(universe: Universe) -> str:
        wanted: dict[str, Any] = {name: name in request.POST for name in SETTINGS}
        picture, licence = request.POST.get("picture", ""), request.POST.get("licence", universe.licence)
        wanted["picture"] = _number(picture) if picture else universe.picture
        publishing.set_terms(universe=universe, by=request.user, **wanted)
        if licence != universe.licence:
            change = [{"path": "licence", "value": licence}]
            edit(universe=universe, by=request.user, op=new_op(), changes=change, label="Licence")
        return _("Kept.")

    return _act(request, pk, act)


def _act(request: HttpRequest, pk: UUID, act: Callable[[Universe], str]) -> HttpResponse:
    """Do it and go to the page as it is then; what was wrong is said beside the form, with what was typed."""
    universe = visible_or_404(request, pk)
    try:
        said = act(universe)
    except Invalid as refusal:
        return _page(request, universe, refusal.problems)
    messages.success(request, said)
    return redirect("universes:publish", pk=pk)


def _page(request: HttpRequest, universe: Universe, problems: list[Any] | None = None) -> HttpResponse:
    publication = getattr(universe, "publication", None)
    versions = universe.versions.select_related("by").defer("document", "face")[:VERSIONS_SHOWN]
    context = {
        "universe": universe,
        "publication": publication,
        "version": publication.version if publication else None,
        "versions": versions,
        "visibilities": [(name, WORDS[name]) for name in VISIBILITIES],
        "licences": LICENCE_LABELS.items(),
        "settings": [(name, words, getattr(universe, name)) for name, words in SETTINGS.items()],
        "moments": range(1, MOMENTS + 1),
        "notes_length": NOTES_LENGTH,
        "problems": problems or [],
        "notes": request.POST.get("notes", ""),
    }
    if publication and publication.version and publication.visibility != "open":
        context |= _pending(universe, publication.version)
    return render(request, "universes/publishing/page.html", context, status=422 if problems else 200)


def _pending(universe: Universe, version: Version) -> dict[str, Any]:
    """What differs from the published version. The licence holds at once, so it is not among it."""
    try:
        published = version.canonical() | {"licence": universe.licence}
    except Forgotten:
        return {"pending": [], "more": 0, "is_pending": True}
    lines = difference(published, universe.document())
    return {"pending": lines[:LINES_SHOWN], "more": max(0, len(lines) - LINES_SHOWN), "is_pending": bool(lines)}


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid([{"path": "number", "code": "type", "message": _("This is a whole number.")}])
    return int(text)
