"""The seed: what a new site begins with. Adds what is missing, changes nothing that is there."""

from django.conf import settings

from accounts.models import Letter
from harmonic.people import CAST, confirm, person_of
from universes.models import Universe
from universes.operations import seeding


def seed() -> str:
    """Seeds, and says what the site has now. Demo passwords hold on a local site only."""
    people = {person.username: person_of(person.username, may_sign_in=settings.LOCAL) for person in CAST}
    for person in people.values():
        confirm(person)
    new = seeding.seed(people)
    if new:  # what they say to each other there is no news for a mailbox
        Letter.objects.filter(person__in=people.values()).delete()
    universes = Universe.objects.filter(owner__in=people.values()).count()
    return f"A world with {len(people)} people and {universes} universes of theirs ({new} new)"
