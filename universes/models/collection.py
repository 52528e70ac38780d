"""Named, ordered lists of universes that people make: of their own ones and of others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

COLLECTION_NAME_LENGTH = 60
COLLECTION_WORDS_LENGTH = 500
SLUG_LENGTH = 70
COLLECTION_VISIBILITIES = {"private": "Private: only you", "public": "Public: everyone"}


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, person: User | AnonymousUser) -> CollectionQuerySet:
        """Public ones of people who are here, and one's own."""
        public = Q(visibility="public", owner__is_active=True)
        return self.filter(public | Q(owner_id=person.pk) if person.pk else public)


class Collection(models.Model):
    """A list of universes with a name. Who sees it sees of its universes those that they may find anyway."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections", db_index=False
    )
    name = models.CharField(max_length=COLLECTION_NAME_LENGTH)
    slug = models.SlugField(max_length=SLUG_LENGTH, db_index=False, help_text="In its address; stays with a new name.")
    description = models.TextField(max_length=COLLECTION_WORDS_LENGTH, blank=True)
    visibility = models.CharField(max_length=7, choices=list(COLLECTION_VISIBILITIES.items()), default="private")
    created = models.DateTimeField(editable=False)
    changed = models.DateTimeField(editable=False)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed", "-pk"]
        indexes = [models.Index(fields=["owner", "-changed"], name="collection_mine")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "slug"], name="collection_address"),
            models.CheckConstraint(condition=~Q(name=""), name="collection_name_given"),
            models.CheckConstraint(
                condition=Q(visibility__in=list(COLLECTION_VISIBILITIES)), name="collection_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return self.visibility == "public"


class CollectionItem(models.Model):
    """That a universe is in a collection, and where in its order."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items", db_index=False)
    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["place", "pk"]
        indexes = [models.Index(fields=["collection", "place"], name="collection_order")]
        constraints = [models.UniqueConstraint(fields=["collection", "universe"], name="collection_holds_once")]

    def __str__(self) -> str:
        return f"{self.universe_id} in {self.collection_id}"
