"""Whatever a document says, the picture does not flash: random universes, some extreme, counted as WCAG 2.3.1 does."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from simulation.engine.document import check_document
from simulation.engine.parameters import PARAMETERS

from .test_live_engine import any_document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EXAMINER = (Path(__file__).parent / "examiner.js").read_text()
MOST = 3
LAYERS = ["canvas", "webgl"]
LOOKS = [(layer, theme) for layer in LAYERS for theme in ("night", "day")]
WITHOUT_GUARD = """async () => {
  const { Guard } = await import("/static/js/scene/guard.js")
  Guard.prototype.limit = () => 1
}"""
BLINK = """({ hertz, wide, bright, dark }) => {
  const sheet = Object.assign(document.createElement("canvas"), { width: 640, height: 400 })
  const g = sheet.getContext("2d")
  const examiner = new Examiner()
  for (let frame = 0; frame < 120; frame++) {
    g.fillStyle = dark
    g.fillRect(0, 0, 640, 400)
    g.fillStyle = Math.floor((frame / 60) * hertz * 2) % 2 ? bright : dark
    g.fillRect(100, 100, wide, wide)
    examiner.look(sheet, frame * 1000 / 60)
  }
  return examiner.verdict()
}"""
# One run of the engine, drawn on each layer by each theme: a picture's theme is read when it is made.
WATCH = """async ({ universe, looks, from, frames, rate }) => {
  const { OfflinePicture } = await import("/static/js/live/offline.js")
  const main = document.querySelector("main")
  main.replaceChildren()
  let picture = null
  for (const [layer, theme] of looks) {
    document.documentElement.dataset.theme = theme
    const stage = Object.assign(document.createElement("div"), { className: "stage" })
    const canvas = Object.assign(document.createElement("canvas"), { className: "stage__canvas" })
    stage.append(canvas)
    main.append(stage)
    const options = { renderer: layer }
    if (picture) picture.beside(canvas, options)
    else picture = new OfflinePicture(canvas, universe, options)
    const scene = picture.scenes.at(-1)
    scene.themes.disconnect()
    if (await scene.ready !== layer) throw new Error(`no ${layer} here`)
    scene.quality.measured = () => false // all detail, however busy the machine
    if (scene.theme.night !== (theme === "night")) throw new Error(`no ${theme} here`)
  }
  const examiners = looks.map(() => new Examiner())
  for (let frame = 0; frame < frames; frame++) {
    picture.draw(from + frame / rate)
    picture.scenes.forEach((scene, k) => examiners[k].look(scene.capture(), frame * 1000 / rate))
  }
  const found = examiners.map((examiner) => examiner.verdict())
  picture.destroy()
  return found
}"""


def wild_document(seed: int, most_bodies: int) -> dict[str, Any]:
    """A random document in which every third number is at an end of its range."""
    document = any_document(seed)
    chance = random.Random(seed)
    for parameter in PARAMETERS:
        if parameter.kind in ("float", "int") and chance.random() < 1 / 3:
            document[parameter.group][parameter.name] = chance.choice((parameter.low, parameter.high))
    physics = document["physics"]
    physics["particle_count"] = int(min(physics["particle_count"], most_bodies))
    return dict(check_document(document))


def test_the_examiner_sees_what_flashes_and_only_that(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate(EXAMINER)

    def seen(hertz: float, wide: int = 400, bright: str = "white", dark: str = "black") -> list[int]:
        found: list[int] = page.evaluate(BLINK, {"hertz": hertz, "wide": wide, "bright": bright, "dark": dark})
        return found

    assert seen(5)[0] == 5
    assert seen(2)[0] == 2
    assert seen(5, wide=60)[0] == 0  # too small a part of the field of view
    assert seen(5, bright="rgb(60 60 60)")[0] == 0  # less than a tenth of luminance
    assert seen(5, bright="white", dark="rgb(240 240 240)")[0] == 0  # both states are bright
    assert seen(5, bright="rgb(150 0 0)") == [0, 5]  # red, though little luminance
    assert seen(0.01) == [0, 0]


def flashing(page: Page, seeds: list[int], looks: list[tuple[str, str]] = LOOKS) -> dict[str, list[int]]:
    """The pictures of these seeds that flash too often: how often (general, red)."""
    page.set_viewport_size({"width": 480, "height": 300})  # flashes are counted by shares of the screen
    page.evaluate(EXAMINER)
    told = {}
    for seed in seeds:
        asked = {"universe": wild_document(seed, 1000), "looks": looks, "from": 1.0, "frames": 60, "rate": 30}
        for (layer, theme), flashes in zip(looks, page.evaluate(WATCH, asked), strict=True):
            if max(flashes) > MOST:
                told[f"{seed} on {layer} by {theme}"] = flashes
    return told


def test_a_crowd_that_rushes_past_flashes_no_more_than_three_times_a_second(open_page: Callable[..., Page]) -> None:
    assert flashing(open_page(), [37]) == {}


@pytest.mark.parametrize("seed", [8, 78])
def test_universes_that_came_near_the_limit_stay_within_it(open_page: Callable[..., Page], seed: int) -> None:
    assert flashing(open_page(), [seed]) == {}


def test_without_the_guard_it_does(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate(WITHOUT_GUARD)
    assert "37 on canvas by night" in flashing(page, [37], LOOKS[:1])


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 100, 5))
def test_a_hundred_random_universes_flash_no_more_than_three_times_a_second(
    open_page: Callable[..., Page], first: int
) -> None:
    assert flashing(open_page(), list(range(first, first + 5))) == {}
