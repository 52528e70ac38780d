"""That somebody keeps a universe: a bookmark of theirs, and a word for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Favourite(models.Model):
    """`person` keeps `universe`. To keep it no longer is to delete this."""

    # without indexes of their own: those below begin with them
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites", db_index=False
    )
    universe = models.ForeignKey(
        "universes.Universe", on_delete=models.CASCADE, related_name="favourites", db_index=False
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="favourite_list"),  # what somebody keeps
            models.Index(fields=["universe", "-at"], name="favourite_lately"),  # how many keep it, since when
        ]
        constraints = [
            # two requests at once keep it once; it also finds whether one of many is kept
            models.UniqueConstraint(fields=["person", "universe"], name="favourite_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} keeps {self.universe_id}"
