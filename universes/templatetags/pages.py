"""Small words for templates: the theme, the place one is at, icons' modules, initials, parameter values."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.initials import initials
from accounts.models import Preferences
from accounts.models.preferences import preferences_of
from accounts.models.profile import profile_of
from simulation.engine.parameters import Parameter
from universes.documents.likeness import Reason

register = template.Library()
register.filter("initials", initials)
THEMES = ("night", "day", "auto")
ALIKE = {
    "tag": _("“%(value)s”"),
    "key": _("in %(value)s"),
    "mood": _("of a %(value)s mood"),
    "tempo": _("at %(value)s BPM"),
    "particles": _("with particles of the kind %(value)s"),
}
NIGHT_PAGES = ("landing", "page", "studio", "guest_studio", "history", "revision")


def wanted(context: dict[str, Any]) -> Preferences:
    """What the person who reads the page prefers; an error page may know nobody."""
    return preferences_of(getattr(context.get("request"), "user", None) or AnonymousUser())


@register.simple_tag(takes_context=True)
def chosen_theme(context: dict[str, Any]) -> str:
    """The theme that this person prefers, else the one this browser has chosen, or nothing."""
    request = context.get("request")
    chosen = wanted(context).theme or (request.COOKIES.get("theme", "") if request else "")
    return chosen if chosen in THEMES else ""


@register.simple_tag(takes_context=True)
def page_theme(context: dict[str, Any]) -> str:
    """The theme of a page: the one chosen, else night where a universe plays and the system's way elsewhere."""
    match = getattr(context.get("request"), "resolver_match", None)
    return chosen_theme(context) or ("night" if match and match.url_name in NIGHT_PAGES else "auto")


@register.simple_tag(takes_context=True)
def page_preferences(context: dict[str, Any]) -> SafeString:
    """What the person prefers, on <html>: style sheets and static/js/lib/preferences.js read it."""
    chosen = wanted(context)
    said = {
        "motion": "reduced" if chosen.reduced_motion else "",
        "volume": "" if chosen.volume is None else chosen.volume,
        "single-keys": "" if chosen.single_keys else "off",
        "suggestions": "" if chosen.suggestions else "off",
    }
    return format_html_join("", ' data-{}="{}"', ((name, value) for name, value in said.items() if value != ""))


@register.simple_tag(takes_context=True)
def by_theme(context: dict[str, Any]) -> str:
    """What a picture's address needs in the theme that was chosen: the server draws by night and by day."""
    return "&theme=day" if chosen_theme(context) == "day" else ""


@register.simple_tag(takes_context=True)
def day_source(context: dict[str, Any], name: str, key: object, version: int | str = "") -> SafeString | str:
    """The `source` by day of a `picture`, on a page that goes the system's way: asked for once, in the right theme."""
    if page_theme(context) != "auto":
        return ""
    address = f"{reverse(name, args=[key])}?{urlencode({'v': version} if version != '' else {})}"
    return format_html('<source media="(prefers-color-scheme: light)" srcset="{}&theme=day">', address)


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], name: str) -> SafeString | str:
    """Marks the link of the page that one is at."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    return format_html(' aria-current="{}"', "page") if match and match.url_name == name else ""


@register.simple_tag
def import_map() -> SafeString:
    """Every ES module under static/js by its bare name (`lib/html.js`), at the address it is served from."""
    made = _import_map.__wrapped__() if settings.DEBUG else _import_map()  # 150 addresses: a tenth of a page's time
    return mark_safe(made)  # noqa: S308  names of our own files, with < written as \u003c


@cache
def _import_map() -> str:
    root = Path(settings.BASE_DIR) / "static" / "js"
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.js"))
    return json.dumps({"imports": {name: static(f"js/{name}") for name in names}}).replace("<", "\\u003c")


@register.simple_tag
def picture(person: Any) -> str:
    """The address of somebody's picture: the version is in it, so that browsers keep it. Fetch the profile along."""
    version = profile_of(person).version
    return reverse("accounts:picture", args=[person.username]) + (f"?v={version}" if version else "")


@register.filter
def clock(seconds: float) -> str:
    """A length in minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


@register.filter
def key_and_scale(music: Any) -> str:
    """`D dorian`, of a row or of a document's music."""
    key, scale = (music["key"], music["scale"]) if isinstance(music, dict) else (music.key, music.scale)
    return f"{key.replace('#', '♯').replace('b', '♭')} {words(scale)}"


@register.filter
def alike_words(reasons: Iterable[Reason]) -> str:
    """Why one universe is like another: `Also “calm”, in D♭ dorian, at 96 BPM`."""
    said = ", ".join(ALIKE[reason.kind] % {"value": _alike_value(reason)} for reason in reasons)
    return gettext("Also %(said)s") % {"said": said}


def _alike_value(reason: Reason) -> str:
    if reason.kind == "key":
        key, _, scale = reason.value.partition(" ")
        return key_and_scale({"key": key, "scale": scale})
    if reason.kind == "tempo":
        return f"{float(reason.value):.0f}"
    return reason.value


@register.filter
def words(name: str) -> str:
    """A name of the code as people write it: `harmonic_minor` is `harmonic minor`."""
    return str(name).replace("_", " ")


@register.filter
def shown(parameter: Parameter, value: object) -> str:
    """A value as people read it: on or off, words, or a number without idle zeros, with its unit."""
    if parameter.kind == "bool":
        return gettext("on") if value else gettext("off")
    if parameter.kind == "choice":
        return words(str(value))
    return f"{value:g} {parameter.unit}".strip().replace("-", "−")


@register.filter
def value_range(parameter: Parameter) -> str:
    """`0–20 m/s²`, or the choices."""
    if parameter.kind == "bool":
        return gettext("on, off")
    if parameter.kind == "choice":
        return ", ".join(words(choice) for choice in parameter.choices)
    return f"{parameter.low:g} {gettext('to')} {parameter.high:g} {parameter.unit}".strip().replace("-", "−")


@register.filter
def item(mapping: dict[str, object], name: str) -> object:
    """A value by a name that is no word of the template language, such as `data-unit`."""
    return mapping.get(name, "")


@register.filter
def signed(number: float) -> str:
    """`+0.5`, `−0.3`, `0`."""
    return f"{number:+g}".replace("-", "−") if number else "0"


@register.simple_tag(takes_context=True)
def past_theme(context: dict[str, Any]) -> str:
    """The query of a picture whose address holds its number: the theme that was chosen."""
    return "?theme=day" if chosen_theme(context) == "day" else ""
