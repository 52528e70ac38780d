"""Following people, to hear of what they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.models import Block, Follow
from accounts.people import shown_people

from .seldom import notify_seldom

if TYPE_CHECKING:
    from accounts.models import User

FOLLOWS_MOST = 2000  # by one person: more is no interest in anybody


@transaction.atomic
def follow(*, person: User, by: User, address: str) -> Follow:
    """Follow somebody, who is told; twice changes nothing.

    address: the page of who follows, where the notification leads. Raises NotFound, Invalid, NotAllowed.
    """
    if not shown_people().filter(pk=person.pk).exists():
        raise NotFound(_("There is nobody of this name."))
    if person.pk == by.pk:
        raise Invalid("username", "oneself", _("You need not follow yourself: your universes are under My universes."))
    if Block.objects.between(person, by).exists():  # does not say whose
        raise NotAllowed(_("You cannot follow this person."))
    if Follow.objects.filter(person=by).count() >= FOLLOWS_MOST:
        raise NotAllowed(_("You follow %(most)s people. Leave some of them first.") % {"most": FOLLOWS_MOST})
    made, is_new = Follow.objects.get_or_create(person=by, followed=person)
    if is_new:
        notify_seldom(to=person, kind="follow", by=by, address=address)
    return made


def unfollow(*, person: User, by: User) -> None:
    """Follow somebody no longer; nothing changes if one did not."""
    Follow.objects.filter(person=by, followed=person).delete()
