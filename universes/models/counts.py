"""How much a universe is heard, kept, remixed and talked about: numbers that lists are sorted by."""

from __future__ import annotations

from django.db import models

COUNTED = ("plays", "favourites", "remixes", "comments")


class UniverseCounts(models.Model):
    """The numbers of one universe, so that no list counts rows. Operations keep them; `manage.py recount` repairs.

    remixes: those by others that everyone may find; a private one betrays itself in no number.
    comments: people besides its owner who have said something, however much it is.
    """

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="counts"
    )
    plays = models.PositiveIntegerField(default=0)
    favourites = models.PositiveIntegerField(default=0)
    remixes = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)

    class Meta:
        # one for each order of a list: the most first, and the universe tells equals apart
        indexes = [models.Index(fields=[f"-{name}", "universe"], name=f"counts_most_{name}") for name in COUNTED]

    def __str__(self) -> str:
        return f"{self.universe_id}: " + ", ".join(f"{getattr(self, name)} {name}" for name in COUNTED)
