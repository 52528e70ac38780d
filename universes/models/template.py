"""A universe saved to start others from: its document alone, under words of its own, without past and people."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from simulation.engine.document import NAME_LENGTH

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

WORDS_LENGTH = 500


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, person: User | AnonymousUser) -> TemplateQuerySet:
        """Those on everybody's shelf, and one's own."""
        own = Q(by_id=person.pk) if person.pk else Q(pk__in=[])
        return self.filter(Q(shared_at__isnull=False) | own, gone_at__isnull=True)

    def shared(self) -> TemplateQuerySet:
        """Those on everybody's shelf, the newest first."""
        return self.filter(shared_at__isnull=False, gone_at__isnull=True).order_by("-shared_at", "pk")

    def featured(self) -> TemplateQuerySet:
        """Those that moderators have put in front, the last one first."""
        return self.shared().filter(featured_at__isnull=False).order_by("-featured_at", "pk")

    def of(self, person: User | AnonymousUser) -> TemplateQuerySet:
        """One's own, the newest first."""
        return self.filter(by_id=person.pk, gone_at__isnull=True).order_by("-at", "pk") if person.pk else self.none()

    def with_cards(self) -> TemplateQuerySet:
        """With what a card of the shelf shows; the documents stay in the database. One query."""
        return self.select_related("by").defer("document")


class Template(models.Model):
    """`document` is canonical, without description and tags, its objects numbered anew; `face` is what cards show."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=NAME_LENGTH)
    words = models.TextField(max_length=WORDS_LENGTH, blank=True)
    document = models.JSONField()
    face = models.JSONField()
    from_universe = models.ForeignKey(
        "universes.Universe", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True, help_text="Since when others find it; empty: private.")
    featured_at = models.DateTimeField(null=True, blank=True)
    featured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of a deleted one that universes were made from, name and maker stay: they are credited there.
    gone_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0, help_text="How many others have started from it.")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-at"], name="template_mine"),
            models.Index(fields=["-shared_at", "id"], name="template_shelf"),
            models.Index(
                fields=["-featured_at"], condition=Q(featured_at__isnull=False), name="template_featured"
            ),  # few of many
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="template_name_given"),
            models.CheckConstraint(  # nothing private stands in front of everybody
                condition=Q(featured_at__isnull=True) | Q(shared_at__isnull=False), name="template_featured_is_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def started(self) -> dict[str, Any]:
        """The document that a universe begins with."""
        return {**self.document, "name": self.name, "description": ""}
