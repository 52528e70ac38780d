"""The pages between a button of the desk and what it does: each asks for the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.operations.suspending import DAYS_MOST
from universes.models.ruling import REASON_LENGTH, Verdict


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=gettext_lazy("Whom it concerns reads it."),
    )


class RuleForm(ReasonForm):
    """A ruling: what, why, for how long."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Ruling"),
        choices=[
            (Verdict.DISMISS, gettext_lazy("Dismiss: nothing is wrong with it; what was hidden for now is shown")),
            (Verdict.HIDE, gettext_lazy("Hide: only its owner and moderators see it")),
            (Verdict.WARN, gettext_lazy("Warn its owner")),
            (Verdict.SUSPEND, gettext_lazy("Suspend its owner: they may read, not write")),
        ],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days of a suspension"), min_value=1, max_value=DAYS_MOST, required=False
    )
    for_good = forms.BooleanField(label=gettext_lazy("Suspended for good"), required=False)
    hides = forms.BooleanField(label=gettext_lazy("Beside a warning or suspension hide the thing, too"), required=False)
    field_order = ["verdict", "days", "for_good", "hides", "reason"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("verdict") == Verdict.SUSPEND and bool(said.get("days")) == bool(said.get("for_good")):
            self.add_error("days", _("Say for how many days, or that it is for good."))
        return said

    def ruling(self) -> dict[str, Any]:
        """What rule() takes."""
        said = self.cleaned_data
        suspends = said["verdict"] == Verdict.SUSPEND
        return {
            "verdict": said["verdict"],
            "reason": said["reason"],
            "days": said["days"] if suspends and not said["for_good"] else None,
            "hides": said["hides"] and said["verdict"] in (Verdict.WARN, Verdict.SUSPEND),
        }


class AppealForm(ReasonForm):
    """What is answered to an appeal."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            ("uphold", gettext_lazy("Uphold: the ruling stands")),
            ("reverse", gettext_lazy("Reverse: what was hidden is shown, the suspension is over")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ["decision", "reason"]


def ask(
    request: HttpRequest, site: admin.AdminSite, form: forms.Form, *, title: str, things: Iterable[Any], **more: Any
) -> HttpResponse:
    """The page that asks; it sends back where it came from, with `apply`. A refused form keeps what was typed."""
    context = {**site.each_context(request), "title": title, "form": form, "things": list(things), **more}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/universes/ask.html", context, status=status)


def do_each(request: HttpRequest, things: Iterable[Any], act: Callable[[Any], Any]) -> int:
    """Does one act after the other; what is refused is said by name, and the rest is done. How many were."""
    done = 0
    for thing in things:
        try:
            act(thing)
        except Exception as refusal:
            if not (hasattr(refusal, "status") and hasattr(refusal, "message")):
                raise
            messages.error(request, f"{thing}: {refusal.message}")
        else:
            done += 1
    if done:
        messages.success(
            request, ngettext("Done for %(many)s thing.", "Done for %(many)s things.", done) % {"many": done}
        )
    return done
