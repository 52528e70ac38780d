"""Who may do what with a universe. The only place that knows ranks; every door asks here, for every act.

What a person may not even see is answered as what is not there (404): fetch it through `Universe.objects.visible_to`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from .models import Universe

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Person = User | AnonymousUser


class Rank(IntEnum):
    """What somebody is in a universe; each may do all that the ones before may."""

    NONE = 0
    VIEWER = 1
    COMMENTER = 2
    EDITOR = 3
    OWNER = 4


class Least(NamedTuple):
    """The least that an act asks for."""

    rank: Rank
    signed_in: bool = False
    free_licence: bool = False  # below an editor only where the licence lets others use it


# The table of rights. Tests of every door are made from it.
RIGHTS: dict[str, Least] = {
    "see": Least(Rank.VIEWER),
    "duplicate": Least(Rank.VIEWER, signed_in=True, free_licence=True),
    "export": Least(Rank.VIEWER, free_licence=True),
    "render": Least(Rank.VIEWER, signed_in=True, free_licence=True),  # a worker's time is spent on who can be asked
    "comment": Least(Rank.COMMENTER, signed_in=True),
    "edit": Least(Rank.EDITOR, signed_in=True),
    "publish": Least(Rank.OWNER, signed_in=True),
    "delete": Least(Rank.OWNER, signed_in=True),
}


def rank_of(person: Person, universe: Universe) -> Rank:
    """What this person is in this universe: its owner, a viewer because it is open, or nobody."""
    if person.is_authenticated and universe.owner_id == person.pk:
        return Rank.OWNER
    return Rank.NONE if universe.visibility == "private" else Rank.VIEWER


def may(act: str, person: Person, universe: Universe) -> bool:
    """Whether this person may do one act of the table."""
    least, rank = RIGHTS[act], rank_of(person, universe)
    if rank < least.rank or (least.signed_in and not person.is_authenticated):
        return False
    return not (least.free_licence and rank < Rank.EDITOR and universe.licence == "all-rights-reserved")


def may_create(person: Person) -> bool:
    """Whether this person may keep universes here; others make them in their browser."""
    return person.is_authenticated and person.is_active


def may_see(person: Person, universe: Universe) -> bool:
    return may("see", person, universe)


def may_duplicate(person: Person, universe: Universe) -> bool:
    return may("duplicate", person, universe)


def may_export(person: Person, universe: Universe) -> bool:
    return may("export", person, universe)


def may_render(person: Person, universe: Universe) -> bool:
    return may("render", person, universe)


def may_comment(person: Person, universe: Universe) -> bool:
    return may("comment", person, universe)


def may_edit(person: Person, universe: Universe) -> bool:
    return may("edit", person, universe)


def may_publish(person: Person, universe: Universe) -> bool:
    return may("publish", person, universe)


def may_delete(person: Person, universe: Universe) -> bool:
    return may("delete", person, universe)
