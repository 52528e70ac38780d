"""Limits count exactly, also when requests come at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.limits import count
from harmonic.api.throttles import rate


def test_of_300_at_once_exactly_20_pass() -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: count("somebody", limit=20, seconds=60, now=1000.0), range(300)))
    assert sum(wait is None for wait in waits) == 20
    assert {wait for wait in waits if wait is not None} == {20.0}  # the window of second 1000 ends at 1020


def test_a_new_window_begins_with_nothing_used() -> None:
    assert [count("a", limit=1, seconds=60, now=now) for now in (59.0, 59.5, 60.0)] == [None, 0.5, None]


def test_one_person_does_not_use_up_anothers() -> None:
    assert count("a", limit=1, seconds=60, now=0.0) is None
    assert count("b", limit=1, seconds=60, now=0.0) is None
    assert count("a", limit=1, seconds=60, now=0.0) == 60.0


def test_a_counter_that_the_cache_has_forgotten_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *_, **__: False)  # evicted between add and incr
    assert count("a", limit=1, seconds=60, now=0.0) is None


def test_rates_are_read_as_they_are_written() -> None:
    assert rate("token") == (10, 60)


@pytest.mark.django_db
def test_the_eleventh_wrong_try_in_a_minute_waits_whoever_is_tried(client: Client, settings: Settings) -> None:
    def ask(name: str) -> Any:
        body = {"login": name, "password": "wrong"}
        # A forged header is not another address.
        headers = {"X-Forwarded-For": f"10.0.0.{len(name)}"}
        return client.post("/api/v1/auth/token/", body, content_type="application/json", headers=headers)

    answers = [ask("a" * (number + 1)) for number in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert answers[-1].json()["error"]["code"] == "rate_limited"
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
