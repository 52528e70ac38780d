"""What a person says of themselves, and how they want the site."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Preferences, Profile, User
from accounts.models.preferences import Theme
from accounts.models.profile import BIO_LENGTH

DISPLAY_NAME_LENGTH = 60


@transaction.atomic
def describe(*, by: User, display_name: str | None = None, bio: str | None = None) -> Profile:
    """Change one's shown name and the words below it; what is None stays. Raises Invalid."""
    if display_name is not None:
        User.objects.filter(pk=by.pk).update(display_name=_line(display_name))
    profile, _made = Profile.objects.get_or_create(person_id=by.pk)
    if bio is not None:
        profile.bio = _words(bio)
        profile.save(update_fields=["bio", "changed"])
    return profile


@transaction.atomic
def prefer(*, by: User, **choices: Any) -> Preferences:
    """Keep choices by their names in `Preferences`; those not named stay. Raises Invalid."""
    if "theme" in choices and choices["theme"] not in ("", *Theme.values):
        raise Invalid("theme", "choice", _("Choose night, day, or as the system."))
    volume = choices.get("volume")
    if volume is not None and not 0 <= volume <= 100:
        raise Invalid("volume", "range", _("A volume goes from 0 to 100."))
    kept, _made = Preferences.objects.update_or_create(person_id=by.pk, defaults=choices)
    return kept


def _line(text: str) -> str:
    """One line of text: whatever breaks lines or is invisible becomes a space, or goes."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(words) > DISPLAY_NAME_LENGTH:
        raise Invalid("display_name", "length", _("A shown name has at most 60 characters."))
    return words


def _words(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\x00" in words:  # PostgreSQL takes none
        raise Invalid("bio", "characters", _("There is a character in it that is no text."))
    if len(words) > BIO_LENGTH:
        raise Invalid("bio", "length", _("That is %(over)s characters too long.") % {"over": len(words) - BIO_LENGTH})
    return words
