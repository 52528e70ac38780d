"""Parts of a row that are made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class AtNeed(dict[str, Any]):
    """Django's memory of what belongs to a row (`fields_cache`, `_prefetched_objects_cache`), filled at need.

    A card reads two parts of eight; to make all of them for a list took as long as its query. The makers hold no row:
    a circle through it would keep it until a collection of garbage.
    """

    def __init__(self, known: Mapping[str, Any], makers: Mapping[str, Callable[[], Any]]) -> None:
        super().__init__((name, value) for name, value in known.items() if name not in makers)
        self._makers = makers

    def __missing__(self, name: str) -> Any:
        self[name] = self._makers[name]()
        return self[name]
