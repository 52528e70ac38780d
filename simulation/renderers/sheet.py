"""What every drawn picture has in common: the inks of night and day, the camera, how marks come onto the ground.

Drawn at twice the size and scaled down, which is the anti-aliasing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from simulation.engine.objects import WORLD_HEIGHT, WORLD_WIDTH

Colour = tuple[int, int, int]
Size = tuple[int, int]
Places = Callable[[Any], Any]
SCALE = 2
THEMES = ("night", "day")


@dataclass(frozen=True, slots=True)
class Inks:
    """The site's colours in one theme, as static/css/tokens.css has them."""

    night: bool
    ink: Colour
    ivory: Colour
    dim: Colour
    line: Colour
    faint: Colour
    brass: Colour
    groups: tuple[Colour, Colour, Colour, Colour]  # physics, music, audio, visualization


NIGHT = Inks(
    night=True, ink=(8, 14, 22), ivory=(240, 235, 223), dim=(176, 171, 158), line=(78, 80, 84), faint=(42, 47, 54),
    brass=(217, 172, 91), groups=((240, 112, 84), (217, 172, 91), (94, 190, 188), (176, 138, 222)),
)  # fmt: skip
DAY = Inks(
    night=False, ink=(245, 239, 227), ivory=(28, 34, 46), dim=(82, 86, 96), line=(160, 158, 152), faint=(212, 207, 197),
    brass=(124, 85, 10), groups=((176, 54, 20), (124, 85, 10), (0, 107, 107), (118, 66, 160)),
)  # fmt: skip


def inks_of(options: dict[str, Any]) -> Inks:
    """The inks of the theme that a rendering's options ask for: night unless they say day."""
    return DAY if options.get("theme") == "day" else NIGHT


def places_of(size: Size, document: dict[str, Any]) -> tuple[Places, float]:
    """A function from world units (…, 2) to pixels through the document's camera, and pixels a world unit."""
    view = document["visualization"]
    scale = min(size[0] / WORLD_WIDTH, size[1] / WORLD_HEIGHT) * view["camera_zoom"]
    turn = math.radians(view["camera_rotation"])
    rotation = scale * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    centre = np.array([view["camera_x"], view["camera_y"]])
    middle = np.array(size) / 2
    return (lambda places: (np.asarray(places, dtype=float) - centre) @ rotation.T + middle), float(scale)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """So much of the other colour in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def laid(ground: Image.Image, colours: Image.Image, mask: Image.Image) -> Image.Image:
    """Marks (their colours, and in the mask how strongly they cover) on the ground."""
    return Image.composite(colours, ground, mask)


def finished(image: Image.Image) -> Image.Image:
    """The picture in its own size."""
    return image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.LANCZOS)
