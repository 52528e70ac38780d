"""What a suspended person may still do. One barrier stands before every door: whatever changes something is refused,
but for the few things named here.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.errors import Refusal
from accounts.models import Suspension

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Names of addresses: signing in and out, keeping one's account safe, taking one's data away, leaving, appealing,
# reading one's inbox, and how one wants the site to look and move. All others are closed, those made tomorrow too.
FREE = re.compile(
    r"(account_\w+|mfa_\w+|openid_connect_\w+|socialaccount_connections|admin:(login|logout)"
    r"|universes:(theme|appeal|appeal_by_letter|archive|settings_data|close)"
    r"|accounts:(inbox_read|notification\w*|settings_preferences|sign_out_everywhere|device_end|token_revoke)"
    r"|api:(appeal|token|token_refresh|token_revoke|session|sessions|logout_everywhere|personal_token|second_factor"
    r"|export|closing|password_reset|password_reset_confirm))\Z"
)


class Suspended(Refusal):
    """This person may write nothing for now."""

    status = 403
    code = "suspended"


def words_of(suspension: Suspension) -> str:
    """Why, and until when, for the person themselves."""
    if suspension.until is None:
        return _("Your account is suspended for good: %(reason)s") % {"reason": suspension.reason}
    until = date_format(timezone.localtime(suspension.until), "j F Y, H:i e")
    return _("Your account is suspended until %(until)s: %(reason)s") % {"until": until, "reason": suspension.reason}


def refusal_for(person: Any, *, method: str, address: str) -> Suspended | None:
    """Why somebody may not do this now; None where nothing stands in the way. `address`: the name of the door."""
    if method in READING or not person.is_authenticated or FREE.match(address):
        return None
    suspension = person.suspension
    return Suspended(words_of(suspension)) if suspension else None
