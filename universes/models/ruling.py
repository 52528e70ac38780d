"""What a moderator decided about a case, the appeal against it, and that it was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, ngettext

if TYPE_CHECKING:
    from accounts.models import User

REASON_LENGTH = 1000
APPEAL_LENGTH = 1000


class Verdict(models.TextChoices):
    DISMISS = "dismiss", "Nothing is wrong with it"
    HIDE = "hide", "It is hidden"
    WARN = "warn", "A warning"
    SUSPEND = "suspend", "The account is suspended"


class RulingQuerySet(models.QuerySet["Ruling"]):
    def about(self, person: User) -> RulingQuerySet:
        """Those about what this person made or did, the last first."""
        found = self.filter(case__about=person).select_related("case", "suspension", "appeal", "reversal")
        return found.order_by("-at", "-pk")


class Ruling(models.Model):
    """One decision, and one only, about a case; with the reason that its person reads."""

    case = models.OneToOneField("universes.Case", on_delete=models.PROTECT, related_name="ruling")
    verdict = models.CharField(max_length=8, choices=Verdict)
    hides = models.BooleanField(default=False, help_text="The thing is hidden, beside a warning or suspension too.")
    days = models.PositiveIntegerField(null=True, blank=True, help_text="Of a suspension; empty: for good.")
    reason = models.CharField(max_length=REASON_LENGTH)
    suspension = models.ForeignKey(
        "accounts.Suspension", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = RulingQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="ruling_verdict_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_reason_given"),
            models.CheckConstraint(condition=Q(days__isnull=True) | Q(verdict="suspend"), name="ruling_days"),
            models.CheckConstraint(condition=Q(hides=False) | ~Q(verdict="dismiss"), name="ruling_hides"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.case_id}"

    def sentence(self) -> str:
        """What was decided, for whom it is about."""
        said = {
            Verdict.DISMISS: gettext("Somebody reported it; a moderator found nothing wrong with it."),
            Verdict.HIDE: gettext("It is hidden: only you see it."),
            Verdict.WARN: gettext("This is a warning."),
            Verdict.SUSPEND: gettext("Your account is suspended for good."),
        }[Verdict(self.verdict)]
        if self.days:
            words = ngettext(
                "Your account is suspended for %(days)s day.", "Your account is suspended for %(days)s days.", self.days
            )
            said = words % {"days": self.days}
        is_hidden_too = self.hides and self.verdict != Verdict.HIDE
        return said + " " + gettext("It is hidden, too.") if is_hidden_too else said

    @property
    def may_be_appealed(self) -> bool:
        """Once, while it stands, and if it took something away."""
        return self.verdict != Verdict.DISMISS and not hasattr(self, "appeal") and not hasattr(self, "reversal")


class Appeal(models.Model):
    """That its person thinks that a ruling is wrong, said once; and what a moderator answered."""

    ruling = models.OneToOneField(Ruling, on_delete=models.CASCADE, related_name="appeal")
    words = models.CharField(max_length=APPEAL_LENGTH)
    at = models.DateTimeField()
    answered = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=REASON_LENGTH, blank=True)
    upheld = models.BooleanField(null=True, blank=True, help_text="Whether the ruling stands.")

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="appeal_words_given"),
            models.CheckConstraint(  # an answer is whole, or there is none
                condition=Q(answered__isnull=True, upheld__isnull=True, answer="")
                | (Q(answered__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="appeal_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal against {self.ruling_id}"


class Reversal(models.Model):
    """That a ruling was taken back: what it hid is shown, the suspension that it began is over."""

    ruling = models.OneToOneField(Ruling, on_delete=models.CASCADE, related_name="reversal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=REASON_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reversal_reason_given")]

    def __str__(self) -> str:
        return f"reversal of {self.ruling_id}"
