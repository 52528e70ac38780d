"""Who may do what with a universe. The only place that knows ranks; every door asks here, for every act.

What a person may not even see is answered as what is not there (404): fetch it through `Universe.objects.visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone

from .models import Role, Seat, ShareLink, Universe
from .models.universe import moderates

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    from .models import Comment, Performance

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
    in_public: Rank | None = None  # where everybody is invited, less may be enough
    free_licence: bool = False  # below an editor only where the licence lets others use it
    setting: str = ""  # below an editor only where the owner has not switched it off


# The table of rights. Tests of every door are made from it.
RIGHTS: dict[str, Least] = {
    "see": Least(Rank.VIEWER),
    "live": Least(Rank.VIEWER, setting="allow_live"),  # the draft as it is made: the room, the studio, the log (0134)
    "duplicate": Least(Rank.VIEWER, signed_in=True, free_licence=True, setting="allow_remix"),
    "export": Least(Rank.VIEWER, free_licence=True, setting="allow_export"),
    # a worker's time is spent on who can be asked
    "render": Least(Rank.VIEWER, signed_in=True, free_licence=True, setting="allow_export"),
    "favourite": Least(Rank.VIEWER, signed_in=True),
    "collect": Least(Rank.VIEWER, signed_in=True),
    "comment": Least(Rank.COMMENTER, signed_in=True, in_public=Rank.VIEWER),  # reviews, too; see decision 0129
    "resolve": Least(Rank.EDITOR, signed_in=True),  # others' threads
    "host_comments": Least(Rank.OWNER, signed_in=True),  # take them or not, and take back what others said
    "template": Least(Rank.VIEWER, signed_in=True, free_licence=True, setting="allow_remix"),  # save it as one
    "chat": Least(Rank.COMMENTER),
    "hush": Least(Rank.OWNER),  # take back what others said in the chat
    "edit": Least(Rank.EDITOR),  # guests too, by a link or where it is open: each is known by a key of their own
    "play": Least(Rank.EDITOR),  # start, stop and seek for the whole room
    "record": Least(Rank.EDITOR),
    "performances": Least(Rank.OWNER, signed_in=True),  # rename and delete what others recorded
    "name_moment": Least(Rank.EDITOR, signed_in=True),
    "restore": Least(Rank.OWNER, signed_in=True),
    "people": Least(Rank.COMMENTER),  # read who has a seat
    "share": Least(Rank.OWNER, signed_in=True),  # seats, invitations and links
    "transfer": Least(Rank.OWNER, signed_in=True),  # and the password once more
    "publish": Least(Rank.OWNER, signed_in=True),
    "versions": Least(Rank.EDITOR),  # read what was published when, and what is not yet
    "delete": Least(Rank.OWNER, signed_in=True),
}


# What somebody may go on with while they are suspended: whatever leaves no trace.
WHILE_SUSPENDED = {"see", "live", "versions", "export", "people"}

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
    if universe.is_hidden:
        return rank_behind(person, universe)
    if not universe.owner.is_active:  # they have closed their account: nothing of theirs is here
        return Rank.NONE
    rank = max(RANK_OF_VISIBILITY[universe.visibility], given_rank(person, universe))
    nameless = not person.is_authenticated and not getattr(person, "key", "")
    return min(rank, Rank.VIEWER) if nameless else rank


def rank_behind(person: Person, universe: Universe) -> Rank:
    """What this person is in a universe that is hidden: its owner goes on, moderators look, nobody else is anything."""
    if person.is_authenticated and universe.owner_id == person.pk:
        return Rank.OWNER
    return Rank.VIEWER if may_rule(person) else Rank.NONE


def given_rank(person: Person, universe: Universe) -> Rank:
    """What this person was given here: by ownership, by seats, or by the links that a guest has opened."""
    now = timezone.now()
    if not person.is_authenticated:
        opened = getattr(person, "links", ())
        if not opened:  # nearly every stranger: no statement is even put together
            return Rank.NONE
        links = ShareLink.objects.live(now).filter(universe=universe, pk__in=opened)
        return _highest(links.values_list("role", flat=True))
    if universe.owner_id == person.pk:
        return Rank.OWNER
    seats = Seat.objects.live(now).filter(universe=universe, person_id=person.pk)
    return _highest(seats.values_list("role", flat=True))


def _highest(roles: Iterable[str]) -> Rank:
    return max((RANK_OF_ROLE[Role(role)] for role in roles), default=Rank.NONE)


class Member(NamedTuple):
    """Somebody with a seat: the highest that they have, and whether that one came by a link and ends with it."""

    person: User
    role: str
    by_link: bool
    at: datetime


def members(universe: Universe) -> list[Member]:
    """Who has a seat, each once, in the order in which they came; the owner has none."""
    seats = Seat.objects.live(timezone.now()).filter(universe=universe).exclude(person_id=universe.owner_id)
    found: dict[int, Member] = {}
    for seat in seats.select_related("person").order_by("at", "pk"):
        member = Member(seat.person, seat.role, seat.link_id is not None, seat.at)
        before = found.get(seat.person_id)
        if before is None or _weight(member) > _weight(before):
            found[seat.person_id] = member._replace(at=before.at if before else seat.at)
    return list(found.values())


def with_seat(universe: Universe) -> Q:
    """Who has a seat, as a condition on people."""
    return Q(pk__in=Seat.objects.live(timezone.now()).filter(universe=universe).values("person_id"))


def who_may_see(universe: Universe) -> Q:
    """Which accounts may see a universe, as a condition on people; moderators, who look behind, are not among them."""
    owner = Q(pk=universe.owner_id)
    if universe.is_hidden:
        return owner
    is_shown_to_all = RANK_OF_VISIBILITY[universe.visibility] >= RIGHTS["see"].rank
    return Q() if is_shown_to_all else owner | with_seat(universe)


def _weight(member: Member) -> tuple[Rank, bool]:
    """Of two seats of the same role one's own is the better: it stays."""
    return RANK_OF_ROLE[Role(member.role)], not member.by_link


