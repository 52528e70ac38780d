"""The card of a universe. What it shows of one depends on a few values alone: it is drawn once for each, and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from universes.models import Universe

from .pages import key_and_scale, page_theme

register = template.Library()
KEPT = 5000  # of each kind, the last ones asked for: a kilobyte and a half each


class Face(NamedTuple):
    """All that the face of a card shows. Equal ones are the same HTML, so that nothing has to be forgotten."""

    pk: UUID
    name: str
    owner: str
    picture_version: str
    key_and_scale: str
    tempo: float
    tags: tuple[str, ...]
    level: int
    theme: str
    language: str | None


class Keep(NamedTuple):
    """All that the way to keep a universe shows to who has not signed in."""

    pk: UUID
    name: str
    number: int
    small: bool
    language: str | None


@register.simple_tag(takes_context=True)
def card_face(context: dict[str, Any], universe: Universe, level: int | str) -> SafeString:
    """Picture, name, owner, music and tags of a universe fetched with_cards(); `level` is that of its heading."""
    music = universe.music  # type: ignore[attr-defined]
    face = Face(
        pk=universe.pk,
        name=universe.name,
        owner=str(universe.owner),
        picture_version=universe.picture_version,
        key_and_scale=key_and_scale(music),
        tempo=music.tempo,
        tags=tuple(tag.name for tag in universe.tags.all()),
        level=int(level or 3),
        theme=page_theme(context),
        language=get_language(),
    )
    return _drawn(face)


@register.simple_tag
def sign_in_to_keep(universe: Universe, number: int, small: object = False) -> SafeString:
    """The button of a favourite for who has not signed in: it leads there, and back to the universe."""
    return _drawn(Keep(universe.pk, universe.name, number, bool(small), get_language()))


def _drawn(shown: Face | Keep) -> SafeString:
    draw = _draw.__wrapped__ if settings.DEBUG else _draw  # whoever works on a template sees what it has become
    return draw(shown)


@lru_cache(2 * KEPT)
def _draw(shown: Face | Keep) -> SafeString:
    name = "universes/_card_face.html" if isinstance(shown, Face) else "universes/favourites/_sign_in.html"
    return render_to_string(name, {"shown": shown})
