"""Names for moments of a universe's past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from universes.access import may_name_moment, may_see
from universes.errors import Invalid, NotAllowed, NotFound
from universes.models import Moment, Universe
from universes.models.history import MOMENT_LENGTH

from .remembering import document_at

if TYPE_CHECKING:
    from universes.access import Person

MOMENTS_MOST = 500


@transaction.atomic
def name_moment(*, universe: Universe, by: Person, name: str, seq: int | None = None) -> Moment:
    """Name what a universe was after edit `seq` (None: what it is now). A moment has one name: the last one given.

    Raises NotFound, NotAllowed, Invalid, Forgotten.
    """
    _ask(universe, by)
    name = _checked(name)
    head = Universe.objects.select_for_update().get(pk=universe.pk)
    seq = head.seq if seq is None else seq
    document_at(head, seq)  # raises where there is nothing (any more) to name
    made = {"name": name, "by": by, "at": timezone.now()}
    if Moment.objects.filter(universe=head).exclude(seq=seq).count() >= MOMENTS_MOST:
        raise Invalid([_problem("range", f"A universe has {MOMENTS_MOST} named moments at most.")])
    moment, _ = Moment.objects.update_or_create(universe=head, seq=seq, defaults=made)
    return moment


def unname_moment(*, universe: Universe, by: Person, seq: int) -> None:
    """Take a name away; the moment stays in the log. Twice changes nothing. Raises NotFound, NotAllowed."""
    _ask(universe, by)
    Moment.objects.filter(universe=universe, seq=seq).delete()


def _ask(universe: Universe, by: Person) -> None:
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_name_moment(by, universe):
        raise NotAllowed("Only who may change a universe, and is signed in, may name its moments.")


def _checked(name: object) -> str:
    text = " ".join(name.split()) if isinstance(name, str) else ""
    if not text or "\0" in text:
        raise Invalid([_problem("required", "Give the moment a name.")])
    if len(text) > MOMENT_LENGTH:
        raise Invalid([_problem("length", f"A name has {MOMENT_LENGTH} characters at most.")])
    return text


def _problem(code: str, message: str):  # type: ignore[no-untyped-def]
    return {"path": "name", "code": code, "message": message}
