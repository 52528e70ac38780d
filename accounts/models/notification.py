"""What the site has to tell a person, and what they do not want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

if TYPE_CHECKING:
    from accounts.models import User

SUBJECT_LENGTH = 120
QUOTE_LENGTH = 200
ADDRESS_LENGTH = 300
BADGE_MOST = 99  # more are told as "99+", and are not counted

# A kind, what it is called in the settings, and its sentence: {by} is who did it, {subject} what it was done to.
KINDS = {
    "comment": ("Somebody comments on a universe of mine", "{by} commented on {subject}"),
    "reply": ("Somebody answers my comment", "{by} answered your comment on {subject}"),
    "mention": ("Somebody mentions me", "{by} mentioned you on {subject}"),
    "favourite": ("Somebody keeps a universe of mine", "{by} keeps {subject}"),
    "remix": ("Somebody remixes a universe of mine", "{by} made {subject} from a universe of yours"),
    "follow": ("Somebody follows me", "{by} follows you"),
    "published": ("Somebody whom I follow publishes", "{by} published {subject}"),
    "invitation": ("Somebody invites me to build with them", "{by} invited you to {subject}"),
    "featured": ("A template of mine is featured", "{subject} stands on the shelf of templates now"),
    "report": ("What became of my reports", "Your report on {subject} was decided"),
    "ruling": ("Rulings on what I made", "A moderator decided about {subject}"),
    "account": ("The safety of my account", "{subject}"),
}
# What nobody can mute: it concerns their rights on the site.
ALWAYS = {"ruling", "account"}
UNLIMITED = {"ruling"}  # few, and each has to reach its person however many letters they had this hour


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, person: User) -> NotificationQuerySet:
        """Those of this person, the newest first."""
        return self.filter(person=person).select_related("by").order_by("-at", "-pk")

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def after(self, at: datetime, pk: int) -> NotificationQuerySet:
        """Those older than one that was seen last; the first condition says nothing new, but enters the index."""
        return self.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))

    def unread_of(self, person_id: int) -> int:
        """How many a person has not read, for the badge: counting ends one above BADGE_MOST."""
        return self.filter(person_id=person_id).unread()[: BADGE_MOST + 1].count()


class Notification(models.Model):
    """One thing that a person is told. The words are made from the kind when it is shown."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=12, choices=[(kind, words) for kind, (words, _) in KINDS.items()])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=SUBJECT_LENGTH, blank=True, help_text="What it is about, as it was called.")
    quote = models.CharField(max_length=QUOTE_LENGTH, blank=True, help_text="The first words of what was said.")
    words = models.TextField(blank=True, help_text="What its letter says of it, for who cannot come and look.")
    address = models.CharField(max_length=ADDRESS_LENGTH, help_text="Where on this site it leads.")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        "accounts.Letter",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notifications",
        help_text="The e-mail that tells of it too; what has none yet is for the next digest.",
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notification_inbox"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notification_badge"),
            # the digest's question, once a day: what came since and was neither read nor told by mail
            models.Index(
                fields=["at"], condition=Q(read_at__isnull=True, letter__isnull=True), name="notification_unmailed"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="notification_kind_known"),
            models.CheckConstraint(  # an address of this site only: nobody is led elsewhere from their inbox
                condition=Q(address__startswith="/")
                & ~Q(address__startswith="//")
                & ~Q(address__startswith="/\\"),  # which browsers read as //
                name="notification_address_here",
            ),
            # The same that is still unread is one row, also when two tell it at once; a NULL is like no other.
            models.UniqueConstraint(
                fields=["person", "kind", "by", "address"],
                condition=Q(read_at__isnull=True, by__isnull=False),
                name="notification_unread_once",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "address"],
                condition=Q(read_at__isnull=True, by__isnull=True),
                name="notification_unread_once_by_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self) -> str:
        """What happened, in a sentence."""
        return gettext(KINDS[self.kind][1]).format(by=self.by or gettext("Somebody"), subject=self.subject)


class Mute(models.Model):
    """That a person wants to hear nothing of one kind."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=12, choices=[(kind, words) for kind, (words, _) in KINDS.items()])
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="mute_once"),
            models.CheckConstraint(condition=Q(kind__in=sorted(set(KINDS) - ALWAYS)), name="mute_kind_mutable"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.kind}"
