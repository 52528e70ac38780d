"""<harmonic-player>: a page's own buttons around a universe."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from simulation.engine.document import check_document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MARKUP = """<harmonic-player class="stage" src="/document.json" autoplay-picture>
  <img data-still alt="" src="/static/img/favicon.svg">
  <div class="stage__foot"><button data-action="listen"><span data-label="listen">Listen</span>
  <span data-label="stop" hidden>Pause</span></button>
  <canvas data-action="seek" class="score__canvas" aria-label="Bar"></canvas><span data-position></span>
  <button data-action="mute">Mute</button><button data-action="stop">Stop</button></div></harmonic-player>"""


def opened(open_page: Callable[..., Page], document: object | None = None) -> Page:
    page = open_page()
    body = json.dumps(document or check_document({"music": {"tempo": 120, "cycle_bars": 4}}))
    page.route("**/document.json", lambda route: route.fulfill(body=body, content_type="application/json"))
    page.evaluate("(markup) => { document.querySelector('main').innerHTML = markup }", MARKUP)
    page.add_script_tag(url="/static/js/live/player.js", type="module")
    return page


def test_one_press_makes_sound_and_another_holds_it(open_page: Callable[..., Page]) -> None:
    page = opened(open_page)
    page.wait_for_selector("harmonic-player[state=silent]")
    page.wait_for_function("() => window.__harmonic?.position?.sample > 12000")
    assert page.query_selector("[data-still]") is None
    page.click("[data-action=listen]")
    page.wait_for_selector("harmonic-player[state=playing][playing]")
    page.wait_for_function(
        "() => document.querySelector('harmonic-player').session.sound.report?.position > 24000", timeout=30_000
    )
    assert page.get_attribute("[data-action=listen]", "aria-pressed") == "true"
    assert page.is_visible("[data-label=stop]")
    assert page.inner_text("[data-position]").startswith("bar ")
    page.click("[data-action=listen]")
    page.wait_for_selector("harmonic-player[state=paused]:not([playing])")
    page.click("[data-action=mute]")
    page.wait_for_selector("harmonic-player[muted]")


def test_the_synth_is_warm_and_silent_before_anybody_presses(open_page: Callable[..., Page]) -> None:
    page = opened(open_page)
    page.evaluate("() => { window.player = document.querySelector('harmonic-player') }")
    page.wait_for_function("() => player.session?.sound?.node && player.session.sound.context.state === 'suspended'")
    assert page.evaluate("() => [player.session.state.status, player.session.sound.report]") == ["silent", None]
    page.evaluate("() => { window.warm = player.session.sound }")
    page.click("[data-action=listen]")
    page.wait_for_selector("harmonic-player[state=playing]")
    assert page.evaluate("() => warm === player.session.sound && warm.context.state === 'running'")


def test_the_strip_seeks_by_pointer_and_by_key(open_page: Callable[..., Page]) -> None:
    page = opened(open_page)
    page.wait_for_function("() => window.__harmonic?.position?.sample > 4800")
    box = page.locator(".score__canvas").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    page.wait_for_function("() => window.__harmonic.position?.bar === 3")
    page.focus(".score__canvas")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => window.__harmonic.position?.bar === 4")
    page.wait_for_function(
        "() => document.querySelector('.score__canvas').getAttribute('aria-valuetext') === 'bar 4 of 4'"
    )


def test_a_player_that_is_taken_away_takes_its_engine_and_sheets_with_it(open_page: Callable[..., Page]) -> None:
    page = opened(open_page)
    page.wait_for_function("() => window.__harmonic?.position?.sample > 4800")
    page.evaluate("() => { window.player = document.querySelector('harmonic-player'); player.remove() }")
    assert page.evaluate("() => player.session") is None
    page.wait_for_function("() => document.querySelectorAll('canvas').length === 0")


def test_a_player_that_is_taken_away_while_it_reads_opens_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page()
    held: list[Route] = []
    page.route("**/document.json", lambda route: held.append(route))
    page.evaluate("(markup) => { document.querySelector('main').innerHTML = markup }", MARKUP)
    with page.expect_request("**/document.json"):
        page.add_script_tag(url="/static/js/live/player.js", type="module")
    page.evaluate("() => { window.player = document.querySelector('harmonic-player'); window.asked = player.opening }")
    page.evaluate("() => player.remove()")
    held[0].fulfill(body=json.dumps(check_document({})), content_type="application/json")
    assert page.evaluate("() => asked") is None
    assert page.evaluate("() => [player.session, player.querySelector('canvas[data-picture]')]") == [None, None]


def test_what_failed_once_is_tried_again_at_the_next_press(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, {"physics": {"gravity": 400}})
    page.wait_for_selector("harmonic-player[state=fault]")
    page.unroute("**/document.json")
    body = json.dumps(check_document({}))
    page.route("**/document.json", lambda route: route.fulfill(body=body, content_type="application/json"))
    page.evaluate("""() => {
      const { addModule } = AudioWorklet.prototype
      AudioWorklet.prototype.addModule = function () {
        AudioWorklet.prototype.addModule = addModule
        return Promise.reject(new Error('no worklet'))
      } }""")
    page.click("[data-action=listen]")
    page.wait_for_selector("[data-player-note]:has-text('Sound could not be started')")
    page.click("[data-action=listen]")
    page.wait_for_selector("harmonic-player[state=playing]")


def test_a_universe_that_cannot_be_read_says_so(open_page: Callable[..., Page]) -> None:
    page = opened(open_page, {"physics": {"gravity": 400}})
    page.wait_for_selector("harmonic-player[state=fault]")
    assert "Gravity goes from 0 to 20" in page.inner_text("[data-player-note]")
