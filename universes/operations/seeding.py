"""The universes that a new site begins with: the shelf, each owned by somebody of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from universes.models import Universe
from universes.operations.creating import create
from universes.operations.publishing import publish
from universes.shelf import shelf

if TYPE_CHECKING:
    from accounts.models import User

# A seeded universe has the same address on every site; one that is there, however changed, is left alone.
NAMESPACE = UUID("3f6f6b5e-5d6c-4c7e-9a57-1619a0c0ffee")
OWNERS = ("ada", "ben", "cleo")
PRIVATE = "Sketch for a quieter sky"


def seed(people: dict[str, User]) -> int:
    """Make what is missing of the seeded universes; gives how many were made.

    Ada owns *Aurora*, which has been public for longest: it is the one that the landing page plays.
    """
    made = 0
    for template in shelf():
        owner = people[OWNERS[template.place % len(OWNERS)]]
        made += _make(template.slug, owner, dict(template.document), public=True)
    sketch = {**shelf()[0].document, "name": PRIVATE, "description": "Not for other ears yet.", "tags": ["sketch"]}
    sketch["music"] = {**sketch["music"], "tempo": 60.0, "key": "Ab"}
    return made + _make("sketch", people["ada"], sketch, public=False)


def _make(slug: str, owner: User, document: dict[str, object], *, public: bool) -> int:
    identity = uuid5(NAMESPACE, slug)
    if Universe.objects.filter(pk=identity).exists():
        return 0
    universe = create(by=owner, document=document, identity=identity)
    if public:
        publish(universe=universe, by=owner)
    return 1
