"""Nothing is lost: without a connection, with two tabs, without an account."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from harmonic.testing import expect_faults, sign_in

from .hands import an, change, kept, ready, set_to, settle, value
from .line import Line

pytestmark = pytest.mark.browser

AWAY = r"net::ERR_|WebSocket connection to"  # what Chromium says of a wire that is cut
REFUSED = r"status of 4\d\d .*/(edits|keep)/"
GRAVITY = "studio.store.get().document.physics.gravity"
BOTH = f"() => {GRAVITY} === 3 && studio.store.get().document.music.tempo === 120"

LEFT = """(id) => localStorage.setItem(`harmonic.edit.${id}.left-by-a-tab`, JSON.stringify({
  op: 'left-by-a-tab', tab: 'gone', n: 99, changes: [{ path: 'physics.gravity', value: 7 }] }))"""


@pytest.fixture
def line(site: str) -> Iterator[Line]:
    """A wire to the site that can be cut."""
    wire = Line(site)
    yield wire
    wire.cut()


def over(line: Line, page: Any, site: str) -> Any:
    """The same studio, reached over the wire."""
    page.goto(page.url.replace(site, line.address))
    ready(page)
    page.wait_for_function("() => studio.room.status() === 'open'")
    return page


def cut(line: Line, page: Any) -> None:
    expect_faults(page, AWAY)
    line.cut()
    page.wait_for_function("() => studio.room.status() !== 'open'")


def test_without_a_connection_changes_wait_are_said_to_wait_and_are_sent_when_it_is_back(
    open_studio: Any, line: Line, site: str
) -> None:
    page = over(line, open_studio(), site)
    cut(line, page)
    for gravity in (3, 4, 5):
        set_to(page, "physics.gravity", gravity)
    set_to(page, "music.tempo", 77)
    page.locator(".banner", has_text="Your changes wait here").wait_for()
    assert page.locator("#state").inner_text() == "offline"
    assert value(page, "physics.gravity") == 5
    there = page.url.replace(line.address, site).replace("studio/", "document.json")
    assert page.context.request.get(there).json()["physics"]["gravity"] == 9.81

    line.mend()
    page.evaluate("document.querySelector('.banner button')?.click()")  # unless it has tried again by itself meanwhile
    settle(page)
    page.wait_for_function("() => document.getElementById('state').textContent === 'live'")
    now = kept(page)
    assert (now["physics"]["gravity"], now["music"]["tempo"]) == (5, 77)
    assert not page.locator(".banner", has_text="wait here").is_visible()


def test_a_tab_closed_while_offline_leaves_its_changes_to_the_next(open_studio: Any, line: Line, site: str) -> None:
    page = over(line, open_studio(), site)
    address = page.url
    cut(line, page)
    set_to(page, "physics.gravity", 1.5)
    change(page, an("peg", "p1", x=300.0, y=300.0))
    page.locator(".banner", has_text="Your changes wait here").wait_for()
    context = page.context
    page.close()

    line.mend()
    again = context.new_page()
    again.goto(address)
    ready(again)
    there = kept(again)
    assert there["physics"]["gravity"] == 1.5
    assert [item["id"] for item in there["objects"]] == ["p1"]
    assert value(again, "physics.gravity") == 1.5
    assert again.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('harmonic.edit.'))") == []


def test_two_tabs_see_each_others_changes_and_lose_none(open_studio: Any) -> None:
    one = open_studio()
    two = one.context.new_page()
    two.goto(one.url)
    ready(two)
    set_to(one, "physics.gravity", 3)
    set_to(two, "music.tempo", 120)
    for tab in (one, two):
        tab.wait_for_function(BOTH, timeout=10000)
    there = kept(one)
    assert (there["physics"]["gravity"], there["music"]["tempo"]) == (3, 120)


def test_a_change_that_the_server_refuses_is_taken_back_and_said(open_studio: Any) -> None:
    page = open_studio()
    expect_faults(page, REFUSED)
    page.evaluate("studio.editor.change([{ path: 'physics.gravity', value: 99 }], { label: 'Too much' })")
    page.locator(".toast--error", has_text="Gravity goes from 0 to 20").wait_for()
    page.wait_for_function(f"() => {GRAVITY} === 9.81")


def test_a_guests_universe_stays_in_the_browser_and_goes_along_when_they_sign_up(open_guest: Any) -> None:
    page = open_guest()
    set_to(page, "physics.gravity", 4.25)
    page.keyboard.press("5")
    page.locator("#details-name").fill("Made before signing up")
    page.locator("#details-name").press("Tab")
    settle(page)
    identity = page.url.partition("#")[2]
    page.goto("/explore/")
    page.goto("/studio/")
    ready(page)
    assert value(page, "physics.gravity") == 4.25

    page.locator("#keep").click()
    page.wait_for_url(re.compile("/accounts/signup/"))
    name = f"guest{uuid.uuid4().hex[:8]}"
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.org")
    page.fill("[name=password1]", "a-star-in-the-evening")
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/universes/{identity}/studio/", timeout=30000)
    ready(page)
    there = kept(page)
    assert (there["name"], there["physics"]["gravity"]) == ("Made before signing up", 4.25)
    page.goto("/me/")
    assert page.locator("main .card", has_text="Made before signing up").count() == 1
    page.goto("/studio/?keep")
    ready(page)
    page.goto("/me/")
    assert page.locator("main .card").count() == 1


def test_a_guests_two_tabs_do_not_lose_each_others_work(open_guest: Any) -> None:
    one = open_guest()
    two = one.context.new_page()
    two.goto(one.url)
    ready(two)
    set_to(one, "physics.gravity", 3)
    set_to(two, "music.tempo", 120)
    one.wait_for_function("() => studio.store.get().document.music.tempo === 120")
    two.wait_for_function(f"() => {GRAVITY} === 3")
    one.reload()
    ready(one)
    assert one.evaluate(f"[{GRAVITY}, studio.store.get().document.music.tempo]") == [3, 120]


def test_a_guest_may_begin_with_a_copy_and_nothing_of_the_original_changes(open_guest: Any) -> None:
    page = open_guest("/studio/?template=aurora")
    first = value(page, "physics.gravity")
    set_to(page, "physics.gravity", 12.5)
    settle(page)
    page.reload()
    ready(page)
    assert value(page, "physics.gravity") == 12.5
    other = open_guest("/studio/?template=aurora")
    assert value(other, "physics.gravity") == first


def test_what_a_guests_tab_changes_after_its_universe_has_moved_waits_and_is_not_lost(open_guest: Any) -> None:
    page = open_guest()
    set_to(page, "physics.gravity", 4)
    settle(page)
    identity = page.url.partition("#")[2]
    other = page.context.new_page()
    sign_in(other, "cleo")
    other.locator(".toast--success", has_text="1 universe was brought along").wait_for(timeout=30000)
    set_to(page, "music.tempo", 120)
    page.locator(".banner", has_text="has moved to your account").wait_for()
    assert not page.evaluate("studio.outbox.isEmpty()")
    page.reload()
    page.wait_for_url(f"**/universes/{identity}/studio/", timeout=30000)
    ready(page)
    there = kept(page)
    assert (there["physics"]["gravity"], there["music"]["tempo"]) == (4, 120)


def test_a_universe_that_is_refused_is_named_and_stops_no_other(open_guest: Any) -> None:
    page = open_guest()
    set_to(page, "name", "Taken")
    settle(page)
    page.goto("/studio/?template=aurora")
    ready(page)
    set_to(page, "name", "Refused")
    settle(page)

    def refuse_one(route: Any) -> None:
        if "Refused" not in route.request.post_data:
            return route.continue_()
        return route.fulfill(status=400, json={"error": {"code": "limit", "message": "There is no room."}})

    page.context.route("**/universes/keep/", refuse_one)
    expect_faults(page, REFUSED)
    sign_in(page, "cleo")  # leads to one's own universes, where they are brought along
    page.locator(".toast--success", has_text="“Taken”").wait_for(timeout=30000)
    page.locator(".toast--error", has_text="“Refused” could not be brought along: There is no room.").first.wait_for()
    page.locator("main .card", has_text="Taken").wait_for()


def test_what_was_made_before_signing_in_is_brought_along_to_ones_own_page(open_guest: Any) -> None:
    page = open_guest()
    set_to(page, "name", "Brought along")
    settle(page)
    identity = page.url.partition("#")[2]
    page.evaluate(LEFT, identity)
    sign_in(page, "cleo")
    page.wait_for_url(f"**/universes/{identity}/studio/", timeout=30000)
    ready(page)
    assert page.locator("#name").inner_text() == "Brought along"
    assert kept(page)["physics"]["gravity"] == 7, "what a closed tab had not put in its place yet came along too"
