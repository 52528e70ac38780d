"""Asking for letters: at once, where a person wants a kind so, and one a day of the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from accounts.models import Letter, MailChoice, Notification, User
from accounts.models.mail_choice import How

if TYPE_CHECKING:
    pass

LETTERS_AN_HOUR = 20  # to one person; what is more waits for the digest


def mail_address_of(person: User) -> str:
    """Where letters reach a person: an address that they have confirmed, the main one first; or nothing.

    Nobody is written to whose account is closed or suspended.
    """
    if not person.is_active:
        return ""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    return str(confirmed.values_list("email", flat=True).first() or "")


def write_at_once(told: Notification, *, now: datetime) -> None:
    """Ask for a letter of this one thing, where its person wants that; a worker sends it after the commit."""
    if MailChoice.objects.how(told.person, told.kind) != How.AT_ONCE or not mail_address_of(told.person):
        return
    if Letter.objects.filter(person=told.person, asked_at__gt=now - timedelta(hours=1)).count() < LETTERS_AN_HOUR:
        told.letter = Letter.objects.create(person=told.person, asked_at=now, due_at=now)
        told.save(update_fields=["letter"])
