"""3 to 8 tabs edit one universe over a network that loses, doubles, delays, swaps and cuts: all end with the same.

The tabs are the browser's own modules in Node, the server is the real one in two processes' worth of rooms, time is
virtual, and a seed is a history. Seed 17 is played again by `make converge SEEDS=17`; without SEEDS all 500 are.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from channels.layers import channel_layers
from django.conf import settings
from django.test import Client

from accounts.models import User
from harmonic.testing import BACKEND, missing
from universes.models import Role, Seat, Universe
from universes.operations.creating import create_blank
from universes.realtime import rooms, threads

from .converging.network import Layer, Weather, process
from .converging.time import NoThread, VirtualLoop
from .converging.world import History, Tabs, cookie_header

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

QUICK, ALL, PORTION = 40, 500, 10


def seeds_of(first: int, count: int) -> list[range]:
    return [range(k, k + PORTION) for k in range(first, first + count, PORTION)]


class RoomsOfEach(dict[Any, Any]):
    """The rooms of the process that asks, as if each had a memory of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[int, dict[Any, Any]] = {}

    @property
    def own(self) -> dict[Any, Any]:
        return self.of.setdefault(process.get(), {})

    def get(self, key: Any, default: Any = None) -> Any:
        return self.own.get(key, default)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.own[key] = value

    def __delitem__(self, key: Any) -> None:
        del self.own[key]


@pytest.fixture(scope="module")
def tabs() -> Iterator[Tabs]:
    beside = Path(settings.BASE_DIR) / ".venv" / "bin"
    node = shutil.which("node") or shutil.which("node", path=str(beside))
    if node is None:
        missing("node")
    program = Path(__file__).parent / "converging" / "tabs.mjs"
    made = Tabs([str(node), str(program), (Path(settings.BASE_DIR) / "static" / "js").as_uri()])
    yield made
    made.end()


@pytest.fixture
def people(ada: User, ben: User, cleo: User, moe: User) -> list[User]:
    return [ada, ben, cleo, moe]


@pytest.fixture
def browsers(people: list[User]) -> dict[User, tuple[Client, str]]:
    made = {}
    for person in people:
        client = Client()
        client.force_login(person, backend=BACKEND)
        made[person] = (client, cookie_header(client))
    return made


Play = Callable[[int], History]


@pytest.fixture
def play(
    tabs: Tabs, people: list[User], browsers: dict[User, tuple[Client, str]], monkeypatch: pytest.MonkeyPatch
) -> Play:
    """`play(seed)`: a history from its beginning to the judgement."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # nothing here is in another thread

    def played(seed: int) -> History:
        owner, *others = people
        universe = create_blank(by=owner, name=f"History {seed}")
        Seat.objects.bulk_create(
            Seat(universe=universe, person=person, role=Role.EDITOR, at=universe.created) for person in others
        )
        loop, dice = VirtualLoop(), random.Random(f"site of {seed}")
        monkeypatch.setattr(threads, "_pool", NoThread(loop, dice))
        monkeypatch.setattr(rooms, "_hubs", RoomsOfEach())
        # Not by its own `set`, which puts back nothing where no layer had been made before.
        monkeypatch.setitem(channel_layers.backends, "default", layer := Layer(loop, dice, Weather()))
        try:
            return loop.run_until_complete(_history(seed, tabs, universe, people, browsers, layer))
        finally:
            for task in asyncio.all_tasks(loop):
                task.cancel()
            loop.run_until_complete(asyncio.sleep(1))
            loop.close()

    return played


async def _history(
    seed: int, tabs: Tabs, universe: Universe, people: list[User], browsers: Any, layer: Layer
) -> History:
    history = History(seed, tabs, universe, people, browsers, layer)
    await history.run()
    return history


def asked() -> list[range]:
    """The seeds of the environment, else the quick ones."""
    given = os.environ.get("CONVERGE_SEEDS", "")
    return [range(int(seed), int(seed) + 1) for seed in given.split(",")] if given else seeds_of(0, QUICK)


def _all_converge(play: Play, seeds: range) -> None:
    wrong = {seed: history.wrong for seed in seeds if (history := play(seed)).wrong}
    assert not wrong, "\n".join(
        f"make converge SEEDS={seed}: " + "\n    ".join(str(words)[:600] for words in said[:6])
        for seed, said in wrong.items()
    )


@pytest.mark.parametrize("seeds", asked(), ids=str)
def test_tabs_end_with_the_same_document_whatever_the_network_does(play: Play, seeds: range) -> None:
    _all_converge(play, seeds)


@pytest.mark.soak
@pytest.mark.skipif(bool(os.environ.get("CONVERGE_SEEDS")), reason="others were asked for")
@pytest.mark.parametrize("seeds", seeds_of(QUICK, ALL - QUICK), ids=str)
def test_tabs_end_with_the_same_document_in_all_500_histories(play: Play, seeds: range) -> None:
    _all_converge(play, seeds)
