"""Documents of the past, as today's engine reads them."""

from __future__ import annotations

from simulation.engine.document import Document, check_document


def as_today(document: Document) -> Document:
    """The canonical form: parameters that a document did not have yet take their defaults. Raises DocumentError."""
    return check_document({key: value for key, value in document.items() if key not in ("format", "engine_version")})
