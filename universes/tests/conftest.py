"""Universes that tests of the doors share: Ada's Aurora, public, and Ada's Draft, private."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from simulation.engine.document import default_document
from universes.models import Universe
from universes.operations.creating import create
from universes.operations.publishing import publish

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
