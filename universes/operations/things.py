"""What can be reported and ruled on: finding one, as somebody may see it, and saying whose it is and what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from universes.errors import NotFound
from universes.models import Comment, Message, Universe
from universes.models.report import Kind

if TYPE_CHECKING:
    from universes.access import Person


@dataclass(frozen=True)
class Thing:
    """A thing of any kind, as reports and rulings need it."""

    kind: str
    id: str
    label: str
    about: User | None  # whose it is; a guest's message is nobody's
    address: str
    quote: str = ""
    item: Universe | Message | Comment | User | None = None


def thing_seen_by(*, kind: str, identity: str, by: Person) -> Thing:
    """The thing, if this person may see it. Raises NotFound."""
    found = _find(kind, identity)
    if found is None or not _SEEN[Kind(kind)](found, by):
        raise NotFound(_("There is no such thing, or none that you may see."))
    return found


def thing_of(*, kind: str, identity: str) -> Thing | None:
    """The thing, whoever asks; None where it is gone."""
    return _find(kind, identity)


def _find(kind: str, identity: str) -> Thing | None:
    finder = _FOUND.get(kind)
    return finder(identity) if finder else None


def _universe(identity: str) -> Thing | None:
    pk = _key(identity)
    found = Universe.objects.select_related("owner", "hidden", "publication").filter(pk=pk).first() if pk else None
    if found is None:
        return None
    address = reverse("universes:page", args=[pk])
    return Thing(Kind.UNIVERSE, str(pk), found.name, found.owner, address, found.description, found)


def _message(identity: str) -> Thing | None:
    number = _number(identity)
    found = Message.objects.select_related("by", "universe").filter(pk=number).first() if number else None
    if found is None:
        return None
    said_by = str(found.by) if found.by else found.guest_name
    label = _("what %(name)s said in %(universe)s") % {"name": said_by, "universe": found.universe.name}
    address = reverse("universes:page", args=[found.universe_id])
    return Thing(Kind.MESSAGE, str(found.pk), label, found.by, address, found.text, found)


def _comment(identity: str) -> Thing | None:
    """A place without words is nothing that could be wrong."""
    pk = _key(identity)
    there = Comment.objects.select_related("by", "universe", "hidden").filter(deleted__isnull=True)
    found = there.filter(pk=pk).first() if pk else None
    if found is None:
        return None
    said_by = str(found.by) if found.by else _("somebody who has left")
    label = _("what %(name)s said about %(universe)s") % {"name": said_by, "universe": found.universe.name}
    address = reverse("universes:comment", args=[found.universe_id, pk])
    return Thing(Kind.COMMENT, str(pk), label, found.by, address, found.text, found)


def _person(identity: str) -> Thing | None:
    found = User.objects.filter(username=identity).first()
    if found is None:
        return None
    return Thing(
        Kind.PERSON, found.username, str(found), found, reverse("universes:person", args=[found.username]), "", found
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


_FOUND: dict[str, Callable[[str], Thing | None]] = {
    Kind.UNIVERSE: _universe,
    Kind.MESSAGE: _message,
    Kind.COMMENT: _comment,
    Kind.PERSON: _person,
}


def _sees_universe(thing: Thing, by: Person) -> bool:
    return Universe.objects.visible_to(by).filter(pk=thing.id).exists()


def _sees_message(thing: Thing, by: Person) -> bool:
    assert isinstance(thing.item, Message)
    seen = Universe.objects.visible_to(by).filter(pk=thing.item.universe_id).exists()
    return seen and not hasattr(thing.item, "hidden")


def _sees_comment(thing: Thing, by: Person) -> bool:
    return Comment.objects.visible_to(by).filter(pk=thing.id, hidden__isnull=True).exists()


def _sees_person(thing: Thing, by: Person) -> bool:
    return isinstance(thing.item, User) and thing.item.is_active


_SEEN: dict[Kind, Callable[[Thing, Person], bool]] = {
    Kind.UNIVERSE: _sees_universe,
    Kind.MESSAGE: _sees_message,
    Kind.COMMENT: _sees_comment,
    Kind.PERSON: _sees_person,
}
