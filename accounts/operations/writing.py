"""Asking for letters: at once, where a person wants a kind so, and one a day of the rest."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Letter, MailChoice, Notification, Suspension, User
from accounts.models.letter import LetterState
from accounts.models.mail_choice import EVERYTHING, How
from accounts.models.notification import ALWAYS, UNLIMITED, NotificationQuerySet

LETTERS_AN_HOUR = 20  # to one person; what is more waits for the digest
FRESH = timedelta(days=7)  # a digest tells of nothing older: who chooses "once a day" is not sent a year


def mail_address_of(person: User) -> str:
    """Where letters reach a person: an address that they have confirmed, the main one first; or nothing.

    Nobody is written to whose account is closed; who is suspended, of their rights alone.
    """
    if not person.is_active:
        return ""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "pk")
    return str(confirmed.values_list("email", flat=True).first() or "")


def is_written(person: User, kind: str, now: datetime) -> bool:
    """Whether letters of this kind go to this person now: to who is suspended, those on their rights."""
    return kind in ALWAYS or not person.suspensions.running(now).exists()


def waits(told: Notification) -> bool:
    """Whether a letter of it is still to go: it says what stands in the inbox by then.

    Its row is held until the transaction ends, so that no worker takes it with the words that were there before.
    """
    held = Letter.objects.select_for_update().filter(notifications=told, state=LetterState.WAITING)
    return held.first() is not None


def write_at_once(told: Notification, *, now: datetime) -> None:
    """Ask for a letter of this one thing, where its person wants that; a worker sends it after the commit."""
    if MailChoice.objects.how(told.person, told.kind) != How.AT_ONCE or not mail_address_of(told.person):
        return
    if not is_written(told.person, told.kind, now):
        return
    this_hour = Letter.objects.filter(person=told.person, asked_at__gt=now - timedelta(hours=1))
    if told.kind in UNLIMITED or this_hour.count() < LETTERS_AN_HOUR:
        told.letter = Letter.objects.create(person=told.person, asked_at=now, due_at=now)
        told.save(update_fields=["letter"])


def digest_moment(now: datetime) -> datetime:
    """When the last digests were due: today's hour, or yesterday's while it has not come."""
    today = datetime.combine(now.astimezone(UTC).date(), time(settings.DIGEST_HOUR), UTC)
    return today if today <= now else today - timedelta(days=1)


def write_digests(*, now: datetime) -> int:
    """Ask for the digests of the day; how many. To ask twice, or in two workers at once, asks for each once.

    A digest tells of what its person has neither read nor had a letter of; who has nothing such gets none. What should
    have gone at once and did not (too many in an hour, no address then) goes with it.
    """
    until = digest_moment(now)
    people = _waiting(until).order_by().values_list("person_id", flat=True).distinct()
    return sum(_write_digest(person_id, until, now) for person_id in list(people))


def _waiting(until: datetime) -> NotificationQuerySet:
    """What goes with the digests of that moment, of people who can be written to and want it."""
    chosen = MailChoice.objects.filter(person=OuterRef("person"), how=How.NEVER)
    never = chosen.filter(Q(kind=OuterRef("kind")) | Q(kind=EVERYTHING))
    address = EmailAddress.objects.filter(user=OuterRef("person"), verified=True)
    suspended = Suspension.objects.running(until).filter(person=OuterRef("person"))
    found = Notification.objects.filter(at__gt=until - FRESH, at__lte=until, letter=None, person__is_active=True)
    return found.unread().filter(Exists(address), ~Exists(never), Q(kind__in=ALWAYS) | ~Exists(suspended))


@transaction.atomic
def _write_digest(person_id: int, until: datetime, now: datetime) -> bool:
    values = {"asked_at": now, "due_at": now}
    letter, is_new = Letter.objects.get_or_create(person_id=person_id, day=until.date(), defaults=values)
    if is_new:
        _waiting(until).filter(person_id=person_id).update(letter=letter)
    return is_new
