"""How somebody stands with their second factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@dataclass(frozen=True)
class Standing:
    enabled: bool
    since: datetime | None
    recovery_codes_left: int
    required: bool


def standing_of(person: User) -> Standing:
    """One query."""
    own = {factor.type: factor for factor in Authenticator.objects.filter(user=person)}
    app, codes = own.get(Authenticator.Type.TOTP), own.get(Authenticator.Type.RECOVERY_CODES)
    return Standing(
        enabled=app is not None,
        since=app.created_at if app else None,
        recovery_codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        required=person.is_staff and settings.SECOND_FACTOR_FOR_STAFF,
    )
