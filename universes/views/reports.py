"""Reporting a thing to the moderators: a form, as a page or in a dialog over the page that one is on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from universes.errors import Invalid
from universes.models.report import WORDS_LENGTH, Reason
from universes.operations.reporting import report as report_thing
from universes.operations.things import thing_seen_by


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, kind: str, thing: str) -> HttpResponse:
    """Ask what is wrong, and hand it to the moderators."""
    found = thing_seen_by(kind=kind, identity=thing, by=request.user)
    sent: dict[str, str] = {name: request.POST.get(name, "") for name in ("reason", "words")}
    problems: list[Any] = []
    if request.method == "POST":
        come_from = request.META.get("REMOTE_ADDR", "")
        try:
            _made, is_new = report_thing(kind=kind, identity=thing, by=request.user, address=come_from, **sent)
        except Invalid as refusal:
            problems = refusal.problems
        else:
            thanks = _("Thank you. A moderator will look at it, and you are told what came of it.")
            known = _("You have told us of this already; a moderator will look at it.")
            words = thanks if is_new else known
            if request.htmx:  # type: ignore[attr-defined]  # the page below the dialog stays as it is
                return render(request, "universes/reports/_thanks.html", {"thing": found, "words": words})
            messages.success(request, words)
            return redirect(found.address)
    context = {"thing": found, "sent": sent, "problems": problems, "reasons": Reason.choices, "most": WORDS_LENGTH}
    template = "universes/reports/_form.html" if request.htmx else "universes/reports/page.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if problems else 200)
