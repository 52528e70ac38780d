"""Every address of the site."""

from allauth.urls import build_provider_urlpatterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path

from harmonic import health


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here where a page names no icon of its own."""
    return redirect(static("img/favicon.svg"))


urlpatterns = [  # /healthz is answered before any of them, in harmonic.middleware.liveness
    path("favicon.ico", login_not_required(favicon), name="favicon"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include(build_provider_urlpatterns())),
    path("api/v1/", include("harmonic.api.urls")),
    path("", include("accounts.urls")),
    path("", include("simulation.urls")),
    path("", include("universes.urls")),
]

handler400 = "harmonic.refusals.bad_request"
handler403 = "harmonic.refusals.permission_denied"
handler404 = "harmonic.refusals.not_found"
handler500 = "harmonic.refusals.server_error"
