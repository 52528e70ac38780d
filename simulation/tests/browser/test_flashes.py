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
WATCH = """async ({ documents, from, frames, rate }) => {
  const { OfflinePicture } = await import("/static/js/live/offline.js")
  const stage = document.querySelector(".stage")
  const found = []
  for (const universe of documents) {
    const fresh = Object.assign(document.createElement("canvas"), { id: "canvas", className: "stage__canvas" })
    stage.replaceChildren(fresh)
    const picture = new OfflinePicture(fresh, universe, { renderer: "canvas" })
    await picture.ready
    const examiner = new Examiner()
    for (let frame = 0; frame < frames; frame++) {
      picture.draw(from + frame / rate)
      examiner.look(picture.scene.capture(), frame * 1000 / rate)
    }
    found.push(examiner.verdict())
    picture.destroy()
  }
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


def watched(page: Page, documents: list[dict[str, Any]]) -> dict[int, list[int]]:
    page.evaluate(EXAMINER)
    asked = {"documents": documents, "from": 1.0, "frames": 60, "rate": 30}
    return dict(enumerate(page.evaluate(WATCH, asked)))


def test_random_universes_flash_no_more_than_three_times_a_second(open_page: Callable[..., Page]) -> None:
    found = watched(open_page(), [wild_document(seed, most_bodies=150) for seed in range(8)])
    assert {seed: flashes for seed, flashes in found.items() if max(flashes) > MOST} == {}


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 100, 10))
def test_a_hundred_random_universes_flash_no_more_than_three_times_a_second(
    open_page: Callable[..., Page], first: int
) -> None:
    found = watched(open_page(), [wild_document(seed, most_bodies=1000) for seed in range(first, first + 10)])
    assert {first + seed: flashes for seed, flashes in found.items() if max(flashes) > MOST} == {}
