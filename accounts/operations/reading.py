"""What a person does with what they were told: read it, delete it. What is not theirs stays as it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Letter, Notification
from accounts.models.letter import LetterState

from .notifying import tell_unread

if TYPE_CHECKING:
    from accounts.models import User

AGE = timedelta(days=90)  # what was read so long ago goes
MOST = 1000  # in one inbox; more stay only while they are unread


@transaction.atomic
def read(*, by: User, pk: int) -> None:
    """Mark one as read; who has other pages open sees it there too. To read twice changes nothing."""
    if Notification.objects.filter(person=by, pk=pk).unread().update(read_at=timezone.now()):
        tell_unread(by.pk)


@transaction.atomic
def read_all(*, by: User) -> int:
    """Mark everything as read; how many there were."""
    count = Notification.objects.filter(person=by).unread().update(read_at=timezone.now())
    if count:
        tell_unread(by.pk)
    return count


@transaction.atomic
def delete(*, by: User, pk: int) -> None:
    """Delete one for good."""
    if Notification.objects.filter(person=by, pk=pk).delete()[0]:
        tell_unread(by.pk)


def prune(*, now: datetime, age: timedelta = AGE, most: int = MOST) -> int:
    """Delete what was read long ago, and the oldest read ones of crowded inboxes; how many. Unread ones stay.

    Letters that are done with go too, as old.
    """
    read_ones = Notification.objects.filter(read_at__isnull=False)
    gone, _kinds = read_ones.filter(read_at__lt=now - age).delete()
    for person_id in _crowded(most):
        oldest = Notification.objects.filter(person_id=person_id).order_by("-at", "-pk")[most : most + 1].first()
        if oldest is not None:
            gone += read_ones.filter(person_id=person_id, at__lte=oldest.at).delete()[0]
    done = [LetterState.SENT, LetterState.DROPPED, LetterState.FAILED]
    Letter.objects.filter(state__in=done, asked_at__lt=now - age).delete()
    return gone


def _crowded(most: int) -> list[int]:
    """People whose inbox holds more than so many."""
    counted = Notification.objects.values("person_id").annotate(count=Count("pk"))
    return list(counted.filter(count__gt=most).values_list("person_id", flat=True))
