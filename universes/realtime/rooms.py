"""The rooms that are open in this process, and the ear of its operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from universes.announce import listen_here

from .hub import Hub

_hubs: dict[UUID, Hub] = {}


def hub_of(universe_id: UUID, seq: int) -> Hub:
    """The hub of a universe, opened if nobody is there yet; `seq`: its last edit, as just read."""
    listen_here(_hear)
    hub = _hubs.get(universe_id)
    if hub is None or hub.ended:
        hub = _hubs[universe_id] = Hub(universe_id, seq)
        hub.when_ended = _forget
    return hub


def _forget(hub: Hub) -> None:
    if _hubs.get(hub.universe_id) is hub:
        del _hubs[hub.universe_id]


def open_rooms() -> list[Hub]:
    return [hub for hub in _hubs.values() if not hub.ended]


def _hear(universe_id: UUID, told: dict[str, Any]) -> bool:
    """Called in whatever thread an operation runs."""
    hub = _hubs.get(universe_id)
    if hub is None or hub.ended:
        return False
    try:
        hub.loop.call_soon_threadsafe(hub.hear, told)
    except RuntimeError:  # its loop has ended
        return False
    return True
