"""Making a universe: from a document, or blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from simulation.engine.document import check_document, default_document
from simulation.engine.errors import DocumentError
from universes.access import may_create
from universes.errors import Invalid, NotAllowed
from universes.models import Edit, Remix, Universe, UniverseCounts
from universes.models.remix import line_after

from .listing import enter
from .storing import columns, store_new

if TYPE_CHECKING:
    from accounts.models import User
    from universes.access import Person


@transaction.atomic
def create(
    *, by: Person, document: Any, remixed_from: Universe | None = None, identity: UUID | None = None
) -> Universe:
    """Make a private universe from a document (from outside or not). Its first edit holds the whole document.

    Raises NotAllowed, Invalid.
    """
    if not may_create(by):
        raise NotAllowed("Sign in to keep a universe here.")
    owner = cast("User", by)  # who may create has an account
    checked = checked_document(document)
    now = timezone.now()
    universe = Universe.objects.create(
        id=identity or uuid4(),
        owner=owner,
        seq=1,
        remixed_from=remixed_from,
        created=now,
        changed=now,
        **columns(checked),
    )
    store_new(universe, checked)
    enter(universe)
    UniverseCounts.objects.create(universe=universe)
    if remixed_from is not None:
        _remember(universe, remixed_from)
    Edit.objects.create(universe=universe, seq=1, op="beginning", by=owner, changes=[{"replace": checked}], at=now)
    return universe


def _remember(universe: Universe, parent: Universe) -> None:
    """After whom it is; and, if the work of others is in it, under which licences it was given."""
    before = getattr(parent, "remix", None)
    licences = list(before.licences) if before else []
    if parent.owner_id != universe.owner_id and parent.licence not in licences:
        licences.append(parent.licence)
    Remix.objects.create(universe=universe, licences=licences, **line_after(parent))


def create_blank(*, by: Person, name: str = "") -> Universe:
    """Make a universe in which everything has its default."""
    return create(by=by, document=default_document() | ({"name": name} if name else {}))


def checked_document(document: Any) -> dict[str, Any]:
    """The canonical form of a document from outside. Raises Invalid."""
    try:
        return check_document(document)
    except DocumentError as error:
        raise Invalid(error.problems) from error
