"""What was published of a universe: its document at that time, for good. The draft goes on beside it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from simulation.engine.document import NAME_LENGTH, Document
from simulation.engine.errors import DocumentError
from simulation.engine.parameters import GROUPS
from universes.documents.today import as_today
from universes.errors import Forgotten

NOTES_LENGTH = 500
FACE = ("name", "description", "tags", "seeds", *GROUPS)


def face_of(document: Document) -> dict[str, Any]:
    """What lists show of a document: all but objects and couplings, which may make it large."""
    return {part: document[part] for part in FACE}


class Version(models.Model):
    """The document after edit `seq`, as others hear and see it. A row never changes: the database refuses it (0019)."""

    universe = models.ForeignKey("universes.Universe", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    document = models.JSONField()
    face = models.JSONField()
    name = models.CharField(max_length=NAME_LENGTH)
    notes = models.TextField(max_length=NOTES_LENGTH, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["universe", "-number"]
        constraints = [models.UniqueConstraint(fields=["universe", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    def canonical(self) -> Document:
        """The document as today's engine reads it. Raises Forgotten."""
        try:
            return as_today(self.document)
        except DocumentError as error:
            raise Forgotten("That version was made for an older engine, which is not kept any more.") from error