def may(act: str, person: Person, universe: Universe) -> bool:
    """Whether this person may do one act of the table."""
    return allows(act, rank=rank_of(person, universe), person=person, universe=universe)


def allows(act: str, *, rank: Rank, person: Person, universe: Universe) -> bool:
    """Whether one act of the table is allowed to this person, who was found to be of this rank in the universe."""
    least = RIGHTS[act]
    asked = least.in_public if least.in_public is not None and universe.is_public else least.rank
    if rank < asked or (least.signed_in and not person.is_authenticated):
        return False
    if person.is_authenticated and act not in WHILE_SUSPENDED and person.suspension:
        return False
    if rank >= Rank.EDITOR:
        return True
    if act == "live" and not universe.allow_live:
        return may_read_draft(person, universe)
    closed = least.setting and not getattr(universe, least.setting)
    return not closed and not (least.free_licence and universe.licence == "all-rights-reserved")


def may_read_draft(person: Person, universe: Universe) -> bool:
    """Whether this person gets the universe as it is, not as published: by a seat, or where it is open to edit."""
    return universe.visibility == "open" or given_rank(person, universe) > Rank.NONE


def may_if_named(act: str, person: Person, universe: Universe) -> bool:
    """Whether a stranger might do it here once they have said a name (where a universe is open to edit)."""
    least = RIGHTS[act]
    nameless = not person.is_authenticated and not getattr(person, "key", "")
    open_to_all = Rank.NONE if universe.is_hidden else RANK_OF_VISIBILITY[universe.visibility]
    return nameless and not least.signed_in and open_to_all >= least.rank


def may_create(person: Person) -> bool:
    """Whether this person may keep universes here; others make them in their browser."""
    return person.is_authenticated and person.is_active and not person.suspension


def may_report(person: Person) -> bool:
    """Whether this person may report what they see."""
    return person.is_authenticated and person.is_active and not person.suspension


def may_rule(person: Person) -> bool:
    """Whether this person rules on what is reported, at the desk."""
    return moderates(person)


def may_see(person: Person, universe: Universe) -> bool:
    return may("see", person, universe)


def may_template(person: Person, universe: Universe) -> bool:
    return may("template", person, universe)


def may_feature(person: Person) -> bool:
    """Put templates of people in front of the others."""
    return may_rule(person)


def may_live(person: Person, universe: Universe) -> bool:
    return may("live", person, universe)


def may_see_versions(person: Person, universe: Universe) -> bool:
    return may("versions", person, universe)


def may_duplicate(person: Person, universe: Universe) -> bool:
    return may("duplicate", person, universe)


def may_export(person: Person, universe: Universe) -> bool:
    return may("export", person, universe)


def may_render(person: Person, universe: Universe) -> bool:
    return may("render", person, universe)


def may_favourite(person: Person, universe: Universe) -> bool:
    return may("favourite", person, universe)


def may_collect(person: Person, universe: Universe) -> bool:
    return may("collect", person, universe)


def may_comment(person: Person, universe: Universe) -> bool:
    return may("comment", person, universe)


def may_host_comments(person: Person, universe: Universe) -> bool:
    return may("host_comments", person, universe)


def may_change_comment(person: Person, comment: Comment) -> bool:
    """Other words in the place of those that were said: for whoever said them, as long as they may speak there."""
    return _said(person, comment) and may_comment(person, comment.universe)


def may_delete_comment(person: Person, comment: Comment) -> bool:
    """For whoever said it, and the owner of the universe, unless it is hidden. (Moderators do it at their desk.)"""
    return _said(person, comment) or (not comment.is_hidden and may_host_comments(person, comment.universe))


def may_read_comment(person: Person, comment: Comment) -> bool:
    """The words of one that is hidden: for whoever said it, and moderators."""
    return not comment.is_hidden or _said(person, comment) or may_rule(person)


def may_resolve(person: Person, thread: Comment) -> bool:
    """For whoever began the thread, as long as they may speak there, and the editors of the universe."""
    return may_change_comment(person, thread) or may("resolve", person, thread.universe)


def _said(person: Person, comment: Comment) -> bool:
    return bool(person.pk) and comment.by_id == person.pk


def may_edit(person: Person, universe: Universe) -> bool:
    return may("edit", person, universe)


def may_publish(person: Person, universe: Universe) -> bool:
    return may("publish", person, universe)


def may_delete(person: Person, universe: Universe) -> bool:
    return may("delete", person, universe)


def may_chat(person: Person, universe: Universe) -> bool:
    return may("chat", person, universe)


def may_hush(person: Person, universe: Universe) -> bool:
    return may("hush", person, universe)


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


def may_see_people(person: Person, universe: Universe) -> bool:
    return may("people", person, universe)


def may_transfer(person: Person, universe: Universe) -> bool:
    return may("transfer", person, universe)


def may_change_performance(person: Person, performance: Performance) -> bool:
    """Rename or delete it: who recorded it, as long as they may record there, and the owner of the universe."""
    universe = performance.universe
    own = bool(person.pk) and performance.by_id == person.pk
    return may("performances", person, universe) or (own and may_record(person, universe))
