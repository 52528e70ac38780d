"""Group editing looked at, at a desk and on a phone: nothing serious for axe, nothing lost, no target too small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from harmonic.testing import expect_faults, missing, unexpected

from .hands import an, change, set_to, settle
from .pairs import PLAYS, Pair, come_together, open_drawer, person_at
from .test_studio_look import AXE, RUN
from .test_together import AWAY, SAY, away

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
# Targets that are too small: not links within words, nor what its label, or its row, makes larger.
SMALL = """(least) => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter((item) => item.checkVisibility({ visibilityProperty: true }) && !item.closest('p, td, th, dd, label'))
  .filter((item) => !item.matches('.visually-hidden, .skip, .shot__link'))
  .map((item) => [item.getBoundingClientRect(), item.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width > 0 && (box.height < least || box.width < least))
  .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)"""
OVER = "document.documentElement.scrollWidth - innerWidth"
# What of the page over the world is covered by something else than its own parts.
COVERED = """(found) => [...document.querySelectorAll(found)].filter((item) => item.checkVisibility())
  .filter((item) => {
    const box = item.getBoundingClientRect()
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    return !(top && (item.contains(top) || top.contains(item)))
  }).map((item) => item.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def at_phone(chromium: Browser, site: str) -> Iterator[Pair]:
    """Ada at her desk, Ben with a telephone."""
    if not AXE.exists():
        missing("axe-core (npm)")
    pair = come_together(chromium, site, **PHONE)
    pair.ada.emulate_media(reduced_motion="reduce")
    yield pair
    pair.part()


def looks_well(page: Page, what: str, *, least: int = 24) -> None:
    """In both themes: axe finds nothing serious; nothing is wider than the screen; every target is large enough."""
    page.evaluate(AXE.read_text())
    for theme in ("night", "day"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        assert page.evaluate(RUN) == [], (what, theme)
    assert page.evaluate(OVER) <= 0, what
    assert page.evaluate(SMALL, least) == [], what


def test_every_state_of_the_room_looks_well_at_a_desk_and_on_a_phone(at_phone: Pair) -> None:
    ada, ben = at_phone
    at_phone.meet()
    change(ada, an("peg", "p1", x=300.0, y=300.0))
    for page, text in ((ada, "Shall we make it slower?"), (ben, "Yes, and the notes fall like rain on a tin roof.")):
        page.evaluate(SAY, text)
    for drawer in ("people", "chat"):
        for page, least in ((ada, 24), (ben, 44)):
            open_drawer(page, drawer)
            looks_well(page, drawer, least=least)

    ada.locator("#play").click()
    ada.get_by_role("button", name="Record what is played here").click()
    for page, least in ((ada, 24), (ben, 44)):
        page.wait_for_function(PLAYS, timeout=15000)
        page.locator("[data-recording]").wait_for(timeout=15000)
        looks_well(page, "recording", least=least)
    ada.get_by_role("button", name="Record what is played here").click()
    ada.locator("#play").click()

    open_drawer(ben, "people").get_by_role("button", name="Follow what Ada sees").click()
    asked = ada.locator(".banner", has_text="Ben would like to follow what you see.")
    asked.wait_for(timeout=15000)
    looks_well(ada, "asked")
    asked.get_by_role("button", name="Let them").click()
    open_drawer(ada, "music")
    ben.locator("#music").wait_for(timeout=15000)
    looks_well(ben, "following", least=44)
    stop = "[data-follows] button"
    assert ben.evaluate(COVERED, stop) == []
    ben.locator(stop).click()

    expect_faults(ben, AWAY)
    at_phone.line.cut()
    away(ben)
    for path in ("physics.gravity", "music.tempo"):
        set_to(ben, path, 50 if path == "music.tempo" else 5)
        set_to(ada, path, 150 if path == "music.tempo" else 9)
    settle(ada)
    ben.locator(".banner", has_text="Your changes wait here").wait_for()
    looks_well(ben, "offline", least=44)
    at_phone.line.mend()
    ben.locator("[data-choice]").nth(1).wait_for(timeout=30000)
    looks_well(ben, "choices", least=44)
    ben.locator("#choices").get_by_role("button", name="All theirs").click()
    assert [fault for page in at_phone for fault in unexpected(page)] == []


def test_the_pages_around_the_room_look_well_at_a_desk_and_on_a_phone(
    at_phone: Pair, chromium: Browser, site: str
) -> None:
    at_phone.meet()
    set_to(at_phone.ada, "physics.gravity", 4)  # so that there is an edit to look at
    settle(at_phone.ada)
    universe = at_phone.ada.url.partition("studio/")[0]
    strangers: dict[str, list[str]] = {"": [at_phone.link], "cleo": [at_phone.link]}
    for person, places in strangers.items():
        see(person_at(chromium, site, person, **PHONE), places, least=44)
    pages = [f"{universe}{place}" for place in ("sharing/", "history/", "history/2/", "performances/")]
    see(person_at(chromium, site, "ada", **PHONE), pages, least=44)
    see(person_at(chromium, site, "ada"), pages)


def see(page: Page, places: list[str], *, least: int = 24) -> None:
    page.emulate_media(reduced_motion="reduce")
    for place in places:
        page.goto(place)
        looks_well(page, place, least=least)
    left: list[Any] = unexpected(page)
    page.context.close()
    assert left == []
