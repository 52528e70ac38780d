"""People whom one has blocked: the list, blocking, taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import Refusal
from accounts.models import User
from accounts.operations import blocking


@never_cache
@require_http_methods(["GET", "POST"])
def blocked(request: HttpRequest) -> HttpResponse:
    """Whom I have blocked; by its form one more."""
    problem, name = "", request.POST.get("username", "")
    if request.method == "POST":
        try:
            made = blocking.block(by=_me(request), username=name)
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.success(request, _("%(name)s is blocked.") % {"name": made.blocked})
            return redirect("accounts:settings_blocked")
    context = {"blocks": blocking.blocked_by(_me(request)), "problem": problem, "name": name}
    return render(request, "accounts/settings/blocked.html", context, status=422 if problem else 200)


@require_POST
def block(request: HttpRequest, username: str) -> HttpResponse:
    """Block somebody from their page."""
    made = blocking.block(by=_me(request), username=username)
    messages.success(request, _("%(name)s is blocked: neither of you hears of the other.") % {"name": made.blocked})
    return _button(request, made.blocked)


@require_POST
def unblock(request: HttpRequest, username: str) -> HttpResponse:
    """Take it back, from their page or from the list."""
    blocking.unblock(by=_me(request), username=username)
    person = get_object_or_404(User, username=username)
    messages.success(request, _("%(name)s is not blocked any more.") % {"name": person})
    return _button(request, person)


def _button(request: HttpRequest, person: User) -> HttpResponse:
    """The button as it is now, for HTMX; else back to where it stood."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "accounts/blocks/_button.html", {"person": person})
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if here else "accounts:settings_blocked")


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the door is locked
    return request.user
