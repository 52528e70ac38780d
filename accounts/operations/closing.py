"""Closing one's account, coming back in time, and its end. What else is theirs universes.operations.leaving lets go."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Closing, User
from accounts.models.closing import GRACE
from accounts.models.profile import profile_of
from accounts.operations.ending import end_everything


@transaction.atomic
def close_account(*, by: User) -> Closing:
    """Close one's account: every session and token ends at once, and nobody finds it any more. Twice changes nothing.

    For a fortnight signing in brings it back (come_back); after that everything goes (end_account).
    """
    person = User.objects.select_for_update().get(pk=by.pk)
    closing, is_new = Closing.objects.get_or_create(person=person, defaults={"at": timezone.now()})
    if is_new:
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_everything(by=person, tokens=True)
        transaction.on_commit(partial(_write, person, closing), robust=True)
    by.is_active = False
    return closing


@transaction.atomic
def come_back(*, by: User, now: datetime | None = None) -> bool:
    """Open a closed account again, for who has signed in to it in time; False where it is not closed, or too late."""
    person = User.objects.select_for_update().filter(pk=by.pk).first()
    closing = Closing.objects.filter(person=person).first() if person else None
    if person is None or closing is None or closing.ends <= (now or timezone.now()):
        return False
    closing.delete()
    User.objects.filter(pk=person.pk).update(is_active=True)
    by.is_active = True
    return True


def may_come_back(person: User, now: datetime | None = None) -> bool:
    """Whether signing in brings this account back."""
    return Closing.objects.filter(person_id=person.pk, at__gt=(now or timezone.now()) - GRACE).exists()


def end_account(*, closing: Closing, now: datetime) -> None:
    """Delete a person whose time to come back is over, and their picture; in the transaction that lets go of the rest.

    Raises NotFound where they have come back, or another was quicker.
    """
    person = (
        User.objects.select_for_update().filter(pk=closing.person_id, closing__in=Closing.objects.over(now)).first()
    )
    if person is None:
        raise NotFound("They are here again.")
    profile = profile_of(person)
    if profile.picture:
        transaction.on_commit(partial(profile.picture.storage.delete, str(profile.picture)))
    person.delete()


def _write(person: User, closing: Closing) -> None:
    """To their address: if it was not they who closed it, this is how they hear of it."""
    if not person.email:
        return
    words = render_to_string("emails/closed.txt", {"person": person, "closing": closing})
    send_mail(_("Your account is closed"), words, None, [person.email], fail_silently=True)
