"""The look, measured on its own tokens: contrast in night and day, and that colours stand in one file."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)")

Colour = tuple[float, float, float]


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour of tokens.css as (day, night)."""
    found = {name: (day, night) for name, day, night in TOKEN.findall((CSS / "tokens.css").read_text())}
    return found | {"music": found["brass"]}


def linear(oklch: str) -> Colour:
    """Linear sRGB of `L C H`, clipped to what a screen can show. Source: Ottosson 2020, A perceptual colour space."""
    lightness, chroma, hue = (float(word) for word in oklch.split("/")[0].split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return tuple(min(1.0, max(0.0, word)) for word in rgb)  # type: ignore[return-value]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two opaque colours."""
    weights = (0.2126, 0.7152, 0.0722)
    light, dark = sorted(
        (sum(w * c for w, c in zip(weights, linear(colour), strict=True)) for colour in (one, other)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert contrast("1 0 0", "0 0 0") == pytest.approx(21, abs=1e-3)
    assert contrast("0.5999 0 0", "1 0 0") == pytest.approx(3.95, abs=0.03)  # grey 50 % (#808080) on white


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("ground", ["ink", "ink-2", "ink-3"])
@pytest.mark.parametrize("word", ["ivory", "dim", "brass", "physics", "music", "audio", "visualization", "good", "bad"])
def test_words_can_be_read_on_every_ground(word: str, ground: str, theme: str) -> None:
    at = 0 if theme == "day" else 1
    is_coloured = word not in ("ivory", "dim", "brass")  # stands on ink and ink-2 as words, on ink-3 as edges only
    least = 3.0 if is_coloured and ground == "ink-3" else 4.5
    assert contrast(tokens()[word][at], tokens()[ground][at]) >= least


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("ground", ["ink", "ink-2"])
def test_edges_of_controls_can_be_seen(ground: str, theme: str) -> None:
    at = 0 if theme == "day" else 1
    assert contrast(tokens()["edge"][at], tokens()[ground][at]) >= 3.0


@pytest.mark.parametrize("theme", ["day", "night"])
def test_words_on_brass_can_be_read(theme: str) -> None:
    at = 0 if theme == "day" else 1
    assert contrast(tokens()["on-brass"][at], tokens()["brass"][at]) >= 4.5


def test_colours_and_times_stand_in_tokens_only() -> None:
    for sheet in CSS.glob("*.css"):
        if sheet.name in ("tokens.css",):
            continue
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\brgba?\(|\bhsla?\(|oklch\(", rules), sheet.name
        assert not re.search(r"transition[^;]*\d(ms|s)\b", rules), sheet.name


def test_every_sheet_is_linked_and_every_linked_sheet_is_there() -> None:
    links = "".join(template.read_text() for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    assert set(re.findall(r"css/([a-z-]+)\.css", links)) == {sheet.stem for sheet in CSS.glob("*.css")}


def test_every_icon_that_a_template_names_is_in_the_sheet() -> None:
    sheet = (Path(settings.BASE_DIR) / "static" / "img" / "icons.svg").read_text()
    drawn = set(re.findall(r'symbol id="([^"]+)"', sheet))
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        named = set(re.findall(r'_icon\.html" with name="([^"]+)"', template.read_text()))
        assert named <= drawn, (template.name, named - drawn)


def test_icons_keep_their_look_whatever_the_page_calls_kind() -> None:
    """Pages know kinds of news, of reports and of files: an icon's class is a word of its own."""
    shown = render_to_string("_icon.html", {"name": "warning", "kind": "universe"})
    assert 'class="icon"' in shown
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        given = re.findall(r'_icon\.html" with ([^%]+)%', template.read_text())
        words = {word.partition("=")[0] for each in given for word in each.split() if "=" in word}
        assert words <= {"name", "icon_class"}, (template.name, words)
