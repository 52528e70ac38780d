"""Telling of what can be done and undone at a tap: once a day, however often it is tapped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import Notification

from .notifying import notify

if TYPE_CHECKING:
    from accounts.models import User

DAY = timedelta(days=1)


def notify_seldom(*, to: User, kind: str, address: str, by: User, subject: str = "") -> Notification | None:
    """As notify(); None, too, where the same (kind, who, where) was told within a day, read or not."""
    since = timezone.now() - DAY
    if Notification.objects.filter(person=to, kind=kind, by=by, address=address, at__gt=since).exists():
        return None
    return notify(to=to, kind=kind, address=address, by=by, subject=subject)
