"""Keeping universes, and the list of those that one keeps."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from universes.finding import Wanted, matching
from universes.models import Universe
from universes.operations.favouriting import favourite as keep
from universes.operations.favouriting import unfavourite as keep_no_longer

from . import paging

PAGE = 24
WORDS_LENGTH = 80
ORDER = paging.Order(("-kept_at", "pk"))


@require_POST
def favourite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a universe, or (`keep=no`) keep it no longer; for HTMX the button as it is then."""
    visible = Universe.objects.visible_to(request.user).select_related("publication", "owner")
    universe = get_object_or_404(visible, pk=pk)
    act = keep_no_longer if request.POST.get("keep") == "no" else keep
    act(universe=universe, by=request.user)
    after = after_form(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(after)
    universe = visible.as_seen_by(request.user).select_related("counts").get(pk=pk)
    return render(request, "universes/favourites/_button.html", {"universe": universe, "next": after})


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What one keeps, of what one may (still) see; ?q= looks in it."""
    wanted = request.GET.get("q", "")[:WORDS_LENGTH].replace("\0", "")
    found = matching(Universe.objects.visible_to(request.user).kept_by(request.user), Wanted(words=wanted))
    found = found.with_cards().as_seen_by(request.user)
    page = paging.page(found, ORDER, after=request.GET.get("after", ""), size=PAGE)
    context = {"page": page, "more": paging.more_address(request, page), "wanted": wanted}
    return render(request, paging.template(request, "universes/favourites/{}.html"), context)


def after_form(request: HttpRequest, pk: UUID) -> str:
    """Where a form's page goes on without scripts: to the page it stood on, if that is one of ours."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else f"/universes/{pk}/"
