"""The chat of a universe: saying something, taking it back, reading what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from universes.access import may_chat, may_hush, may_see
from universes.announce import announce
from universes.errors import Invalid, NotAllowed, NotFound
from universes.guests import mark_of
from universes.models import Message, Universe
from universes.models.message import MESSAGE_LENGTH

from .editing import made_by

if TYPE_CHECKING:
    from universes.access import Person

PAGE = 50


@transaction.atomic
def post_message(*, universe: Universe, by: Person, text: str, op: str = "") -> Message:
    """Say something to everybody in the room. `op` goes out with it, so that its writer knows it again.

    Raises NotFound, NotAllowed, Invalid.
    """
    _ask(universe, by)
    if not may_chat(by, universe):
        raise NotAllowed("You may read here, and not write.")
    said = text.strip() if isinstance(text, str) else ""
    if not 0 < len(said) <= MESSAGE_LENGTH:
        words = f"A message has 1 to {MESSAGE_LENGTH:,} characters."
        raise Invalid([{"path": "text", "code": "length", "message": words}])
    message = Message.objects.create(universe=universe, text=said, at=timezone.now(), **made_by(by))
    announce(universe.pk, {"type": "universe.chat", "message": message_wire(message), "op": op})
    return message


@transaction.atomic
def delete_message(*, universe: Universe, by: Person, message_id: int) -> None:
    """Take a message back: one's own, or any as the host. Raises NotFound, NotAllowed."""
    _ask(universe, by)
    message = Message.objects.filter(universe=universe, pk=message_id).select_related("by").first()
    if message is None:
        raise NotFound("There is no such message (any more).")
    if not (_is_of(message, by) or may_hush(by, universe)):
        raise NotAllowed("Only its writer and the host may take a message back.")
    message.delete()
    announce(universe.pk, {"type": "universe.chat_deleted", "message": message_id})


def read_messages(*, universe: Universe, by: Person, before: int | None = None) -> tuple[list[dict[str, Any]], bool]:
    """The newest messages, or those before one, oldest first, a page of them; and whether there are older ones.

    Raises NotFound.
    """
    _ask(universe, by)
    return messages_of(universe.pk, before)


def messages_of(universe_id: UUID, before: int | None = None) -> tuple[list[dict[str, Any]], bool]:
    """The same for who has asked already."""
    rows = Message.objects.filter(universe_id=universe_id, hidden__isnull=True).select_related("by").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    return [message_wire(message) for message in page[:PAGE][::-1]], len(page) > PAGE


def message_wire(message: Message) -> dict[str, Any]:
    """A message as it goes out."""
    return {
        "id": message.pk,
        "who": mark_of(message.by, message.guest_key),
        "name": str(message.by) if message.by else message.guest_name,
        "text": message.text,
        "at": message.at.isoformat(),
    }


def _is_of(message: Message, by: Person) -> bool:
    if by.is_authenticated:
        return message.by_id == by.pk
    key = getattr(by, "key", "")
    return message.by_id is None and bool(key) and message.guest_key == key


def _ask(universe: Universe, by: Person) -> None:
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
