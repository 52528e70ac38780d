"""What people do with what they like, in a real browser: keep it, collect it, hear it, remix it, follow who made it."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid5

import pytest

from universes.operations.seeding import NAMESPACE
from universes.shelf import shelf
from universes.tests.test_pages_browser import serious

pytestmark = pytest.mark.browser
AURORA = f"/universes/{uuid5(NAMESPACE, shelf()[0].slug)}/"


def test_a_universe_is_kept_collected_heard_and_remixed_and_its_family_shows_it(open_page: Any) -> None:
    page = open_page("/explore/?q=aurora", person="moe")
    address = page.locator(f"a.card__link[href='{AURORA}']").get_attribute("href")
    page.goto(address)
    star = page.locator("main .keep__button").first
    before = int(star.locator(".keep__number").inner_text().split()[0])
    star.click()
    page.locator('main .keep__button[aria-pressed="true"]').first.wait_for()
    assert int(page.locator("main .keep__number").first.inner_text().split()[0]) == before + 1
    assert page.evaluate("document.activeElement.className").count("keep__button")  # the keyboard stays where it was

    page.locator("main summary", has_text="Collect").click()
    page.get_by_label("A new collection").fill("Of one evening")
    page.get_by_role("button", name="Begin").click()
    page.locator('#choose button[aria-pressed="true"]', has_text="Of one evening").wait_for()
    page.keyboard.press("Escape")

    with page.expect_response(lambda answer: answer.url.endswith("/plays/"), timeout=60_000) as told:
        page.locator('#player [data-action="listen"]').first.click()
    assert told.value.status == 204

    page.get_by_role("button", name="Make it mine").click()
    page.wait_for_url(re.compile(r"/studio/$"))
    page.wait_for_selector("#studio[data-ready]", timeout=30_000)
    copy = page.url.removesuffix("studio/")
    page.goto(copy)
    assert page.locator(".credit").inner_text() == "from Aurora by Ada"
    page.locator("main summary", has_text="Private").click()
    page.get_by_role("button", name="Public: everyone").click()
    page.goto(f"{address}family/")
    page.locator(".family__remixes").get_by_text("by Moe").wait_for()
    assert serious(page) == []

    page.goto("/people/ada/")
    page.locator("main .profile-head button", has_text="Follow").click()
    page.locator('main .profile-head button[aria-pressed="true"]').wait_for()
    page.goto("/home/")
    assert page.get_by_text("published").first.is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_serious_and_nothing_lost_on_the_pages_of_what_one_keeps(open_page: Any, width: int) -> None:
    page = open_page("/explore/?q=aurora", person="cleo", width=width)
    page.emulate_media(reduced_motion="reduce")
    listed = ["/home/", "/me/kept/", "/me/collections/", "/people/cleo/collections/late-at-night/", "/people/ben/"]
    for path in [*listed, "/people/ada/followers/", f"{AURORA}family/", f"{AURORA}remixes/", f"{AURORA}collections/"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        for theme in ("night", "day"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            assert serious(page) == [], (path, theme)
