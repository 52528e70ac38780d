"""Universes that tests of the doors share: Ada's Aurora, public, and Ada's Draft, private."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.utils import load_backend

from accounts.models import User
from harmonic.testing import others_closing
from simulation.engine.document import default_document
from universes.models import Universe
from universes.operations.creating import create
from universes.operations.publishing import publish
from universes.realtime.threads import let_go

from .rooms import Seat, cookie_of

Make = Callable[..., Universe]


@pytest.fixture
def universe_of() -> Make:
    """`universe_of(ada, name="Aurora", visibility="public", music={"key": "D"})`."""

    def make(owner: User, *, visibility: str = "private", **values: Any) -> Universe:
        groups = {name: value for name, value in values.items() if isinstance(value, dict)}
        document = default_document() | {name: value for name, value in values.items() if name not in groups}
        for group, given in groups.items():
            document[group] |= given
        universe = create(by=owner, document=document)
        if visibility != "private":
            publish(universe=universe, by=owner, visibility=visibility)
        return universe

    return make


@pytest.fixture
def aurora(ada: User, universe_of: Make) -> Universe:
    return universe_of(ada, name="Aurora", visibility="public", tags=["calm"], music={"key": "D", "scale": "dorian"})


@pytest.fixture
def draft(ada: User, universe_of: Make) -> Universe:
    return universe_of(ada, name="Draft")


@pytest.fixture
def threads_share_it(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's database in a file, as the embedded site has it: SQLite's in-memory one has no second connection.

    What was made before it (so ask for it after the people and universes) is in it.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # tests may ask the database between two messages
    if connection.vendor != "sqlite":
        yield
        let_go()
        return
    path = tmp_path / "room.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    settings_of, here = connections.settings["default"], connections["default"]
    before, settings_of["NAME"] = settings_of["NAME"], str(path)
    connections["default"] = load_backend(settings_of["ENGINE"]).DatabaseWrapper(
        {**here.settings_dict, "NAME": str(path)}, "default"
    )
    with others_closing():  # while they go by the name of the file
        yield
        let_go()
    connections["default"].close()
    connections["default"] = here
    settings_of["NAME"] = before


@pytest.fixture
def seat(aurora: Universe, threads_share_it: None) -> Callable[..., Seat]:
    """`seat(ada)`: Ada's socket in the room of Aurora, not opened yet; `seat(None)`: a stranger's."""

    def made(person: User | None, *, universe: Universe = aurora, **more: Any) -> Seat:
        more = {"client": f"tab-of-{person.username if person else 'nobody'}"} | more
        return Seat(f"/ws/universes/{universe.pk}/", cookie=cookie_of(person) if person else "", **more)

    return made
