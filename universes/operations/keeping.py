"""Keeping what a guest made in the browser, once the guest has an account."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError

from universes.models import Universe

from .creating import checked_document, create
from .editing import edit

if TYPE_CHECKING:
    from universes.access import Person


def keep(*, by: Person, document: Any, identity: UUID) -> Universe:
    """Keep a guest's universe under the id that the browser gave it; to keep it twice gives the one that is there.

    A document that was not brought before becomes its next edit: the guest went on before they heard of the first.
    An id that another person has got by chance or on purpose tells nothing about their universe: a new one is made.
    Raises NotAllowed, Invalid.
    """
    found = Universe.objects.filter(pk=identity).first()
    if found is None:
        try:
            return create(by=by, document=document, identity=identity)
        except IntegrityError:  # another tab brings the same one, and was quicker
            found = Universe.objects.get(pk=identity)
    if found.owner_id != by.pk:
        return create(by=by, document=document)
    return _with_news(found, by, document)


def _with_news(universe: Universe, by: Person, document: Any) -> Universe:
    checked = checked_document(document)
    replacement = [{"replace": checked}]
    # What it began with is not brought back by a tab that stayed behind; later ones are known by their op.
    if universe.edits.get(seq=1).changes != replacement:
        digest = hashlib.sha256(json.dumps(checked, sort_keys=True).encode()).hexdigest()
        edit(universe=universe, by=by, op=f"keep-{digest[:48]}", changes=replacement)
    return Universe.objects.get(pk=universe.pk)
