"""Telling many people of one thing, in a number of queries that does not grow with each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.announce import tell_person
from accounts.models import Block, Follow, Mute, Notification, User
from accounts.models.notification import KINDS, SUBJECT_LENGTH

if TYPE_CHECKING:
    from django.db.models import QuerySet

FOLLOWERS_MOST = 5000  # who followed last hears of it in the inbox; everybody else in the feed
HERE_MOST = 100  # of those are told at once where they have a page open; the others' badges say so on the next page
AT_A_TIME = 500


def followers_who_want(person: User, kind: str) -> QuerySet[User]:
    """Who follows somebody and wants to hear a kind of news of them, the last who came first."""
    mutes = Mute.objects.filter(kind=kind).values("person")
    blocked = Block.objects.filter(person=person).values("blocked")
    blocking = Block.objects.filter(blocked=person).values("person")
    found = User.objects.filter(follows__followed=person, is_active=True)
    return found.exclude(pk__in=mutes).exclude(pk__in=blocked).exclude(pk__in=blocking).order_by("-follows__at")


def tell_followers(*, of: User, kind: str, address: str, subject: str) -> int:
    """Put one notification into the inbox of each follower who wants it; gives to how many. For after the commit."""
    KINDS[kind]
    to = followers_who_want(of, kind)[:FOLLOWERS_MOST]
    now = timezone.now()
    told = [
        Notification(person=one, kind=kind, by=of, address=address, subject=subject[:SUBJECT_LENGTH], at=now)
        for one in to
    ]
    Notification.objects.bulk_create(told, batch_size=AT_A_TIME)
    for one in told[:HERE_MOST]:
        tell_person(one.person_id, {"kind": kind, "words": one.sentence(), "address": address})
    return len(told)


def follows(person: User, other: User) -> bool:
    """Whether the one follows the other."""
    return Follow.objects.filter(person=person, followed=other).exists()
