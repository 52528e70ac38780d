"""The names that people had before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from .user import USERNAME_LENGTH

HELD = timedelta(days=90)


class FormerNameQuerySet(models.QuerySet["FormerName"]):
    def held(self, now: datetime) -> FormerNameQuerySet:
        """Those that still lead to who had them, and that nobody else may take."""
        return self.filter(at__gt=now - HELD)


class FormerName(models.Model):
    """That a person was called `name` until `at`. Who takes the name back has it as their own, and not as a former."""

    name = models.CharField(max_length=USERNAME_LENGTH, primary_key=True)  # one row a name: the last who had it
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_names")
    at = models.DateTimeField()

    objects = FormerNameQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="former_name_last")]  # when somebody renamed last

    def __str__(self) -> str:
        return self.name
