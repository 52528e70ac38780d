"""Proving password and second factor where no page asks for them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, Refusal, TooMany
from accounts.limits import count

if TYPE_CHECKING:
    from accounts.models import User


PASSWORDS_AN_HOUR = 8


class CodeNeeded(Refusal):
    """The password was right; a code is asked for as well."""

    status = 401
    code = "second_factor_required"


class CodeWrong(Refusal):
    """It was no code of this person's, or one that has been used."""

    status = 401
    code = "second_factor_wrong"


def prove_password(*, by: User, password: str) -> None:
    """Once more, before something that cannot be taken back. Raises Invalid, TooMany."""
    if count(f"password:{by.pk}", limit=PASSWORDS_AN_HOUR, seconds=3600, now=time.time()) is not None:
        raise TooMany(_("Too many tries. Wait an hour."))
    if not by.has_usable_password():
        raise Invalid("password", "missing", _("Set a password for your account first."))
    if not by.check_password(password):
        raise Invalid("password", "wrong", _("This is not your password."))


def prove_second_factor(*, by: User, code: str) -> None:
    """Nothing for somebody without a second factor; for others `code` must be theirs, and is used up."""
    if not is_mfa_enabled(by, [Authenticator.Type.TOTP]):
        return
    if not code.strip():
        raise CodeNeeded(_("Send the code of your authenticator app too, as `code`."))
    try:
        clear = check_rate_limit(by)
    except ValidationError:
        raise TooMany(_("Too many wrong codes. Wait five minutes.")) from None
    if not _is_right(by, code):
        raise CodeWrong(_("That code is not right, or it has been used."))
    clear()


@transaction.atomic
def _is_right(by: User, code: str) -> bool:
    """Of two with the same recovery code at once, the row's lock lets one in."""
    for factor in Authenticator.objects.select_for_update().filter(user=by):
        if factor.wrap().validate_code(code):
            factor.record_usage()
            return True
    return False
