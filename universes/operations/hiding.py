"""Hiding a thing from everybody but whose it is, and showing it again. Called by reports and rulings only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.operations.notifying import requote
from universes.announce import announce
from universes.models import Case, Comment, Hidden, Message, Universe
from universes.models.report import Kind

from .commenting import tell_standing
from .counting import recount
from .talking import message_wire
from .things import Thing, thing_of

if TYPE_CHECKING:
    from accounts.models import User

HIDEABLE = (Kind.UNIVERSE, Kind.MESSAGE, Kind.COMMENT)


def hide(*, case: Case, by: User | None, reason: str, now: datetime) -> bool:
    """Hide the thing of a case; whether it is hidden by this (and was not before, and is not gone)."""
    if case.kind == Kind.COMMENT:
        _hold_thread(case.thing)
    thing = thing_of(kind=case.kind, identity=case.thing)
    if thing is None or thing.item is None or case.kind not in HIDEABLE:
        return False
    _hidden, is_new = Hidden.objects.get_or_create(
        **{case.kind: thing.item}, defaults={"case": case, "by": by, "reason": reason, "at": now}
    )
    if is_new:
        _tell_hidden(thing)
    return is_new


def show(*, case: Case) -> bool:
    """Show again what was hidden in a case; whether there was anything."""
    if case.kind == Kind.COMMENT:
        _hold_thread(case.thing)
    hidden = Hidden.objects.filter(case=case).select_related("message__by", "comment__universe").first()
    if hidden is None:
        return False
    universe_id, message, comment = hidden.universe_id, hidden.message, hidden.comment
    hidden.delete()
    if comment is not None:
        _tell_of(comment, quote=comment.text)
    elif message is not None:
        wire = {"type": "universe.chat", "message": message_wire(message), "op": ""}
        announce(message.universe_id, wire)
    elif universe_id is not None:
        announce(universe_id, {"type": "universe.rights", "universe": str(universe_id)})
    return True


def _hold_thread(identity: str) -> None:
    """Whoever deletes a comment holds the head of its thread, too: what is being deleted is not hidden beside it."""
    thread = Comment.objects.filter(pk=identity).values_list("thread", flat=True).first()
    list(Comment.objects.select_for_update(of=("self",)).filter(pk=thread or identity).values_list("pk"))


def _tell_of(comment: Comment, *, quote: str) -> None:
    """Open pages hear of it, inboxes quote it no more, or again; the numbers that it counts in are counted anew."""
    recount([comment.universe_id])
    tell_standing(Comment.objects.with_people().select_related("universe", "thread").get(pk=comment.pk))
    requote(address=reverse("universes:comment", args=[comment.universe_id, comment.pk]), quote=quote)


def _tell_hidden(thing: Thing) -> None:
    """Strangers are sent out of a room at once; a message goes from every chat, a comment from every page."""
    if isinstance(thing.item, Universe):
        announce(thing.item.pk, {"type": "universe.rights", "universe": str(thing.item.pk)})
    elif isinstance(thing.item, Comment):
        _tell_of(thing.item, quote="")
    elif isinstance(thing.item, Message):
        announce(thing.item.universe_id, {"type": "universe.chat_deleted", "message": thing.item.pk})
