"""Making an account, confirming its address and resetting its password, where a program asks and not a page.

The account library's own forms decide, as for the pages; its letters lead to the pages, and hold the keys for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, UserTokenForm
from allauth.account.internal.flows.email_verification import handle_verification_email_rate_limit
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.signals import password_reset, user_signed_up
from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, Refusal, TooMany
from accounts.forms import SignupForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User

NAMES = {"password1": "password"}  # what the library's form calls what a program does


@transaction.atomic
def sign_up(*, request: HttpRequest, username: str, email: str, password: str, display_name: str = "") -> User:
    """Make an account and send its confirmation. Whether the address has one already changes nothing that is seen.

    Raises Refusal with the problems of the form, TooMany.
    """
    _count(request, "signup")
    data = {"username": username, "email": email, "password1": password, "display_name": display_name}
    form = SignupForm(data)
    if not form.is_valid():
        raise _refusal(form)
    person: User = form.try_save(request)[0]
    user_signed_up.send(sender=type(person), request=request, user=person)
    address = EmailAddress.objects.filter(user=person).first()
    if address is not None and handle_verification_email_rate_limit(request, address.email):
        address.send_confirmation(request, signup=True)
    return person


@transaction.atomic
def confirm_address(*, request: HttpRequest, key: str) -> str:
    """Confirm the address to which a key was sent; gives the address. Raises Invalid."""
    confirmation = EmailConfirmationHMAC.from_key(key)
    confirmed = confirmation.confirm(request) if confirmation is not None else None
    if confirmed is None:
        raise Invalid("key", "invalid", _("This key does not hold, or it has been used."))
    return str(confirmed.email)


def ask_for_reset(*, request: HttpRequest, email: str) -> None:
    """Send a key for a new password; to an address without an account, a letter that says so."""
    form = ResetPasswordForm({"email": email})
    if not form.is_valid():
        raise _refusal(form)
    _count(request, "reset_password", email.lower())
    form.save(request)


@transaction.atomic
def reset_password(*, request: HttpRequest, key: str, password: str) -> None:
    """Set a new password by a key from a letter, once; what was signed in is signed out. Raises Invalid, Refusal."""
    uid, _sep, secret = key.partition("-")
    _count(request, "reset_password_from_key")
    asked = UserTokenForm({"uidb36": uid, "key": secret})
    if not asked.is_valid():
        raise Invalid("key", "invalid", _("This key does not hold, or it has been used."))
    person: Any = asked.reset_user
    adapter = get_adapter(request)
    try:
        adapter.clean_password(password, user=person)
    except ValidationError as error:
        raise Invalid("password", "weak", " ".join(error.messages)) from None
    adapter.set_password(person, password)
    password_reset.send(sender=type(person), request=request, user=person)
    adapter.send_notification_mail("account/email/password_reset", person)


def _count(request: HttpRequest, action: str, key: str | None = None) -> None:
    if not ratelimit.consume(request, action=action, key=key):
        raise TooMany(_("Too many tries. Please wait a little."))


def _refusal(form: Any) -> Refusal:
    problems: list[Any] = [
        {"path": NAMES.get(field, field), "code": error.code or "invalid", "message": " ".join(error.messages)}
        for field, errors in form.errors.as_data().items()
        for error in errors
    ]
    return Refusal("; ".join(problem["message"] for problem in problems[:3]), problems)
