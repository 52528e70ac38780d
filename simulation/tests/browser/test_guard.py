"""The last guard against flashes: its proof is what is drawn, and what it lets through flashes three times at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page

from simulation.engine.document import check_document

from .test_flashes import LAYERS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# Marks of one colour that come and go over a part of the screen; what is seen of them is counted as an examiner would.
SHINE = """async ({ wave, hertz, colour, columns, ground, seconds }) => {
  const { Guard } = await import("/static/js/scene/guard.js")
  const { COLUMNS, ROWS } = await import("/static/js/scene/proof.js")
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  const waves = {
    square: (phase) => (phase % 1 < 0.5 ? 1 : 0),
    sine: (phase) => 0.5 - 0.5 * Math.cos(2 * Math.PI * phase),
  }
  const guard = new Guard()
  const marks = new Float32Array(COLUMNS * ROWS * 4)
  const [lights, reds, strengths] = [[], [], []]
  for (let frame = 0; frame < seconds * 60; frame++) {
    const now = frame * 1000 / 60
    const on = waves[wave](hertz * now / 1000)
    for (let point = 0; point < COLUMNS * ROWS; point++) {
      const here = point % COLUMNS < columns ? on : 0
      for (let k = 0; k < 4; k++) marks[4 * point + k] = here * [...colour, 1][k]
    }
    const strength = guard.limit(marks, ground, now)
    const [r, g, b] = ground.map((v, k) => linear(v * (1 - on * strength) + colour[k] * on * strength))
    strengths.push(strength)
    lights.push(0.2126 * r + 0.7152 * g + 0.0722 * b)
    reds.push(Math.max(0, r - g - b))
  }
  const swings = (values, step) => {
    let [extreme, sense] = [values[0], 0]
    const found = []
    values.forEach((value, k) => {
      const way = Math.sign(value - extreme)
      if (way === sense) extreme = value
      else if (Math.abs(value - extreme) >= step) {
        found.push(k)
        ;[extreme, sense] = [value, way]
      }
    })
    return found
  }
  const within = (found, at) => found.filter((k) => k > at - 60 && k <= at).length
  const worst = (found) => Math.max(0, ...found.map((at) => Math.floor(within(found, at) / 2)))
  return { flashes: [worst(swings(lights, 0.1)), worst(swings(reds, 0.0625))], strengths }
}"""
DARK, PAPER, WHITE, BLACK, RED = [0.04, 0.06, 0.09], [0.94, 0.91, 0.85], [1, 1, 1], [0, 0, 0], [0.7, 0, 0]


def shone(page: Page, hertz: float, *, wave: str = "square", colour: Sequence[float] = WHITE, columns: int = 32,
          ground: Sequence[float] = DARK, seconds: float = 6) -> dict[str, Any]:  # fmt: skip
    asked = {"wave": wave, "hertz": hertz, "colour": colour, "columns": columns, "ground": ground, "seconds": seconds}
    found: dict[str, Any] = page.evaluate(SHINE, asked)
    return found


@pytest.mark.parametrize("hertz", [3.5, 4.1, 7.3, 15, 30])
@pytest.mark.parametrize(("colour", "ground"), [(WHITE, DARK), (BLACK, PAPER), (RED, DARK), (RED, PAPER)])
def test_a_strobe_flashes_three_times_at_most(
    open_page: Callable[..., Page], hertz: float, colour: Sequence[float], ground: Sequence[float]
) -> None:
    found = shone(open_page(), hertz, colour=colour, ground=ground)
    assert max(found["flashes"]) <= 3
    assert found["strengths"][-1] < 0.6


def test_what_swells_gently_or_once_a_second_or_is_small_stays_as_it_is(open_page: Callable[..., Page]) -> None:
    page = open_page()
    for calm in (
        shone(page, 0.9, wave="sine"),
        shone(page, 1.0),
        shone(page, 8, columns=1),  # a thirty-second of the screen
        shone(page, 8, colour=[0.2, 0.22, 0.25]),  # less than a tenth of luminance
    ):
        assert min(calm["strengths"]) == 1


def test_after_a_storm_the_picture_comes_back_whole(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate(STORM_THEN_CALM)
    low, before, later = page.evaluate("() => window.told")
    assert low < 0.5
    assert before == low  # not at once
    assert later == 1


STORM_THEN_CALM = """async () => {
  const { Guard } = await import("/static/js/scene/guard.js")
  const { COLUMNS, ROWS } = await import("/static/js/scene/proof.js")
  const guard = new Guard()
  const marks = new Float32Array(COLUMNS * ROWS * 4)
  const told = []
  for (let frame = 0; frame < 60 * 8; frame++) {
    if (frame < 60) marks.fill(Math.floor(frame / 4) % 2)
    const strength = guard.limit(marks, [0.04, 0.06, 0.09], frame * 1000 / 60)
    if ([60, 100, 60 * 8 - 1].includes(frame)) told.push(strength)
  }
  window.told = told
}"""
COMPARE = """async ({ universe, layer }) => {
  const { OfflinePicture } = await import("/static/js/live/offline.js")
  const { COLUMNS, ROWS } = await import("/static/js/scene/proof.js")
  const fresh = Object.assign(document.createElement("canvas"), { className: "stage__canvas" })
  document.querySelector(".stage").replaceChildren(fresh)
  const picture = new OfflinePicture(fresh, universe, { renderer: layer })
  await picture.ready
  picture.scene.quality.measured = () => false
  for (let frame = 0; frame < 30; frame++) picture.draw(2 + frame / 60)
  const { canvas, proof, size } = picture.scene
  const sheet = Object.assign(document.createElement("canvas"), size)
  const g = sheet.getContext("2d", { willReadFrequently: true })
  g.fillRect(0, 0, size.width, size.height) // over black: what shines has more light than it covers
  g.drawImage(canvas, 0, 0, size.width, size.height)
  const { data } = g.getImageData(0, 0, size.width, size.height)
  let [near, lit, found] = [0, 0, 0]
  for (let point = 0; point < COLUMNS * ROWS; point++) {
    const x = Math.floor((point % COLUMNS + proof.offsets[2 * point]) * proof.cellWidth)
    const y = Math.floor((Math.floor(point / COLUMNS) + proof.offsets[2 * point + 1]) * proof.cellHeight)
    const at = 4 * (y * size.width + x)
    let far = 0
    for (let k = 0; k < 3; k++) far = Math.max(far, Math.abs(data[at + k] / 255 - proof.marks[4 * point + k]))
    if (far < 0.12) near++
    const isLit = data[at] + data[at + 1] + data[at + 2] > 90
    if (isLit) lit++
    if (isLit && far < 0.2) found++
  }
  picture.destroy()
  return [near / (COLUMNS * ROWS), lit, found / lit]
}"""


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("effect", ["glow", "comet", "ink", "spark"])
def test_a_proof_shows_what_is_drawn(open_page: Callable[..., Page], layer: str, effect: str) -> None:
    universe = check_document(
        {
            "physics": {"particle_count": 150, "particle_size": 3},
            "visualization": {"particle_effect": effect, "dust": 0, "blur": 0, "trail": 0.5, "complexity": 0.4},
        }
    )
    near, lit, found = open_page().evaluate(COMPARE, {"universe": universe, "layer": layer})
    assert lit > 40, "nothing to compare"
    assert near > 0.78
    assert found > 0.7
