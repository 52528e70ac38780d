"""Several at once: edits lose nothing, leave no gap in the numbers and are made once, on whichever database is there.

SQLite's tests live in memory, where there is no second writer: these run on a copy of that database in a file, as the
embedded site does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.utils import load_backend

from universes.documents.edits import apply
from universes.models import Edit, Universe
from universes.operations.creating import create
from universes.operations.editing import edit, new_op
from universes.operations.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 4
EACH = 12


class Together:
    """Runs functions at the same time, each in a thread with a connection of its own, and hands on what they raise."""

    def __init__(self, settings: dict[str, Any] | None) -> None:
        self.settings = settings

    def connect(self) -> None:
        if self.settings:
            connections["default"] = load_backend(self.settings["ENGINE"]).DatabaseWrapper(self.settings, "default")

    def run(self, *acts: Callable[[], Any]) -> list[Any]:
        barrier, done, raised = threading.Barrier(len(acts)), [], []

        def one(act: Callable[[], Any]) -> None:
            self.connect()
            try:
                barrier.wait(10)
                done.append(act())
            except Exception as error:
                raised.append(error)
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=one, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        if raised:
            raise raised[0]
        return done


@pytest.fixture
def universe(ada: Any) -> Universe:
    return create(by=ada, document={"name": "Shared"})


@pytest.fixture
def together(universe: Universe, tmp_path: Path) -> Iterator[Together]:
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


def setting(universe: Universe, by: Any, path: str, values: range) -> Callable[[], None]:
    def act() -> None:
        for value in values:
            edit(universe=universe, by=by, op=new_op(), changes=[{"path": path, "value": value / 1000}])

    return act


def test_writers_at_once_lose_nothing_and_leave_no_gap(ada: Any, universe: Universe, together: Together) -> None:
    paths = ["physics.gravity", "physics.gravity", "music.harmony", "audio.reverb"]
    values = [range(1 + 100 * k, 1 + 100 * k + EACH) for k in range(WRITERS)]
    together.run(*(setting(universe, ada, path, some) for path, some in zip(paths, values, strict=True)))
    log = list(Edit.objects.filter(universe=universe).order_by("seq"))
    assert [entry.seq for entry in log] == list(range(1, 2 + WRITERS * EACH))
    after: dict[str, Any] = {}
    for entry in log:
        after = apply(after, entry.changes)
    now = Universe.objects.with_document().get(pk=universe.pk)
    assert now.document() == after
    assert now.seq == log[-1].seq
    assert now.document()["music"]["harmony"] == (200 + EACH) / 1000


def test_objects_placed_at_once_are_all_there(ada: Any, universe: Universe, together: Together) -> None:
    def placing(writer: int) -> Callable[[], None]:
        def act() -> None:
            for k in range(8):
                edit(universe=universe, by=ada, op=new_op(), changes=[{"add": {"id": f"w{writer}-{k}", "kind": "peg"}}])

        return act

    together.run(*(placing(writer) for writer in range(WRITERS)))
    objects = Universe.objects.with_document().get(pk=universe.pk).document()["objects"]
    assert {item["id"] for item in objects} == {f"w{writer}-{k}" for writer in range(WRITERS) for k in range(8)}


def test_one_operation_sent_by_several_at_once_is_one_edit(ada: Any, universe: Universe, together: Together) -> None:
    def act() -> int:
        changes = [{"path": "name", "value": "Once"}]
        return edit(universe=universe, by=ada, op="the-same-op", changes=changes).seq

    assert together.run(*[act] * WRITERS) == [2] * WRITERS
    assert Edit.objects.filter(universe=universe).count() == 2


def test_published_by_several_at_once_it_is_published_once(ada: Any, universe: Universe, together: Together) -> None:
    together.run(*[lambda: publish(universe=Universe.objects.get(pk=universe.pk), by=ada)] * WRITERS)
    assert Universe.objects.listed().get() == universe
