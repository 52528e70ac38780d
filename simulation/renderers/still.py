"""A still of a universe: the paths that its bodies take in the first bars of a cycle, drawn as a star atlas.

Reads the same states as the browser's picture, and draws its palettes, effects, backgrounds and objects by night
or by day.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from simulation.engine.kernel.world import TICKS_PER_BEAT
from simulation.engine.parameters import METERS
from simulation.engine.performance import play

from .palette import colours, seen
from .sheet import SCALE, Inks, Places, Size, finished, inks_of, laid, mixed, places_of
from .still_objects import draw_objects

TRAIL_TICKS = 96 * 5  # how far back the longest trail reaches
WARM_UP_TICKS = 96 * 8
MOMENTS = 6  # of a cycle, among which the picture of a published universe is chosen
BEATS_MOST = 64.0
BAR_BEATS = dict(zip(METERS, (2.0, 3.0, 4.0, 5.0, 3.0, 3.5), strict=True))
RINGS = 8
RING_STEP = 34  # world units from octave to octave, as in the browser
STRENGTH = {"glow": 0.7, "spark": 0.5, "ring": 0.5, "ink": 0.75, "comet": 1.0}  # of a trail's beginning
BREADTH = {"glow": 0.72, "spark": 0.4, "ring": 0.45, "ink": 0.95, "comet": 1.0}  # of a trail, against its body


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the PNG of `options` width and height, by `options` theme."""
    performance = play(
        document,
        cycles=range(options["first_cycle"], options["first_cycle"] + 1),
        states_every=2,
        ticks=_ticks(document, options.get("moment", 0)),
        progress=lambda share: progress(share * 0.7),
    )
    image = draw(document, performance.states, options["width"], options["height"], inks_of(options))
    progress(0.95)
    image.save(made, "PNG", optimize=True)


def _ticks(document: dict[str, Any], moment: int) -> int:
    """Until when it is played: the usual while, or one of MOMENTS equal steps through the cycle's first 64 beats."""
    if not moment:
        return WARM_UP_TICKS + TRAIL_TICKS
    beats = min(BEATS_MOST, document["music"]["cycle_bars"] * BAR_BEATS[document["music"]["meter"]])
    return round(moment / MOMENTS * beats * TICKS_PER_BEAT)


def draw(document: dict[str, Any], states: np.ndarray, width: int, height: int, inks: Inks) -> Image.Image:
    """The picture of states (S, N, 4: x, y, vx, vy in world units), newest last."""
    size = (width * SCALE, height * SCALE)
    places, scale = places_of(size, document)
    view = seen(document)
    image = _ground(size, document, inks, places, scale)
    draw_objects(image, document, places, scale, inks)
    marks, mask = Image.new("RGB", size, inks.ink), Image.new("L", size, 0)
    _dust(mask, marks, document, inks)
    _bodies(marks, mask, document, states, places, scale, inks)
    blur = max(0.0, view["blur"] - 0.1) * 5 * size[1] / 800
    if blur > 0.1:
        marks, mask = (part.filter(ImageFilter.GaussianBlur(blur)) for part in (marks, mask))
    if view["glow"] > 0.02 and view["particle_effect"] != "ink":
        image = _halo(image, marks, mask, view["glow"], size, inks)
    return finished(laid(image, marks, mask))


def _halo(
    image: Image.Image, marks: Image.Image, mask: Image.Image, glow: float, size: Size, inks: Inks
) -> Image.Image:
    """The glow about the marks: light added by night, a tint of the paper by day."""
    radius = size[0] / (200 - 110 * glow)
    lit = Image.composite(marks, Image.new("RGB", size, (0, 0, 0)), mask)
    if inks.night:
        halo = lit.filter(ImageFilter.GaussianBlur(radius))
        return ImageChops.add(image, Image.eval(halo, lambda v: int(v * (0.3 + 1.2 * glow))))
    soft = Image.eval(mask.filter(ImageFilter.GaussianBlur(radius)), lambda v: int(v * 0.5 * glow))
    near = marks.filter(ImageFilter.GaussianBlur(radius / 2))
    return Image.composite(near, image, soft)


