"""The shelf of templates: universes to start from, one JSON file each, read once.

A file is a document as the site exports it; it may leave out what has its default.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from simulation.engine.document import Document, check_document

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """One template. `document` is canonical; take a copy before changing it."""

    slug: str
    place: int
    document: Document

    @property
    def name(self) -> str:
        return str(self.document["name"])

    @property
    def description(self) -> str:
        return str(self.document["description"])

    def summary(self) -> dict[str, Any]:
        """What a card of the shelf shows."""
        words = {key: self.document[key] for key in ("name", "description", "tags")}
        music = {key: self.document["music"][key] for key in ("tempo", "key", "scale", "meter")}
        return {"slug": self.slug, **words, **music}


@cache
def shelf() -> tuple[Template, ...]:
    """All templates, in the order in which they are shown. Raises DocumentError for a file that does not hold."""
    return tuple(_read(place, path) for place, path in enumerate(sorted(FOLDER.glob("*.json"))))


def template(slug: str) -> Template | None:
    """The template of this name, or None."""
    return next((found for found in shelf() if found.slug == slug), None)


def _read(place: int, path: Path) -> Template:
    _, _, slug = path.stem.partition("-")  # 01-aurora.json: the number only orders the shelf
    return Template(slug, place, check_document(json.loads(path.read_text("utf-8"))))
