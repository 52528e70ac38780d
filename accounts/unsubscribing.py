"""The link at the foot of a letter: signed, so that it works without signing in, and for its person and kind alone."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from accounts.models.mail_choice import EVERYTHING
from accounts.models.notification import ALWAYS, KINDS

SALT = "accounts.unsubscribing"


def unsubscribe_address(person: User, kind: str = EVERYTHING) -> str:
    """Where this person stops letters of a kind, or all. It holds as long as the site's key: letters are kept long."""
    token = signing.dumps([person.pk, kind], salt=SALT)
    return f"{settings.SITE_ADDRESS}{reverse('accounts:unsubscribe', args=[token])}"


def read_token(token: str) -> tuple[User, str] | None:
    """Whose letters of which kind; None for what we did not sign, or of somebody who is not here any more."""
    try:
        said = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):  # ValueError: signed by us for something else that is not even JSON
        return None
    match said:
        case [int(pk), str(kind)] if kind in {EVERYTHING, *KINDS} - ALWAYS:
            person = User.objects.filter(pk=pk).first()
            return None if person is None else (person, kind)
    return None
