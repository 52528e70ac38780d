"""A new person's first day, in Chromium: they sign up, publish, are heard, report, and it is ruled on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harmonic.testing import address_in_letter

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NAME = "Nine pegs at dusk"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def signs_up(page: Page, letters: Path, username: str) -> None:
    """An account, and its address confirmed from the letter."""
    page.fill("[name=username]", username)
    page.fill("[name=email]", f"{username}@example.org")
    page.fill("[name=password1]", "a chord of three moons")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "signup" not in url)
    page.goto(address_in_letter(letters, f"{username}@example.org", "/confirm-email/"))
    press(page, "Yes, confirm it")
    page.get_by_text(f"confirmed {username}@example.org").wait_for()


def publishes(page: Page) -> str:
    """A universe of their own, named and opened to everyone; its address."""
    page.goto("/me/")
    press(page, "New universe")
    page.wait_for_url("**/studio/")
    address = page.url.removesuffix("studio/")
    page.goto(f"{address}details/")
    page.fill("[name=name]", NAME)
    page.locator("main form button").first.click()
    page.goto(f"{address}publish/")
    page.locator("[name=visibility][value=public]").check()
    press(page, "Set")
    page.get_by_text("Version 1").first.wait_for()
    return address


def comments(page: Page, text: str) -> None:
    page.fill("#comment-new-text", text)
    page.locator("#comment-new [data-send]").click()
    page.locator(".thread", has_text=text).wait_for()


def inbox(page: Page) -> str:
    page.goto("/me/inbox/")
    return page.locator("#news").inner_text()


def test_a_new_person_is_heard_remixed_and_protected(open_page: Any, letters: Path) -> None:
    dora = open_page("/accounts/signup/")
    signs_up(dora, letters, "dora-of-the-dusk")
    address = publishes(dora)

    ben, cleo = open_page(address, person="ben", width=390), open_page(address, person="cleo")
    assert NAME in ben.locator("h1").inner_text()
    comments(ben, "The third bar opens like a door.")
    comments(cleo, "Buy my pegs, they are cheap!")
    for page in (ben, cleo):
        page.locator("main .keep__button").first.click()
        page.locator("main .keep__button[aria-pressed=true]").first.wait_for()
        press(page, "Make it mine")
        page.wait_for_url(lambda url: address not in url)
        page.goto(address)

    told = inbox(dora)
    for words in (f"Ben commented on {NAME}", f"Ben keeps {NAME}", f"Cleo keeps {NAME}"):
        assert words in told
    dora.goto(address)
    assert "2" in dora.locator("main .keep__number").first.inner_text()

    dora.goto("/people/cleo/")
    dora.goto(dora.get_by_role("link", name="Report").first.get_attribute("href") or "")
    dora.locator("#report-reason").select_option("spam")
    dora.locator("#report-words").fill("An advertisement under every universe.")
    press(dora, "Report it")
    dora.get_by_text("Thank you. A moderator").first.wait_for()

    moe = open_page("/admin/universes/case/", person="moe")
    moe.locator("#result_list th a", has_text="Cleo").first.click()
    moe.get_by_role("link", name="Rule").first.click()
    moe.locator("[name=verdict][value=warn]").check()
    moe.fill("[name=reason]", "Advertisements do not belong into comments.")
    with moe.expect_navigation():
        moe.locator("#content form [type=submit]").last.click()

    assert "was decided" in inbox(dora)
    assert "A moderator decided" in inbox(cleo)
    cleo.goto("/me/rulings/")
    assert "Advertisements do not belong" in cleo.locator("main").inner_text()
