"""/api/v1/: tokens, the document of the API, and what the apps bring."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from accounts import api as tokens
from harmonic.api import nothing
from harmonic.api.throttles import Tokens

app_name = "api"
_open = {"permission_classes": [AllowAny], "authentication_classes": []}

urlpatterns = [
    path("auth/token/", tokens.ObtainTokens.as_view(throttle_classes=[Tokens]), name="token"),
    path("auth/token/refresh/", tokens.RefreshTokens.as_view(throttle_classes=[Tokens]), name="token_refresh"),
    path("auth/token/revoke/", tokens.RevokeTokens.as_view(throttle_classes=[Tokens]), name="token_revoke"),
    path("auth/me/", tokens.Me.as_view(), name="me"),
    path("schema/", SpectacularAPIView.as_view(**_open), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", **_open), name="docs"),
    path("", include("universes.api.urls")),
    path("", include("simulation.api.urls")),
    re_path("", nothing.Nothing.as_view(), name="nothing"),
]
