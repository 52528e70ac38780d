"""Taking another name."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import FormerName, User

ONCE_IN = timedelta(days=30)


@transaction.atomic
def rename(*, by: User, username: str) -> User:
    """Take another username, once in thirty days. The name one had leads to one's page for ninety days, and nobody
    else may take it meanwhile; one may take it back oneself. To ask for the name one has changes nothing.

    Raises Invalid (no name, taken or held), Conflict (too soon).
    """
    now = timezone.now()
    person = User.objects.select_for_update().get(pk=by.pk)
    wanted = _checked(username)
    if wanted == person.username:
        return person
    last = FormerName.objects.filter(person=person, at__gt=now - ONCE_IN).order_by("-at").first()
    if last is not None:
        words = _("You have taken this name lately. From %(day)s on you may take another.")
        raise Conflict(words % {"day": date_format(last.at + ONCE_IN, "j F Y")})
    former = person.username
    if User.objects.filter(username=wanted).exists():
        raise _taken()
    try:
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(username=wanted)
    except IntegrityError:  # somebody else took it between the two
        raise _taken() from None
    # Asked after the name is ours: whoever gives a name up at this moment has said so by now.
    if FormerName.objects.held(now).filter(name=wanted).exclude(person=person).exists():
        raise _taken()
    FormerName.objects.filter(name=wanted).delete()
    FormerName.objects.update_or_create(name=former, defaults={"person": person, "at": now})
    person.username = wanted
    return person


def _checked(username: str) -> str:
    """A name that could be one, in small letters. Raises Invalid."""
    name = username.strip().lower()
    try:
        if len(name) < settings.ACCOUNT_USERNAME_MIN_LENGTH:
            raise ValidationError(_("A name has at least 2 characters."))
        User._meta.get_field("username").run_validators(name)
    except ValidationError as refusal:
        raise Invalid("username", "invalid", " ".join(refusal.messages)) from None
    return name


def _taken() -> Invalid:
    return Invalid("username", "taken", _("That name is taken. Please choose another."))
