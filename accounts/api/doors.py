"""Who may come in by which door."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request

from accounts.models import ApiToken


class NotByPersonalToken(BasePermission):
    """A personal token does not see to the account itself: it may lie in a file that others read one day."""

    message = _("A personal token may not do this. Sign in for it.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return not isinstance(request.auth, ApiToken)


OWN_ACCOUNT = [IsAuthenticated, NotByPersonalToken]
