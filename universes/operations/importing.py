"""Taking in a document file from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.json_reader import JSONRefused, read_json
from universes.errors import Invalid, TooLarge
from universes.models import Universe

from .creating import create

if TYPE_CHECKING:
    from universes.access import Person


def import_document(*, by: Person, body: bytes) -> Universe:
    """Make a private universe from the text of a document file. Raises NotAllowed, Invalid, TooLarge."""
    try:
        document = read_json(body)
    except JSONRefused as error:
        refusal = TooLarge if error.status == 413 else Invalid
        raise refusal([{"path": "", "code": error.code, "message": error.message}]) from error
    return create(by=by, document=document)
