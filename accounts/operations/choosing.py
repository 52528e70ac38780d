"""What a person wants to be told, and by which way: in the inbox, by mail at once, once a day, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import MailChoice, Mute, User
from accounts.models.mail_choice import EVERYTHING, How, usual
from accounts.models.notification import ALWAYS, KINDS


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind, as a person wants it. `fixed`: it concerns their rights, and is told whatever they choose."""

    kind: str
    words: str
    inbox: bool
    mail: How
    fixed: bool


def choices_of(person: User) -> tuple[list[Choice], bool]:
    """Every kind in order, and whether any letters are wanted at all; two queries."""
    muted = set(Mute.objects.filter(person=person).values_list("kind", flat=True))
    chosen = dict(MailChoice.objects.filter(person=person).values_list("kind", "how"))
    choices = [
        Choice(kind, _(words), kind not in muted, How(chosen.get(kind, usual(kind))), kind in ALWAYS)
        for kind, (words, _sentence) in KINDS.items()
    ]
    return choices, EVERYTHING not in chosen


@transaction.atomic
def choose(
    *,
    by: User,
    inbox: Mapping[str, bool] | None = None,
    mail: Mapping[str, str] | None = None,
    letters: bool | None = None,
) -> None:
    """Keep what is given and leave the rest: by kind, whether it comes to the inbox and how it goes by mail.

    `letters`: whether any go at all, but for what nobody can mute; what was chosen for each kind stays meanwhile.
    Raises Invalid for a kind that is not known or that nobody can mute.
    """
    for kind, is_wanted in (inbox or {}).items():
        _check(kind)
        if is_wanted:
            Mute.objects.filter(person=by, kind=kind).delete()
        else:
            Mute.objects.get_or_create(person=by, kind=kind)
    for kind, how in (mail or {}).items():
        _check(kind)
        _choose_mail(by, kind, how)
    if letters is True:
        MailChoice.objects.filter(person=by, kind=EVERYTHING).delete()
    elif letters is False:
        MailChoice.objects.get_or_create(person=by, kind=EVERYTHING, defaults={"how": How.NEVER})


def _choose_mail(by: User, kind: str, how: str) -> None:
    if how not in How.values:
        raise Invalid(kind, "choice", _("Choose never, at_once or daily."))
    if how == usual(kind):
        MailChoice.objects.filter(person=by, kind=kind).delete()
    else:
        MailChoice.objects.update_or_create(person=by, kind=kind, defaults={"how": how})


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise Invalid(kind, "choice", _("There is no such kind of notification."))
    if kind in ALWAYS:
        raise Invalid(kind, "fixed", _("This concerns your rights on the site, and is always told."))
