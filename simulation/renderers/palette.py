"""The colours of the bodies, as static/js/scene/colour.js has them: palettes in OKLCH (B. Ottosson 2020), by night."""

from __future__ import annotations

import math
from typing import Any

from simulation.engine.couplings import DERIVED, LINKS, normalised
from simulation.engine.parameters import BY_PATH

Colour = tuple[int, int, int]

# Hue and chroma of the named palettes; lightness comes from the brightness.
NAMED: dict[str, tuple[tuple[float, float], ...]] = {
    "ember": ((30, 0.17), (55, 0.15), (15, 0.15), (80, 0.12), (5, 0.12), (40, 0.08)),
    "ocean": ((225, 0.11), (195, 0.1), (250, 0.12), (175, 0.09), (270, 0.1), (210, 0.05)),
    "forest": ((145, 0.12), (115, 0.12), (165, 0.09), (90, 0.11), (60, 0.09), (130, 0.06)),
    "aurora": ((160, 0.14), (190, 0.11), (300, 0.14), (330, 0.13), (130, 0.12), (265, 0.12)),
}
ATLAS: tuple[Colour, ...] = (
    (240, 112, 84),
    (222, 178, 101),
    (94, 190, 188),
    (176, 138, 222),
    (240, 235, 223),
    (217, 172, 91),
)
STEPS = (0.0, 1.0, -1.0, 0.5, -0.5, 1.5)


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


def derived(document: dict[str, Any], name: str) -> float:
    """A derived value as its links give it from the document alone (signals at rest)."""
    _, value, low, high = DERIVED[name]
    for link in LINKS:
        source = BY_PATH.get(link.source)
        if link.target == f"derived.{name}" and source is not None:
            place = normalised(source, document[source.group][source.name])
            value += document["couplings"][link.name] * (place - link.neutral) * link.span
    return min(max(value, low), high)


def colours(document: dict[str, Any]) -> list[Colour]:
    """Six colours of bodies by the document's scheme, saturation and brightness."""
    view = document["visualization"]
    scheme, light, strength = view["color_scheme"], 0.58 + 0.2 * view["brightness"], 0.25 + 0.95 * view["saturation"]
    if scheme == "atlas":
        return [_faded(colour, view["saturation"]) for colour in ATLAS]
    if scheme == "mono":
        return [oklch(light + 0.14 - 0.055 * k, 0.018, 85) for k in range(len(STEPS))]
    if scheme in NAMED:
        return [oklch(light, chroma * strength, hue) for hue, chroma in NAMED[scheme]]
    base, width = 30 + derived(document, "base_hue") * 360, 18 + 92 * derived(document, "colour_spread")
    chroma = (0.1 + 0.045 * derived(document, "warmth")) * strength
    return [oklch(light + 0.03 * (k % 2), chroma, base + step * width) for k, step in enumerate(STEPS)]


def _faded(colour: Colour, saturation: float) -> Colour:
    grey = sum(colour) / 3
    keep = min(1.0, 0.2 + saturation)
    red, green, blue = (round(grey + (c - grey) * keep) for c in colour)
    return red, green, blue
