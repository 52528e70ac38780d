"""The document that a stretch of the log leads to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulation.engine.document import Document

from .edits import Change, apply


def replayed(document: Document, log: Iterable[Sequence[Change]]) -> Document:
    """The document after the changes of these edits, in their order. Raises DocumentError where one does not fit."""
    for changes in log:
        document = apply(document, changes)
    return document
