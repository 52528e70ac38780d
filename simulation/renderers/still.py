"""A still of a universe: the paths that its bodies take in the first bars of a cycle, drawn as a star atlas.

Drawn at twice the size and scaled down, which is the anti-aliasing. Reads the same states as the browser's picture.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from simulation.engine.objects import WORLD_HEIGHT, WORLD_WIDTH
from simulation.engine.performance import play

from .palette import colours

SCALE = 2
TRAIL_TICKS = 96 * 5  # how far back the longest trail reaches
WARM_UP_TICKS = 96 * 8
INK = (8, 14, 22)
IVORY = (226, 219, 200)
BRASS = (222, 178, 101)


def render(document: dict[str, Any], options: dict[str, Any], made: Path, progress: Any) -> None:
    """Write the PNG of `options` width and height."""
    performance = play(
        document,
        cycles=range(options["first_cycle"], options["first_cycle"] + 1),
        states_every=2,
        ticks=WARM_UP_TICKS + TRAIL_TICKS,
        progress=lambda share: progress(share * 0.7),
    )
    image = draw(document, performance.states, options["width"], options["height"])
    progress(0.95)
    image.save(made, "PNG", optimize=True)


def draw(document: dict[str, Any], states: np.ndarray, width: int, height: int) -> Image.Image:
    """The picture of states (S, N, 4: x, y, vx, vy in world units), newest last."""
    size = (width * SCALE, height * SCALE)
    light = Image.new("RGB", size, (0, 0, 0))
    _paths(light, document, states, _places(size, document))
    view = document["visualization"]
    halo = light.filter(ImageFilter.GaussianBlur(width * SCALE / 120))
    halo = Image.eval(halo, lambda v: int(v * (0.3 + view["glow"])))
    image = ImageChops.add(_ground(size, document), ImageChops.add(halo, light))
    _objects(image, document, _places(size, document))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _places(size: tuple[int, int], document: dict[str, Any]) -> Any:
    """A function from world units (…, 2) to pixels of a picture of this size: the whole world, centred."""
    scale = min(size[0] / WORLD_WIDTH, size[1] / WORLD_HEIGHT)
    shift = np.array([(size[0] - WORLD_WIDTH * scale) / 2, (size[1] - WORLD_HEIGHT * scale) / 2])
    return lambda places: np.asarray(places) * scale + shift


def _ground(size: tuple[int, int], document: dict[str, Any]) -> Image.Image:
    """Ink, and the engraved rings of the octaves."""
    image = Image.new("RGB", size, INK)
    style = document["visualization"]["background_style"]
    pen = ImageDraw.Draw(image)
    if style == "gradient":
        _gradient(image, colours(document)[0])
    if style in ("stars", "atlas"):
        _stars(pen, size, document["seeds"]["physics"])
    if style == "grid":
        _grid(pen, size)
    if style == "atlas":
        _rings(pen, size)
    return image


def _gradient(image: Image.Image, colour: tuple[int, int, int]) -> None:
    rows = np.linspace(0, 1, image.height)[:, None, None] ** 2
    field = np.array(INK) + (np.array(colour) * 0.28 - np.array(INK) * 0.3) * rows
    wide = np.broadcast_to(field, (image.height, image.width, 3))
    image.paste(Image.fromarray(np.clip(wide, 0, 255).astype(np.uint8)))


def _stars(pen: ImageDraw.ImageDraw, size: tuple[int, int], seed: int) -> None:
    random = np.random.default_rng(seed)
    for x, y, bright in random.random((160, 3)):
        grey = int(40 + 90 * bright**3)
        place = (int(x * size[0]), int(y * size[1]))
        pen.ellipse((*place, place[0] + 1 + int(bright * 2), place[1] + 1 + int(bright * 2)), fill=(grey, grey, grey))


def _grid(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    step = size[1] // 10
    for x in range(size[0] % step // 2, size[0], step):
        pen.line((x, 0, x, size[1]), fill=(28, 34, 42))
    for y in range(0, size[1], step):
        pen.line((0, y, size[0], y), fill=(28, 34, 42))


def _rings(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    middle = (size[0] / 2, size[1] / 2)
    for k in range(1, 9):
        radius = size[1] * 0.0625 * k * 1.05
        tone = 78 if k in (4, 8) else 42
        box = (middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius)
        pen.ellipse(box, outline=(tone, tone, tone - 6), width=SCALE)
    for k in range(72):
        angle = k * math.tau / 72
        inner, outer = size[1] * 0.525, size[1] * (0.54 if k % 6 else 0.56)
        ends = [(middle[0] + math.cos(angle) * r, middle[1] + math.sin(angle) * r) for r in (inner, outer)]
        pen.line([*ends[0], *ends[1]], fill=(70, 68, 62), width=SCALE)


def _paths(image: Image.Image, document: dict[str, Any], states: np.ndarray, places: Any) -> None:
    """Trails that fade with age, then the bodies; a jump (wrap, emission) breaks a trail."""
    pen = ImageDraw.Draw(image)
    palette = colours(document)
    # by species where there are several, as in the browser; the kernel gives body i the species i mod their number
    turn = document["physics"]["species"] if document["physics"]["species"] > 1 else 4
    kept = max(2, int(len(states) * (0.15 + 0.6 * document["visualization"]["trail"])))
    points = states[-kept:, :, :2]
    pixels = places(points)
    jumps = np.abs(np.diff(points, axis=0)).max(axis=2) > 60
    radius = 3.2 * math.sqrt(document["physics"]["particle_size"]) * image.height / (600 * SCALE) * SCALE
    many = max(1.0, points.shape[1] / 60)
    for body in range(points.shape[1]):
        colour = np.array(palette[body % turn % len(palette)])
        for step in range(kept - 1):
            if not jumps[step, body]:
                shade = colour * ((step / kept) ** 2 * 0.7 / many**0.4)
                ends = (*pixels[step, body], *pixels[step + 1, body])
                pen.line(ends, fill=tuple(int(c) for c in shade), width=max(1, int(radius * 0.7 * step / kept)))
    for body, (x, y) in enumerate(pixels[-1]):
        size = radius * (0.8 + 0.5 * ((body * 7) % 5) / 4)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=palette[body % turn % len(palette)])


def _objects(image: Image.Image, document: dict[str, Any], places: Any) -> None:
    """Pegs as compass marks, walls as engraved lines, the rest by rings of their reach."""
    pen = ImageDraw.Draw(image)
    scale = float(places([1.0, 0.0])[0] - places([0.0, 0.0])[0])
    for item in document["objects"]:
        x, y = places([item["x"], item["y"]])
        if item["kind"] == "wall":
            x2, y2 = places([item["x2"], item["y2"]])
            pen.line((x, y, x2, y2), fill=IVORY, width=max(2, int(item["radius"] * scale)))
            continue
        radius = item.get("radius", 12.0) * scale
        tone = BRASS if item["kind"] == "emitter" else IVORY
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=tone, width=SCALE)
        if item["kind"] == "peg":
            arm = radius * 0.55
            pen.line((x - arm, y, x + arm, y), fill=tone, width=SCALE)
            pen.line((x, y - arm, x, y + arm), fill=tone, width=SCALE)
        if item["kind"] in ("attractor", "repeller"):
            for share in (0.25, 0.5) if item["kind"] == "attractor" else (0.35,):
                wide = item["reach"] * scale * share
                pen.ellipse((x - wide, y - wide, x + wide, y + wide), outline=(96, 90, 74), width=1)
