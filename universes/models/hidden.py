"""That a thing is hidden from everybody but whose it is: for now, after several reports, or by a ruling."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Hidden(models.Model):
    """One hidden thing. As long as its case is open it is hidden for now; deleting this shows the thing again."""

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, null=True, blank=True, related_name="hidden"
    )
    message = models.OneToOneField(
        "universes.Message", on_delete=models.CASCADE, null=True, blank=True, related_name="hidden"
    )
    comment = models.OneToOneField(
        "universes.Comment", on_delete=models.CASCADE, null=True, blank=True, related_name="hidden"
    )
    case = models.ForeignKey("universes.Case", on_delete=models.CASCADE, related_name="hidden")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "hidden things"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(universe__isnull=False, message__isnull=True, comment__isnull=True)
                | Q(universe__isnull=True, message__isnull=False, comment__isnull=True)
                | Q(universe__isnull=True, message__isnull=True, comment__isnull=False),
                name="hidden_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hidden_reason_given"),
        ]

    def __str__(self) -> str:
        return f"hidden: {self.universe_id or self.message_id or self.comment_id}"

    @property
    def is_for_now(self) -> bool:
        """Whether a moderator has still to look at it."""
        return self.case.closed is None
