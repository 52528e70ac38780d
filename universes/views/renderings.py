"""Files made of a universe: ask for one, watch it being made, stop it, take it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models.fields.json import KT
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from simulation.models import PICTURE_SIZES, Depth, Kind, Loudness, Rendering, RenderingQuerySet, State
from simulation.operations import CYCLES_MOST, THEMES, cancel_rendering, delete_rendering, open_file
from universes.errors import Invalid
from universes.models import Universe
from universes.operations.rendering import ask_rendering

from .universe import visible_or_404

SHOWN = 8
MINE_SHOWN = 40


class RenderingForm(forms.Form):
    """What kind of file, and of which cycles; people count them from 1."""

    kind = forms.ChoiceField(choices=Kind.choices)
    first = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    cycles = forms.IntegerField(min_value=1, max_value=CYCLES_MOST, required=False)
    depth = forms.ChoiceField(choices=Depth.choices, required=False)
    loudness = forms.ChoiceField(choices=Loudness.choices, required=False)
    theme = forms.ChoiceField(choices=[(theme, theme) for theme in THEMES], required=False)

    def wish(self) -> dict[str, Any]:
        """Arguments for the operation. Raises Invalid."""
        if not self.is_valid():
            texts = [(field, text) for field, found in self.errors.items() for text in found]
            raise Invalid([{"path": field, "code": "invalid", "message": f"{field}: {text}"} for field, text in texts])
        first, cycles = self.cleaned_data["first"] or 1, self.cleaned_data["cycles"] or 1
        if (
            self.cleaned_data["kind"] in PICTURE_SIZES
        ):  # the page has one field for all kinds: a picture is of the first
            cycles = 1
        loudness = self.cleaned_data["loudness"] or Loudness.HEARD
        chosen = {"kind": self.cleaned_data["kind"], "depth": self.cleaned_data["depth"], "loudness": loudness}
        theme = self.cleaned_data["theme"] or THEMES[0]
        return {**chosen, "first_cycle": first - 1, "cycles": cycles, "theme": theme}


def of_person(request: HttpRequest, universe: Universe) -> RenderingQuerySet:
    """The files of this universe that this person has asked for; the documents in them stay in the database."""
    wanted = Rendering.objects.asked_by(request.user).filter(universe=universe).exclude(state=State.CANCELLED)
    return wanted.defer("document")[:SHOWN]


@require_http_methods(["GET", "POST"])
def renderings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a file (POST); the list of those asked for."""
    universe = visible_or_404(request, pk)
    if request.method == "POST":
        ask_rendering(universe=universe, by=request.user, **RenderingForm(request.POST).wish())
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("universes:mine_renderings")
    context = {"universe": universe, "renderings": of_person(request, universe)}
    return render(request, "universes/renderings/_list.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The files that this person asked for lately, of all universes."""
    own = _of(request)[:MINE_SHOWN]
    return render(request, "universes/renderings/page.html", {"renderings": own})


@require_safe
def rendering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a file is: the row for HTMX, a page of its own otherwise."""
    found = _own_or_404(request, pk)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "universes/renderings/_rendering.html", {"rendering": found})
    return render(request, "universes/renderings/page.html", {"renderings": [found], "alone": True})


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a file that is being made."""
    stopped = cancel_rendering(rendering=_own_or_404(request, pk), by=request.user)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "universes/renderings/_rendering.html", {"rendering": stopped})
    return redirect("universes:rendering", pk=pk)


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a finished file for good."""
    delete_rendering(rendering=_own_or_404(request, pk), by=request.user)
    return HttpResponse() if request.htmx else redirect("universes:mine_renderings")  # type: ignore[attr-defined]


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The finished file, to keep."""
    found = _own_or_404(request, pk)
    made = open_file(rendering=found) if found.state == State.DONE else None
    if made is None:
        raise Http404
    name = slugify(found.name)  # type: ignore[attr-defined]  # see `_of`
    response = FileResponse(
        made,
        as_attachment=True,
        filename=f"{name or 'universe'}.{found.extension}",
        content_type=found.content_type,
    )
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _own_or_404(request: HttpRequest, pk: UUID) -> Rendering:
    return get_object_or_404(_of(request), pk=pk)


def _of(request: HttpRequest) -> RenderingQuerySet:
    """One's own, each with the `name` that the universe had: what it is called now may not be for everybody."""
    return Rendering.objects.asked_by(request.user).defer("document").annotate(name=KT("document__name"))
