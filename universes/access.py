"""Who may do what with a universe. The only place that knows ranks; every door asks here, for every act.

What a person may not even see is answered as what is not there (404): fetch it through `Universe.objects.visible_to`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from .models import Role, Seat, ShareLink, Universe

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
    "chat": Least(Rank.COMMENTER),
    "edit": Least(Rank.EDITOR),  # guests too, by a link or where it is open: each is known by a key of their own
    "play": Least(Rank.EDITOR),  # start, stop and seek for the whole room
    "record": Least(Rank.EDITOR),
    "name_moment": Least(Rank.EDITOR, signed_in=True),
    "restore": Least(Rank.OWNER, signed_in=True),
    "share": Least(Rank.OWNER, signed_in=True),  # seats, invitations and links
    "publish": Least(Rank.OWNER, signed_in=True),
    "delete": Least(Rank.OWNER, signed_in=True),
}


RANK_OF_ROLE = {Role.VIEWER: Rank.VIEWER, Role.COMMENTER: Rank.COMMENTER, Role.EDITOR: Rank.EDITOR}
RANK_OF_VISIBILITY = {
    "private": Rank.NONE,
    "unlisted": Rank.VIEWER,
    "open": Rank.EDITOR,
    "public": Rank.VIEWER,
}


def rank_of(person: Person, universe: Universe) -> Rank:
    """What this person is in this universe: the highest of what ownership, seat, links and visibility give.

    A stranger without so much as a guest's key changes nothing: nobody could tell whose edits they were.
    """
    if person.is_authenticated and universe.owner_id == person.pk:
        return Rank.OWNER
    rank = max(RANK_OF_VISIBILITY[universe.visibility], _given_rank(person, universe))
    nameless = not person.is_authenticated and not getattr(person, "key", "")
    return min(rank, Rank.VIEWER) if nameless else rank


def _given_rank(person: Person, universe: Universe) -> Rank:
    """By a seat, or by the links that a guest has opened."""
    now = timezone.now()
    if person.is_authenticated:
        seats = Seat.objects.live(now).filter(universe=universe, person_id=person.pk)
        roles = list(seats.values_list("role", flat=True))
    else:
        links = ShareLink.objects.live(now).filter(universe=universe, pk__in=getattr(person, "links", ()))
        roles = list(links.values_list("role", flat=True))
    return max((RANK_OF_ROLE[Role(role)] for role in roles), default=Rank.NONE)


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


def may_chat(person: Person, universe: Universe) -> bool:
    return may("chat", person, universe)


def may_play(person: Person, universe: Universe) -> bool:
    return may("play", person, universe)


def may_record(person: Person, universe: Universe) -> bool:
    return may("record", person, universe)


def may_name_moment(person: Person, universe: Universe) -> bool:
    return may("name_moment", person, universe)


def may_restore(person: Person, universe: Universe) -> bool:
    return may("restore", person, universe)


def may_share(person: Person, universe: Universe) -> bool:
    return may("share", person, universe)
