"""The sharing panel of a universe: who belongs to it, invitations, links, who may see it; leaving and giving away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from universes import access
from universes.errors import Invalid, NotAllowed
from universes.models import Invitation, Role, ShareLink, Universe
from universes.operations import inviting, sharing
from universes.operations.publishing import set_visibility

from .guests import for_guests_too

ROLES = {
    Role.VIEWER: gettext_lazy("Viewer: looks and listens"),
    Role.COMMENTER: gettext_lazy("Commenter: talks, too"),
    Role.EDITOR: gettext_lazy("Editor: changes it"),
}
VISIBILITIES = {
    "private": gettext_lazy("Private: you, and those who have a seat or a link"),
    "unlisted": gettext_lazy("Unlisted: whoever has the address may look and listen"),
    "open": gettext_lazy("Open: whoever has the address may change it, without an account too"),
    "public": gettext_lazy("Public: everyone may look and listen; it stands in the gallery"),
}
ENDS = {
    "": gettext_lazy("Until you revoke it"),
    "1": gettext_lazy("For a day"),
    "7": gettext_lazy("For a week"),
    "30": gettext_lazy("For thirty days"),
}


@for_guests_too
@require_GET
@never_cache
def panel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page; for HTMX the panel alone."""
    return _panel(request, _visible(request, pk))


@require_POST
def visibility(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set who may see it."""
    wanted = request.POST.get("visibility", "")
    return _act(
        request,
        pk,
        lambda universe: set_visibility(universe=universe, by=request.user, visibility=wanted),
        _("Kept."),
    )


@require_POST
def role(request: HttpRequest, pk: UUID, username: str) -> HttpResponse:
    """Change somebody's role."""
    wanted = request.POST.get("role", "")
    return _act(
        request,
        pk,
        lambda universe: sharing.change_role(universe=universe, by=request.user, username=username, role=wanted),
        _("The role is changed."),
    )


@require_POST
def remove(request: HttpRequest, pk: UUID, username: str) -> HttpResponse:
    """Take somebody's seat away."""
    return _act(
        request,
        pk,
        lambda universe: sharing.remove_seat(universe=universe, by=request.user, username=username),
        _("The seat is taken away."),
    )


@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite somebody by name or e-mail."""
    whom, wanted = request.POST.get("whom", "")[:254], request.POST.get("role", "")

    def address(invitation: Invitation) -> str:
        return request.build_absolute_uri(reverse("universes:invitation", args=[invitation.token]))

    return _act(
        request,
        pk,
        lambda universe: inviting.invite(universe=universe, by=request.user, whom=whom, role=wanted, address=address),
        _("The invitation to %(whom)s is on its way.") % {"whom": whom.strip()},
    )


@require_POST
def withdraw(request: HttpRequest, pk: UUID, invitation: int) -> HttpResponse:
    """Take an invitation back."""
    return _act(
        request,
        pk,
        lambda universe: inviting.withdraw(universe=universe, by=request.user, invitation_id=invitation),
        _("The invitation is taken back."),
    )


@require_POST
def links(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link."""
    wanted, days = request.POST.get("role", ""), request.POST.get("days", "")

    def make(universe: Universe) -> ShareLink:
        if days not in ENDS:
            raise Invalid([{"path": "days", "code": "choice", "message": _("Choose from the list how long it holds.")}])
        expires = timezone.now() + timedelta(days=int(days)) if days else None
        return sharing.make_link(universe=universe, by=request.user, role=wanted, expires=expires)

    return _act(request, pk, make, _("The link is made: copy it from the list."))


@require_POST
def revoke(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    """Close a link for good."""
    return _act(
        request,
        pk,
        lambda universe: sharing.revoke_link(universe=universe, by=request.user, link_id=link),
        _("The link opens nothing any more."),
    )


@for_guests_too
@require_POST
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give one's seat back."""
    universe = _visible(request, pk)
    sharing.leave(universe=universe, by=request.user, session=request.session)
    messages.success(request, _("You have left %(name)s.") % {"name": universe.name})
    return redirect("universes:mine" if request.user.is_authenticated else "universes:landing")


@never_cache
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the universe to somebody who has a seat; asks for the password once more."""
    universe = _visible(request, pk)
    if not access.may_transfer(request.user, universe):
        raise NotAllowed(_("Only its owner may give a universe away."))
    username, problems = request.POST.get("username", ""), []
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            sharing.transfer(universe=universe, by=request.user, username=username, password=password)
        except Invalid as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("The universe is given away. You stay as an editor."))
            return redirect("universes:sharing", pk=pk)
    context = {"universe": universe, "members": access.members(universe), "chosen": username, "problems": problems}
    return render(request, "universes/sharing/transfer.html", context, status=422 if problems else 200)


def _act(request: HttpRequest, pk: UUID, act: Callable[[Universe], Any], said: str) -> HttpResponse:
    """Do it and show the panel as it is then; what was wrong in a form is said beside it, with all that was typed."""
    universe = _visible(request, pk)
    try:
        act(universe)
    except Invalid as refusal:
        return _panel(request, universe, refusal.problems)
    messages.success(request, said)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("universes:sharing", pk=pk)
    return _panel(request, _visible(request, pk))


def _panel(request: HttpRequest, universe: Universe, problems: list[Any] | None = None) -> HttpResponse:
    given = access.given_rank(request.user, universe)
    may = {act: access.may(act, request.user, universe) for act in ("share", "people", "transfer", "edit")}
    context: dict[str, Any] = {"universe": universe, "may": may, "given": given.name.lower(), "roles": ROLES.items()}
    if may["people"]:
        context["members"] = access.members(universe)
    if may["share"]:
        now = timezone.now()
        context |= {
            "links": [(link, _address(request, link)) for link in universe.links.filter(revoked=None)],
            "invitations": universe.invitations.select_related("person"),
            "visibilities": VISIBILITIES.items(),
            "ends": ENDS.items(),
            "now": now,
        }
    context |= {"problems": problems or [], "sent": request.POST}
    template = "universes/sharing/_panel.html" if request.htmx else "universes/sharing/page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if problems else 200)


def _address(request: HttpRequest, link: ShareLink) -> str:
    return request.build_absolute_uri(reverse("universes:join", args=[link.token]))


def _visible(request: HttpRequest, pk: UUID) -> Universe:
    visible = Universe.objects.visible_to(request.user).select_related("publication", "owner")
    return get_object_or_404(visible, pk=pk)
