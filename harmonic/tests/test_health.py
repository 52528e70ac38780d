"""Whoever watches the site gets an answer, whatever is broken."""

from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client


def test_liveness_never_asks_the_database(client: Client) -> None:
    # No `db` mark: a query in here would fail the test by itself.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db(transaction=True)
def test_readiness_says_what_it_reached(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_readiness_without_its_database_is_503_and_says_when_to_ask_again(client: Client) -> None:
    with patch("harmonic.health._ask_database", side_effect=OperationalError("away")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["ready"], answer.json()["database"]) == (False, "away")
    assert answer["Retry-After"]
