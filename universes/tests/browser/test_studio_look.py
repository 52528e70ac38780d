"""The studio looked at: nothing serious for axe, nothing lost on narrow screens, whole without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from harmonic.testing import missing, sign_in

from .hands import an, change, ready, select

pytestmark = pytest.mark.browser

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations
  .filter((fault) => ['serious', 'critical'].includes(fault.impact))
  .map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(' | ')}`))"""
SMALL = """(least) => ['a', 'button', 'input', 'select', 'summary']
  .flatMap((name) => [...document.querySelectorAll(`#studio ${name}`)])
  .filter((item) => item.checkVisibility({ visibilityProperty: true }))
  .map((item) => [item.getBoundingClientRect(), item.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width > 0 && (box.height < least || box.width < least))
  .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)"""
CUT = """() => [...document.querySelectorAll('.drawer:not([hidden]) .control')]
  .filter((control) => control.scrollWidth > control.clientWidth + 1).map((control) => control.dataset.path)"""
BETWEEN = """() => { const { a, f } = studio.session.scene.view
  const box = (found) => document.querySelector(found).getBoundingClientRect()
  return f >= box('.studio__top').bottom && f + a * 600 <= box('#physics').top }"""
DRAWERS = ["physics", "music", "audio", "visualization", "story", "couplings", "objects", "dice", "history"]


def show(page: Any, drawer: str) -> None:
    tab = page.locator(f".tabs__tab[data-opens={drawer}]")
    if tab.get_attribute("aria-expanded") != "true":
        tab.click()
    assert page.locator(f"#{drawer}").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_serious_fault_in_any_drawer_in_night_or_day(open_studio: Any, width: int) -> None:
    if not AXE.exists():
        missing("axe-core (npm)")
    page = open_studio(width=width)
    page.emulate_media(reduced_motion="reduce")
    change(page, an("emitter", "e1", x=520.0, y=150.0))
    select(page, "e1")
    page.evaluate(AXE.read_text())
    for drawer in DRAWERS:
        show(page, drawer)
        for theme in ("night", "day"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
            assert page.evaluate(RUN) == [], (drawer, theme)
    for dialog in ("Control+k", "?"):
        page.locator("#world").focus()
        page.keyboard.press(dialog)
        assert page.evaluate(RUN) == [], dialog
        page.keyboard.press("Escape")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 640)])
def test_every_drawer_fits_and_its_targets_are_large_enough(open_studio: Any, width: int, height: int) -> None:
    page = open_studio(width=width, height=height)
    for drawer in DRAWERS:
        show(page, drawer)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL, 24) == [], drawer
        assert page.evaluate(CUT) == [], drawer
        box = page.locator(f"#{drawer}").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    play = page.locator("#play").bounding_box()
    assert min(play["width"], play["height"]) >= 44
    assert play["y"] + play["height"] <= height


def test_under_a_finger_every_target_is_44_pixels(make_universe: Any, chromium: Any, site: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    context = chromium.new_context(base_url=site, **phone)
    page = context.new_page()
    sign_in(page, "ada")
    page.goto(make_universe(page))
    ready(page)
    change(page, an("emitter", "e1", x=520.0, y=150.0))
    select(page, "e1")
    for drawer in DRAWERS:
        show(page, drawer)
        assert page.evaluate(SMALL, 44) == [], drawer
        assert page.evaluate(CUT) == [], drawer
    context.close()


def test_on_a_phone_the_picture_stays_above_the_sheet(open_studio: Any) -> None:
    page = open_studio(width=390, height=844)
    page.wait_for_function(BETWEEN)


@pytest.fixture
def plain(chromium: Any, site: str) -> Iterator[Callable[[str], Any]]:
    context = chromium.new_context(base_url=site, java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    sign_in(page, "ada")

    def open_one(path: str) -> Any:
        page.goto(path)
        return page

    yield open_one
    context.close()


def test_without_scripts_every_drawer_is_a_form_with_its_own_save(plain: Any) -> None:
    page = plain("/templates/")
    page.locator("main .card button", has_text="Start from this").first.click()
    page.wait_for_load_state("load")  # its style sheets hide what needs scripts
    address = page.url
    assert page.get_by_text("each part has its own Save").is_visible()
    for drawer in ("physics", "music", "audio", "visualization", "story", "couplings"):
        assert page.locator(f"#{drawer}").get_by_role("button", name="Save").is_visible()
    assert not page.locator("#play").is_visible()
    page.locator("#physics-gravity").fill("2.5")
    page.locator("#physics").get_by_role("button", name="Save").click()
    assert page.url == address
    assert page.locator("#physics-gravity").input_value() == "2.5"
    page.locator("#physics-gravity").fill("far too much")
    page.locator("#physics").get_by_role("button", name="Save").click()
    assert page.locator(".field__error").first.is_visible()


def test_a_drawer_closes_by_escape_and_gives_the_focus_back(open_studio: Any) -> None:
    page = open_studio()
    page.keyboard.press("2")
    assert page.locator("#music").is_visible()
    assert not page.locator("#physics").is_visible()
    assert page.evaluate("document.activeElement.id") == "music"
    page.keyboard.press("Escape")
    assert not page.locator("#music").is_visible()
    assert page.evaluate("document.activeElement.dataset.opens") == "music"
