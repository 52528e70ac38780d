"""That a universe was heard: one row for each listener and day, and no more of a listener than it takes to count."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

VISITOR_LENGTH = 32
HOURS = 24


class Play(models.Model):
    """On `day` (UTC) somebody has heard `universe`, last in `hour`. Gone after ninety days; the sum stays in counts.

    A person with an account is `person`; anybody else is `visitor`: a digest that holds for that one day, from which
    nobody finds back to an address.
    """

    universe = models.ForeignKey(
        "universes.Universe",
        on_delete=models.CASCADE,
        related_name="heard",
        db_index=False,  # the constraints have it
    )
    day = models.DateField()
    hour = models.PositiveSmallIntegerField(help_text="Of the last play that was counted.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    visitor = models.CharField(max_length=VISITOR_LENGTH, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day", "universe"], name="play_lately")]  # what is heard now; what is too old
        constraints = [
            # two requests at once are one row
            models.UniqueConstraint(
                fields=["universe", "day", "person"], condition=Q(person__isnull=False), name="play_person_once"
            ),
            models.UniqueConstraint(fields=["universe", "day", "visitor"], condition=~Q(visitor=""), name="play_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, visitor="") | (Q(person__isnull=True) & ~Q(visitor="")),
                name="play_of_one",
            ),
            models.CheckConstraint(condition=Q(hour__lt=HOURS), name="play_hour_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.universe_id} heard on {self.day}"
