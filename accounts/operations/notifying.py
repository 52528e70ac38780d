"""Telling a person what concerns them, and taking it back where it is no news any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.announce import tell_person
from accounts.models import Block, Mute, Notification
from accounts.models.notification import ALWAYS, KINDS, QUOTE_LENGTH, SUBJECT_LENGTH

from .writing import waits, write_at_once

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def notify(
    *, to: User, kind: str, address: str, by: User | None = None, subject: str = "", quote: str = "", words: str = ""
) -> Notification | None:
    """Put a notification into somebody's inbox and tell their open pages; None where they are not to be told.

    Nobody is told of what they did themselves, of a kind that they mute, or of somebody with whom a block stands
    between. The same that is still unread (kind, who, where) is told once: it moves to the top. A letter goes too,
    where they want one of this kind at once. Called inside the transaction of the act that it tells of.

    address: a path of this site. words: what the letter says of it; where they are others than those of a letter that
    has gone, there is another one. Raises KeyError for a kind that is not in KINDS.
    """
    KINDS[kind]  # a misspelt kind fails where it is written, not in the database
    if not _wants(to, kind, by):
        return None
    now = timezone.now()
    told, is_new = Notification.objects.update_or_create(
        person=to,
        kind=kind,
        by=by,
        address=address,
        read_at=None,
        defaults={"subject": subject[:SUBJECT_LENGTH], "quote": quote[:QUOTE_LENGTH], "words": words, "at": now},
    )
    if is_new or (words and not waits(told)):
        write_at_once(told, now=now)
    tell_unread(to.pk, kind=kind, words=told.sentence(), address=address)
    return told


def untell(*, to: User, kind: str, address: str) -> None:
    """Take back what is no news any more, such as an invitation that was withdrawn. A letter that went has gone."""
    if Notification.objects.filter(person=to, kind=kind, address=address).delete()[0]:
        tell_unread(to.pk)


def requote(*, address: str, quote: str) -> None:
    """Quote other words, or none, where people were told of what was said at an address. Walks all rows: for rulings.

    A letter that waits is made when it goes, and says what stands here then.
    """
    Notification.objects.filter(address=address).update(quote=quote[:QUOTE_LENGTH])


def tell_unread(person_id: int, **news: Any) -> None:
    """Tell somebody's open pages how many they have not read, and what is new; counted after the commit."""

    def tell() -> None:
        tell_person(person_id, {**news, "unread": Notification.objects.unread_of(person_id)})

    transaction.on_commit(tell, robust=True)


def _wants(to: User, kind: str, by: User | None) -> bool:
    if not to.is_active or (by is not None and by.pk == to.pk):
        return False
    if kind in ALWAYS:
        return True
    if by is not None and Block.objects.between(to, by).exists():
        return False
    return not Mute.objects.filter(person=to, kind=kind).exists()
