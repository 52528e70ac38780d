"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Notification
from accounts.models.notification import BADGE_MOST


def site(request: HttpRequest) -> dict[str, Any]:
    def unread() -> str:
        """For the badge: asked for only where it is shown, and of nobody who is not signed in."""
        user = getattr(request, "user", None)
        count = Notification.objects.unread_of(user.pk) if user is not None and user.is_authenticated else 0
        return f"{BADGE_MOST}+" if count > BADGE_MOST else str(count or "")

    return {
        "site_name": "Harmonic Universe",
        "is_local": settings.LOCAL,
        "request_id": getattr(request, "request_id", ""),
        "unread": unread,
    }
