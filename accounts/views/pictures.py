"""Pictures of people: what they look like to others, and setting one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Invalid
from accounts.initials import initials
from accounts.models import Profile, User
from accounts.models.profile import profile_of
from accounts.operations.picturing import remove_picture, set_picture
from accounts.people import shown_people
from accounts.pictures import CONTENT_TYPE, drawn

from .settings import me, profile_page

YEAR_SECONDS = 365 * 24 * 3600
QUARTER_SECONDS = 900


@login_not_required
@require_safe
def picture(request: HttpRequest, username: str) -> HttpResponse:
    """Somebody's picture, or one drawn from their name; with the right ?v it may be kept for ever.

    Of somebody who is suspended initials alone: what they said still stands there, and their picture does not.
    """
    found = shown_people().filter(username=username).first()
    person = found or get_object_or_404(User, username=username, is_active=True)
    profile = profile_of(person)
    file = _read(profile) if found else None
    drawn_one = "" if file else drawn(username=person.username, initials=initials(person))
    response = HttpResponse(file or drawn_one, content_type=CONTENT_TYPE if file else "image/svg+xml; charset=utf-8")
    is_named = bool(file) and request.GET.get("v") == profile.version
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS if is_named else QUARTER_SECONDS}"
    if is_named:
        response["Cache-Control"] += ", immutable"
    return response


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Set one's picture (a file `picture`), or with `remove` take it away."""
    person = me(request)
    if "remove" in request.POST:
        remove_picture(by=person)
        messages.success(request, _("Your picture is gone. Your initials stand in its place."))
        return redirect("accounts:settings_profile")
    file = request.FILES.get("picture")
    try:
        if file is None:
            raise Invalid("picture", "required", _("Choose a file first."))
        set_picture(by=person, file=file, size=file.size or 0)  # type: ignore[arg-type]  # an upload reads as a file does
    except Invalid as refusal:
        return render(
            request, "accounts/settings/profile.html", profile_page(person, problems=refusal.problems), status=422
        )
    messages.success(request, _("That is you now."))
    return redirect("accounts:settings_profile")


def _read(profile: Profile) -> bytes | None:
    """The stored file, some 30 kB; None where there is none, or it was lost: the drawn one stands in for it."""
    if not profile.picture:
        return None
    try:
        with profile.picture.storage.open(str(profile.picture)) as file:
            return file.read()  # type: ignore[no-any-return]
    except FileNotFoundError:
        return None
