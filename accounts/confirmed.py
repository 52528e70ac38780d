"""Whether somebody has shown that an e-mail address is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

if TYPE_CHECKING:
    from accounts.models import User


def has_confirmed_email(person: User) -> bool:
    """Whether one of the person's addresses is confirmed."""
    return bool(EmailAddress.objects.filter(user_id=person.pk, verified=True).exists())


def unconfirmed_email(person: User) -> str:
    """The address to which the confirmation is to be sent anew; empty where they gave none."""
    found = EmailAddress.objects.filter(user_id=person.pk, verified=False).order_by("-primary", "pk").first()
    return found.email if found else ""
