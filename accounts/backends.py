"""Who a session belongs to, with what every page shows of them, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """The account library's, but for what comes along with the person: preferences and profile."""

    def get_user(self, user_id: Any) -> User | None:
        person = User.objects.select_related("preferences", "profile").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
