"""Who belongs to a universe: roles and seats, links that give them, and whose it is."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import count
from accounts.models import User
from simulation.errors import TooMany
from universes.access import may_see, may_share, may_transfer, members
from universes.announce import announce
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.guests import forget_links
from universes.models import Invitation, Role, Seat, ShareLink, Universe

from .listing import relist

if TYPE_CHECKING:
    from universes.access import Person

LINKS_MOST = 20  # that are open at a time in one universe
PASSWORDS_AN_HOUR = 8


@transaction.atomic
def change_role(*, universe: Universe, by: Person, username: str, role: str | None = None) -> None:
    """Make somebody who has a seat a viewer, commenter or editor. It is a seat of their own then, whatever links do.

    Without a role nothing changes. Raises NotFound, NotAllowed, Invalid.
    """
    head = asked_to_share(universe, by)
    person = _member(head, username)
    if role is None:
        return
    checked = checked_role(role)
    Seat.objects.filter(universe=head, person=person).delete()
    Seat.objects.create(universe=head, person=person, role=checked, by=_user(by), at=timezone.now())
    tell(head)


@transaction.atomic
def remove_seat(*, universe: Universe, by: Person, username: str) -> None:
    """Take somebody's seats away. By a link that still opens they may come back. Raises NotFound, NotAllowed."""
    head = asked_to_share(universe, by)
    Seat.objects.filter(universe=head, person=_member(head, username)).delete()
    tell(head)


@transaction.atomic
def leave(*, universe: Universe, by: Person, session: Any = None) -> None:
    """Give one's seats back; a guest's session forgets the links. To leave twice changes nothing.

    Raises NotFound, and Conflict for the owner: a universe without one would belong to nobody.
    """
    head = locked(universe)
    if not may_see(by, head):
        raise NotFound(_("There is no such universe."))
    if by.is_authenticated and head.owner_id == by.pk:
        raise Conflict(_("Its owner cannot leave. Give the universe to somebody else first, or delete it."))
    if by.is_authenticated:
        Seat.objects.filter(universe=head, person_id=by.pk).delete()
    elif session is not None:
        forget_links(session, ShareLink.objects.filter(universe=head).values_list("pk", flat=True))
    tell(head)


@transaction.atomic
def make_link(*, universe: Universe, by: Person, role: str, expires: datetime | None = None) -> ShareLink:
    """Make an address that gives a role to whoever opens it, until it is revoked or `expires`.

    Raises NotFound, NotAllowed, Invalid, Conflict (as many are open as may be).
    """
    head = asked_to_share(universe, by)
    now = timezone.now()
    if expires is not None and expires <= now:
        raise Invalid([_problem("expires", "past", _("A link's end lies in the future."))])
    if ShareLink.objects.live(now).filter(universe=head).count() >= LINKS_MOST:
        raise Conflict(_("%(most)s links are open here. Revoke one that nobody needs.") % {"most": LINKS_MOST})
    link = ShareLink.objects.create(universe=head, role=checked_role(role), by=_user(by), at=now, expires=expires)
    tell(head)
    return link


@transaction.atomic
def revoke_link(*, universe: Universe, by: Person, link_id: UUID) -> None:
    """Close a link for good: guests and seats that came by it end with it. Twice changes nothing.

    Raises NotFound, NotAllowed.
    """
    head = asked_to_share(universe, by)
    link = ShareLink.objects.select_for_update().filter(universe=head, pk=link_id).first()
    if link is None:
        raise NotFound(_("There is no such link."))
    if link.revoked is None:
        ShareLink.objects.filter(pk=link.pk).update(revoked=timezone.now())
        tell(head)


@transaction.atomic
def transfer(*, universe: Universe, by: Person, username: str, password: str) -> None:
    """Give a universe to somebody who has a seat in it; who gives it stays as an editor. Asks for the password again.

    Raises NotFound, NotAllowed, Invalid, TooMany (wrong passwords).
    """
    head = locked(universe)
    if not may_see(by, head):
        raise NotFound(_("There is no such universe."))
    if not may_transfer(by, head):
        raise NotAllowed(_("Only its owner may give a universe away."))
    _check_password(by, password)
    heir = next((member.person for member in members(head) if member.person.username == username), None)
    if heir is None or not heir.is_active:
        raise Invalid([_problem("username", "choice", _("Choose somebody who has a seat here."))])
    give(head, heir)


def give(head: Universe, heir: User) -> None:
    """Make somebody the owner of a universe that is locked; who was it stays as an editor. No rights are asked."""
    giver = head.owner
    Seat.objects.filter(universe=head, person__in=[heir, giver]).delete()
    Invitation.objects.filter(universe=head, person=heir).delete()
    Seat.objects.create(universe=head, person=giver, role=Role.EDITOR, by=heir, at=timezone.now())
    Universe.objects.filter(pk=head.pk).update(owner=heir)
    relist(head.pk)
    tell(head)


def locked(universe: Universe) -> Universe:
    """The universe's row, held until the transaction ends: what is decided on it is true when it is done.

    Raises NotFound.
    """
    head = Universe.objects.select_for_update().filter(pk=universe.pk).first()
    if head is None:
        raise NotFound(_("There is no such universe."))
    return head


def asked_to_share(universe: Universe, by: Person) -> Universe:
    """The universe, locked, for who may share it. Raises NotFound, NotAllowed."""
    head = locked(universe)
    if not may_see(by, head):
        raise NotFound(_("There is no such universe."))
    if not may_share(by, head):
        raise NotAllowed(_("Only its owner decides who belongs to a universe."))
    return head


def checked_role(role: str) -> Role:
    """Raises Invalid."""
    if role not in Role.values:
        words = _("A role is one of: %(roles)s.") % {"roles": ", ".join(Role.values)}
        raise Invalid([_problem("role", "choice", words)])
    return Role(role)


def tell(universe: Universe) -> None:
    """Whoever keeps ranks of this universe reads them again."""
    announce(universe.pk, {"type": "universe.rights", "universe": str(universe.pk)})


def _member(universe: Universe, username: str) -> User:
    person = User.objects.filter(username=username, seats__universe=universe).first()
    if person is None:
        raise NotFound(_("Nobody of this name has a seat here."))
    return person


def _check_password(by: Person, password: str) -> None:
    tries = f"transfer:{by.pk}"
    if count(tries, limit=PASSWORDS_AN_HOUR, seconds=3600, now=time.time()) is not None:
        raise TooMany(_("Too many wrong passwords. Try again in an hour."))
    person = _user(by)
    if not person.has_usable_password():
        raise Invalid([_problem("password", "missing", _("Set a password for your account first."))])
    if not person.check_password(password):
        raise Invalid([_problem("password", "wrong", _("This is not your password."))])


def _user(person: Person) -> User:
    assert isinstance(person, User) or person.is_authenticated  # who may share is signed in
    return User.objects.get(pk=person.pk)


def _problem(path: str, code: str, message: str) -> Any:
    return {"path": path, "code": code, "message": message}
