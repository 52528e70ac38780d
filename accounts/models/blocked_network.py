"""Networks from which nobody reaches the site."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

NETWORK_LENGTH = 43  # eight groups of IPv6, and /128


class BlockedNetworkQuerySet(models.QuerySet["BlockedNetwork"]):
    def running(self, now: datetime) -> BlockedNetworkQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gt=now))


class BlockedNetwork(models.Model):
    """One network, as `10.0.0.0/24` or `2001:db8::/48`, until a time or for good. To end it is to delete it."""

    network = models.CharField(max_length=NETWORK_LENGTH, unique=True)
    reason = models.CharField(max_length=500, help_text="Read by those whom it shuts out.")
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: for good.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = BlockedNetworkQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="blocked_network_reason_given"),
        ]

    def __str__(self) -> str:
        return self.network
