"""Comments on a universe: saying, changing and taking back, settling, reviewing; whether it takes any."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.confirmed import has_confirmed_email
from accounts.limits import count
from accounts.models import Block, User
from accounts.operations import auditing
from accounts.operations.notifying import requote
from simulation.engine.errors import Problem
from simulation.engine.kernel.layout import METER_BEATS
from simulation.engine.parameters import BY_PATH, METERS
from simulation.errors import TooMany
from universes.access import (
    may_change_comment,
    may_comment,
    may_delete_comment,
    may_host_comments,
    may_read_comment,
    may_resolve,
    may_see,
)
from universes.announce import announce
from universes.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, Unconfirmed
from universes.models import Comment, CommentsClosed, Hidden, Resolution, Universe
from universes.models.comment import COMMENT_LENGTH, RATINGS, reviews_of

from .counting import add_to
from .editing import OP
from .mentioning import mention, tell_of

if TYPE_CHECKING:
    from universes.access import Person

LIMITS = ((5, 60), (60, 3600))  # so many comments in so many seconds
CHANGES_AN_HOUR = 60
ANSWERS_MOST = 200  # of one thread: its page shows them all
UNREAD: dict[str, Any] = {  # what goes out of a comment whose words are hidden: that it was there, and when
    "by": None, "name": "", "text": "", "rating": None, "moment": None, "parameter": None, "mentions": [],
    "edited": None, "resolved": None,
}  # fmt: skip
Moment = tuple[int, int]  # bar of the cycle and beat of the bar, each from 1


@transaction.atomic
def post_comment(
    *,
    universe: Universe,
    by: Person,
    text: str,
    to: UUID | None = None,
    rating: int | None = None,
    moment: Moment | None = None,
    parameter: str = "",
    op: str = "",
) -> Comment:
    """Say something about a universe, or (`to` a comment) answer; with a rating it is a review, one a person.

    It may be pinned to a moment or to a parameter. The same `op` with the same words again is the same comment.

    Raises NotFound, NotAllowed, Unconfirmed, Invalid, Conflict, TooMany.
    """
    place = asked_to_write(universe, by)
    known = _known(by, op)
    if known is not None and known.universe_id == place.pk and known.text == text_of(text):
        return known
    parent, head = _answered(place, by, to)
    problems = [*_wrong_text(text), *_wrong_rating(rating, head, place, by), *_wrong_pin(place, moment, parameter)]
    if op and not OP.fullmatch(op):
        problems.append(_problem("op", "format", _("An operation id has 8 to 64 letters, digits, _ . : and -.")))
    if problems:
        raise Invalid(problems)
    _check_flood(by)
    bar, beat = moment or (None, None)
    comment = Comment(
        universe=place, thread=head, parent=parent, by_id=by.pk, text=text_of(text), rating=rating, bar=bar, beat=beat,
        parameter=parameter, op="" if known else op, at=timezone.now(),
    )  # fmt: skip
    if (there := _saved(comment)) is not comment:
        return there
    _count_person(place, by.pk, 1, besides=comment.pk)
    tell_of(comment, named=mention(comment))
    _tell("posted", comment)
    return comment


@transaction.atomic
def edit_comment(
    *, comment: Comment, by: Person, text: str, rating: int | None = None, version: int | None = None
) -> Comment:
    """Say it in other words; a rating may change, come or go. Whoever is mentioned now and was not is told.

    `version`, if given, is the one that it must still have. Raises NotFound, NotAllowed, Invalid, Conflict, Stale.
    """
    place, held = asked_to_change(comment=comment, by=by)
    if version is not None and version != held.version:
        raise Stale(_("It has changed meanwhile. Read it again, then change it."))
    problems = [*_wrong_text(text), *_wrong_rating(rating, held.thread, place, by)]
    if problems:
        raise Invalid(problems)
    if (held.text, held.rating) == (text_of(text), rating):
        return held
    if count(f"comment-edit:{by.pk}", limit=CHANGES_AN_HOUR, seconds=3600, now=time.time()) is not None:
        raise TooMany(_("You have changed a lot in the last hour. Please rest it for a while."))
    held.text, held.rating, held.edited = text_of(text), rating, timezone.now()
    _saved(held)
    tell_of(held, named=mention(held), is_new=False)
    _tell("changed", held)
    return held


@transaction.atomic
def delete_comment(*, comment: Comment, by: Person) -> Comment | None:
    """Take back one's own, or any as the owner. One that was answered leaves its place: that is given then.

    Raises NotFound, NotAllowed.
    """
    _place, head, held = _held(comment, by)
    if not may_delete_comment(by, held):
        words = _("It is hidden: only whoever said it can delete it.")
        others = _("Only whoever said it, and the owner of the universe, can delete it.")
        raise NotAllowed(words if held.is_hidden else others)
    return _remove(held, head)


@transaction.atomic
def delete_as_moderator(*, comment: Comment, by: Person) -> None:
    """What moderators do at their desk, wherever it was said. Raises NotFound, NotAllowed."""
    if not (by.is_active and by.is_staff and by.has_perm("universes.delete_comment")):
        raise NotAllowed(_("This is for moderators."))
    head = Comment.objects.select_for_update().filter(pk=comment.head_id).first()
    held = head if comment.thread_id is None else Comment.objects.filter(pk=comment.pk).first()
    if head is None or held is None:
        raise NotFound(_("There is no such comment (any more)."))
    label, reason = held.universe.name, _("Deleted at the desk.")
    auditing.write(
        act="comment.delete", by=by, kind="comment", thing=held.pk, label=label, about=held.by, reason=reason,
        text=held.text,
    )  # fmt: skip
    requote(address=reverse("universes:comment", args=[held.universe_id, held.pk]), quote="")
    _remove(held, head)


@transaction.atomic
def resolve(*, comment: Comment, by: Person) -> Resolution:
    """Say that what a thread asks for is settled; twice changes nothing. Raises NotFound, NotAllowed, Conflict."""
    held = _asked_to_resolve(comment, by)
    done, is_new = Resolution.objects.get_or_create(comment=held, defaults={"by_id": by.pk, "at": timezone.now()})
    if is_new:
        held.resolution = done
        _tell("changed", held)
    return done


@transaction.atomic
def reopen(*, comment: Comment, by: Person) -> None:
    """Say that it is not settled (any more); twice changes nothing. Raises NotFound, NotAllowed, Conflict."""
    held = _asked_to_resolve(comment, by)
    if Resolution.objects.filter(comment=held).delete()[0]:
        held._state.fields_cache.pop("resolution", None)
        _tell("changed", held)


@transaction.atomic
def close_comments(*, universe: Universe, by: Person) -> CommentsClosed:
    """Take no comments any more: what was said stays to be read. Twice changes nothing. Raises NotFound, NotAllowed."""
    place = _asked_to_host(universe, by)
    closed, is_new = CommentsClosed.objects.get_or_create(
        universe=place, defaults={"by_id": by.pk, "at": timezone.now()}
    )
    if is_new:
        announce(place.pk, {"type": "universe.comment", "said": {"type": "comments.closed"}})
    return closed


@transaction.atomic
def open_comments(*, universe: Universe, by: Person) -> None:
    """Take comments (again); twice changes nothing. Raises NotFound, NotAllowed."""
    place = _asked_to_host(universe, by)
    if CommentsClosed.objects.filter(universe=place).delete()[0]:
        announce(place.pk, {"type": "universe.comment", "said": {"type": "comments.opened"}})


def comment_wire(comment: Comment, *, to: Person | None = None) -> dict[str, Any]:
    """A comment as it goes out; of one that is hidden its place, unless it goes `to` somebody who may read it.

    `answers` counts those of a head.
    """
    resolution = getattr(comment, "resolution", None)
    wire = {
        "id": str(comment.pk),
        "universe": str(comment.universe_id),
        "thread": str(comment.thread_id) if comment.thread_id else None,
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "by": comment.by.username if comment.by else None,
        "name": str(comment.by) if comment.by else "",
        "text": comment.text,
        "rating": comment.rating,
        "moment": None if comment.bar is None else {"bar": comment.bar, "beat": comment.beat},
        "parameter": comment.parameter or None,
        "mentions": [mention.person.username for mention in comment.mentions.all()],
        "at": comment.at.isoformat(),
        "edited": comment.edited.isoformat() if comment.edited else None,
        "deleted": comment.deleted is not None,
        "hidden": comment.is_hidden,
        "resolved": resolution.at.isoformat() if resolution else None,
        "answers": getattr(comment, "answer_count", 0),
    }
    is_read = not comment.is_hidden or (to is not None and may_read_comment(to, comment))
    return wire if is_read else wire | UNREAD


def beats_of(universe: Universe) -> int:
    """How many beats a bar has."""
    return METER_BEATS[METERS.index(universe.music.values()["meter"])]


def text_of(text: Any) -> str:
    """Forms send the end of a line as two characters; what stands around the words says nothing."""
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else ""


def asked_to_write(universe: Universe, by: Person) -> Universe:
    """The universe as it is now, for whoever may say something there.

    Raises NotFound, NotAllowed, Unconfirmed (their e-mail).
    """
    place = _place(universe, by)
    if not by.is_authenticated:
        raise NotAllowed(_("Sign in to say something."))
    if not may_comment(by, place):
        raise NotAllowed(_("You may read here, and not write."))
    if hasattr(place, "comments_closed"):
        raise NotAllowed(_("Its owner takes no comments here at the moment."))
    if not has_confirmed_email(by):
        raise Unconfirmed(_("Please confirm your e-mail address first: the link is in the mail that we sent you."))
    _check_blocks(by, [place.owner])
    return place


@transaction.atomic
def asked_to_change(*, comment: Comment, by: Person) -> tuple[Universe, Comment]:
    """The universe and the comment as they are now, for whoever may say it in other words.

    Raises NotFound, NotAllowed, Unconfirmed, Conflict (it is deleted, or hidden).
    """
    place, _head, held = _held(comment, by)
    if not may_change_comment(by, held):
        raise NotAllowed(_("Only whoever said it can change it."))
    asked_to_write(place, by)
    if held.deleted:
        raise Conflict(_("It is deleted."))
    if held.is_hidden:  # a ruling, and an appeal, are about the words as they were
        raise Conflict(_("It is hidden, so it stays as it is. You may delete it, or appeal."))
    return place, held


def _place(universe: Universe, by: Person) -> Universe:
    place = Universe.objects.select_related("publication", "owner", "hidden", "music", "comments_closed")
    found = place.filter(pk=universe.pk).first()
    if found is None or not may_see(by, found):
        raise NotFound(_("There is no such universe."))
    return found


def _check_blocks(by: Person, others: list[User | None]) -> None:
    """Nobody writes to somebody with whom a block stands between; whose it is, is said only to who made it."""
    those = [other.pk for other in others if other is not None and other.pk != by.pk]
    own = Block.objects.filter(person_id=by.pk, blocked__in=those).select_related("blocked").first()
    if own is not None:
        raise NotAllowed(_("You have blocked %(name)s, so you cannot write to them.") % {"name": own.blocked})
    if Block.objects.filter(person__in=those, blocked_id=by.pk).exists():
        raise NotAllowed(_("You cannot write here at the moment. Thank you for understanding."))


def _answered(place: Universe, by: Person, to: UUID | None) -> tuple[Comment | None, Comment | None]:
    """(what is answered, the head of its thread, locked), or neither for a new thread."""
    if to is None:
        return None, None
    standing = Comment.objects.standing_for(by).filter(universe=place)
    parent = standing.select_related("by", "hidden").filter(pk=to).first()
    locked = Comment.objects.select_for_update(of=("self",))
    head = locked.select_related("by").filter(pk=parent.head_id).first() if parent else None
    if parent is None or head is None:
        raise NotFound(_("There is no such comment (any more)."))
    if parent.deleted:
        raise Conflict(_("What you answer was deleted meanwhile."))
    if parent.is_hidden:
        raise Conflict(_("What you answer is hidden."))
    if head.answers.count() >= ANSWERS_MOST:
        raise Conflict(_("This thread is long: %(most)s answers. Please begin a new one.") % {"most": ANSWERS_MOST})
    _check_blocks(by, [parent.by, head.by])
    return parent, head


def _held(comment: Comment, by: Person) -> tuple[Universe, Comment, Comment]:
    """(the universe, the head of the thread, the comment), as they are now, until the transaction ends."""
    place = _place(comment.universe, by)
    standing = Comment.objects.standing_for(by).filter(universe=place)
    head = standing.select_for_update(of=("self",)).filter(pk=comment.head_id).first()
    held = standing.with_people().filter(pk=comment.pk).first()
    if head is None or held is None:
        raise NotFound(_("There is no such comment (any more)."))
    held.universe = head.universe = place
    return place, head, held


def _remove(held: Comment, head: Comment) -> Comment | None:
    if held.deleted:
        return held
    head_id, was_deleted = head.pk, head.deleted is not None
    about = _about(held)
    _count_person(held.universe, held.by_id, -1, besides=held.pk)
    if held.thread_id is None and held.answers.exists():
        held.mentions.all().delete()
        Resolution.objects.filter(comment=held).delete()
        Hidden.objects.filter(comment=held).delete()  # there are no words any more that would be
        for name in ("resolution", "hidden"):
            held._state.fields_cache.pop(name, None)
        held.text, held.rating, held.bar, held.beat, held.parameter = "", None, None, None, ""
        held.by, held.deleted = None, timezone.now()
        held.save()
        tell_standing(held)
        return held
    parent = held.parent
    held.delete()
    _tell_gone(held.universe, about, Comment.objects.standing().filter(thread=head_id).count())
    if was_deleted and not Comment.objects.filter(thread=head_id).exists():  # nobody is there for whom it was kept
        head.delete()
        _tell_gone(held.universe, {"comment": str(head_id), "thread": None}, 0)
    elif held.thread_id:
        _tell_places(parent, head)
    return None


def _count_person(universe: Universe, person: int | None, change: int, *, besides: UUID) -> None:
    """One more, or one fewer, who talks about it: people count, not what they say, and its owner does not."""
    if person is None or person == universe.owner_id:
        return
    here = set(Comment.objects.shown().filter(universe=universe, by=person).values_list("pk", flat=True)[:2])
    if here == {besides}:  # nothing else of theirs is read there
        add_to(universe.pk, "comments", change)


def _asked_to_resolve(comment: Comment, by: Person) -> Comment:
    _place, _head, held = _held(comment, by)
    if not may_resolve(by, held):
        raise NotAllowed(_("Only whoever began a thread, and who may change the universe, can settle it."))
    if held.thread_id is not None or held.deleted or held.is_hidden:
        raise Conflict(_("It is the beginning of a thread that is settled or not."))
    return held


def _asked_to_host(universe: Universe, by: Person) -> Universe:
    place = _place(universe, by)
    if not may_host_comments(by, place):
        raise NotAllowed(_("Only its owner decides whether a universe takes comments."))
    return place


def _known(by: Person, op: str) -> Comment | None:
    return Comment.objects.filter(by_id=by.pk, op=op).first() if op else None


def _saved(comment: Comment) -> Comment:
    """The comment, or the one that the same request has made at the same time."""
    try:
        with transaction.atomic():
            comment.save()
        return comment
    except IntegrityError as error:
        there = Comment.objects.filter(by=comment.by_id, op=comment.op).exclude(op="").exclude(pk=comment.pk).first()
        if there is not None:
            return there
        if comment.rating is None:
            raise
        raise Conflict(_("You have reviewed this universe already. Change your review instead.")) from error


def _check_flood(by: Person) -> None:
    now = time.time()
    for limit, seconds in LIMITS:
        wait = count(f"comment:{seconds}:{by.pk}", limit=limit, seconds=seconds, now=now)
        if wait is not None:
            words = _("That was a lot at once, and others want to be heard, too. You can write again in %(when)s.")
            raise TooMany(words % {"when": _in_words(wait)})


def _in_words(seconds: float) -> str:
    left = max(1, round(seconds))
    if left < 90:
        return ngettext("%(many)s second", "%(many)s seconds", left) % {"many": left}
    minutes = -(-left // 60)
    return ngettext("%(many)s minute", "%(many)s minutes", minutes) % {"many": minutes}


def _wrong_text(text: Any) -> list[Problem]:
    said = text_of(text)
    if not said:
        return [_problem("text", "required", _("Write something first."))]
    if len(said) > COMMENT_LENGTH:
        words = _("A comment has at most %(most)s characters; this one has %(many)s.")
        return [_problem("text", "length", words % {"most": COMMENT_LENGTH, "many": len(said)})]
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in said):
        return [_problem("text", "characters", _("There are characters in it that are no text."))]
    return []


def _wrong_rating(rating: Any, head: Comment | None, place: Universe, by: Person) -> list[Problem]:
    if rating is None:
        return []
    if isinstance(rating, bool) or rating not in RATINGS:
        return [_problem("rating", "range", _("A rating is a whole number from 1 to 5."))]
    if head is not None:
        return [_problem("rating", "answer", _("An answer has no rating."))]
    if place.owner_id == by.pk:
        return [_problem("rating", "own", _("One's own universe cannot be reviewed."))]
    return []


def _wrong_pin(place: Universe, moment: Moment | None, parameter: str) -> list[Problem]:
    if moment and parameter:
        return [_problem("parameter", "both", _("Pin it to a moment or to a parameter, not to both."))]
    if parameter and parameter not in BY_PATH:
        return [_problem("parameter", "choice", _("There is no such parameter."))]
    if moment is None:
        return []
    bars, beats = place.music.values()["cycle_bars"], beats_of(place)
    problems = []
    if not 1 <= moment[0] <= bars:
        problems.append(_problem("bar", "range", _("The cycle has bars 1 to %(most)s.") % {"most": bars}))
    if not 1 <= moment[1] <= beats:
        problems.append(_problem("beat", "range", _("A bar has beats 1 to %(most)s.") % {"most": beats}))
    return problems


def _problem(path: str, code: str, message: str) -> Problem:
    return {"path": path, "code": code, "message": message}


def tell_standing(comment: Comment) -> None:
    """What everybody is to see of a comment that was hidden, is shown again, or left its place: it, or that it is gone.

    With it the places go, or come again, that stand for what is said below them.
    """
    if comment.thread is not None:
        _tell_places(comment.parent, comment.thread)
    _tell_as_it_stands(comment)


def _tell_places(*above: Comment | None) -> None:
    for one in {one.pk: one for one in above if one is not None and (one.deleted or one.is_hidden)}.values():
        _tell_as_it_stands(one)


def _tell_as_it_stands(comment: Comment) -> None:
    if Comment.objects.standing().filter(pk=comment.pk).exists():
        _tell("changed", comment)
    else:
        answers = Comment.objects.standing().filter(thread=comment.head_id).count()
        _tell_gone(comment.universe, _about(comment), answers, hidden=comment.is_hidden)


def _about(comment: Comment) -> dict[str, Any]:
    return {"comment": str(comment.pk), "thread": str(comment.thread_id) if comment.thread_id else None}


def _tell(kind: str, comment: Comment) -> None:
    """What is said of it: the comment as it is now, the answers of its thread, what the reviews come to."""
    now = Comment.objects.with_people().with_count().get(pk=comment.pk)
    answers = Comment.objects.standing().filter(thread=comment.head_id).count()
    said = {"type": f"comment.{kind}", "comment": comment_wire(now), "answers": answers, **_reviews(comment.universe)}
    announce(comment.universe_id, {"type": "universe.comment", "said": said})


def _tell_gone(universe: Universe, about: dict[str, Any], answers: int, *, hidden: bool = False) -> None:
    said = {"type": "comment.deleted", **about, "hidden": hidden, "answers": answers, **_reviews(universe)}
    announce(universe.pk, {"type": "universe.comment", "said": said})


def _reviews(universe: Universe) -> dict[str, Any]:
    return {"reviews": reviews_of(universe)}
