"""Our words and rules, where the account library asks for them."""

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import FormerName
from accounts.operations.closing import come_back, may_come_back
from accounts.operations.ending import end_everything

if TYPE_CHECKING:
    from accounts.models import User


class Adapter(DefaultAccountAdapter):
    """The library's own behaviour, but for what stands here."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Names are kept in small letters, whatever was typed; so Ada cannot be taken beside ada."""
        name = str(super().clean_username(username.strip().lower(), shallow=shallow))
        if not shallow and FormerName.objects.held(timezone.now()).filter(name=name).exists():
            raise ValidationError(self.error_messages["username_taken"])  # it still leads to who had it
        return name

    def set_password(self, user: "User", password: str) -> None:
        """A new password, changed or reset, ends whatever was signed in by the old one; the page at hand goes on."""
        super().set_password(user, password)
        end_everything(by=user, told="Your password is another now")

    def pre_login(self, request: HttpRequest, user: "User", **known: Any) -> Any:
        """Who has closed their account may still come in for a fortnight; it opens when every stage has been passed."""
        if not user.is_active and may_come_back(user):
            user.is_active = True  # for this sign-in: the row is changed at its end
        return super().pre_login(request, user, **known)

    def post_login(self, request: HttpRequest, user: "User", **known: Any) -> Any:
        if come_back(by=user):
            messages.success(request, _("Welcome back. Your account is open again, with all that is yours."))
        return super().post_login(request, user, **known)


class SecondFactor(DefaultMFAAdapter):
    """Its secrets are not kept as they are: who reads the database alone makes no codes."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: "User") -> str:
        return user.username


class SocialAdapter(DefaultSocialAccountAdapter):
    """What others say of somebody is a suggestion; they choose their own name."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Those of the environment, and no others: which sites may say who somebody is, is not decided at the desk."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = sociallogin.user
        told = str(data.get("username") or "") or str(data.get("email") or "").partition("@")[0]
        user.username = re.sub(r"[^a-z0-9_-]+", "-", told.lower()).strip("-_")[:30]
        user.display_name = str(data.get("name") or "").strip()[:60]
        user.email = str(data.get("email") or "")
        return user


def _box() -> MultiFernet:
    """Locked by the site's key; what an older one locked still opens while it stands among the fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor:{key}".encode()).digest())) for key in keys]
    )


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name that was tried, for the limit on wrong passwords: the same however it was typed."""
    credentials = credentials or {}
    tried = credentials.get("username") or credentials.get("email") or credentials.get("login") or ""
    if not tried and request is not None:
        tried = request.POST.get("login", "") or request.POST.get("username", "")
    return str(tried).strip().lower()[:254]
