"""The settings that keep an account one's own: how one signs in, on what, and with which keys."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter as providers
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.devices import devices_of
from accounts.errors import Invalid
from accounts.forms import TokenForm
from accounts.models import ApiToken, User
from accounts.operations.ending import end_device, end_everything
from accounts.operations.granting import grant_token, revoke_token
from accounts.second_factor import standing_of


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, other sites that one signs in with, and the way out of everything."""
    person = _me(request)
    context = {
        "factor": standing_of(person),
        "connected": SocialAccount.objects.filter(user=person).count(),
        "providers": providers().list_providers(request),
    }
    return render(request, "accounts/settings/security.html", context)


@never_cache
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Every browser and program that one is signed in with."""
    person = _me(request)
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():  # it began before the list did
        UserSession.objects.create_from_request(request)
    own = devices_of(person, session_key=request.session.session_key)
    return render(request, "accounts/settings/devices.html", {"devices": own})


@require_POST
def device_end(request: HttpRequest, id: str) -> HttpResponse:
    """Sign one device out."""
    end_device(by=_me(request), id=id)
    messages.success(request, _("It is signed out."))
    return redirect("accounts:settings_devices")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """The end of every session and token, this one too."""
    end_everything(by=_me(request), tokens=bool(request.POST.get("tokens")))
    request.session.flush()
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")


@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)
@sensitive_variables("text")
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys for programs; a new one is shown in the answer to the form, once."""
    person, made, text = _me(request), None, ""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        expires = timezone.now() + timedelta(days=int(sent["days"])) if sent["days"] else None
        try:
            made, text = grant_token(by=person, name=sent["name"], scope=sent["scope"], expires=expires)
            form = TokenForm()
        except Invalid as refusal:
            form.add_error(None, str(refusal))
    own = [(token, token.has_expired(timezone.now())) for token in ApiToken.objects.of(person)]
    context = {"form": form, "tokens": own, "made": made, "text": text}
    return render(request, "accounts/settings/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    revoke_token(by=_me(request), pk=pk)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("accounts:settings_tokens")


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)  # the door is locked
