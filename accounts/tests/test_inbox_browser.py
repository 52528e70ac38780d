"""The bell in a real browser: it rises without a reload, and falls in every tab."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from harmonic.testing import missing

pytestmark = pytest.mark.browser

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations
  .filter((fault) => ['serious', 'critical'].includes(fault.impact))
  .map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(' | ')}`))"""
BELL = "#news-badge"


def empty(inbox: Any) -> None:
    """Other tests of this site may have told her things."""
    rows = inbox.locator(".news__row")
    while left := rows.count():
        rows.first.get_by_role("button", name="Delete").click()
        inbox.wait_for_function("left => document.querySelectorAll('.news__row').length < left", arg=left)
    inbox.reload()


def test_the_bell_rises_live_says_so_and_falls_in_the_other_tab(open_page: Any) -> None:
    if not AXE.exists():
        missing("axe-core (npm)")
    hers = open_page("/templates/", person="ada")
    hers.locator("main .card button", has_text="Start from this").first.click()
    hers.wait_for_url(re.compile(r"/universes/[0-9a-f-]+/studio/"))
    hers.wait_for_selector("#studio[data-ready]", timeout=30000)
    address = hers.url.partition("studio/")[0]

    cleos = open_page("/me/inbox/", person="cleo", width=390)
    empty(cleos)
    assert cleos.get_by_text("Nothing new under the stars").is_visible()
    other = cleos.context.new_page()
    with other.expect_websocket(lambda socket: "/ws/me/" in socket.url) as opened:
        other.goto("/about/")
    opened.value.wait_for_event("framereceived")
    assert other.locator(BELL).get_attribute("aria-label") == "Inbox"

    hers.goto(f"{address}sharing/")
    hers.locator("input[name=whom]").fill("cleo")
    hers.locator("form", has=hers.locator("input[name=whom]")).get_by_role("button").click()
    other.locator(f'{BELL}[aria-label="Inbox, 1 unread"]').wait_for()
    assert "Ada invited you to" in other.locator("#news-said").inner_text()
    cleos.get_by_text("Something new came: show it").click()
    cleos.get_by_role("link", name="Ada invited you to").wait_for()

    cleos.emulate_media(reduced_motion="reduce")
    for width in (390, 1280):
        cleos.set_viewport_size({"width": width, "height": 800})
        for theme in ("night", "day"):
            cleos.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            cleos.evaluate(AXE.read_text())
            assert cleos.evaluate(RUN) == [], (width, theme)
        assert cleos.evaluate("document.documentElement.scrollWidth") <= width

    cleos.get_by_role("button", name="Mark as read").click()
    other.locator(f'{BELL}[aria-label="Inbox"]').wait_for()
    cleos.locator(".news__row:not(.news__row--unread)").wait_for()
    cleos.get_by_role("button", name="Delete").click()
    cleos.get_by_text("Nothing new under the stars").wait_for()
    other.close()
