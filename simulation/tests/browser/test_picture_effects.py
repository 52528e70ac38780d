"""Every parameter of the picture changes what it names in the pixels, over its whole range; so does every coupling.

Made from the one definition: a parameter or a link without a measure in EFFECTS fails. The rest of the parameters is
measured in ../test_parameter_effects.py.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from simulation.engine.conformance.cases import universe
from simulation.engine.couplings import LINKS, Link
from simulation.engine.parameters import PARAMETERS, VOICES, Parameter
from simulation.tests.effects import WITHOUT, Changes, Effect, check_link, check_parameter

from .pictures import measure

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SEEN = [parameter for parameter in PARAMETERS if parameter.group == "visualization"]
SEEN_LINKS = [link for link in LINKS if link.target_group == "visualization"]
MOMENTS = (1.5, 1.55)
# Loudness is measured while it runs. With every voice off it is nought; the loudest universe stands for its other end.
SILENT = {f"music.{voice}_on": False for voice in VOICES}
LOUD = {f"music.{voice}_level": 1.0 for voice in VOICES} | {
    "music.note_density": 1.0, "music.rhythm_complexity": 1.0, "music.note_length": 1.0, "audio.effects": 1.0,
    "physics.particle_count": 150, "physics.particle_speed": 60,
}  # fmt: skip


class Easel:
    """Pictures of documents in one page; the same one is drawn once only."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.drawn: dict[str, dict[str, Any]] = {}

    def picture(self, changes: Changes, moments: Sequence[float] = MOMENTS) -> dict[str, Any]:
        """What `pictures.measure` says of the default universe with changes, all couplings off but those in them."""
        plain = {path: value for path, value in changes.items() if not path.startswith("signal.")}
        quiet = (LOUD if changes.get("signal.loudness") else SILENT) if "signal.loudness" in changes else {}
        key = repr((sorted((quiet | plain).items()), moments))
        if key not in self.drawn:
            self.drawn[key] = measure(self.page, universe(WITHOUT | quiet | plain), moments=tuple(moments))
        return self.drawn[key]


@pytest.fixture(scope="module")
def easel(chromium: Browser, scripts_url: str) -> Iterator[Easel]:
    context = chromium.new_context(viewport={"width": 800, "height": 500})
    page = context.new_page()
    page.goto(scripts_url)
    yield Easel(page)
    context.close()


Measure = Callable[[Easel, Changes], Any]


def pixels(part: str, name: str, base: Changes | None = None, moments: Sequence[float] = MOMENTS) -> Measure:
    """One measure of a part of the picture."""
    return lambda easel, changes: float(easel.picture({**(base or {}), **changes}, moments)[part][name])


def looks(*parts: str) -> Measure:
    """Light, colour, warmth, detail and share of lit pixels of some parts."""
    names = ("light", "colour", "warm", "edges", "lit")
    return lambda easel, changes: tuple(easel.picture(changes)[part][name] for part in parts for name in names)


