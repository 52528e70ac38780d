"""Our words and rules, where the account library asks for them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import FormerName


class Adapter(DefaultAccountAdapter):
    """The library's own behaviour, but for what stands here."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Names are kept in small letters, whatever was typed; so Ada cannot be taken beside ada."""
        name = str(super().clean_username(username.strip().lower(), shallow=shallow))
        if not shallow and FormerName.objects.held(timezone.now()).filter(name=name).exists():
            raise ValidationError(self.error_messages["username_taken"])  # it still leads to who had it
        return name


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that was tried, for the limit on wrong passwords: the same however it was typed."""
    credentials = credentials or {}
    tried = credentials.get("username") or credentials.get("email") or credentials.get("login") or ""
    if not tried and request is not None:
        tried = request.POST.get("login", "") or request.POST.get("username", "")
    return str(tried).strip().lower()[:254]
