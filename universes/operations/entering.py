"""Coming in: by a link, as a guest under a name of one's own, and from guest to account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from universes.errors import Invalid, NotFound
from universes.guests import Guest, enter_as, remember_link, take_links
from universes.models import Seat, ShareLink
from universes.models.message import GUEST_NAME_LENGTH

from .sharing import tell

if TYPE_CHECKING:
    from universes.access import Person

JOINER = "\u200d"  # holds parts of one sign together (a family, a flag)


def link_of(*, token: str) -> ShareLink:
    """The link that an address ends with, while it opens a universe. Raises NotFound."""
    links = ShareLink.objects.live(timezone.now()).select_related("universe__owner", "by")
    link = links.filter(token=token, universe__hidden=None).first()
    if link is None:
        raise NotFound(_("This link opens nothing any more. Ask whoever gave it to you for a new one."))
    return link


@transaction.atomic
def open_link(*, token: str, by: Person, session: Any = None, name: str = "") -> ShareLink:
    """Come in by a link: with an account it gives a seat that ends with the link; a guest's session remembers it.

    `session` and `name` are a guest's. Raises NotFound, Invalid (the name).
    """
    link = link_of(token=token)
    # Held against a revocation at the same moment: what is given after it would be of no use, and look as if it were.
    if not ShareLink.objects.select_for_update().live(timezone.now()).filter(pk=link.pk).exists():
        raise NotFound(_("This link opens nothing any more. Ask whoever gave it to you for a new one."))
    if by.is_authenticated:
        _seat(link, by)
        return link
    enter_as(session, guest_name(name))
    remember_link(session, link.pk)
    return link


def name_guest(*, session: Any, name: str) -> Guest:
    """The name of somebody without an account; by their first they get the key that tells them apart, and keep it.

    It opens nothing by itself: with a name one may change what is open to edit. Raises Invalid.
    """
    return enter_as(session, guest_name(name))


def bring_links(*, session: Any, by: Person) -> None:
    """The links that somebody opened as a guest become seats, once they have signed in. Nothing if there are none."""
    if ids := take_links(session):
        with transaction.atomic():
            for link in ShareLink.objects.live(timezone.now()).filter(pk__in=ids).select_related("universe"):
                _seat(link, by)


def guest_name(text: str) -> str:
    """A guest's name as others read it: in one line, without signs that cannot be seen. Raises Invalid."""
    name = " ".join("".join(sign if sign.isprintable() or sign == JOINER else " " for sign in text).split())
    if not name.strip(JOINER + " "):
        raise Invalid([{"path": "name", "code": "required", "message": _("Say a name, so that others know you.")}])
    if len(name) > GUEST_NAME_LENGTH:
        words = _("A name has at most %(most)s letters.") % {"most": GUEST_NAME_LENGTH}
        raise Invalid([{"path": "name", "code": "length", "message": words}])
    return name


def _seat(link: ShareLink, by: Person) -> None:
    if link.universe.owner_id == by.pk:
        return
    values = {"role": link.role, "by": link.by, "at": timezone.now()}
    _there, is_new = Seat.objects.get_or_create(
        universe_id=link.universe_id, person_id=by.pk, link=link, defaults=values
    )
    if is_new:
        tell(link.universe)
