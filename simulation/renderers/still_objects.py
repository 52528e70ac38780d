"""The things people have placed, as static/js/scene/objects.js engraves them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from .sheet import SCALE, Colour, Inks, Places, mixed

Pen = ImageDraw.ImageDraw
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class At:
    """Where an object lies in the picture: pixels, pixels a world unit, radians of the camera, world to pixels."""

    start: Point
    end: Point
    scale: float
    turn: float
    places: Places


def draw_objects(image: Image.Image, document: dict[str, Any], places: Places, scale: float, inks: Inks) -> None:
    """All objects of a document on the ground."""
    pen = ImageDraw.Draw(image)
    turn = math.radians(document["visualization"]["camera_rotation"])
    for item in document["objects"]:
        x, y = places([item["x"], item["y"]])
        x2, y2 = places([item["x2"], item["y2"]]) if "x2" in item else (x, y)
        at = At((float(x), float(y)), (float(x2), float(y2)), scale, turn, places)
        DRAWN[item["kind"]](pen, item, at, inks)


def _circle(pen: Pen, at: Point, r: float, colour: Colour, fill: Colour | None = None, width: int = SCALE) -> None:
    pen.ellipse((at[0] - r, at[1] - r, at[0] + r, at[1] + r), outline=colour, fill=fill, width=width)


def _rays(pen: Pen, at: Point, near: float, far: float, angles: Any, colour: Colour) -> None:
    for angle in angles:
        c, s = math.cos(angle), math.sin(angle)
        pen.line((at[0] + near * c, at[1] + near * s, at[0] + far * c, at[1] + far * s), fill=colour, width=SCALE)


def _peg(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    r = item["radius"] * at.scale
    _circle(pen, at.start, r, inks.ivory, mixed(inks.ink, inks.ivory, 0.04))
    _rays(pen, at.start, 0, min(r * 0.5, 9 * SCALE), [k * math.pi / 2 for k in range(4)], inks.ivory)


def _wall(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    half = max(1.0, item["radius"] * at.scale)
    for wide, colour in ((2 * half, inks.ivory), (2 * half - 2 * SCALE, mixed(inks.ink, inks.ivory, 0.18))):
        if wide < 1:
            continue
        pen.line([at.start, at.end], fill=colour, width=round(wide))
        for place in (at.start, at.end):
            _circle(pen, place, wide / 2, colour, colour)


def _attractor(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    deep = (4 + 9 * item["strength"]) * SCALE
    _circle(pen, at.start, item["reach"] * at.scale, inks.faint, width=1)
    for more, share in ((0, 0.95), (5, 0.6), (10, 0.35)):
        _circle(pen, at.start, deep + more * SCALE, mixed(inks.ink, inks.ivory, share))
    _circle(pen, at.start, 2 * SCALE, inks.ivory, inks.ivory)


def _repeller(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    r = (6 + 6 * item["strength"]) * SCALE
    _circle(pen, at.start, item["reach"] * at.scale, inks.faint, width=1)
    _circle(pen, at.start, r, inks.ivory)
    _rays(pen, at.start, r + 3 * SCALE, r + 9 * SCALE, [k * math.pi / 6 for k in range(12)], inks.ivory)


def _emitter(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    r = max(5.0 * SCALE, item["radius"] * at.scale)
    angle = at.turn + math.radians(item["angle"])
    _circle(pen, at.start, r, inks.brass)
    _circle(pen, at.start, 2 * SCALE, inks.brass, inks.brass)
    long = r + (10 + 16 * item["strength"]) * SCALE
    _rays(pen, at.start, r + 3 * SCALE, long, [angle - 0.28, angle, angle + 0.28], inks.brass)


def _sink(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    r = item["radius"] * at.scale
    _circle(pen, at.start, r, inks.line, (3, 6, 10) if inks.night else mixed(inks.ink, inks.ivory, 0.2))
    steps = np.linspace(0, 1, 32)
    for arm in range(4):
        far, angle = r * (1 - steps) ** 1.2, at.turn + arm * math.pi / 2 + steps * 3.5
        curve = zip(at.start[0] + far * np.cos(angle), at.start[1] + far * np.sin(angle), strict=True)
        pen.line(list(curve), fill=inks.groups[2], width=SCALE)


def _portal(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    r = item["radius"] * at.scale
    bend = (
        (at.start[0] + at.end[0]) / 2 + (at.end[1] - at.start[1]) * 0.22,
        (at.start[1] + at.end[1]) / 2 - (at.end[0] - at.start[0]) * 0.22,
    )
    for s in np.linspace(0, 1, max(8, round(math.dist(at.start, at.end) / (5 * SCALE)))):
        x, y = (
            (1 - s) ** 2 * a + 2 * s * (1 - s) * b + s * s * c for a, b, c in zip(at.start, bend, at.end, strict=True)
        )
        _circle(pen, (x, y), 0.5 * SCALE, inks.groups[3], inks.groups[3])
    for place in (at.start, at.end):
        _circle(pen, place, r, inks.ivory, inks.ink)
        _circle(pen, place, max(1.5, r - 3.5 * SCALE), inks.dim)
        _rays(pen, place, r + 2 * SCALE, r + 6 * SCALE, [at.turn + k * math.pi / 4 for k in range(8)], inks.dim)


def _wind(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    left, right = sorted((item["x"], item["x2"]))
    top, foot = sorted((item["y"], item["y2"]))
    corners = [tuple(p) for p in at.places([[left, top], [right, top], [right, foot], [left, foot]])]
    pen.line([*corners, corners[0]], fill=inks.line, width=1)
    angle = at.turn + math.radians(item["angle"])
    c, s = math.cos(angle), math.sin(angle)
    long = (10 + 30 * item["strength"]) * at.scale
    random = np.random.default_rng(5)
    count = int(min(18, max(4, (right - left) * (foot - top) / 5200)))
    inner = np.column_stack([random.uniform(left, right, count), random.uniform(top, foot, count)])
    for x, y in at.places(inner):
        pen.line((x, y, x - c * long, y - s * long), fill=inks.dim, width=SCALE)
        for side in (-2.6, 2.6):
            tip = (x + 4 * SCALE * math.cos(angle + side), y + 4 * SCALE * math.sin(angle + side))
            pen.line((x, y, *tip), fill=inks.dim, width=SCALE)


def _string(pen: Pen, _item: Any, at: At, inks: Inks) -> None:
    pen.line([at.start, at.end], fill=inks.groups[3], width=round(1.5 * SCALE))
    for place in (at.start, at.end):
        _circle(pen, place, 3.5 * SCALE, inks.ivory, inks.ink)


def _drum(pen: Pen, item: Any, at: At, inks: Inks) -> None:
    r = item["radius"] * at.scale
    inner = max(r * 0.55, r - 7 * SCALE)
    _circle(pen, at.start, r, inks.ivory, mixed(inks.ink, inks.ivory, 0.04))
    _circle(pen, at.start, inner, inks.ivory)
    laces = max(8, round(r / (3 * SCALE))) * 2
    points = [
        (at.start[0] + far * math.cos(angle), at.start[1] + far * math.sin(angle))
        for k in range(laces + 1)
        for far, angle in [(inner if k % 2 else r, at.turn + k * math.tau / laces)]
    ]
    pen.line(points, fill=inks.dim, width=1)


DRAWN = {
    "peg": _peg, "wall": _wall, "attractor": _attractor, "repeller": _repeller, "emitter": _emitter,
    "sink": _sink, "portal": _portal, "wind": _wind, "string": _string, "drum": _drum,
}  # fmt: skip
