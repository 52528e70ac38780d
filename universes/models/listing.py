"""What the gallery knows of a universe: the terms it is found by, and how it stands among the others.

Two tables, because they change at different times: the terms when words, key, tempo or mood change (and an index of
words is dear to write), the standing when the worker counts (operations/trending.py).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from simulation.engine.document import NAME_LENGTH
from universes.documents.moods import MOODS

from .terms import TermsField, TermsIndex

PERIODS = {"day": 1, "week": 7, "month": 30, "all": 0}  # in days; 0: since the beginning
STANDINGS = ("trend", "kept", "remixed")


class Listing(models.Model):
    """The terms of a universe, whoever may see it: every search asks the universe itself who may."""

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    words = TermsField()
    name_words = TermsField(help_text="The name and the facets only: what PostgreSQL knows about common names.")
    name_key = models.CharField(max_length=NAME_LENGTH, help_text="The name in small letters, to order by.")
    mood = models.CharField(max_length=8, choices=[(mood, mood) for mood in MOODS])
    author = models.CharField(max_length=100, help_text="The owner's names as they were listed.")
    tempo = models.FloatField(default=0, help_text="Of what others get.")
    traits = models.JSONField(default=dict, help_text="What it is compared by: universes.documents.likeness.")

    class Meta:
        indexes = [
            TermsIndex(fields=["words"], name="listing_words"),  # search, tags, key, tempo and mood, in one look-up
            TermsIndex(fields=["name_words"], name="listing_names"),  # of a common word, the names first
            models.Index(fields=["name_key", "universe"], name="listing_by_name"),  # the gallery by name
            models.Index(fields=["tempo", "universe"], name="listing_by_tempo"),  # the API by tempo
        ]
        constraints = [models.CheckConstraint(condition=Q(mood__in=MOODS), name="listing_mood_known")]

    def __str__(self) -> str:
        return f"{self.universe_id} {self.mood}"


class Standing(models.Model):
    """How a universe stands among the others: since when, and how much it is kept, remixed and sought.

    The trends are logarithms that only their own acts change (operations/trending.py): an order needs no counting anew.
    """

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="standing"
    )
    at = models.DateTimeField(help_text="First public; until then, made.")
    was_public = models.BooleanField(default=False)  # to hide and show it again makes nothing new
    trend_day = models.FloatField(default=0)
    trend_week = models.FloatField(default=0)
    trend_month = models.FloatField(default=0)
    trend_all = models.FloatField(default=0)
    kept_day = models.PositiveIntegerField(default=0)
    kept_week = models.PositiveIntegerField(default=0)
    kept_month = models.PositiveIntegerField(default=0)
    kept_all = models.PositiveIntegerField(default=0)
    remixed_day = models.PositiveIntegerField(default=0)
    remixed_week = models.PositiveIntegerField(default=0)
    remixed_month = models.PositiveIntegerField(default=0)
    remixed_all = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "universe"], name="standing_new"),  # the gallery, newest first
            *(
                # each order of the gallery is walked from its top, page by page
                models.Index(fields=[f"-{what}_{period}", "universe"], name=f"standing_{what}_{period}")
                for what in STANDINGS
                for period in PERIODS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.universe_id} since {self.at}"
