"""The picture in a real browser: what it draws, and that it never flashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from simulation.engine.document import check_document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OPEN = """async ({document, renderer}) => {
  const { openUniverse } = await import("/static/js/live/session.js")
  const canvas = window.document.getElementById("canvas")
  window.session = await openUniverse({ document, canvas, sceneOptions: { renderer } })
  return session.scene.ready
}"""


def opened(
    open_page: Callable[..., Page], renderer: str, document: dict[str, Any] | None = None, **options: Any
) -> Page:
    page = open_page(**options)
    assert page.evaluate(OPEN, {"document": check_document(document or {}), "renderer": renderer}) == renderer
    page.wait_for_function("() => session.position()?.sample > 24000", timeout=30_000)
    return page


LIT = """() => {
  const sheet = session.scene.capture()
  const small = Object.assign(document.createElement("canvas"), { width: 80, height: 50 })
  const g = small.getContext("2d")
  g.drawImage(session.scene.canvas, 0, 0, 80, 50)
  const { data } = g.getImageData(0, 0, 80, 50)
  let lit = 0
  for (let k = 3; k < data.length; k += 4) if (data[k] > 20) lit++
  return [lit, sheet.width, sheet.height]
}"""


def test_canvas_draws_bodies_where_there_is_no_webgl(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "canvas")
    lit, width, height = page.evaluate(LIT)
    assert lit > 30
    assert (width, height) == (page.evaluate("() => session.scene.canvas.clientWidth"), 500)


def test_webgl_draws_under_the_content_security_policy(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "webgl")
    frame = """() => new Promise((resolve) => requestAnimationFrame(() => {
      session.scene.layer.renderer.render({ container: session.scene.layer.stage })
      resolve((%s)())
    }))"""
    lit, _, _ = page.evaluate(frame % LIT)
    assert lit > 30


LOSE = """({ back }) => {
  const lose = session.scene.layer.renderer.gl.getExtension("WEBGL_lose_context")
  session.scene.canvas.addEventListener("webglcontextlost", () => back && setTimeout(() => lose.restoreContext(), 50))
  session.scene.canvas.addEventListener("webglcontextrestored", () => (window.restored = true))
  lose.loseContext()
}"""
LIT_ON_WEBGL = """() => new Promise((resolve) => requestAnimationFrame(() => {
  const { layer } = session.scene
  layer.renderer.render({ container: layer.stage })
  resolve((%s)()[0])
}))"""


def test_a_lost_graphics_card_that_comes_back_draws_on(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "webgl")
    page.evaluate(LOSE, {"back": True})
    page.wait_for_function("() => window.restored && !session.scene.isLost")
    page.wait_for_function(f"async () => (await ({LIT_ON_WEBGL % LIT})()) > 30")
    assert page.evaluate("() => session.scene.layer.name") == "webgl"


def test_a_lost_graphics_card_that_stays_away_leaves_the_drawing_to_canvas(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "webgl")
    page.evaluate(LOSE, {"back": False})
    page.wait_for_function("() => session.scene.layer.name === 'canvas'")
    page.wait_for_function(f"() => ({LIT})()[0] > 30")
    assert page.evaluate("() => document.querySelectorAll('canvas').length") == 2
    before = page.evaluate("() => session.position().sample")
    page.wait_for_function("(before) => session.position().sample > before + 24000", arg=before)


def test_three_hundred_bodies_are_all_drawn_and_their_cost_is_known(open_page: Callable[..., Page]) -> None:
    crowd = {"physics": {"particle_count": 300, "particle_size": 0.5}, "visualization": {"dust": 2000}}
    page = opened(open_page, "webgl", crowd)
    page.wait_for_function("() => session.scene.quality.cost > 0")  # detail is lowered by it
    assert page.evaluate("() => session.scene.motion.count") == 300


def test_places_on_the_screen_and_in_the_world_lead_to_each_other(open_page: Callable[..., Page]) -> None:
    camera = {"visualization": {"camera_zoom": 1.7, "camera_rotation": 33, "camera_x": 420}}
    page = opened(open_page, "canvas", camera)
    there = page.evaluate(
        "() => { const at = session.scene.screenAt(123, 456); return session.scene.worldAt(at.x, at.y) }"
    )
    assert abs(there["x"] - 123) < 1e-6
    assert abs(there["y"] - 456) < 1e-6


def test_motion_is_less_where_less_is_wished(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, "canvas", reduced_motion="reduce")
    assert page.evaluate("() => session.scene.calm")
    assert page.evaluate("() => session.scene.time") == 0  # dust and twinkling stand still


STROBE = """async () => {
  const { FlashLimiter, flashesIn, COLUMNS, ROWS } = await import("/static/js/scene/flash.js")
  const limiter = new FlashLimiter()
  const [wished, drawn] = [[], []]
  for (let frame = 0; frame < 300; frame++) {
    const steady = new Float32Array(COLUMNS * ROWS).fill(0.02)
    const passing = new Float32Array(COLUMNS * ROWS).fill(frame % 6 < 3 ? 0.6 : 0) // ten times a second
    const share = limiter.limit(steady, passing, frame * 1000 / 60)
    wished.push(steady[0] + passing[0])
    drawn.push(steady[0] + share * passing[0])
  }
  const seconds = (lights) => [0, 60, 120, 180, 240].map((from) => flashesIn(lights.slice(from, from + 60)))
  return [seconds(wished), seconds(drawn)]
}"""


def test_the_limiter_leaves_fewer_than_three_flashes_a_second_of_a_strobe(open_page: Callable[..., Page]) -> None:
    wished, drawn = open_page().evaluate(STROBE)
    assert min(wished) >= 9
    assert max(drawn) < 3


PIXELS = """async ({ limited }) => {
  const { flashesIn } = await import("/static/js/scene/flash.js")
  const layout = await import("/static/js/engine/layout.js")
  const { scene } = session
  if (!limited) {
    scene.flash.limit = scene.guard.limit = () => 1
    scene.beats.strength = (strength) => strength
  }
  const small = Object.assign(document.createElement("canvas"), { width: 8, height: 5 })
  const g = small.getContext("2d", { willReadFrequently: true })
  const linear = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)
  const lights = []
  const p = Float32Array.from(session.frames.meters[0].p)
  p[layout.D_PULSATION] = 1
  p[layout.V_GLOW] = 1
  for (let frame = 0; frame < 60; frame++) {
    const now = 1e7 + frame * 1000 / 30
    const position = { ...session.position(), phase: frame % 4 < 2 ? 0 : 1 } // a beat 7.5 times a second
    const list = session.frames.list
    const place = { sample: list[0].at, index: 0, frames: session.frames, position }
    scene.draw({ now, ...place, meter: { p }, sparks: [], notes: [], moving: true })
    g.drawImage(scene.capture(), 0, 0, 8, 5)
    const { data } = g.getImageData(0, 0, 8, 5)
    const cells = []
    for (let k = 0; k < data.length; k += 4) {
      cells.push(0.2126 * linear(data[k]) + 0.7152 * linear(data[k + 1]) + 0.0722 * linear(data[k + 2]))
    }
    lights.push(cells)
  }
  const parts = [lights.slice(0, 30), lights.slice(30)]
  const seconds = (cell) => parts.map((part) => flashesIn(part.map((cells) => cells[cell])))
  return lights[0].map((_, cell) => Math.max(...seconds(cell)))
}"""


@pytest.mark.parametrize("limited", [True, False])
def test_drawn_pixels_flash_only_without_the_limiter(open_page: Callable[..., Page], limited: bool) -> None:
    bright = {
        "physics": {"particle_count": 260, "particle_size": 4, "gravity_mode": "none"},
        "visualization": {"color_scheme": "mono", "background_style": "void", "dust": 0, "trail": 0},
    }
    page = opened(open_page, "canvas", bright)
    page.evaluate("() => session.rest(true)")
    flashes = page.evaluate(PIXELS, {"limited": limited})
    if limited:
        assert max(flashes) < 3
    else:
        assert max(flashes) >= 3, "the strobe of this test is too weak to show anything"
