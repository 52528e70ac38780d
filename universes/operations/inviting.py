"""Asking people to take a seat, by name or by e-mail, and their answers."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.limits import count
from accounts.models import User
from accounts.operations.blocking import stands_between
from accounts.operations.notifying import notify, untell
from simulation.errors import TooMany
from universes.access import RANK_OF_ROLE, given_rank
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Invitation, Role, Seat, Universe

from .sharing import asked_to_share, checked_role, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from universes.access import Person

log = logging.getLogger(__name__)

EXPIRES_AFTER = timedelta(days=14)
OPEN_MOST = 50  # in one universe
WORDS_OF_ROLE = {
    Role.EDITOR: gettext_lazy("You may listen, talk and change it together with the others."),
    Role.COMMENTER: gettext_lazy("You may listen and talk with the others."),
    Role.VIEWER: gettext_lazy("You may listen and look."),
}
LETTERS_A_DAY = 100  # by one person: nobody makes this site a sender of unwanted mail


@transaction.atomic
def invite(
    *, universe: Universe, by: Person, whom: str, role: str, address: Callable[[Invitation], str] = str
) -> Invitation:
    """Ask somebody to take a seat: by username, and it stands in their inbox (and goes by mail as they want it), or by
    e-mail, and a letter with the invitation's `address` goes out.

    To ask again makes the invitation new: its role, its fortnight, its letter. Whether an e-mail belongs to somebody
    here is told to nobody. Raises NotFound, NotAllowed, Invalid, Conflict, TooMany.
    """
    head = asked_to_share(universe, by)
    checked = checked_role(role)
    person, email = _invited(whom)
    if person is not None:
        _check_newcomer(head, person, by)
    now = timezone.now()
    who: dict[str, Any] = {"person": person, "email": email}
    others = Invitation.objects.open(now).filter(universe=head).exclude(**who)
    if others.count() >= OPEN_MOST:
        raise Conflict(_("%(most)s invitations are open here. Take one back first.") % {"most": OPEN_MOST})
    if count(f"invitations:{by.pk}", limit=LETTERS_A_DAY, seconds=86400, now=time.time()) is not None:
        raise TooMany(_("That is as many invitations as one may send in a day. Try again tomorrow."))
    values = {"role": checked, "by": User.objects.get(pk=by.pk), "at": now, "expires": now + EXPIRES_AFTER}  # type: ignore[misc]
    invitation, _new = Invitation.objects.update_or_create(universe=head, **who, defaults=values)
    if person is not None:
        words = str(WORDS_OF_ROLE[Role(checked)])
        told = {"subject": head.name, "quote": words, "address": _path(invitation)}
        notify(to=person, kind="invitation", by=invitation.by, **told)
    else:
        _send_after_commit(invitation, address(invitation))
    return invitation


@transaction.atomic
def accept(*, token: str, by: Person) -> Universe:
    """Take the seat that one was asked to take; who has a higher one keeps it. Gives the universe.

    Raises NotFound (nobody's, somebody else's, answered before), NotAllowed (not signed in), Conflict (too late).
    """
    invitation = _taken(token, by)
    if invitation.expires <= timezone.now():
        raise Conflict(_("This invitation has expired. Ask for a new one."))
    _check_blocks(invitation, by)
    universe = invitation.universe
    if given_rank(by, universe) < RANK_OF_ROLE[Role(invitation.role)]:
        values = {"role": invitation.role, "by": invitation.by, "at": timezone.now()}
        Seat.objects.update_or_create(universe=universe, person_id=by.pk, link=None, defaults=values)
    elif universe.owner_id != by.pk:  # what a link gave may end; what was accepted stays
        Seat.objects.get_or_create(
            universe=universe,
            person_id=by.pk,
            link=None,
            defaults={"role": invitation.role, "by": invitation.by, "at": timezone.now()},
        )
    _end(invitation)
    tell(universe)
    return universe


@transaction.atomic
def decline(*, token: str, by: Person) -> None:
    """Say no; the invitation goes, whether it has expired or not. Raises NotFound, NotAllowed."""
    invitation = _taken(token, by)
    _end(invitation)
    tell(invitation.universe)


@transaction.atomic
def withdraw(*, universe: Universe, by: Person, invitation_id: int) -> None:
    """Take an invitation back that was not answered. Raises NotFound, NotAllowed."""
    head = asked_to_share(universe, by)
    found = Invitation.objects.select_for_update().filter(universe=head, pk=invitation_id).first()
    if found is None:
        raise NotFound(_("This invitation was answered or taken back already."))
    _end(found)
    tell(head)


def invitation_for(*, token: str, by: Person) -> Invitation:
    """The invitation that an address ends with, for whom it is meant (by e-mail: whoever has it). Raises NotFound."""
    open_ones = Invitation.objects.filter(token=token, universe__hidden=None)
    found = open_ones.select_related("universe__owner", "by", "person").first()
    if found is None or (found.person_id is not None and by.is_authenticated and found.person_id != by.pk):
        raise NotFound(_("This invitation is not open any more, or it is for somebody else."))
    return found


def _end(invitation: Invitation) -> None:
    """It goes, and is no news any more."""
    if invitation.person is not None:
        untell(to=invitation.person, kind="invitation", address=_path(invitation))
    invitation.delete()


def _path(invitation: Invitation) -> str:
    return reverse("universes:invitation", args=[invitation.token])


def _taken(token: str, by: Person) -> Invitation:
    """The invitation, locked: of two answers at once the second finds none."""
    if not by.is_authenticated:
        raise NotAllowed(_("Sign in to answer an invitation."))
    found = invitation_for(token=token, by=by)
    locked = Invitation.objects.select_for_update().filter(pk=found.pk).first()
    if locked is None:
        raise NotFound(_("This invitation is not open any more, or it is for somebody else."))
    return locked


def _check_blocks(invitation: Invitation, by: Person) -> None:
    """A seat beside somebody with whom a block stands between helps neither. Raises Conflict."""
    assert by.is_authenticated  # whose invitation it is
    others = [person for person in (invitation.by, invitation.universe.owner) if person and person.pk != by.pk]
    if any(stands_between(by, person) for person in others):
        raise Conflict(_("One of you has blocked the other. This seat cannot be taken."))


def _invited(whom: str) -> tuple[User | None, str]:
    """(person, "") for a username, (None, address) for an e-mail. Raises Invalid."""
    text = whom.strip()
    if not text:
        raise Invalid([_problem("required", _("Write a username or an e-mail address."))])
    if "@" in text.lstrip("@"):
        try:
            validate_email(text)
        except ValidationError:
            raise Invalid([_problem("format", _("This is no e-mail address."))]) from None
        return None, text.lower()
    name = text.lstrip("@").lower()
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise Invalid([_problem("unknown", _("Nobody here is called “%(name)s”.") % {"name": name[:30]})])
    return person, ""


def _check_newcomer(universe: Universe, person: User, by: Person) -> None:
    if by.is_authenticated and stands_between(by, person):  # not said of whom: who is blocked is not told
        raise Invalid([_problem("blocked", _("You and %(name)s cannot build together.") % {"name": person})])
    if universe.owner_id == person.pk:
        raise Invalid([_problem("owner", _("The universe is theirs already."))])
    if Seat.objects.filter(universe=universe, person=person, link=None).exists():
        words = _("%(name)s has a seat here already. Change the role in the list of people.") % {"name": person}
        raise Invalid([_problem("there", words)])


def _send_after_commit(invitation: Invitation, address: str) -> None:
    to = invitation.email
    context = {"invitation": invitation, "universe": invitation.universe, "by": invitation.by, "address": address}
    subject = " ".join(render_to_string("emails/invitation_subject.txt", context).split())
    body = render_to_string("emails/invitation.txt", context)
    transaction.on_commit(lambda: _send(subject, body, to), robust=True)


def _send(subject: str, body: str, to: str) -> None:
    """A letter that does not go out leaves the invitation as it is: its address can be handed over by other ways."""
    try:
        send_mail(subject, body, None, [to])
    except Exception as error:  # whatever the mail server's trouble is
        log.warning("invitation not sent: %r", error)


def _problem(code: str, message: str) -> Any:
    return {"path": "whom", "code": code, "message": message}
