"""What a person shows of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

if TYPE_CHECKING:
    from accounts.models import User

BIO_LENGTH = 500


class Profile(models.Model):
    """Picture and words of a person. Who has given neither has no row: see `profile_of`."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    bio = models.TextField(max_length=BIO_LENGTH, blank=True, help_text="Plain text. Everybody may read it.")
    picture = models.FileField(upload_to="pictures", max_length=120, blank=True, editable=False)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # a door that forgot to count would fill every page on which the person is shown
            models.CheckConstraint(condition=LessThanOrEqual(Length("bio"), BIO_LENGTH), name="profile_bio_length"),
        ]

    def __str__(self) -> str:
        return f"profile of {self.person_id}"

    @property
    def version(self) -> str:
        """Tells this picture from every other: part of its address, so that browsers may keep it."""
        return str(self.picture).rpartition("/")[2].partition(".")[0][:12]


def profile_of(person: User) -> Profile:
    """A person's profile, or an empty one that is not kept."""
    found: Profile | None = getattr(person, "profile", None)
    return found or Profile(person_id=person.pk)
