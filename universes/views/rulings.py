"""My rulings: what moderators decided about what I made or did, my appeals, and what became of my reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from universes.errors import Invalid
from universes.models import Case, Ruling
from universes.models.ruling import APPEAL_LENGTH
from universes.operations.reporting import reports_of
from universes.operations.ruling import appeal as appeal_ruling

SHOWN = 100  # of each; who has more has other worries


@never_cache
@require_safe
def rulings(request: HttpRequest) -> HttpResponse:
    """Everything that was decided about me or for me."""
    return _page(request)


@require_POST
def appeal(request: HttpRequest, ruling: int) -> HttpResponse:
    """Say once that a ruling about me is wrong."""
    about_me = get_object_or_404(Ruling.objects.about(_me(request)), pk=ruling)
    words = request.POST.get("words", "")
    try:
        appeal_ruling(ruling=about_me, by=_me(request), words=words)
    except Invalid as refusal:
        return _page(request, {"at": ruling, "words": words, "problems": refusal.problems})
    messages.success(request, _("Your appeal is with the moderators; you are told what they answer."))
    return redirect("universes:rulings")


def _page(request: HttpRequest, wrong: dict[str, Any] | None = None) -> HttpResponse:
    me = _me(request)
    context: dict[str, Any] = {
        "rulings": Ruling.objects.about(me)[:SHOWN],
        "waiting": Case.objects.open().filter(about=me, hidden__isnull=False).prefetch_related("hidden")[:SHOWN],
        "reports": reports_of(me)[:SHOWN],
        "most": APPEAL_LENGTH,
        "wrong": wrong,
    }
    return render(request, "universes/rulings/page.html", context, status=422 if wrong else 200)


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door is locked
    return request.user
