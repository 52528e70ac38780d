"""What a remix owes to those whose work is in it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from universes.documents.licensing import allowed_after
from universes.errors import Invalid
from universes.models import Remix, Universe
from universes.models.universe import LICENCE_LABELS


def licences_of(universe: Universe) -> list[str]:
    """Those that a universe may have: all, unless the work of others is in it."""
    remix = Remix.objects.filter(universe=universe).first()
    return allowed_after(remix.licences if remix else ())


def check_licence(universe: Universe, licence: str) -> None:
    """Raises Invalid where the licence does not fit those under which the work of others in it was given."""
    allowed = licences_of(universe)
    if licence not in allowed:
        words = _("It was made from a universe of somebody else, whose licence leaves this: %(licences)s.") % {
            "licences": "; ".join(LICENCE_LABELS[one] for one in allowed)
        }
        raise Invalid([{"path": "licence", "code": "licence", "message": words}])
