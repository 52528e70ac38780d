"""A studio in a real browser, on a universe that a test has for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from harmonic.testing import unexpected

from .hands import ready
from .pairs import Pair, come_together

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Open = Callable[..., Any]
SLOW = {"slow_display": True}


@pytest.fixture
def make_universe() -> Callable[[Any], str]:
    """`make_universe(page)`: the address of a new universe of who is signed in there, every value at its default."""

    def make(page: Any) -> str:
        page.goto("/me/")
        return str(
            page.evaluate("""async () => {
              const body = new FormData(); body.set('name', 'A studio of its own')
              body.set('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value)
              return (await fetch('/universes/new/', { method: 'POST', body })).url }""")
        )

    return make


@pytest.fixture
def open_studio(open_page: Open, make_universe: Callable[[Any], str]) -> Open:
    """`open_studio(width=390)`: the studio of a new universe of Ada's, running."""

    def open_one(**options: Any) -> Any:
        page = open_page("/me/", person="ada", **SLOW | options)
        page.goto(make_universe(page))
        return ready(page)

    return open_one


@pytest.fixture
def open_guest(open_page: Open) -> Open:
    """`open_guest()`: the studio without an account, running."""

    def open_one(path: str = "/studio/", **options: Any) -> Any:
        return ready(open_page(path, **SLOW | options))

    return open_one


@pytest.fixture(scope="module")
def opened(chromium: Browser, site: str) -> Iterator[Pair]:
    """Opened once: a page costs seconds. Each test begins with both there, and leaves both there."""
    pair = come_together(chromium, site)
    yield pair
    pair.part()


@pytest.fixture
def pair(opened: Pair) -> Iterator[Pair]:
    opened.meet()
    for page in opened:
        page.faults.clear()  # type: ignore[attr-defined]
        page.expected_faults = ""  # type: ignore[attr-defined]
    yield opened
    left = [fault for page in opened for fault in unexpected(page)]
    assert not left, left
