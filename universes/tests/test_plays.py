"""Plays: counted once an hour for each listener, never for the owner, and forgotten as persons after ninety days."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from accounts.models import User
from universes.errors import NotFound
from universes.guests import Guest
from universes.models import Play, Universe, UniverseCounts
from universes.operations.hearing import GUESTS_AN_HOUR, forget_plays, hear

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
HERE = {"address": "203.0.113.7", "browser": "Firefox"}


def plays(universe: Universe) -> int:
    return UniverseCounts.objects.get(pk=universe.pk).plays


def test_a_listener_counts_once_an_hour_and_is_one_row_a_day(aurora: Universe, ben: User) -> None:
    at = [timedelta(0), timedelta(minutes=59), timedelta(minutes=60), timedelta(minutes=61), timedelta(hours=12)]
    assert [hear(universe=aurora, by=ben, now=NOON + later, **HERE) for later in at] == [True, False, True, False, True]
    assert plays(aurora) == 3
    assert Play.objects.count() == 2  # today and tomorrow


def test_its_owner_never_counts(aurora: Universe, ada: User) -> None:
    assert not hear(universe=aurora, by=ada, now=NOON, **HERE)
    assert plays(aurora) == 0


def test_guests_are_told_apart_for_a_day_and_nothing_of_them_is_kept_that_leads_back(aurora: Universe) -> None:
    def heard(key: str = "", **changed: str) -> bool:
        return hear(universe=aurora, by=Guest(key), now=NOON, **(HERE | changed))

    assert heard()
    assert not heard()
    assert heard(browser="Chromium")
    assert heard(key="gil")
    assert heard(address="203.0.113.8")
    assert heard(address="2001:db8::1")
    assert not heard(address="2001:db8::ffff")  # one household's
    kept = list(Play.objects.values_list("visitor", flat=True))
    assert plays(aurora) == len(set(kept)) == 5
    assert not any("203" in visitor or "gil" in visitor for visitor in kept)
    hear(universe=aurora, by=Guest(), now=NOON + timedelta(days=1), **HERE)
    assert len(set(Play.objects.values_list("visitor", flat=True))) == 6  # tomorrow the same guest is another


def test_one_network_cannot_push_a_universe_by_changing_its_browsers_name(aurora: Universe) -> None:
    for k in range(GUESTS_AN_HOUR + 20):
        hear(universe=aurora, by=Guest(), now=NOON, address="203.0.113.7", browser=f"Loop/{k}")
    assert plays(aurora) == GUESTS_AN_HOUR


def test_what_one_may_not_see_is_not_there(draft: Universe, cleo: User, client_of: Any) -> None:
    with pytest.raises(NotFound):
        hear(universe=draft, by=cleo, now=NOON, **HERE)
    assert client_of(cleo).post(f"/universes/{draft.pk}/plays/").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 204),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_our_own_pages_say_what_is_heard(
    aurora: Universe, client: Any, headers: dict[str, str], status: int
) -> None:
    assert client.post(f"/universes/{aurora.pk}/plays/", headers=headers).status_code == status
    assert plays(aurora) == (status == 204)
    assert client.get(f"/universes/{aurora.pk}/plays/").status_code == 405


def test_the_listen_page_says_where_and_how_often_it_was_heard(aurora: Universe, ben: User, client_of: Any) -> None:
    client_of(ben).post(f"/universes/{aurora.pk}/plays/")
    page = client_of(ben).get(f"/universes/{aurora.pk}/").content.decode()
    assert f'data-plays="/universes/{aurora.pk}/plays/"' in page
    assert "1 play" in page


def test_after_ninety_days_the_sum_is_left(aurora: Universe, ben: User, capsys: pytest.CaptureFixture[str]) -> None:
    now = timezone.now()
    hear(universe=aurora, by=ben, now=now - timedelta(days=91), **HERE)
    hear(universe=aurora, by=ben, now=now - timedelta(days=89), **HERE)
    call_command("compact")
    assert "forgot 1 plays" in capsys.readouterr().out
    assert (Play.objects.count(), plays(aurora)) == (1, 2)
    assert forget_plays(now=now) == 0


@pytest.mark.django_db(transaction=True)
def test_plays_at_the_same_moment_count_once_in_each_hour(aurora: Universe, ben: User, threads_share_it: None) -> None:
    def listen(k: int) -> bool:
        try:
            universe = Universe.objects.select_related("publication").get(pk=aurora.pk)
            by: Any = ben if k % 2 else Guest()
            return hear(universe=universe, by=by, now=NOON + timedelta(hours=k // 10), **HERE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        counted = sum(pool.map(listen, range(10)))
        assert (counted, plays(aurora), Play.objects.count()) == (2, 2, 2)
        counted = sum(pool.map(listen, range(10, 20)))
        assert (counted, plays(aurora), Play.objects.count()) == (2, 4, 2)