# --- the ground


def _ground(size: Size, document: dict[str, Any], inks: Inks, places: Places, scale: float) -> Image.Image:
    """Ink or parchment, and what the background style engraves on it."""
    image = Image.new("RGB", size, inks.ink)
    view = document["visualization"]
    style, complexity = view["background_style"], view["complexity"]
    if style == "gradient":
        _gradient(image, colours(document, inks)[0], inks)
    pen = ImageDraw.Draw(image)
    if style != "void":
        _stars(pen, size, complexity, inks, many=style == "stars")
    if style == "grid":
        _grid(pen, places, inks)
    if style == "atlas":
        _rings(pen, places, scale, complexity, inks)
    if style != "void" and document["physics"]["edges"] != "open":
        corners = [tuple(place) for place in places([[0, 0], [1000, 0], [1000, 600], [0, 600]])]
        pen.line([*corners, corners[0]], fill=inks.faint, width=SCALE)
    return image


def _gradient(image: Image.Image, colour: tuple[int, int, int], inks: Inks) -> None:
    y, x = np.mgrid[0 : image.height, 0 : image.width]
    far = np.hypot(x - image.width / 2, y - image.height / 2) / (0.62 * math.hypot(image.width, image.height))
    share = np.clip((1 - far) * (0.42 if inks.night else 0.3), 0, 1)[:, :, None]
    field = np.array(inks.ink) + (np.array(colour) - np.array(inks.ink)) * share
    image.paste(Image.fromarray(np.clip(field, 0, 255).astype(np.uint8)))


def _stars(pen: ImageDraw.ImageDraw, size: Size, complexity: float, inks: Inks, *, many: bool) -> None:
    random = np.random.default_rng(11)
    area = size[0] * size[1] / SCALE**2
    count = round(area / (900 if many else 2600) * (0.2 + complexity))
    for x, y, bright in random.random((count, 3)):
        shade = mixed(inks.ink, inks.ivory, (0.12 if many else 0.06) + (0.7 if many else 0.3) * bright**5)
        reach = (0.5 + (1.2 if many else 0.4) * bright**5) * SCALE
        at = (x * size[0], y * size[1])
        pen.ellipse((at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach), fill=shade)


def _grid(pen: ImageDraw.ImageDraw, places: Places, inks: Inks) -> None:
    for x in range(0, 1001, 50):
        pen.line([tuple(p) for p in places([[x, 0], [x, 600]])], fill=inks.line if x % 250 == 0 else inks.faint)
    for y in range(0, 601, 50):
        pen.line([tuple(p) for p in places([[0, y], [1000, y]])], fill=inks.line if y % 250 == 0 else inks.faint)


def _rings(pen: ImageDraw.ImageDraw, places: Places, scale: float, complexity: float, inks: Inks) -> None:
    x, y = places([500.0, 300.0])
    for k in range(1, RINGS + 1):
        if k % 4 and complexity < (0.3 if k % 2 else 0.12):
            continue
        radius = k * RING_STEP * scale
        tone = inks.faint if k % 4 else inks.line
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=tone, width=SCALE)
    if complexity > 0.25:
        rim = RINGS * RING_STEP * scale
        for k in range(96):
            angle = k * math.tau / 96
            far = rim + (15 if k % 24 == 0 else 9 if k % 8 == 0 else 5) * scale
            ends = [(x + math.cos(angle) * r, y + math.sin(angle) * r) for r in (rim, far)]
            pen.line([*ends[0], *ends[1]], fill=inks.line, width=SCALE)


# --- what moves


def _dust(mask: Image.Image, marks: Image.Image, document: dict[str, Any], inks: Inks) -> None:
    random = np.random.default_rng(7)
    view = seen(document)
    count = int(view["dust"])
    at = random.random((count, 3)) * (mask.width, mask.height, 1)
    light = (0.2 + 0.9 * view["brightness"]) * (0.2 + 0.5 * at[:, 2] ** 2)
    strong, plain = ImageDraw.Draw(mask), ImageDraw.Draw(marks)
    for (x, y, _), alpha in zip(at, light, strict=True):
        box = (int(x), int(y), int(x) + SCALE - 1, int(y) + SCALE - 1)
        plain.rectangle(box, fill=inks.ivory)
        strong.rectangle(box, fill=int(150 * min(1.0, alpha)))


