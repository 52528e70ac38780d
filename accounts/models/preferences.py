"""How a person wants the site to be for themselves, in whatever browser they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Theme(models.TextChoices):
    """The name that pages, cookies and addresses of pictures have for it."""

    NIGHT = "night", "Night"
    DAY = "day", "Day"
    AUTO = "auto", "As the system"


class Preferences(models.Model):
    """A person's choices. Who has chosen nothing has no row: see `preferences_of`."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    theme = models.CharField(max_length=5, choices=Theme, blank=True, help_text="Empty: each browser has its own.")
    reduced_motion = models.BooleanField(default=False, help_text="Beyond what the system asks for.")
    volume = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="The listener's, 0 to 100. Empty: each browser remembers its own.",
    )
    suggestions = models.BooleanField(default=True, help_text="Whether the machine may suggest anything.")
    single_keys = models.BooleanField(default=True, help_text="Whether keys of a single letter do something.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(theme__in=["", *Theme.values]), name="preferences_theme_known"),
            models.CheckConstraint(
                condition=Q(volume__isnull=True) | Q(volume__gte=0, volume__lte=100), name="preferences_volume_range"
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"


def preferences_of(person: User | AnonymousUser) -> Preferences:
    """What a person has chosen, or what holds for those who have not; strangers too."""
    found: Preferences | None = getattr(person, "preferences", None)
    return found or (Preferences(person_id=person.pk) if person.pk else Preferences())
