"""That a universe was made from another: after whom it is, for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

LINE_MOST = 64  # ancestors that are remembered: the first of all, and the last ones


class Remix(models.Model):
    """The line of a universe that was made from others. No act changes it: credit cannot be edited away.

    It outlives those that it names: ids, no relations. Who reads it asks which of them the reader may find.
    """

    universe = models.OneToOneField(
        "universes.Universe", on_delete=models.CASCADE, primary_key=True, related_name="remix"
    )
    root = models.UUIDField(help_text="The first of the line.")
    line = models.TextField(help_text="From the first to the one it was made from: /hex/hex/.")
    depth = models.PositiveIntegerField(help_text="How many are before it.")
    licences = models.JSONField(default=list, help_text="Under which the work of others in it was given.")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["root", "depth"], name="remix_family")]  # a family, the eldest first
        constraints = [models.CheckConstraint(condition=models.Q(depth__gte=1), name="remix_of_another")]

    def __str__(self) -> str:
        return f"{self.universe_id}, {self.depth} after {self.root}"

    def ancestors(self) -> list[UUID]:
        """From the first to the one that it was made from."""
        return [UUID(hex=part) for part in self.line.strip("/").split("/")]


def line_after(parent: Any) -> dict[str, Any]:
    """What the line of a universe made from `parent` is: root, line and depth."""
    before: Remix | None = getattr(parent, "remix", None)
    line = [*before.ancestors(), parent.pk] if before else [parent.pk]
    if len(line) > LINE_MOST:
        line = [line[0], *line[1 - LINE_MOST :]]
    return {"root": line[0], "line": written(line), "depth": before.depth + 1 if before else 1}


def written(line: list[UUID]) -> str:
    return "/" + "".join(f"{one.hex}/" for one in line)
