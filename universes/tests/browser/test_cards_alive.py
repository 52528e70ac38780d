"""Cards that come alive: by resting on them, by keyboard, one at a time, and never against what somebody wishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from harmonic.testing import unexpected, watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ALIVE = "harmonic-player.card__alive"
LONGER_MS = 1200  # than a card waits, and than its parts take to come once they have been fetched


@pytest.fixture
def gallery(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`gallery(reduced_motion="reduce")`: the gallery in a browser with such wishes."""
    opened: list[Page] = []

    def open_one(script: str = "", **wishes: Any) -> Page:
        page = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900}, **wishes).new_page()
        watch(page)
        opened.append(page)
        if script:
            page.add_init_script(script)
        page.goto("/explore/")
        page.wait_for_load_state("networkidle")
        assert page.locator("[data-alive]").count() >= 2, "the seeded site has public universes"
        return page

    yield open_one
    for page in opened:
        page.context.close()
    left = [fault for page in opened for fault in unexpected(page)]
    assert not left, left


def card(page: Page, k: int) -> Any:
    return page.locator("[data-alive]").nth(k)


def moves(page: Page, picture: Any) -> bool:
    """Whether what is seen there becomes something else, again and again."""
    seen: set[bytes] = set()
    for _ in range(60):
        seen.add(picture.screenshot())
        if len(seen) > 4:
            return True
        page.wait_for_timeout(300)
    return False


def test_a_card_comes_alive_under_the_pointer_and_the_next_one_takes_its_place(gallery: Any) -> None:
    page = gallery()
    card(page, 0).hover()
    card(page, 0).locator(ALIVE).wait_for(state="attached", timeout=20_000)
    assert moves(page, card(page, 0).locator(ALIVE))
    assert page.locator(ALIVE).get_attribute("aria-hidden") == "true"
    card(page, 1).hover()
    card(page, 1).locator(ALIVE).wait_for(state="attached", timeout=20_000)
    assert page.locator(ALIVE).count() == 1
    page.mouse.move(2, 2)
    page.locator(ALIVE).wait_for(state="detached")


def test_the_link_of_a_living_card_still_opens_its_universe(gallery: Any) -> None:
    page = gallery()
    card(page, 0).hover()
    card(page, 0).locator(ALIVE).wait_for(state="attached", timeout=20_000)
    address = card(page, 0).locator(".card__link").get_attribute("href")
    card(page, 0).click(position={"x": 60, "y": 60})
    page.wait_for_url(f"**{address}")


def test_the_keyboard_wakes_it_and_escape_stills_it_until_it_is_left(gallery: Any) -> None:
    page = gallery()
    page.locator("#id_q").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card__link')"):
            break
    page.locator(ALIVE).wait_for(state="attached", timeout=20_000)
    page.keyboard.press("Escape")
    assert page.locator(ALIVE).count() == 0
    page.wait_for_timeout(LONGER_MS)
    assert page.locator(ALIVE).count() == 0


def test_escape_stills_it_for_the_mouse_until_the_card_is_left(gallery: Any) -> None:
    page = gallery()
    card(page, 0).hover(position={"x": 60, "y": 60})
    page.locator(ALIVE).wait_for(state="attached", timeout=20_000)
    page.keyboard.press("Escape")
    card(page, 0).hover(position={"x": 60, "y": 250})
    page.wait_for_timeout(LONGER_MS)
    assert page.locator(ALIVE).count() == 0
    page.mouse.move(2, 2)
    card(page, 0).hover(position={"x": 60, "y": 60})
    page.locator(ALIVE).wait_for(state="attached", timeout=20_000)


def test_passing_over_a_card_wakes_nothing(gallery: Any) -> None:
    page = gallery()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    card(page, 0).hover()
    page.mouse.move(2, 2)
    page.wait_for_timeout(LONGER_MS)
    assert page.locator(ALIVE).count() == 0
    assert not [url for url in fetched if "document.json" in url or "player.js" in url]


@pytest.mark.parametrize(
    ("script", "wishes"),
    [
        ("", {"reduced_motion": "reduce"}),
        ("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })", {}),
    ],
    ids=["reduced motion", "Save-Data"],
)
def test_who_wants_no_motion_or_saves_data_keeps_the_stills(gallery: Any, script: str, wishes: dict[str, Any]) -> None:
    page = gallery(script, **wishes)
    card(page, 0).hover()
    page.wait_for_timeout(LONGER_MS)
    assert page.locator(ALIVE).count() == 0
    card(page, 1).locator(".card__link").focus()
    page.wait_for_timeout(LONGER_MS)
    assert page.locator(ALIVE).count() == 0


def test_a_finger_opens_a_universe_and_wakes_no_card(gallery: Any) -> None:
    page = gallery(has_touch=True)
    card(page, 0).locator(".card__actions > *").first.evaluate(
        "one => one.addEventListener('click', event => event.preventDefault(), true)"
    )
    card(page, 0).locator(".card__actions > *").first.tap()  # it leaves pointer and focus in the card
    page.wait_for_timeout(LONGER_MS)
    assert page.locator(ALIVE).count() == 0
    address = card(page, 0).locator(".card__link").get_attribute("href")
    card(page, 0).locator(".card__link").tap()
    page.wait_for_url(f"**{address}")
