"""One person wants nothing to do with another: blocking, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Block, Follow, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

BLOCKS_MOST = 1000


@transaction.atomic
def block(*, by: User, username: str) -> Block:
    """Neither follows, answers or invites the other from now on; who is blocked is not told. Twice changes nothing.

    Follows between the two end, both ways. Raises NotFound, Invalid, Conflict.
    """
    other = _other(username)
    if other.pk == by.pk:
        raise Invalid("username", "self", _("You cannot block yourself."))
    there = Block.objects.filter(person=by, blocked=other).first()
    if there is None and Block.objects.filter(person=by).count() >= BLOCKS_MOST:
        raise Conflict(_("You have blocked as many people as one can."))
    made, _new = Block.objects.get_or_create(person=by, blocked=other)
    Follow.objects.filter(Q(person=by, followed=other) | Q(person=other, followed=by)).delete()
    return made


@transaction.atomic
def unblock(*, by: User, username: str) -> None:
    """Take it back; follows do not come again by themselves. Twice changes nothing. Raises NotFound."""
    Block.objects.filter(person=by, blocked=_other(username)).delete()


def blocked_by(person: User) -> QuerySet[Block]:
    """Whom this person has blocked, the last first."""
    return Block.objects.filter(person=person).select_related("blocked")


def stands_between(one: User, other: User) -> bool:
    """Whether either has blocked the other."""
    return Block.objects.between(one, other).exists()


def _other(username: str) -> User:
    found = User.objects.filter(username=username.strip().lower()).first()
    if found is None:
        raise NotFound(_("There is nobody of this name."))
    return found
