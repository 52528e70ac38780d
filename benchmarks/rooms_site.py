"""Makes what a load on a room needs, in the database of the environment: `python -m benchmarks.rooms_site CLIENTS`.

A universe with a seat for as many people as its sockets need (twenty each), and their tokens; prints them as JSON.
"""

from __future__ import annotations

import json
import os
import sys

import django

SOCKETS_A_PERSON = 20


def main(clients: int) -> None:
    """The universe's id and one token a socket's person."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")
    django.setup()
    from django.utils import timezone

    from accounts.models import User
    from accounts.tokens import issue_tokens
    from universes.models import Role, Seat
    from universes.operations.creating import create_blank

    people = [User.objects.get_or_create(username=f"writer{k}")[0] for k in range(-(-clients // SOCKETS_A_PERSON) or 1)]
    universe = create_blank(by=people[0], name="Crowded")
    Seat.objects.bulk_create(
        Seat(universe=universe, person=person, role=Role.EDITOR, at=timezone.now()) for person in people[1:]
    )
    print(json.dumps({"universe": str(universe.pk), "tokens": [issue_tokens(person)["access"] for person in people]}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
