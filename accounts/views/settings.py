"""The settings: what one shows of oneself, and how one wants the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Conflict, Invalid, Problem
from accounts.forms import PreferencesForm, ProfileForm
from accounts.models import User
from accounts.models.preferences import preferences_of
from accounts.models.profile import profile_of
from accounts.operations.describing import describe, prefer
from accounts.operations.renaming import rename


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Shown name, bio and picture."""
    person = me(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=_described(person))
    if request.method == "POST" and form.is_valid():
        try:
            describe(by=person, **form.cleaned_data)
        except Invalid as refusal:
            note(form, refusal)
        else:
            messages.success(request, _("Your profile is kept."))
            return redirect("accounts:settings_profile")
    context = profile_page(person, form=form)
    return render(request, "accounts/settings/profile.html", context, status=422 if form.errors else 200)


@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Take another username."""
    person = me(request)
    wanted = request.POST.get("username", "")[:100]
    try:
        renamed = rename(by=person, username=wanted)
    except (Invalid, Conflict) as refusal:
        problems = refusal.problems or [{"path": "username", "code": refusal.code, "message": refusal.message}]
        context = profile_page(person, problems=problems) | {"wanted": wanted}
        return render(request, "accounts/settings/profile.html", context, status=422)
    messages.success(
        request, _("You are @%(name)s now. Your old address leads here for 90 days.") % {"name": renamed.username}
    )
    return redirect("accounts:settings_profile")


@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Theme, motion, volume, suggestions, keys."""
    person = me(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=preferences_of(person))
    if request.method == "POST" and form.is_valid():
        prefer(by=person, **form.cleaned_data)
        messages.success(request, _("Your preferences are kept. They hold wherever you sign in."))
        return redirect("accounts:settings_preferences")
    return render(request, "accounts/settings/preferences.html", {"form": form}, status=422 if form.errors else 200)


def profile_page(person: User, *, form: ProfileForm | None = None, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """What the page of one's profile takes; `problems` are those of the picture and the name."""
    return {
        "form": form or ProfileForm(initial=_described(person)),
        "person": person,
        "problems": problems,
        "wanted": person.username,
    }


def me(request: HttpRequest) -> User:
    """Who is signed in."""
    assert isinstance(request.user, User)  # the door is locked
    return request.user


def note(form: Any, refusal: Invalid) -> None:
    """What an operation refused, beside the field that it is about."""
    for problem in refusal.problems:
        form.add_error(problem["path"] if problem["path"] in form.fields else None, problem["message"])


def _described(person: User) -> dict[str, str]:
    return {"display_name": person.display_name, "bio": profile_of(person).bio}
