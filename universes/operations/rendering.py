"""Asking for a universe's sound, notes or picture as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.models import Loudness, Rendering
from simulation.operations import request_rendering
from universes.access import may_render, may_see
from universes.errors import NotAllowed, NotFound
from universes.models import Universe

from .publishing import as_seen

if TYPE_CHECKING:
    from universes.access import Person


def ask_rendering(
    *,
    universe: Universe,
    by: Person,
    kind: str,
    first_cycle: int = 0,
    cycles: int = 1,
    depth: str = "",
    loudness: str = Loudness.HEARD,
    theme: str = "night",
) -> Rendering:
    """Ask a worker for a file of the universe as it is now. Raises NotFound, NotAllowed, simulation.errors.Refusal."""
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_render(by, universe):
        whose = "Its owner lets others hear and see it, and not take it away."
        if universe.licence == "all-rights-reserved":
            whose = "Its owner keeps all rights, so it cannot be taken away."
        raise NotAllowed(whose if by.is_authenticated else "Sign in to have a file made.")
    return request_rendering(
        document=as_seen(universe, by).document(),
        kind=kind,
        by=by,
        universe=universe,
        first_cycle=first_cycle,
        cycles=cycles,
        depth=depth,
        loudness=loudness,
        theme=theme,
        creator=str(universe.owner),
    )
