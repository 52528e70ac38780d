"""Who has a place in a universe beside its owner: seats, links that give one, invitations not yet answered."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class Role(models.TextChoices):
    """What a seat or a link makes of somebody; the owner has no seat."""

    VIEWER = "viewer", "may look and listen"
    COMMENTER = "commenter", "may comment and chat"
    EDITOR = "editor", "may change it"


def new_token() -> str:
    """What an address that nobody guesses ends with."""
    return secrets.token_urlsafe(24)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self, now: datetime) -> ShareLinkQuerySet:
        """Those that still open their universe."""
        return self.filter(Q(expires__isnull=True) | Q(expires__gt=now), revoked__isnull=True)


class ShareLink(models.Model):
    """An address that gives a role to whoever opens it, by account or as a guest, until it is revoked or expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="links")
    role = models.CharField(max_length=9, choices=Role)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    expires = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="link_role_known")]

    def __str__(self) -> str:
        return f"{self.role} link of {self.universe_id}"

    def is_live(self, now: datetime) -> bool:
        """Whether it still opens its universe."""
        return self.revoked is None and (self.expires is None or self.expires > now)


class SeatQuerySet(models.QuerySet["Seat"]):
    def live(self, now: datetime) -> SeatQuerySet:
        """Those that hold: one that came by a link ends with the link."""
        alive = ShareLink.objects.live(now).values("pk")
        return self.filter(Q(link__isnull=True) | Q(link__in=alive))


class Seat(models.Model):
    """That a person belongs to a universe, and as what.

    One seat of their own at most, and one for each link that they opened: that one ends with its link, and what they
    had before is left. The highest counts.
    """

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=9, choices=Role)
    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, null=True, blank=True, related_name="seats")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["universe", "person"], condition=Q(link__isnull=True), name="seat_of_ones_own_once"
            ),
            models.UniqueConstraint(fields=["universe", "person", "link"], name="seat_by_link_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="seat_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} is {self.role} of {self.universe_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(expires__gt=now)

    def to(self, person: User, now: datetime) -> InvitationQuerySet:
        """The open ones that name this person, newest first."""
        return (
            self.open(now)
            .filter(person=person, universe__hidden=None)
            .select_related("universe__owner", "by")
            .order_by("-at")
        )


class Invitation(models.Model):
    """That somebody was asked to take a seat, by name or e-mail. Accepted it becomes a seat; declined it goes."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=9, choices=Role)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    expires = models.DateTimeField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=(Q(person__isnull=False) & Q(email="")) | (Q(person__isnull=True) & ~Q(email="")),
                name="invitation_of_one",
            ),
            models.UniqueConstraint(
                fields=["universe", "person"], condition=Q(person__isnull=False), name="invitation_person_once"
            ),
            models.UniqueConstraint(fields=["universe", "email"], condition=~Q(email=""), name="invitation_email_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.email} asked to be {self.role} of {self.universe_id}"
