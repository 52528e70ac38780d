"""The colours of the bodies, as static/js/scene/colour.js has them: palettes in OKLCH (B. Ottosson 2020)."""

from __future__ import annotations

import math
from typing import Any

from simulation.engine.couplings import DERIVED, LINKS, normalised
from simulation.engine.parameters import BY_PATH

from .sheet import NIGHT, Colour, Inks

# Hue and chroma of the named palettes; lightness comes from the brightness.
NAMED: dict[str, tuple[tuple[float, float], ...]] = {
    "ember": ((30, 0.17), (55, 0.15), (15, 0.15), (80, 0.12), (5, 0.12), (40, 0.08)),
    "ocean": ((225, 0.11), (195, 0.1), (250, 0.12), (175, 0.09), (270, 0.1), (210, 0.05)),
    "forest": ((145, 0.12), (115, 0.12), (165, 0.09), (90, 0.11), (60, 0.09), (130, 0.06)),
    "aurora": ((160, 0.14), (190, 0.11), (300, 0.14), (330, 0.13), (130, 0.12), (265, 0.12)),
}
STEPS = (0.0, 1.0, -1.0, 0.5, -0.5, 1.5)
TINT = 0.28  # how far warmth moves red against blue
MONO = 85.0  # the hue of ivory


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """sRGB, 0 to 255, of a colour in OKLCH: lightness 0 to 1, chroma 0 to 0.37, hue in degrees."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    x = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    y = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    z = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        _encoded(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
        _encoded(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
        _encoded(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
    )


def _encoded(linear: float) -> int:
    clear = min(1.0, max(0.0, linear))
    return round(255 * (12.92 * clear if clear <= 0.0031308 else 1.055 * clear ** (1 / 2.4) - 0.055))


def at_rest(document: dict[str, Any], path: str) -> float:
    """A parameter (`visualization.trail`) or derived value (`derived.warmth`) as its links give it, signals at rest."""
    group, name = path.split(".")
    if group == "derived":
        _, value, low, high = DERIVED[name]
    else:
        parameter = BY_PATH[path]
        value, low, high = float(document[group][name]), parameter.low, parameter.high
    for link in LINKS:
        source = BY_PATH.get(link.source)
        if link.target == path and source is not None:
            place = normalised(source, document[source.group][source.name])
            value += document["couplings"][link.name] * (place - link.neutral) * link.span
    return float(min(max(value, low), high))


def seen(document: dict[str, Any]) -> dict[str, Any]:
    """The visualization's parameters as the couplings leave them, signals at rest."""
    moved = {link.target for link in LINKS if link.target.startswith("visualization.")}
    return document["visualization"] | {path.split(".")[1]: at_rest(document, path) for path in moved}


def colours(document: dict[str, Any], inks: Inks = NIGHT) -> list[Colour]:
    """Six colours of bodies: by scheme, saturation and brightness, and by the derived hue, spread and warmth."""
    warmth = at_rest(document, "derived.warmth") - 0.5
    return [_tinted(colour, warmth) for colour in _plain(document, inks)]


def _plain(document: dict[str, Any], inks: Inks) -> list[Colour]:
    view = seen(document)
    scheme, bright = view["color_scheme"], view["brightness"]
    light = 0.44 + 0.375 * bright if inks.night else 0.72 - 0.29 * bright
    strength, spread = 0.05 + 1.2 * view["saturation"], at_rest(document, "derived.colour_spread")
    far = 0.35 + 1.3 * spread
    if scheme == "atlas":
        kept = [_faded(colour, view["saturation"]) for colour in (*inks.groups, inks.ivory, inks.brass)]
        return [_lit(colour, 0.5 + 0.625 * bright, inks) for colour in kept]
    if scheme == "mono":
        way = far if inks.night else -far
        return [oklch(light + way * (0.14 - 0.055 * k), 0.022 * strength, MONO) for k in range(len(STEPS))]
    if scheme in NAMED:
        first = NAMED[scheme][0][0]
        return [
            oklch(light + 0.03 * (k % 2), chroma * strength, first + far * ((hue - first + 540) % 360 - 180))
            for k, (hue, chroma) in enumerate(NAMED[scheme])
        ]
    base, width = 30 + at_rest(document, "derived.base_hue") * 360, 10 + 108 * spread
    return [oklch(light + 0.03 * (k % 2), 0.122 * strength, base + step * width) for k, step in enumerate(STEPS)]


def _tinted(colour: Colour, warmth: float) -> Colour:
    red, green, blue = colour
    return min(255, round(red * (1 + TINT * warmth))), green, min(255, round(blue * (1 - TINT * warmth)))


def _lit(colour: Colour, by: float, inks: Inks) -> Colour:
    """Nearer to the ink, or farther from it; at 1 as it is."""
    red, green, blue = (min(255, max(0, round(c * by if inks.night else 255 - (255 - c) * by))) for c in colour)
    return red, green, blue


def _faded(colour: Colour, saturation: float) -> Colour:
    linear = [(c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour]
    grey = 255 * (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]) ** (1 / 2.2)
    keep = min(1.0, 0.05 + 1.2 * saturation)
    red, green, blue = (round(grey + (c - grey) * keep) for c in colour)
    return red, green, blue
