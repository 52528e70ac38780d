"""Lists that no other test counts: few and many take as many questions to the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from simulation.models import Rendering
from universes.models import Performance, Role, Seat, Universe
from universes.operations.inviting import invite
from universes.operations.sharing import make_link

pytestmark = pytest.mark.django_db

OPTIONS = {"cycle": 0, "cycles": 2}


def recorded(universe: Universe, by: User, count: int) -> None:
    Performance.objects.bulk_create(
        Performance(universe=universe, by=by, name=f"Take {k}", at=timezone.now(), run=k, document={}, to_sample=48_000)
        for k in range(count)
    )


def asked_for(universe: Universe, by: User, count: int) -> None:
    Rendering.objects.bulk_create(
        Rendering(universe=universe, asked_by=by, kind="midi", document=universe.document(), options=OPTIONS)
        for k in range(count)
    )


def shared(universe: Universe, by: User, count: int) -> None:
    for k in range(count):
        person = User.objects.create_user(f"p{universe.seats.count()}-{k}")
        Seat.objects.create(universe=universe, person=person, role=Role.VIEWER, at=timezone.now())
        invite(universe=universe, by=by, whom=f"{person.username}@example.org", role="viewer")
        make_link(universe=universe, by=by, role="viewer")


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("/universes/{}/performances/", recorded),
        ("/api/v1/universes/{}/performances/", recorded),
        ("/api/v1/renderings/", asked_for),
        ("/me/renderings/", asked_for),
        ("/universes/{}/sharing/", shared),
        ("/api/v1/universes/{}/seats/", shared),
    ],
)
def test_few_and_many_cost_as_many_queries(
    page: str, more: Callable[..., None], client_of: Any, ada: User, aurora: Universe
) -> None:
    browser: Client = client_of(ada)
    more(aurora, ada, 2)
    few = queries_of(browser, page.format(aurora.pk))
    more(aurora, ada, 9)
    assert queries_of(browser, page.format(aurora.pk)) == few


def queries_of(browser: Client, address: str) -> int:
    browser.get(address)  # what is remembered for a while is remembered now
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
