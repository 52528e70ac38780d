"""What people report, and the case that it makes: all that is said about one thing until it is ruled on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

WORDS_LENGTH = 500
LABEL_LENGTH = 120
QUOTE_LENGTH = 1000


class Kind(models.TextChoices):
    """What can be reported."""

    UNIVERSE = "universe", "universe"
    MESSAGE = "message", "chat message"
    COMMENT = "comment", "comment"
    PERSON = "person", "person"


class Reason(models.TextChoices):
    """Why; the words say the rest."""

    SPAM = "spam", "Spam or advertising"
    ABUSE = "abuse", "Insults or harasses somebody"
    HATE = "hate", "Hate against a group of people"
    SEXUAL = "sexual", "Sexual content"
    FLASHES = "flashes", "Flashes or noise that can hurt"
    RIGHTS = "rights", "Uses somebody's work without their leave"
    PRIVATE = "private", "Shows somebody's private life"
    OTHER = "other", "Something else"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        """Those that nobody has ruled on."""
        return self.filter(closed__isnull=True)

    def appealed(self) -> CaseQuerySet:
        """Those whose ruling is appealed and waits for an answer."""
        return self.filter(ruling__appeal__isnull=False, ruling__appeal__answered__isnull=True)


class Case(models.Model):
    """One thing that was reported (or that a moderator has come upon), open until it is ruled on, once.

    The thing is named and not pointed at: the case outlives it. `about` is whose it is.
    """

    kind = models.CharField(max_length=12, choices=Kind)
    thing = models.CharField(max_length=36, help_text="The number of the thing.")
    label = models.CharField(max_length=LABEL_LENGTH, help_text="What it was called then.")
    quote = models.TextField(max_length=QUOTE_LENGTH, blank=True, help_text="What it said then.")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True, blank=True, help_text="When it was ruled on.")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["opened"]
        indexes = [models.Index(fields=["closed", "opened"], name="case_queue")]
        constraints = [
            # reports that come at once find the same case; a thing that was ruled on may be reported anew
            models.UniqueConstraint(fields=["kind", "thing"], condition=Q(closed__isnull=True), name="case_open_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="case_kind_known"),
        ]
        permissions = [("rule", "May rule on what is reported")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.label}"


class Report(models.Model):
    """What one person says about a thing, once in a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports_made"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True)
    network = models.CharField(max_length=32, blank=True, editable=False, help_text="A keyed digest, until the ruling.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["reporter", "-at"], name="report_own")]  # the list of one's own
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="report_once"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="report_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.case_id})"
