"""Reporting a thing to the moderators; several people who do not belong together hide it until one has looked."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import count
from accounts.models import User
from accounts.networks import network_mark
from accounts.operations import auditing
from accounts.operations.notifying import notify
from accounts.suspended import Suspended, words_of
from simulation.errors import TooMany
from universes.access import may_report
from universes.errors import Conflict, Invalid, NotAllowed
from universes.models import Case, Report
from universes.models.report import LABEL_LENGTH, QUOTE_LENGTH, WORDS_LENGTH, Reason

from .hiding import HIDEABLE, hide
from .things import Thing, thing_seen_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from universes.access import Person

HIDES_AT = 3  # people who report a thing independently of each other
OLD_ENOUGH = timedelta(days=1)  # an account that was made for the purpose does not count
AN_HOUR, A_DAY = 10, 30


def report(
    *, kind: str, identity: str, by: Person, reason: str, words: str = "", address: str = ""
) -> tuple[Report, bool]:
    """Say that a thing is not right, and why; and whether this is new: one has one open report about a thing.

    `address`: the network address from which it comes; only a keyed digest of it is kept, until the ruling.
    Raises NotFound, NotAllowed, Invalid, Conflict, TooMany.
    """
    reporter = _ask(by)
    _check(reason, words)
    thing = thing_seen_by(kind=kind, identity=identity, by=by)
    if thing.about is not None and thing.about.pk == reporter.pk:
        raise Invalid([_problem("id", "own", _("This is yours: change it, or delete it."))])
    there = Report.objects.filter(case__kind=thing.kind, case__thing=thing.id, case__closed=None, reporter=reporter)
    if before := there.select_related("case").first():
        return before, False
    _count(reporter)
    return _keep(thing, reporter, reason, words.strip(), network_mark(address))


@transaction.atomic
def _keep(thing: Thing, reporter: User, reason: str, words: str, network: str) -> tuple[Report, bool]:
    now = timezone.now()
    case = open_case(thing, now)
    values: dict[str, Any] = {"reason": reason, "words": words, "network": network, "at": now}
    made, is_new = Report.objects.get_or_create(case=case, reporter=reporter, defaults=values)
    if is_new and case.kind in HIDEABLE and independent(case, now) >= HIDES_AT:
        _hide_for_now(case, now)
    return made, is_new


def open_case(thing: Thing, now: datetime) -> Case:
    """The open case of a thing, its row held until the transaction ends: what comes at once comes one by one.

    Raises Conflict where it is being ruled on at this moment.
    """
    values = {"label": thing.label[:LABEL_LENGTH], "quote": thing.quote[:QUOTE_LENGTH], "about": thing.about}
    case, _new = Case.objects.get_or_create(
        kind=thing.kind, thing=thing.id, closed=None, defaults={**values, "opened": now}
    )
    held = Case.objects.select_for_update().filter(pk=case.pk, closed=None).first()
    if held is None:
        raise Conflict(_("A moderator has ruled on this at this moment. Look again, and report it anew if need be."))
    return held


def independent(case: Case, now: datetime) -> int:
    """How many people report this who do not belong together.

    Each has an account older than a day with a confirmed e-mail; those who come from one network count once.
    """
    confirmed = EmailAddress.objects.filter(user_id=OuterRef("reporter_id"), verified=True)
    counted = case.reports.filter(
        Exists(confirmed), reporter__is_active=True, reporter__date_joined__lte=now - OLD_ENOUGH
    )
    return counted.order_by().values("network").distinct().count()


def reports_of(person: User) -> QuerySet[Report]:
    """What this person has reported, the last first, with what became of it."""
    return Report.objects.filter(reporter=person).select_related("case__ruling__reversal").order_by("-at", "-pk")


def _hide_for_now(case: Case, now: datetime) -> None:
    reason = _("Several people reported it.")
    if not hide(case=case, by=None, reason=reason, now=now):
        return
    about = {"kind": case.kind, "thing": case.thing, "label": case.label, "about": case.about}
    auditing.write(act="case.hide", by=None, reason=reason, case=case.pk, **about)  # type: ignore[arg-type]
    if case.about is not None:
        words = _("Several people reported %(label)s: it is hidden until a moderator has looked at it")
        subject = words % {"label": case.label[:50]}
        notify(to=case.about, kind="account", subject=subject, address=f"/me/rulings/#case-{case.pk}")


def _ask(by: Person) -> User:
    if by.is_authenticated and by.suspension:
        raise Suspended(words_of(by.suspension))
    if not may_report(by):
        raise NotAllowed(_("Sign in to report something."))
    return User.objects.get(pk=by.pk)  # type: ignore[misc]  # signed in, so there is one


def _check(reason: str, words: str) -> None:
    problems = []
    if reason not in Reason.values:
        problems.append(_problem("reason", "choice", _("Choose a reason from the list.")))
    if len(words.strip()) > WORDS_LENGTH:
        text = _("At most %(most)s characters; yours are %(many)s.")
        problems.append(_problem("words", "length", text % {"most": WORDS_LENGTH, "many": len(words.strip())}))
    elif reason == Reason.OTHER and not words.strip():
        problems.append(_problem("words", "required", _("Say in a few words what it is.")))
    if "\x00" in words:
        problems.append(_problem("words", "characters", _("There is a sign in it that no text has.")))
    if problems:
        raise Invalid(problems)


def _count(reporter: User) -> None:
    now = time.time()
    for most, seconds in ((AN_HOUR, 3600), (A_DAY, 86400)):
        wait = count(f"reports:{reporter.pk}:{seconds}", limit=most, seconds=seconds, now=now)
        if wait is not None:
            minutes = max(1, round(wait / 60))
            words = _(
                "Thank you, these are many reports; moderators are on their way. Please go on in %(minutes)s min."
            )
            raise TooMany(words % {"minutes": minutes})


def _problem(path: str, code: str, message: str) -> Any:
    return {"path": path, "code": code, "message": message}
