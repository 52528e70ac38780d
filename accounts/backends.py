"""Who a session belongs to, with what every page shows of them, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import Suspension, User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """The account library's, but for what comes along: preferences, profile, and whether they are suspended."""

    def get_user(self, user_id: Any) -> User | None:
        running = Suspension.objects.running(timezone.now()).filter(person=OuterRef("pk")).values("pk")[:1]
        people = User.objects.select_related("preferences", "profile")
        person = people.annotate(suspension_key=Subquery(running)).filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
