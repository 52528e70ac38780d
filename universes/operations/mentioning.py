"""Whom a comment concerns: those whom it mentions, those whom it answers, the owner; each is told once.

And whom it could mention, while it is being written.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.limits import count
from accounts.models import Block, User
from accounts.operations.notifying import notify
from accounts.people import SEARCH_LEAST, shown_people
from simulation.errors import TooMany
from universes.access import Rank, allows, may_see, rank_of, who_may_see, with_seat
from universes.errors import NotAllowed
from universes.models import Comment, Mention, Universe
from universes.models.comment import named_in

if TYPE_CHECKING:
    from universes.access import Person

MENTIONS_MOST = 10  # of one comment; who else is named in it is a word like others
OFFERED_MOST = 6
OFFERS_A_MINUTE = 120  # one for every pause of who types all the time
LETTERS = re.compile(r"[\w-]{1,60}")


def whom_to_mention(*, universe: Universe, by: Person, letters: str) -> list[User]:
    """People whose name begins with these letters, first those who take part here, and only such as a comment of
    `by` would mention: who may see the universe, and with whom no block stands between.

    One letter finds those who take part; for the others it takes as many as for every search of people.
    Raises NotAllowed, TooMany.
    """
    rank = rank_of(by, universe)
    if not allows("comment", rank=rank, person=by, universe=universe):
        raise NotAllowed(_("You may read here, and not write."))
    if count(f"names:{by.pk}", limit=OFFERS_A_MINUTE, seconds=60, now=time.time()) is not None:
        raise TooMany(_("That was a lot at once. Please write the name out."))
    if not LETTERS.fullmatch(letters):
        return []
    here = _taking_part(universe, by, rank)
    named = Q(username__startswith=letters.lower()) | Q(display_name__istartswith=letters)
    found = shown_people().filter(named, who_may_see(universe)).exclude(pk__in=_apart_from(by.pk) | {by.pk})
    if len(letters) < SEARCH_LEAST:
        found = found.filter(here)
    place = Case(When(here, then=Value(0)), default=Value(1))
    return list(found.order_by(place, "username")[:OFFERED_MOST])


def _taking_part(universe: Universe, by: Person, rank: Rank) -> Q:
    """The owner, who has a seat (for who may know that), and who has said something that `by` may read."""
    said = Comment.objects.filter(universe=universe, by__isnull=False).read_by(by)
    here = Q(pk=universe.owner_id) | Q(pk__in=said.order_by().values("by"))
    return here | with_seat(universe) if allows("people", rank=rank, person=by, universe=universe) else here


def mention(comment: Comment) -> list[User]:
    """Keep whom its words mention, and no others; gives those who were not mentioned before.

    Only people who may see the universe are mentioned, and nobody with whom a block stands between: for the others, as
    for names that nobody has, an @ stays an @.
    """
    people = _mentioned(comment)
    names = {person.pk for person in people}
    before = set(comment.mentions.values_list("person_id", flat=True))
    comment.mentions.exclude(person__in=names).delete()
    new = [person for person in people if person.pk not in before]
    Mention.objects.bulk_create(Mention(comment=comment, person=person, name=person.username) for person in new)
    return new


def tell_of(comment: Comment, *, named: list[User], is_new: bool = True) -> None:
    """Put it into the inboxes of those whom it concerns, each once; an edit only into those of the newly mentioned."""
    kinds: list[tuple[str, User | None]] = [("mention", person) for person in named]
    if is_new:
        answered = [comment.parent, comment.thread] if comment.thread_id else []
        kinds += [("reply", other.by) for other in answered if other is not None]
        kinds.append(("comment", comment.universe.owner))
    told: set[int] = set()
    for kind, person in kinds:
        if person is not None and person.pk not in told and may_see(person, comment.universe):
            told |= {person.pk} if _tell(comment, kind, person) else set()


def _tell(comment: Comment, kind: str, person: User) -> bool:
    address = reverse("universes:comment", args=[comment.universe_id, comment.pk])
    name, said = comment.universe.name, comment.text
    return notify(to=person, kind=kind, address=address, by=comment.by, subject=name, quote=said) is not None


def _mentioned(comment: Comment) -> list[User]:
    names = list(dict.fromkeys(name for name, _, _ in named_in(comment.text)))[:MENTIONS_MOST]
    apart = _apart_from(comment.by_id)
    found = {one.username: one for one in User.objects.filter(username__in=names, is_active=True)}
    people = [found[name] for name in names if name in found and found[name].pk not in apart]
    return [person for person in people if may_see(person, comment.universe)]


def _apart_from(person: int | None) -> set[int]:
    """With whom a block stands between, whoever of the two has made it."""
    blocked = Block.objects.filter(Q(person=person) | Q(blocked=person))
    return {one for pair in blocked.values_list("person", "blocked") for one in pair} - {person}
