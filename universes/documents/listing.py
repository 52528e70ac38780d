"""What a universe is listed by: terms and mood, made from its words, its tags, its owner's names and its music."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulation.engine.document import NAME_LENGTH

from .moods import mood_of
from .terms import facet, tempo_band, written


def listed(*, name: str, description: str, tags: Iterable[str], author: str, music: dict[str, Any]) -> dict[str, str]:
    """The columns of a listing (universes.models.Listing)."""
    mood, names = mood_of(music), sorted(tags)
    facets = [
        facet("key", music["key"]),
        facet("scale", music["scale"]),
        facet("tempo", tempo_band(music["tempo"])),
        facet("mood", mood),
        *(facet("tag", tag) for tag in names),
    ]
    places = {"A": name, "B": " ".join(names), "C": author, "D": description}
    return {
        "words": written(places, facets),
        "name_words": written({"A": name}, facets),
        "name_key": name.lower()[:NAME_LENGTH],  # a letter may grow as it is made small
        "mood": mood,
        "author": author,
    }


def lists_alike(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two documents of one universe are listed the same. Asked at every edit: it looks at little."""
    if any(before[word] != after[word] for word in ("name", "description", "tags")):
        return False
    was, now = before["music"], after["music"]
    if was == now:
        return True
    same = all(was[name] == now[name] for name in ("key", "scale"))
    return same and tempo_band(was["tempo"]) == tempo_band(now["tempo"]) and mood_of(was) == mood_of(now)
