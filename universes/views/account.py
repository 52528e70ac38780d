"""What one can do with all that one has here: take it along, or close the account."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.models.closing import GRACE
from universes.errors import Invalid
from universes.models import Universe
from universes.operations import leaving
from universes.operations.exporting import archive
from universes.streams import download


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The page: the archive, and closing."""
    return render(request, "universes/settings/data.html")


@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required  # the password once more, or what else this account is signed in with
def close(request: HttpRequest) -> HttpResponse:
    """Says what goes, asks what becomes of what others work on, and closes the account."""
    person = _me(request)
    problems: Sequence[Any] = []
    if request.method == "POST":
        try:
            closing = leaving.close(by=person, handed=_handed(request))
        except Invalid as refusal:
            problems = refusal.problems
        else:
            logout(request)
            words = _("Your account is closed. Sign in until %(day)s to bring it back.")
            messages.success(request, words % {"day": date_format(closing.ends, "j F Y")})
            return redirect("universes:landing")
    chosen = {key.removeprefix("heir-"): value for key, value in request.POST.items() if key.startswith("heir-")}
    context = {
        "shared": [
            (universe, heirs, chosen.get(str(universe.pk), "")) for universe, heirs in leaving.shared_universes(person)
        ],
        "count": Universe.objects.filter(owner=person).count(),
        "days": GRACE.days,
        "problems": problems,
    }
    return render(request, "universes/settings/close.html", context, status=422 if problems else 200)


@require_safe
def archived(request: HttpRequest) -> StreamingHttpResponse:
    """The archive of all that is one's own."""
    person = _me(request)
    return download(request, archive(by=person), name=f"harmonic-{person.username}.zip")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door is locked
    return request.user


def _handed(request: HttpRequest) -> dict[UUID, str]:
    """Which universes go to whom; a field of another form is none."""
    handed = {}
    for name, username in request.POST.items():
        if name.startswith("heir-") and username:
            with suppress(ValueError):
                handed[UUID(name.removeprefix("heir-"))] = str(username)
    return handed
