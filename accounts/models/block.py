"""That one person wants nothing to do with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one: User, other: User) -> BlockQuerySet:
        """Either of the two has blocked the other."""
        return self.filter(Q(person=one, blocked=other) | Q(person=other, blocked=one))


class Block(models.Model):
    """`person` has blocked `blocked`: no word, follow or notification of the one reaches the other."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(person=F("blocked")), name="block_others_only"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"
