"""A document's changes as the engine hears them: for the files of performances, which hold many and small ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .document import Document
from .stamped import Stamped


def patched(document: Document, patch: dict[str, Any]) -> Document:
    """The document with these values: of each group those that differ, and the whole list of objects."""
    after = dict(document)
    for part, values in patch.items():
        after[part] = {**document[part], **values} if isinstance(values, dict) else values
    return after


def stamped_documents(document: Document, patches: Iterable[dict[str, Any]]) -> list[Stamped]:
    """From a performance's `edits` ({"sample", "set"}, in order): from which sample of the run which document holds."""
    edits: list[Stamped] = []
    for each in patches:
        document = patched(document, each["set"])
        edits.append((each["sample"], document))
    return edits