def _bodies(
    marks: Image.Image, mask: Image.Image, document: dict[str, Any], states: np.ndarray,
    places: Places, scale: float, inks: Inks,
) -> None:  # fmt: skip
    """Trails that fade with age, then the bodies; a jump (wrap, portal, emission) ends a trail."""
    view, physics = seen(document), document["physics"]
    palette, effect = colours(document, inks), view["particle_effect"]
    # by species where there are several, as in the browser; the kernel gives body i the species i mod their number
    turn = physics["species"] if physics["species"] > 1 else 4
    kept = max(2, int(len(states) * (0.06 + 0.6 * view["trail"]) * (1.35 if effect == "comet" else 1)))
    points = states[-kept:, :, :2]
    kept = len(points)
    pixels = places(points)
    jumps = np.abs(np.diff(points, axis=0)).max(axis=2) > 60
    radius = max(1.5 * SCALE, 5.4 * math.sqrt(physics["particle_size"]) * scale)
    crowd = max(1.0, points.shape[1] / 60) ** 0.4
    pens = ImageDraw.Draw(marks), ImageDraw.Draw(mask)
    for body in range(points.shape[1]):
        colour = palette[body % turn % len(palette)]
        broken = np.flatnonzero(jumps[:, body])
        first = int(broken[-1]) + 1 if len(broken) else 0
        for step in range(first, kept - 1):
            age = (step + 1) / kept
            ends = [tuple(pixels[step, body]), tuple(pixels[step + 1, body])]
            wide = max(1, int(2 * radius * BREADTH[effect] * age))
            pens[0].line(ends, fill=colour, width=wide)
            pens[1].line(ends, fill=int(255 * STRENGTH[effect] * age * age / crowd), width=wide)
    for body, (x, y) in enumerate(pixels[-1]):
        size = radius * (0.8 + 0.5 * ((body * 7) % 5) / 4)
        _body(pens, effect, float(x), float(y), size, palette[body % turn % len(palette)], body, inks)


def _body(
    pens: tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw], effect: str, x: float, y: float, r: float,
    colour: tuple[int, int, int], body: int, inks: Inks,
) -> None:  # fmt: skip
    """One body as its effect has it: disc, star, ring, blot, or a comet's bright head."""
    for pen, fill in ((pens[0], colour), (pens[1], 255)):
        if effect == "ring":
            pen.ellipse(
                (x - 1.15 * r, y - 1.15 * r, x + 1.15 * r, y + 1.15 * r), outline=fill, width=round(1.5 * SCALE)
            )
            pen.ellipse((x - 0.28 * r, y - 0.28 * r, x + 0.28 * r, y + 0.28 * r), fill=fill)
        elif effect == "spark":
            star = _around(x, y, 8, lambda k: 2.2 * r * (1 if k % 2 == 0 else 0.16), body * 0.11)
            pen.polygon(star, fill=fill)
        elif effect == "ink":
            blot = _around(x, y, 24, lambda k: r * (1.05 + 0.16 * math.sin(k * 0.8 + body)), body * 1.3)
            pen.polygon(blot, fill=fill)
        else:
            pen.ellipse((x - r, y - r, x + r, y + r), fill=fill)
    if effect == "comet":
        head = 0.55 * r
        hot = mixed(colour, (255, 255, 255), 0.6) if inks.night else colour
        pens[0].ellipse((x - head, y - head, x + head, y + head), fill=hot)


def _around(x: float, y: float, count: int, far: Any, turn: float) -> list[tuple[float, float]]:
    angles = [turn + k * math.tau / count for k in range(count)]
    return [(x + far(k) * math.cos(angle), y + far(k) * math.sin(angle)) for k, angle in enumerate(angles)]
