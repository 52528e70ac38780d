"""My rulings: what moderators decided about what I made or did, my appeals, and what became of my reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from universes.errors import Invalid
from universes.models import Case, Ruling
from universes.models.ruling import APPEAL_LENGTH
from universes.operations.explaining import ruling_of
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


@login_not_required
@csrf_exempt  # the token is the right to it, and who cannot sign in may have no cookie either
@never_cache
@require_http_methods(["GET", "POST"])
def appeal_by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the address in a letter, for who cannot sign in; programs that follow links appeal nothing."""
    found = ruling_of(token)
    if found is None:
        raise Http404
    ruling, person = found
    context: dict[str, Any] = {"ruling": ruling, "most": APPEAL_LENGTH, "appeal_at": request.path}
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            appeal_ruling(ruling=ruling, by=person, words=words)
        except Invalid as refusal:
            context["wrong"] = {"at": ruling.pk, "words": words, "problems": refusal.problems}
            return render(request, "universes/rulings/by_letter.html", context, status=422)
        return redirect(request.path)
    return render(request, "universes/rulings/by_letter.html", context)


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
