"""Two programs, or one twice, that change the same refresh token at the same moment."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from rest_framework_simplejwt.exceptions import TokenError

from accounts.models import TokenFamily, User
from accounts.tokens import issue_tokens, renew_tokens
from universes.tests.test_concurrency import Together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def together(ada: User, tmp_path: Path) -> Iterator[Together]:
    if connection.vendor != "sqlite":
        yield Together(None)
        return
    path = tmp_path / "together.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    here = connections["default"]
    threads = Together({**here.settings_dict, "NAME": str(path)})
    threads.connect()
    try:
        yield threads
    finally:
        connections["default"].close()
        connections["default"] = here


@pytest.mark.parametrize("at_once", [2, 6])
def test_of_renewals_at_once_exactly_one_gives_a_pair(ada: User, together: Together, at_once: int) -> None:
    held = issue_tokens(ada)["refresh"]

    def renew() -> bool:
        try:
            return bool(renew_tokens(held))
        except TokenError:
            return False

    assert sorted(together.run(*[renew] * at_once)) == [False] * (at_once - 1) + [True]
    assert not TokenFamily.objects.exists(), "it was used twice: somebody else may have it"
