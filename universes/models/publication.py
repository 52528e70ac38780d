"""That a universe is open to others, and how far: a universe without this record is private."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

VISIBILITIES = ("private", "unlisted", "open", "public")
OPEN = {
    "unlisted": "Unlisted: whoever has the address",
    "open": "Open to edit: whoever has the address may change it",
    "public": "Public: everyone, and in the gallery",
}


class Publication(models.Model):
    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="publication"
    )
    visibility = models.CharField(max_length=8, choices=list(OPEN.items()), default="public")
    # What others get. A row that was put there without one shows the universe as it is.
    version = models.ForeignKey("universes.Version", on_delete=models.RESTRICT, null=True, related_name="publications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["visibility", "-at"], name="publication_newest"),  # the gallery, newest first
            # whether it is public, asked of every universe that is counted or searched: never a row for it
            models.Index(fields=["universe"], include=["visibility"], name="publication_shown"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=list(OPEN)), name="publication_visibility_known"),
        ]

    def __str__(self) -> str:
        return f"{self.universe_id} {self.visibility}"
