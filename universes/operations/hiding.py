"""Hiding a thing from everybody but whose it is, and showing it again. Called by reports and rulings only."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from universes.announce import announce
from universes.models import Case, Hidden, Message, Universe
from universes.models.report import Kind

from .talking import message_wire
from .things import Thing, thing_of

if TYPE_CHECKING:
    from accounts.models import User

HIDEABLE = (Kind.UNIVERSE, Kind.MESSAGE)


def hide(*, case: Case, by: User | None, reason: str, now: datetime) -> bool:
    """Hide the thing of a case; whether it is hidden by this (and was not before, and is not gone)."""
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
    hidden = Hidden.objects.filter(case=case).select_related("message__by").first()
    if hidden is None:
        return False
    universe_id, message = hidden.universe_id, hidden.message
    hidden.delete()
    if message is not None:
        wire = {"type": "universe.chat", "message": message_wire(message), "op": ""}
        announce(message.universe_id, wire)
    elif universe_id is not None:
        announce(universe_id, {"type": "universe.rights", "universe": str(universe_id)})
    return True


def _tell_hidden(thing: Thing) -> None:
    """Strangers are sent out of a room at once; a message goes from every chat."""
    if isinstance(thing.item, Universe):
        announce(thing.item.pk, {"type": "universe.rights", "universe": str(thing.item.pk)})
    elif isinstance(thing.item, Message):
        announce(thing.item.universe_id, {"type": "universe.chat_deleted", "message": thing.item.pk})
