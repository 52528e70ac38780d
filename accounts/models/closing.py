"""That a person has closed their account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

GRACE = timedelta(days=14)


class ClosingQuerySet(models.QuerySet["Closing"]):
    def over(self, now: datetime) -> ClosingQuerySet:
        """Those whose time to come back has passed."""
        return self.filter(at__lte=now - GRACE)


class Closing(models.Model):
    """`person` has closed their account at `at`. Coming back in time is deleting it; afterwards everything goes.

    As long as it stands the account is inactive: no session, token or password opens anything.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="closing"
    )
    at = models.DateTimeField(db_index=True)  # whose time is over is asked every hour

    objects = ClosingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id} leaves"

    @property
    def ends(self) -> datetime:
        """Until then signing in brings the account back."""
        return self.at + GRACE
