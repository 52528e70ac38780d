"""Suspending a person for a time, and lifting it. Who may is asked where it is ruled (universes.operations.ruling)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Suspension

from .auditing import write

if TYPE_CHECKING:
    from accounts.models import User

DAYS_MOST = 3650


@transaction.atomic
def suspend(*, person: User, by: User, reason: str, now: datetime, days: int | None = None) -> Suspension:
    """For so many days, or for good. Raises Invalid."""
    if days is not None and not 1 <= days <= DAYS_MOST:
        raise Invalid("days", "range", _("A suspension lasts 1 to %(most)s days, or for good.") % {"most": DAYS_MOST})
    if not reason.strip():
        raise Invalid("reason", "required", _("Say why: the person reads it."))
    until = None if days is None else now + timedelta(days=days)
    made = Suspension.objects.create(person=person, until=until, reason=reason.strip(), by=by, at=now)
    write(
        act="suspension.begin",
        by=by,
        kind="person",
        thing=person.pk,
        label=str(person),
        about=person,
        reason=reason,
        until=until.isoformat() if until else None,
    )
    return made


@transaction.atomic
def lift(*, suspension: Suspension, by: User, reason: str) -> None:
    """End it before its time. Raises Conflict where it has ended."""
    gone, _kinds = Suspension.objects.filter(pk=suspension.pk).delete()
    if not gone:
        raise Conflict(_("This suspension has been lifted already."))
    person = suspension.person
    write(
        act="suspension.lift",
        by=by,
        kind="person",
        thing=person.pk,
        label=str(person),
        about=person,
        reason=reason,
    )
