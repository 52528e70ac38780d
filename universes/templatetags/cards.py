"""The card of a universe. What it shows depends on a few values alone: it is drawn once for each of them, and kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django import template
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from universes.models import Universe

from .pages import key_and_scale, page_theme

register = template.Library()
KEPT = 5000  # the last ones asked for, of two kilobytes each
CARD, FACE = "universes/_card.html", "universes/_card_face.html"


class Face(NamedTuple):
    """All that a card shows of a universe itself. Equal ones are the same HTML, so that nothing has to be forgotten."""

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


class Counts(NamedTuple):
    """How it is received."""

    favourites: int
    plays: int
    remixes: int


class Card(NamedTuple):
    """A whole card, which who is not signed in shares with all others."""

    face: Face
    pk: UUID
    name: str
    counts: Counts
    is_kept: bool


@register.simple_tag(takes_context=True)
def card(context: template.Context, universe: Universe, level: int = 3) -> SafeString:
    """The card of a universe fetched with_cards() and as_seen_by(); `level` is that of its heading."""
    shown = Card(
        face=_face_of(universe, level, theme=page_theme(context)),  # type: ignore[arg-type]
        pk=universe.pk,
        name=universe.name,
        counts=_counts_of(universe),
        is_kept=getattr(universe, "is_kept", False),
    )
    if not getattr(context.get("user"), "is_authenticated", False):
        return _drawn(CARD, shown)
    with context.push(shown=shown):  # the form in it is this person's
        return get_template(CARD).template.render(context)  # type: ignore[attr-defined, no-any-return]


@register.simple_tag
def card_face(face: Face) -> SafeString:
    """Picture, name, owner, music and tags."""
    return _drawn(FACE, face)


def _face_of(universe: Universe, level: int, *, theme: str) -> Face:
    music: Any = universe.music  # type: ignore[attr-defined]
    return Face(
        pk=universe.pk,
        name=universe.name,
        owner=str(universe.owner),
        picture_version=universe.picture_version,
        key_and_scale=key_and_scale(music),
        tempo=music.tempo,
        tags=tuple(universe.tag_names()),
        level=level,
        theme=theme,
        language=get_language(),
    )


def _counts_of(universe: Universe) -> Counts:
    counts = getattr(universe, "counts", None)  # nobody has come yet
    return Counts(counts.favourites, counts.plays, counts.remixes) if counts else Counts(0, 0, 0)


def _drawn(name: str, shown: Card | Face) -> SafeString:
    draw = _draw.__wrapped__ if settings.DEBUG else _draw  # whoever works on a template sees what it has become
    return draw(name, shown)


@lru_cache(2 * KEPT)
def _draw(name: str, shown: Card | Face) -> SafeString:
    return render_to_string(name, {"shown": shown})
