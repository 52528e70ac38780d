"""What a letter says of a ruling to whom it is about: what was decided, why, and how to appeal without signing in."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from universes.models import Ruling

SALT = "universes.appealing"


def explained(ruling: Ruling) -> str:
    """The words, in paragraphs. Who ruled and who reported it are not in them."""
    parts = [ruling.sentence(), ruling.reason]
    until = ruling.suspension.until if ruling.suspension else None
    if until is not None:
        ends = date_format(timezone.localtime(until), "j F Y, H:i e")
        parts.append(_("It ends by itself on %(until)s.") % {"until": ends})
    answered = getattr(ruling, "appeal", None)
    if hasattr(ruling, "reversal"):
        parts.append(_("This ruling is taken back: %(why)s") % {"why": ruling.reversal.reason})
    elif answered is not None and answered.upheld:
        parts.append(_("You appealed, and the ruling stands: %(why)s") % {"why": answered.answer})
    elif ruling.may_be_appealed:
        words = _("If it is wrong, say so here, once. You need not sign in:\n%(address)s")
        parts.append(words % {"address": appeal_address(ruling)})
    return "\n\n".join(parts)


def appeal_address(ruling: Ruling) -> str:
    """Where whom a ruling is about appeals: signed, so that it works for who cannot sign in, and for this ruling."""
    token = signing.dumps([ruling.pk, ruling.case.about_id], salt=SALT)
    return settings.SITE_ADDRESS + reverse("universes:appeal_by_letter", args=[token])


def ruling_of(token: str) -> tuple[Ruling, User] | None:
    """The ruling, and whom it is about; None for what we did not sign, or where one of the two is not here any more."""
    try:
        said = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    match said:
        case [int(pk), int(person)]:
            about = User.objects.filter(pk=person, is_active=True).first()
            found = Ruling.objects.about(about).filter(pk=pk).first() if about else None
            return (found, about) if found and about else None
    return None
