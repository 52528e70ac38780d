"""Where a universe comes from and what was made from it: the family tree, and the list of remixes."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from universes.models import Universe
from universes.operations.tracing import family_of, remixes_of

from . import paging

PAGE = 24
ORDER = paging.Order(("-created", "pk"))


@login_not_required
@require_safe
def family(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The family tree around a universe."""
    universe = _visible(request, pk)
    context = {"universe": universe, "family": family_of(universe, viewer=request.user)}
    return render(request, "universes/remixes/family.html", context)


@login_not_required
@require_safe
def remixes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that was made directly from a universe, the newest first."""
    universe = _visible(request, pk)
    found = remixes_of(universe, viewer=request.user).with_cards().as_seen_by(request.user)
    page = paging.page(found, ORDER, after=request.GET.get("after", ""), size=PAGE)
    context = {"universe": universe, "page": page, "more": paging.more_address(request, page)}
    return render(request, paging.template(request, "universes/remixes/{}.html"), context)


def _visible(request: HttpRequest, pk: UUID) -> Universe:
    visible = Universe.objects.visible_to(request.user)
    visible = visible.select_related("publication__version", "hidden", "owner", "counts")
    visible = visible.defer("publication__version__document")
    return get_object_or_404(visible, pk=pk)
