"""Leaving the site: what becomes of one's universes, at once and in the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotFound as ComeBack
from accounts.models import Closing, User
from accounts.operations.closing import close_account, end_account
from simulation.models import Rendering
from simulation.operations import drop
from universes.access import Member, members
from universes.errors import Invalid
from universes.models import Role, Universe

from .deleting import erase
from .sharing import give, locked, tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = structlog.get_logger("universes.leaving")


def heirs(universe: Universe) -> list[Member]:
    """Who may take a universe over: those who have a seat as editors, and an account that is open."""
    return [member for member in members(universe) if member.role == Role.EDITOR and member.person.is_active]


def shared_universes(person: User) -> list[tuple[Universe, list[Member]]]:
    """The universes of one's own that somebody could take over, each with who could."""
    seats = Universe.objects.filter(owner=person, seats__role=Role.EDITOR).distinct().order_by("name", "pk")
    return [(universe, found) for universe in seats if (found := heirs(universe))]


@transaction.atomic
def close(*, by: User, handed: Mapping[UUID, str]) -> Closing:
    """Close one's account. `handed`: universes that go to an editor of theirs at once, by username.

    All others are seen by nobody from now on, and go with the account when its fortnight is over.

    Raises Invalid (not one's own, or nobody who could take it); then nothing has happened.
    """
    for pk, username in handed.items():
        universe = Universe.objects.filter(pk=pk, owner_id=by.pk).first()
        head = locked(universe) if universe else None
        heir = next((one.person for one in heirs(head) if one.person.username == username), None) if head else None
        if head is None or head.owner_id != by.pk or heir is None:
            raise Invalid([_problem(str(pk), _("Choose somebody who has a seat there as an editor."))])
        give(head, heir)
    closing = close_account(by=by)
    for universe in _touched(by):
        tell(universe)
    return closing


def let_go(*, now: datetime) -> int:
    """Delete the people whose time to come back is over, with all that is theirs; gives how many. May run twice.

    Each in a transaction of their own: who comes back at this moment either is back, or is gone.
    """
    gone = 0
    for closing in list(Closing.objects.over(now).order_by("at")):
        try:
            with transaction.atomic():
                _let_go(closing, now)
        except ComeBack:
            continue
        gone += 1
        logger.info("account deleted", person=closing.person_id)
    return gone


def _let_go(closing: Closing, now: datetime) -> None:
    person = User.objects.select_for_update().get(pk=closing.person_id)
    for universe in Universe.objects.filter(owner=person):
        erase(universe)
    drop(Rendering.objects.filter(asked_by=person))
    end_account(closing=closing, now=now)


def _touched(person: User) -> QuerySet[Universe]:
    """Where they or others may be at this moment, and their rights have changed."""
    own, seated = Universe.objects.filter(owner=person), Universe.objects.filter(seats__person=person)
    return Universe.objects.filter(pk__in=own.values("pk").union(seated.values("pk")))


def _problem(path: str, message: str) -> Any:
    return {"path": path, "code": "choice", "message": message}
