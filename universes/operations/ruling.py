"""What moderators do: ruling on a case, once; taking a ruling back; answering an appeal. Each with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Invalid as AccountInvalid
from accounts.models import User
from accounts.operations import auditing, suspending
from accounts.operations.notifying import notify
from universes.access import may_rule
from universes.announce import announce
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Appeal, Case, Edit, Hidden, Reversal, Ruling, Seat, Universe
from universes.models.ruling import REASON_LENGTH, Verdict

from .explaining import explained
from .hiding import HIDEABLE, hide, show
from .reporting import open_case
from .things import thing_of

if TYPE_CHECKING:
    from accounts.models import Suspension
    from universes.access import Person

ROOMS_MOST = 200  # that are told at once; each looks for itself every few seconds


@transaction.atomic
def rule(*, case: Case, by: Person, verdict: str, reason: str, days: int | None = None, hides: bool = False) -> Ruling:
    """Rule on an open case. `days` of a suspension (None: for good); `hides` the thing beside warning or suspension.

    Whose it is and who reported it are told. Raises NotAllowed, Invalid, Conflict (somebody has ruled already).
    """
    moderator = _moderator(by)
    head = Case.objects.select_for_update(of=("self",)).select_related("about").filter(pk=case.pk).first()
    if head is None:
        raise NotFound(_("There is no such case."))
    if head.closed is not None:
        raise Conflict(_("This was ruled on meanwhile. Have a look at what was decided."))
    _check(head, moderator, verdict, reason, hides)
    now, reason = timezone.now(), reason.strip()
    head.closed = now
    head.save(update_fields=["closed"])
    hides = hides or verdict == Verdict.HIDE
    made = Ruling.objects.create(
        case=head,
        verdict=verdict,
        hides=hides,
        days=days if verdict == Verdict.SUSPEND else None,
        reason=reason,
        suspension=_suspended(head, moderator, reason, days, now) if verdict == Verdict.SUSPEND else None,
        by=moderator,
        at=now,
    )
    if hides:
        hide(case=head, by=moderator, reason=reason, now=now)
        Hidden.objects.filter(case=head).update(by=moderator, reason=reason)  # what was hidden for now stays hidden
    else:
        show(case=head)
    head.reports.update(network="")
    _write(f"ruling.{verdict}", moderator, made, reason, hides=hides, days=made.days, reports=head.reports.count())
    _tell_both(made)
    return made


@transaction.atomic
def rule_on_thing(
    *, kind: str, identity: str, by: Person, verdict: str, reason: str, days: int | None = None, hides: bool = False
) -> Ruling:
    """Rule on a thing that a moderator has come upon, with whatever was reported about it. Raises as rule() does."""
    _moderator(by)
    thing = thing_of(kind=kind, identity=identity)
    if thing is None:
        raise NotFound(_("There is no such thing (any more)."))
    case = open_case(thing, timezone.now())
    return rule(case=case, by=by, verdict=verdict, reason=reason, days=days, hides=hides)


@transaction.atomic
def reverse_ruling(*, ruling: Ruling, by: Person, reason: str) -> Reversal:
    """Take a ruling back: what it hid is shown again, the suspension that it began is over.

    Raises NotAllowed, Invalid, Conflict (taken back already, or nothing was taken away).
    """
    moderator = _moderator(by)
    reason = _reason(reason)
    head = _held(ruling)
    _not_about(moderator, head.case)
    if head.verdict == Verdict.DISMISS:
        raise Conflict(_("Nothing was taken away by this ruling. Open a new case to decide otherwise."))
    if Reversal.objects.filter(ruling=head).exists():
        raise Conflict(_("This ruling was taken back already."))
    made = Reversal.objects.create(ruling=head, by=moderator, reason=reason, at=timezone.now())
    show(case=head.case)
    if head.suspension is not None:
        suspending.lift(suspension=head.suspension, by=moderator, reason=reason)
        _tell_rooms_of(head.suspension.person)
    _write("ruling.reverse", moderator, head, reason)
    _tell_owner(head)
    return made


@transaction.atomic
def appeal(*, ruling: Ruling, by: Person, words: str) -> Appeal:
    """Say, once, that a ruling about oneself is wrong. Suspended people may, too.

    Raises NotFound (somebody else's), Invalid, Conflict (said already, taken back, or nothing was taken away).
    """
    head = _held(ruling)
    if not by.is_authenticated or head.case.about_id != by.pk:
        raise NotFound(_("There is no such ruling about you."))
    said = words.strip()
    if not 0 < len(said) <= REASON_LENGTH or "\x00" in said:
        text = _("Say in 1 to %(most)s characters what is wrong with it.") % {"most": REASON_LENGTH}
        raise Invalid([_problem("words", "length", text)])
    if hasattr(head, "appeal"):
        raise Conflict(_("You have appealed already; one appeal is heard."))
    if not head.may_be_appealed:
        raise Conflict(_("There is nothing (any more) to appeal against."))
    made = Appeal.objects.create(ruling=head, words=said, at=timezone.now())
    person = User.objects.get(pk=by.pk)
    _write("appeal", person, head, said)
    return made


@transaction.atomic
def answer_appeal(*, ruling: Ruling, by: Person, reverses: bool, reason: str) -> Appeal:
    """Uphold a ruling, or reverse it, after an appeal. Better by somebody else than who ruled: see is_own_ruling.

    Raises NotAllowed, Invalid, NotFound (no appeal), Conflict (answered already).
    """
    moderator = _moderator(by)
    reason = _reason(reason)
    head = _held(ruling)
    _not_about(moderator, head.case)
    said = Appeal.objects.select_for_update().filter(ruling=head).first()
    if said is None:
        raise NotFound(_("Nobody has appealed against this ruling."))
    if said.answered is not None:
        raise Conflict(_("This appeal was answered meanwhile."))
    said.answered, said.answered_by, said.answer, said.upheld = timezone.now(), moderator, reason, not reverses
    said.save(update_fields=["answered", "answered_by", "answer", "upheld"])
    own = is_own_ruling(head, moderator)
    _write("appeal.reverse" if reverses else "appeal.uphold", moderator, head, reason, own_ruling=own)
    if reverses and not hasattr(head, "reversal"):
        reverse_ruling(ruling=head, by=by, reason=reason)
    else:
        _tell_owner(head)
    return said


@transaction.atomic
def show_again(*, hidden: Hidden, by: Person, reason: str) -> None:
    """Show a hidden thing: where nobody has ruled yet the reports are dismissed, else the ruling is taken back.

    Raises NotAllowed, Invalid, Conflict.
    """
    case = hidden.case
    if case.closed is None:
        rule(case=case, by=by, verdict=Verdict.DISMISS, reason=reason)
    else:
        reverse_ruling(ruling=case.ruling, by=by, reason=reason)


@transaction.atomic
def end_suspension(*, suspension: Suspension, by: Person, reason: str) -> None:
    """End a suspension before its time, by taking back the ruling that began it.

    Raises NotAllowed, Invalid, NotFound, Conflict.
    """
    ruling = Ruling.objects.filter(suspension=suspension).first()
    if ruling is None:
        raise NotFound(_("No ruling began this suspension."))
    reverse_ruling(ruling=ruling, by=by, reason=reason)


def is_own_ruling(ruling: Ruling, by: Person) -> bool:
    """Whether an appeal would be answered by who ruled, although others could: the desk says so, and lets it be."""
    return ruling.by_id == by.pk and any(may_rule(other) for other in _staff().exclude(pk=by.pk))


def may_be_ruled_on(case: Case, by: User) -> bool:
    """Whether this moderator may rule on it: not on themselves, nor on other moderators unless they run the site."""
    about = case.about
    return about is None or (about.pk != by.pk and (by.is_superuser or not about.is_staff))


def _staff() -> Any:
    return User.objects.filter(is_staff=True, is_active=True)


def _moderator(by: Person) -> User:
    if not may_rule(by):
        raise NotAllowed(_("Only moderators rule, at their desk."))
    if by.is_authenticated and by.suspension:
        raise NotAllowed(_("You are suspended."))
    return User.objects.get(pk=by.pk)  # type: ignore[misc]  # signed in, so there is one


def _held(ruling: Ruling) -> Ruling:
    """The ruling, its row held: of two answers at once the second finds the first."""
    rows = Ruling.objects.select_for_update(of=("self",)).select_related("case__about", "suspension__person")
    head = rows.filter(pk=ruling.pk).first()
    if head is None:
        raise NotFound(_("There is no such ruling."))
    return head


def _not_about(moderator: User, case: Case) -> None:
    if not may_be_ruled_on(case, moderator):
        raise NotAllowed(_("Nobody rules on themselves, and on other moderators only who runs the site."))


def _check(case: Case, moderator: User, verdict: str, reason: str, hides: bool) -> None:
    _not_about(moderator, case)
    if verdict not in Verdict.values:
        raise Invalid([_problem("verdict", "choice", _("Choose a ruling from the list."))])
    _reason(reason)
    if (hides or verdict == Verdict.HIDE) and (case.kind not in HIDEABLE or verdict == Verdict.DISMISS):
        raise Invalid([_problem("verdict", "hide", _("There is nothing here that could be hidden."))])
    if case.about is None and verdict in (Verdict.WARN, Verdict.SUSPEND):
        raise Invalid([_problem("verdict", "nobody", _("It belongs to nobody who has an account."))])


def _reason(text: str) -> str:
    said = text.strip()
    if not 0 < len(said) <= REASON_LENGTH or "\x00" in said:
        words = _("Say why, in 1 to %(most)s characters: the person reads it.") % {"most": REASON_LENGTH}
        raise Invalid([_problem("reason", "length", words)])
    return said


def _suspended(case: Case, by: User, reason: str, days: int | None, now: datetime) -> Suspension:
    assert case.about is not None  # checked
    try:
        made = suspending.suspend(person=case.about, by=by, reason=reason, days=days, now=now)
    except AccountInvalid as refusal:
        raise Invalid(refusal.problems) from refusal  # type: ignore[arg-type]  # the same shape, of another app
    _tell_rooms_of(case.about)
    return made


def _tell_rooms_of(person: User) -> None:
    """Rooms where they may be look at once at what everybody may; all others do so every few seconds."""
    recent = Edit.objects.filter(by=person).order_by("-pk").values_list("universe_id", flat=True)[:ROOMS_MOST]
    seats = Seat.objects.filter(person=person).values_list("universe_id", flat=True)[:ROOMS_MOST]
    own = Universe.objects.filter(owner=person).order_by("-changed").values_list("pk", flat=True)[:ROOMS_MOST]
    for universe_id in {*recent, *seats, *own}:
        announce(universe_id, {"type": "universe.rights", "universe": str(universe_id)})


def _write(act: str, by: User, ruling: Ruling, reason: str, **details: Any) -> None:
    case = ruling.case
    auditing.write(
        act=act,
        by=by,
        kind=case.kind,
        thing=case.thing,
        label=case.label,
        about=case.about,
        reason=reason,
        case=case.pk,
        ruling=ruling.pk,
        **details,
    )


def _tell_both(ruling: Ruling) -> None:
    _tell_owner(ruling)
    for one in ruling.case.reports.select_related("reporter"):
        if one.reporter is not None:
            notify(to=one.reporter, kind="report", subject=ruling.case.label, address=f"/me/rulings/#report-{one.pk}")


def _tell_owner(ruling: Ruling) -> None:
    if ruling.case.about is not None:
        address = f"/me/rulings/#ruling-{ruling.pk}"
        words = explained(ruling)
        notify(to=ruling.case.about, kind="ruling", subject=ruling.case.label, address=address, words=words)


def _problem(path: str, code: str, message: str) -> Any:
    return {"path": path, "code": code, "message": message}
