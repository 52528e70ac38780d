"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": "Harmonic Universe",
        "is_local": settings.LOCAL,
        "request_id": getattr(request, "request_id", ""),
    }
