"""Somebody's page: what they show of themselves, and what they have made public."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.people import present_name, shown_people
from universes.models import Collection, Universe
from universes.operations.collecting import with_numbers

from . import paging
from .follows import followed_by, with_follows

PAGE = 24
STRIP = 12  # of what they keep, and of their collections
ORDER = paging.Order(("-publication__at", "pk"))


@login_not_required
@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """Picture, words and public universes; a name that somebody had until lately leads to the one they have."""
    found = with_follows(followed_by(shown_people(), request.user)).filter(username=username.lower()).first()
    if found is None:
        if name := present_name(username.lower()):
            return redirect("universes:person", username=name)
        raise Http404
    universes = Universe.objects.listed().filter(owner=found).with_cards().as_seen_by(request.user)
    page = paging.page(universes, ORDER, after=request.GET.get("after", ""), size=PAGE)
    context: dict[str, Any] = {"person": found, "page": page, "more": paging.more_address(request, page)}
    if page.is_first:
        context["kept"] = Universe.objects.listed().kept_by(found).with_cards().as_seen_by(request.user)[:STRIP]
        collections = Collection.objects.filter(owner=found, visibility="public").select_related("owner")
        context["collections"] = with_numbers(collections, viewer=request.user)[:STRIP]
    return render(request, paging.template(request, "universes/people/{}.html"), context)
