"""Whom a comment concerns: those whom it mentions, those whom it answers, the owner; each is told once."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from accounts.models import Block, User
from accounts.operations.notifying import notify
from universes.access import may_see
from universes.models import Comment, Mention
from universes.models.comment import named_in

MENTIONS_MOST = 10  # of one comment; who else is named in it is a word like others


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
    blocked = Block.objects.filter(Q(person=comment.by_id) | Q(blocked=comment.by_id))
    apart = {person for pair in blocked.values_list("person", "blocked") for person in pair} - {comment.by_id}
    found = {one.username: one for one in User.objects.filter(username__in=names, is_active=True)}
    people = [found[name] for name in names if name in found and found[name].pk not in apart]
    return [person for person in people if may_see(person, comment.universe)]
