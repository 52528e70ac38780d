"""The log of edits: what was changed in a universe, in which order, by whom. It is only ever added to."""

from __future__ import annotations

from itertools import accumulate

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Length

from .message import GUEST_KEY_LENGTH, GUEST_NAME_LENGTH

PORTION_EDITS = 500
PORTION_LETTERS = 1_000_000


class EditQuerySet(models.QuerySet["Edit"]):
    def since(self, seq: int) -> EditQuerySet:
        """Those after a sequence number, oldest first, with who made them."""
        return self.filter(seq__gt=seq).order_by("seq").select_related("by")

    def portion(self, seq: int) -> EditQuerySet:
        """The first of those after a sequence number: so many, or so long, as one answer may be; at least one."""
        # Measured where they are stored: one edit may hold a whole document, and 500 of those are not for the memory.
        length = Length(Cast("changes", models.TextField()))
        rows = self.filter(seq__gt=seq).order_by("seq").values_list("seq", length)[:PORTION_EDITS]
        lengths = dict(rows)
        fitting = sum(total <= PORTION_LETTERS for total in accumulate(lengths.values()))
        return self.since(seq).filter(seq__in=list(lengths)[: max(fitting, 1)])


class Edit(models.Model):
    """One edit. `seq` counts from 1 without gaps in its universe; edit 1 holds the document that it began with."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="edits")
    seq = models.PositiveBigIntegerField()
    op = models.CharField(
        "operation id", max_length=64, help_text="Made by the client; the same one twice is one edit."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(help_text="Canonical changes (universes.documents.edits).")
    guest_name = models.CharField(max_length=GUEST_NAME_LENGTH, blank=True)  # a guest's edit has no `by`
    guest_key = models.CharField(max_length=GUEST_KEY_LENGTH, blank=True)
    at = models.DateTimeField()
    # Edits of one gesture (a drag, a run of arrow keys) are taken back as one; the label is what people read of it.
    gesture = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=80, blank=True)
    undoes = models.JSONField(null=True, blank=True, help_text="The numbers of the edits that this one takes back.")
    # Where in the room's transport it holds from (models/transport.py); empty where nothing played.
    run = models.PositiveBigIntegerField(null=True, blank=True)
    sample = models.BigIntegerField(null=True, blank=True)

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["universe", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["universe", "seq"], name="edit_seq_once"),
            models.UniqueConstraint(fields=["universe", "op"], name="edit_op_once"),  # a repeated request is one edit
        ]

    def __str__(self) -> str:
        return f"{self.universe_id} #{self.seq}"
