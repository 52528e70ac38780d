"""The chat of a universe."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from universes.guests import GUEST_KEY_LENGTH

MESSAGE_LENGTH = 1000
GUEST_NAME_LENGTH = 40


class Message(models.Model):
    """One message. A guest's has no `by`: it keeps the name that the guest had."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    guest_name = models.CharField(max_length=GUEST_NAME_LENGTH, blank=True)
    guest_key = models.CharField(max_length=GUEST_KEY_LENGTH, blank=True)
    text = models.CharField(max_length=MESSAGE_LENGTH)
    at = models.DateTimeField()

    class Meta:
        ordering = ["universe", "pk"]
        indexes = [models.Index(fields=["universe", "-id"], name="message_newest")]

    def __str__(self) -> str:
        return self.text[:40]
