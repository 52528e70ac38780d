"""Universes played for measures of their score and their sound: a small one without couplings, changed by path."""

from __future__ import annotations

from functools import cache
from typing import Any

from simulation.engine import performance
from simulation.engine.conformance.cases import universe
from simulation.engine.document import Document
from simulation.engine.performance import Performance

from .effects import WITHOUT, Changes


def _document(changes: tuple[tuple[str, Any], ...], seed: int) -> Document:
    base = WITHOUT | {"physics.particle_count": 24, "music.cycle_bars": 8}
    seeds = {f"seeds.{name}": seed for name in ("physics", "motif", "harmony")}
    return universe(base | seeds | dict(changes))


def document_of(changes: Changes, seed: int) -> Document:
    """A universe of 24 bodies and eight bars without couplings, changed."""
    return _document(tuple(sorted(changes.items())), seed)


@cache
def _played(changes: tuple[tuple[str, Any], ...], seed: int, ticks: int | None) -> Performance:
    return performance.play(_document(changes, seed), range(1), ticks=ticks)


def played(changes: Changes, seed: int = 1, ticks: int | None = None) -> Performance:
    """One cycle of a universe of 24 bodies; the same one is played once only."""
    return _played(tuple(sorted(changes.items())), seed, ticks)
