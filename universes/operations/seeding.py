"""The universes that a new site begins with: the shelf, each owned by somebody of the cast."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from accounts.operations.following import follow
from simulation.errors import Refusal
from universes.models import Collection, Universe
from universes.operations.collecting import collect, put_in
from universes.operations.commenting import post_comment, resolve
from universes.operations.creating import create
from universes.operations.favouriting import favourite
from universes.operations.publishing import publish
from universes.shelf import shelf

if TYPE_CHECKING:
    from accounts.models import User

# A seeded universe has the same address on every site; one that is there, however changed, is left alone.
NAMESPACE = UUID("3f6f6b5e-5d6c-4c7e-9a57-1619a0c0ffee")
OWNERS = ("ada", "ben", "cleo")
PRIVATE = "Sketch for a quieter sky"
REMIX = "Aurora, at rest"


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
    made += _make("sketch", people["ada"], sketch, public=False)
    return made + _bring_together(people)


def _bring_together(people: dict[str, User]) -> int:
    """Favourites, follows, a collection and a remix, once: where one of the last two is, nothing more is made."""
    ada, ben, cleo = (people[name] for name in OWNERS)
    identity = uuid5(NAMESPACE, "remix")
    if Universe.objects.filter(pk=identity).exists() or Collection.objects.filter(owner=cleo).exists():
        return 0
    shelved = {one.slug: Universe.objects.filter(pk=uuid5(NAMESPACE, one.slug)).first() for one in shelf()}
    there = [universe for universe in shelved.values() if universe]
    for person, place in ((ben, 0), (cleo, 0), (ada, 1), (cleo, 1), (ben, 3), (ada, 4)):
        if place < len(there):
            favourite(universe=there[place], by=person)
    for one, other in ((ben, ada), (cleo, ada), (ada, ben)):
        follow(person=other, by=one, address=f"/people/{one.username}/")
    if there:
        first = Universe.objects.with_document().get(pk=there[0].pk)
        document = {**first.document(), "name": REMIX, "description": "The same sky, slower and lower."}
        document["music"] = {**document["music"], "tempo": 66.0}
        publish(universe=create(by=ben, document=document, remixed_from=first, identity=identity), by=ben)
    words = "To fall asleep by, from the lightest to the deepest."
    calm = collect(by=cleo, name="Late at night", description=words, visibility="public")
    for universe in there[:3]:
        put_in(collection=calm, universe=universe, by=cleo)
    if there:
        _talk(there[0], ada=ada, ben=ben, cleo=cleo)
    return int(bool(there))


def _talk(aurora: Universe, *, ada: User, ben: User, cleo: User) -> None:
    """Somebody asks, somebody answers, somebody reviews it."""
    with suppress(Refusal):  # the cast of an older site may not have confirmed their addresses
        words = "Here the bass comes in and the slow ones gather. Is that gravity?"
        asked = post_comment(universe=aurora, by=ben, moment=(3, 1), text=words)
        post_comment(universe=aurora, by=ada, to=asked.pk, text="It is, @ben: louder notes pull harder.")
        resolve(comment=asked, by=ada)
        post_comment(universe=aurora, by=cleo, rating=5, text="It played all morning and never repeated itself.")


def _make(slug: str, owner: User, document: dict[str, object], *, public: bool) -> int:
    identity = uuid5(NAMESPACE, slug)
    if Universe.objects.filter(pk=identity).exists():
        return 0
    universe = create(by=owner, document=document, identity=identity)
    if public:
        publish(universe=universe, by=owner)
    return 1
