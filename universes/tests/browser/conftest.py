"""A studio in a real browser, on a universe that a test has for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .hands import ready

Open = Callable[..., Any]


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
        page = open_page("/me/", person="ada", **options)
        page.goto(make_universe(page))
        return ready(page)

    return open_one


@pytest.fixture
def open_guest(open_page: Open) -> Open:
    """`open_guest()`: the studio without an account, running."""

    def open_one(path: str = "/studio/", **options: Any) -> Any:
        return ready(open_page(path, **options))

    return open_one