def unlike(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """A fiftieth apart in some measure."""
    return max(abs(a - b) / max(abs(a), abs(b), 1e-9) for a, b in zip(one, other, strict=True)) > 0.02


def hue(easel: Easel, changes: Changes) -> tuple[float, float]:
    """The hue as a point on a circle."""
    turn = math.radians(easel.picture(changes)["marks"]["hue"])
    return math.cos(turn), math.sin(turn)


def camera(read: Callable[[dict[str, float]], float]) -> Measure:
    """Where the camera stands by the scene's own view; every other place than the default's is another picture."""

    def place(easel: Easel, changes: Changes) -> float:
        here, home = easel.picture(changes), easel.picture({})
        same_view = all(math.isclose(here["view"][k], home["view"][k], abs_tol=1e-9) for k in "abef")
        assert (digest(here) == digest(home)) == same_view, changes
        return read(here["view"])

    return place


def digest(picture: dict[str, Any]) -> str:
    return hashlib.sha256(picture["picture"].encode()).hexdigest()


def middle(view: dict[str, float]) -> tuple[float, float]:
    """The place in the world that is in the middle of the canvas: the view's matrix, backwards."""
    across, down = view["width"] / 2 - view["e"], view["height"] / 2 - view["f"]
    square = view["a"] ** 2 + view["b"] ** 2
    return (across * view["a"] + down * view["b"]) / square, (down * view["a"] - across * view["b"]) / square


def unzoomed(easel: Easel) -> float:
    """The view's scale at zoom 1."""
    return float(easel.picture({})["view"]["scale"])


RESTING = {"physics.particle_speed": 0, "physics.gravity_mode": "none", "visualization.dust": 0}
BUSY = {"physics.particle_count": 100, "physics.particle_size": 2, "physics.particle_speed": 60}
FEW = {"physics.particle_count": 1, "visualization.dust": 6000}
BEATS = tuple(2.0 + 0.05 * k for k in range(32))  # one at 40 BPM, more at faster tempos

EFFECTS: dict[str, tuple[Measure, Any]] = {
    "visualization.brightness": (pixels("marks", "light"), "rising"),
    "visualization.saturation": (pixels("marks", "colour"), "rising"),
    "visualization.complexity": (pixels("ground", "edges"), "rising"),
    "visualization.glow": (pixels("marks", "lit"), "rising"),
    "visualization.blur": (pixels("marks", "edges"), "falling"),
    "visualization.trail": (pixels("marks", "lit"), "rising"),
    "visualization.color_scheme": (looks("marks"), "distinct"),
    "visualization.particle_effect": (looks("marks"), "distinct"),
    "visualization.background_style": (looks("ground"), "distinct"),
    "visualization.dust": (pixels("marks", "edges"), "rising"),
    "visualization.animation_speed": (pixels("marks", "moved", FEW, (1.0, 1.05, 1.1)), "rising"),
    "visualization.camera_zoom": (camera(lambda view: view["scale"]), "rising"),
    "visualization.camera_rotation": (camera(lambda view: math.degrees(view["rotation"])), lambda value: value),
    "visualization.camera_x": (camera(lambda view: middle(view)[0]), lambda value: value),
    "visualization.camera_y": (camera(lambda view: middle(view)[1]), lambda value: value),
    "derived.pulsation": (pixels("marks", "swing", RESTING, BEATS), "rising"),
    "derived.colour_spread": (pixels("marks", "hues"), "rising"),
    "derived.base_hue": (hue, "distinct"),
    "derived.warmth": (pixels("marks", "warm"), "rising"),
    "derived.emission": (pixels("marks", "edges", BUSY, (1.0, 1.1, 1.2, 1.3)), "rising"),
}


def effects_on(easel: Easel, count: int = 3) -> dict[str, Effect]:
    """The table as `effects` wants it; numbers at so many points."""

    def bound(found: Measure) -> Callable[[Changes], Any]:
        return lambda changes: found(easel, changes)

    return {
        path: Effect(bound(found), shape, count, within=1e-3, apart=unlike) for path, (found, shape) in EFFECTS.items()
    }


@pytest.mark.parametrize("parameter", SEEN, ids=lambda parameter: parameter.path)
def test_a_parameter_of_the_picture_changes_its_pixels_over_its_whole_range(easel: Easel, parameter: Parameter) -> None:
    check_parameter(parameter, effects_on(easel))


@pytest.mark.soak
@pytest.mark.parametrize("parameter", [p for p in SEEN if p.kind != "choice"], ids=lambda parameter: parameter.path)
def test_it_does_so_in_each_quarter_of_its_range(easel: Easel, parameter: Parameter) -> None:
    check_parameter(parameter, effects_on(easel, 5))


@pytest.mark.parametrize("link", SEEN_LINKS, ids=lambda link: link.name)
def test_a_coupling_into_the_picture_moves_what_it_names(easel: Easel, link: Link) -> None:
    check_link(link, effects_on(easel))


def test_zoom_multiplies_the_scale(easel: Easel) -> None:
    zoomed = easel.picture({"visualization.camera_zoom": 2.55})["view"]["scale"]
    assert zoomed == pytest.approx(2.55 * unzoomed(easel))
