"""The moderators' desk: Django's admin, whose door is the site's own sign-in with a second factor behind it.

Django's own sign-in page would ask for the password alone, and so walk past the second factor.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

# What nobody looks into or changes by hand: people's second factors, sessions and what other sites gave us for them.
NOT_HERE = {"mfa.authenticator", "usersessions.usersession", "socialaccount.socialapp", "socialaccount.socialtoken"}


class Desk(AdminSite):
    """Opens to staff with a second factor; where this machine alone reaches the site, without one too, and says so."""

    site_title = gettext_lazy("Desk · Harmonic Universe")
    site_header = gettext_lazy("Harmonic Universe: the moderators' desk")
    index_title = gettext_lazy("Desk")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        super().register([model for model in models if model._meta.label_lower not in NOT_HERE], admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not lacks_second_factor(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if not settings.SECOND_FACTOR_FOR_STAFF:
            context["site_header"] = _("%(desk)s (on this machine only: no second factor asked)") % {
                "desk": self.site_header
            }
        return context

    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return door(request)  # type: ignore[return-value]


def door(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in, to the second factor, or, with both, to the desk. Who is no moderator is told so."""
    address = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        address = reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(address, settings.LOGIN_URL)
    if not (request.user.is_active and request.user.is_staff):
        raise PermissionDenied
    if lacks_second_factor(request):
        messages.warning(request, _("The desk opens to moderators with a second factor. Set yours up first."))
        return redirect("mfa_activate_totp")
    return redirect(address)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this moderator must set one up first; asked once a request."""
    if not settings.SECOND_FACTOR_FOR_STAFF:
        return False
    known = getattr(request, "_has_second_factor", None)
    if known is None:
        known = request._has_second_factor = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])  # type: ignore[attr-defined]
    return not known
