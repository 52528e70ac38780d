"""/api/v1/: tokens, the document of the API, and what the apps bring."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from accounts.api import urls as accounts
from harmonic.api import nothing
from harmonic.api.throttles import Tokens

app_name = "api"
_open = {"permission_classes": [AllowAny], "authentication_classes": []}

urlpatterns = [
    *(
        path(route, door.as_view(throttle_classes=[Tokens]), name=name)
        for route, (door, name) in accounts.open_doors.items()
    ),
    path("", include("accounts.api.urls")),
    path("schema/", SpectacularAPIView.as_view(**_open), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", **_open), name="docs"),
    path("", include("universes.api.urls")),
    path("", include("simulation.api.urls")),
    re_path("", nothing.Nothing.as_view(), name="nothing"),
]
