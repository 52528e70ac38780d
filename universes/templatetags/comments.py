"""Words of comments, for templates: mentions as links, stars, names of parameters."""

from __future__ import annotations

from uuid import uuid4

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from simulation.engine.parameters import BY_PATH, GROUP_LABELS
from universes.models import Comment
from universes.models.comment import RATINGS

register = template.Library()


@register.filter
def spoken(comment: Comment) -> SafeString:
    """What was said, escaped; whom it mentions is a link to them."""
    return format_html_join("", "{}", ((_piece(text, name),) for text, name in comment.pieces()))


def _piece(text: str, name: str) -> SafeString | str:
    return format_html('<a class="mention" href="/people/{}/">{}</a>', name, text) if name else text


@register.filter
def author(comment: Comment) -> str:
    """Who said it."""
    return str(comment.by) if comment.by else gettext("Somebody who has left")


@register.filter
def stars(rating: float) -> str:
    """`★★★★☆`."""
    full = round(rating)
    return "★" * full + "☆" * (len(RATINGS) - full)


@register.filter
def parameter_label(path: str) -> str:
    """What people call a parameter; its path, where it is none any more."""
    return BY_PATH[path].label if path in BY_PATH else path


@register.filter
def group_of(path: str) -> str:
    """The group that a parameter belongs to."""
    return path.partition(".")[0]


@register.filter
def glyph(comment: Comment) -> str:
    """The glyph of the group that a comment is pinned to."""
    group = group_of(comment.parameter)
    return group if group in GROUP_LABELS else "physics"


@register.simple_tag
def make_id(prefix: str, key: object) -> str:
    """An id of an element, from what it belongs to."""
    return f"{prefix}{key}"


@register.simple_tag
def new_op() -> str:
    """An operation id for a form: sent twice, it is done once."""
    return uuid4().hex
