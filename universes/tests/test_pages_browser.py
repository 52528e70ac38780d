"""Pages in a real browser: nothing serious for axe, nothing lost on narrow screens, whole without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from harmonic.testing import expect_faults, missing, sign_in

pytestmark = pytest.mark.browser

PUBLIC = ["/", "/explore/", "/templates/", "/accounts/login/", "/help/", "/nothing/here/"]
MISSING = r"status of 404 .*/nothing/here/"
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations
  .filter((fault) => ['serious', 'critical'].includes(fault.impact))
  .map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(' | ')}`))"""
SMALL = """[...document.querySelectorAll('a, button, input, select, summary')]
  .filter((item) => item.checkVisibility() && !item.closest('p, li, td, th, dd, label'))
  .filter((item) => !item.matches('.skip, [type=hidden]'))
  .map((item) => [item.getBoundingClientRect(), item.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width > 0 && (box.height < 24 || box.width < 24)).map(([, html]) => html)"""


@pytest.fixture
def published(open_page: Any) -> str:
    """The address of a universe that Ada has made public."""
    page = open_page("/templates/", person="ada")
    page.locator("main .card button", has_text="Start from this").first.click()
    page.wait_for_url(re.compile(r"/universes/[0-9a-f-]+/studio/"))
    address = page.url.partition("studio/")[0]
    page.wait_for_selector("#studio[data-ready]", timeout=30000)  # what it still fetched would be reported as failed
    page.goto(address)
    page.locator("main summary", has_text="Private").click()
    page.get_by_role("button", name="Public: everyone").click()
    page.wait_for_url(address)
    return "/" + address.split("/", 3)[3]


def serious(page: Any) -> list[str]:
    if not AXE.exists():
        missing("axe-core (npm)")
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_serious_fault_on_any_page_in_night_or_day(open_page: Any, published: str, width: int) -> None:
    for person, places in {"": [*PUBLIC, published], "ada": ["/me/", published, "/me/renderings/"]}.items():
        page = open_page("/about/", person=person, width=width)
        expect_faults(page, MISSING)
        page.emulate_media(reduced_motion="reduce")  # or colours are measured half-way from night to day
        for path in places:
            page.goto(path)
            for theme in ("night", "day"):
                page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
                assert serious(page) == [], (path, theme)


@pytest.mark.parametrize("path", [*PUBLIC, "/about/", "/privacy/", "/terms/", "/accounts/signup/"])
def test_nothing_is_lost_at_320_pixels_and_targets_are_large_enough(open_page: Any, path: str) -> None:
    page = open_page("/about/", width=320)
    expect_faults(page, MISSING)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL) == []


def test_the_theme_changes_in_place_and_is_there_on_the_next_page(open_page: Any) -> None:
    page = open_page("/about/")
    page.evaluate("window.still = 'the same page'")
    page.get_by_label("Night or day").click()
    page.get_by_role("button", name="Day").click()
    assert page.evaluate("[document.documentElement.dataset.theme, window.still]") == ["day", "the same page"]
    light = page.evaluate("getComputedStyle(document.body).color")
    page.goto("/explore/")
    assert page.evaluate("document.documentElement.dataset.theme") == "day"
    assert page.evaluate("getComputedStyle(document.body).color") == light


def test_the_gallery_searches_while_one_types_and_keeps_it_in_the_address(open_page: Any, published: str) -> None:
    page = open_page("/explore/")
    name = page.locator(f'a[href="{published}"]').inner_text()
    page.fill("#id_q", "zzzz")
    page.get_by_text("Nothing like that").wait_for()
    assert "q=zzzz" in page.url
    page.fill("#id_q", name)
    page.locator(f'a[href="{published}"]').wait_for()


@pytest.fixture
def plain(chromium: Any, site: str) -> Iterator[Callable[[str], Any]]:
    """`plain("/")`: a page in a browser that runs no scripts."""
    context = chromium.new_context(base_url=site, java_script_enabled=False)

    def open_one(path: str) -> Any:
        page = context.new_page()
        page.goto(path)
        return page

    yield open_one
    context.close()


def test_a_universe_is_made_changed_published_and_deleted_without_scripts(plain: Any) -> None:
    page = plain("/")
    assert page.get_by_text("a universe needs scripts").is_visible()
    assert not page.get_by_role("button", name="Listen").is_visible()
    sign_in(page, "cleo")
    page.goto("/templates/")
    page.locator("main .card button", has_text="Start from this").first.click()
    address = page.url.partition("studio/")[0]

    page.goto(f"{address}parameters/physics/")
    page.get_by_label("Gravity", exact=False).first.fill("3.25")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{address}details/")
    page.get_by_label("Name").fill("Plain and simple")
    page.get_by_role("button", name="Save").click()
    page.goto(address)
    page.locator("summary", has_text="Physics").click()
    assert page.get_by_text("3.25 m/s²").is_visible()

    page.locator("main summary", has_text="Private").click()
    page.get_by_role("button", name="Public: everyone").click()
    page.goto("/explore/?q=plain+and+simple")
    assert page.get_by_role("link", name="Plain and simple", exact=True).is_visible()

    page.goto("/me/")
    page.locator("summary", has_text="More for Plain and simple").or_(
        page.get_by_label("More for Plain and simple")
    ).first.click()
    page.get_by_role("link", name="Delete").first.click()
    page.get_by_role("button", name="Delete it").click()
    page.goto("/explore/?q=plain+and+simple")
    assert page.get_by_text("Nothing like that").is_visible()
