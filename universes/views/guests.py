"""Coming in without an account, or with one by a link or an invitation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from universes.access import RANK_OF_ROLE, given_rank
from universes.errors import Invalid
from universes.models import Role
from universes.operations import entering, inviting

View = Callable[..., HttpResponse]


def for_guests_too(view: View) -> View:
    """Marks a page of a universe (by `pk`) that guests get into where they may see it (harmonic.middleware)."""
    view.for_guests_too = True  # type: ignore[attr-defined]
    return view


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """What a link opens, who gave it, as what one comes in; POST goes in (a guest says a name)."""
    link = entering.link_of(token=token)
    role = Role(link.role)
    if request.user.is_authenticated and given_rank(request.user, link.universe) >= RANK_OF_ROLE[role]:
        return redirect(place_for(link.universe_id, role))
    context: dict[str, Any] = {"link": link, "universe": link.universe, "name": getattr(request.user, "name", "")}
    if request.method == "POST":
        context["name"] = request.POST.get("name", "")
        try:
            entering.open_link(token=token, by=request.user, session=request.session, name=context["name"])
        except Invalid as refusal:
            return render(request, "universes/sharing/join.html", context | {"problems": refusal.problems}, status=422)
        return redirect(place_for(link.universe_id, role))
    return render(request, "universes/sharing/join.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is invited to, and their answer: POST `answer` is `accept` or `decline`."""
    found = inviting.invitation_for(token=token, by=request.user)
    if request.method == "GET":
        return render(request, "universes/sharing/invitation.html", {"invitation": found, "universe": found.universe})
    if request.POST.get("answer") == "decline":
        inviting.decline(token=token, by=request.user)
        messages.success(request, _("You said no; nobody is told more than that."))
        return redirect("universes:mine" if request.user.is_authenticated else "universes:landing")
    universe = inviting.accept(token=token, by=request.user)
    messages.success(request, _("You have a seat in %(name)s now.") % {"name": universe.name})
    return redirect(place_for(universe.pk, Role(found.role)))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """A guest's name: say one, or another one; back to `next`."""
    back = _back(request)
    if request.user.is_authenticated:
        return redirect(back)
    name = request.POST.get("name", getattr(request.user, "name", ""))
    problems: list[Any] = []
    if request.method == "POST":
        try:
            entering.name_guest(session=request.session, name=name)
        except Invalid as refusal:
            problems = refusal.problems
        else:
            return redirect(back)
    context = {"name": name, "next": back, "problems": problems}
    return render(request, "universes/sharing/guest.html", context, status=422 if problems else 200)


def place_for(pk: UUID, role: Role) -> str:
    """Where one begins in a universe: editors in the studio, others on its page."""
    return reverse("universes:studio" if role == Role.EDITOR else "universes:page", args=[pk])


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"
