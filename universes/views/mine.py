"""My universes: the list, and what one does with the things on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from universes.access import may_delete
from universes.errors import Invalid, NotAllowed
from universes.models import Invitation, Universe
from universes.operations.creating import create_blank
from universes.operations.deleting import delete as delete_universe
from universes.operations.duplicating import duplicate as duplicate_universe
from universes.operations.importing import import_document
from universes.operations.shelving import start_from

from . import paging

PAGE = 24
SHARED_SHOWN = 48
ORDER = paging.Order(("-changed", "pk"))
FILE_BYTES_MOST = 1024 * 1024


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The universes of who is signed in, those shared with them, and invitations not yet answered."""
    own = Universe.objects.owned_by(request.user).with_cards()
    page = paging.page(own, ORDER, after=request.GET.get("after", ""), size=PAGE)
    context: dict[str, Any] = {"page": page, "more": paging.more_address(request, page)}
    if page.is_first:
        shared = Universe.objects.shared_with(request.user).with_cards().as_seen_by(request.user)
        context["shared"] = shared[:SHARED_SHOWN]
        context["invitations"] = Invitation.objects.to(request.user, timezone.now())  # type: ignore[arg-type]  # signed in
    return render(request, paging.template(request, "universes/mine/{}.html"), context)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Begin a universe, from a template if one is named, and open it in the studio."""
    if slug := request.POST.get("template", ""):
        universe = start_from(by=request.user, key=slug)
    else:
        universe = create_blank(by=request.user, name=request.POST.get("name", "").strip())
    return redirect("universes:studio", pk=universe.pk)


@require_POST
def duplicate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a copy of one's own and open it in the studio."""
    universe = duplicate_universe(universe=_visible_or_404(request, pk), by=request.user)
    messages.success(request, _("A copy of your own: %(name)s.") % {"name": universe.name})
    return redirect("universes:studio", pk=universe.pk)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then delete."""
    universe = _visible_or_404(request, pk)
    if request.method == "POST":
        delete_universe(universe=universe, by=request.user)
        messages.success(request, _("%(name)s is deleted.") % {"name": universe.name})
        return redirect("universes:mine")
    if not may_delete(request.user, universe):
        raise NotAllowed(_("Only its owner may delete a universe."))
    return render(request, "universes/mine/delete.html", {"universe": universe})


@require_POST
def import_(request: HttpRequest) -> HttpResponse:
    """Make a universe from a document file; what is wrong in a file is said beside the form."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid([{"path": "file", "code": "required", "message": _("Choose a JSON file first.")}])
        body = file.read(FILE_BYTES_MOST + 1)
        universe = import_document(by=request.user, body=body)
    except Invalid as error:
        return render(request, "universes/mine/import.html", {"problems": error.problems[:12]}, status=error.status)
    messages.success(request, _("%(name)s is here.") % {"name": universe.name})
    return redirect("universes:studio", pk=universe.pk)


def _visible_or_404(request: HttpRequest, pk: UUID) -> Universe:
    return get_object_or_404(Universe.objects.visible_to(request.user).select_related("publication"), pk=pk)
