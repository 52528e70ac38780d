"""That a program is signed in: one chain of refresh tokens, each changed for the next."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

USER_AGENT_LENGTH = 200


class TokenFamily(models.Model):
    """All tokens that one sign-in of a program has led to. While the row is there they hold; to delete it ends them.

    `holder` is the id (`jti`) of the one refresh token that may be changed for the next: any other is used again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="token_families")
    holder = models.CharField(max_length=64)
    begun = models.DateTimeField(default=timezone.now, editable=False)
    renewed = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(help_text="When its refresh token is too old; nothing of it holds after that.")
    address = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=USER_AGENT_LENGTH, blank=True)

    class Meta:
        ordering = ["-renewed"]
        indexes = [models.Index(fields=["person", "-renewed"], name="token_family_of_person")]  # a person's devices

    def __str__(self) -> str:
        return f"{self.person_id} by {self.user_agent or 'a program'}"
