"""What a person wants to be told by e-mail, beside their inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .notification import ALWAYS

if TYPE_CHECKING:
    from accounts.models import User

EVERYTHING = ""  # as a kind: no letter of any kind, but for those in ALWAYS


class How(models.TextChoices):
    NEVER = "never", "Never"
    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day"


# What holds for those who have chosen nothing: at once what waits for an answer, the rest in one letter a day.
USUALLY = {"mention": How.AT_ONCE, "reply": How.AT_ONCE, "invitation": How.AT_ONCE}


def usual(kind: str) -> How:
    """How a kind goes by mail where nobody has chosen; what nobody can mute goes at once."""
    return How.AT_ONCE if kind in ALWAYS else USUALLY.get(kind, How.DAILY)


class MailChoiceQuerySet(models.QuerySet["MailChoice"]):
    def how(self, person: User, kind: str) -> How:
        """How this person is told of this kind by mail; one query."""
        if kind in ALWAYS:
            return How.AT_ONCE
        chosen = dict(self.filter(person=person, kind__in=[kind, EVERYTHING]).values_list("kind", "how"))
        return How.NEVER if EVERYTHING in chosen else How(chosen.get(kind, usual(kind)))


class MailChoice(models.Model):
    """How one kind goes by mail, where a person wants it otherwise than usual."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=12, blank=True, help_text="Empty: every kind, and then `never`.")
    how = models.CharField(max_length=7, choices=How)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="mail_choice_once"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="mail_choice_how"),
            models.CheckConstraint(condition=~Q(kind__in=sorted(ALWAYS)), name="mail_choice_kind_mutable"),
            models.CheckConstraint(condition=~Q(kind=EVERYTHING) | Q(how=How.NEVER), name="mail_choice_all_is_none"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind or 'everything'} {self.how}"
