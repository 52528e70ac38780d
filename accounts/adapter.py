"""Our words and rules, where the account library asks for them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """The library's own behaviour, but for what stands here."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Names are kept in small letters, whatever was typed; so Ada cannot be taken beside ada."""
        return str(super().clean_username(username.strip().lower(), shallow=shallow))


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that was tried, for the limit on wrong passwords: the same however it was typed."""
    credentials = credentials or {}
    tried = credentials.get("username") or credentials.get("email") or credentials.get("login") or ""
    if not tried and request is not None:
        tried = request.POST.get("login", "") or request.POST.get("username", "")
    return str(tried).strip().lower()[:254]
