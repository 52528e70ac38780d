"""An @ and letters where a comment is written: the list of people, by keyboard, by mouse and by finger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from harmonic.people import CAST
from harmonic.testing import missing

from .hands import wait_until_held
from .test_comments import AURORA, AXE, LISTENS, RUN

pytestmark = pytest.mark.browser
HOSTILE = 'Be<img src=x onerror="window.hit=1"><b>n'
FIELD = "#comment-new-text"


def begin(page: Any, words: str = "", field: str = FIELD) -> Any:
    """The list that comes of these words, typed as people type."""
    page.wait_for_function(LISTENS)
    page.locator(field).click()
    page.keyboard.type(words)
    return page.get_by_role("listbox", name="People to mention")


def value(page: Any, field: str = FIELD) -> str:
    return str(page.locator(field).input_value())


def pointed(page: Any, field: str = FIELD) -> str:
    """Who the field says is chosen by Enter, as screen readers hear it."""
    identity = page.locator(field).get_attribute("aria-activedescendant")
    return str(page.locator(f"#{identity}[aria-selected=true]").get_attribute("data-name"))


@contextmanager
def called(page: Any, username: str, name: str) -> Iterator[None]:
    """Somebody shows themselves by another name for a while."""
    person = next(person for person in CAST if person.username == username)
    sent = {"login": username, "password": person.password}
    token = page.context.request.post("/api/v1/auth/token/", data=sent).json()["data"]["access"]

    def rename(to: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        assert page.context.request.patch("/api/v1/auth/me/", data={"display_name": to}, headers=headers).ok

    rename(name)
    try:
        yield
    finally:
        rename(person.name)


def test_by_the_keyboard_a_name_is_chosen_and_who_has_it_is_mentioned(open_page: Any) -> None:
    page = open_page(AURORA, person="ada")
    names = begin(page, "Do you hear this, @c")
    names.wait_for()
    assert names.get_by_role("option").all_inner_texts() == ["CL\nCleo\n@cleo"]
    assert page.locator(FIELD).get_attribute("aria-controls") == "names"
    assert "1 person" in page.locator("#comment-new [data-names-told]").inner_text()
    page.keyboard.press("Enter")
    assert value(page) == "Do you hear this, @cleo "
    assert names.count() == 0
    assert page.locator(FIELD).get_attribute("aria-activedescendant") is None

    page.keyboard.type("and @b")
    names.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("?")
    assert value(page) == "Do you hear this, @cleo and @ben ?"
    assert page.evaluate("document.activeElement.id") == FIELD[1:]
    page.locator("#comment-new [data-send]").click()
    said = page.locator(".thread", has_text="Do you hear this").first
    said.wait_for(timeout=8000)
    mentioned = said.locator("a.mention")
    assert [one.get_attribute("href") for one in mentioned.all()] == ["/people/cleo/", "/people/ben/"]


def test_up_and_down_go_round_and_escape_leaves_what_was_typed(open_page: Any) -> None:
    page = open_page(AURORA, person="moe")
    page.route("**/comments/names/*", lambda route: route.fulfill(body=fragment("ada", "ben", "cleo")))
    names = begin(page, "@x")
    names.wait_for()
    seen = [pointed(page)]
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(pointed(page))
    assert seen == ["ada", "ben", "cleo", "ada", "cleo", "ben"]
    page.keyboard.press("Escape")
    assert (names.count(), value(page)) == (0, "@x")
    page.keyboard.press("Enter")  # a key like others again
    assert value(page) == "@x\n"


def fragment(*usernames: str) -> str:
    options = [f'<li role="option" id="n-{name}" data-name="{name}">{name}</li>' for name in usernames]
    return f'<ul class="names" id="names" role="listbox" aria-label="People to mention">{"".join(options)}</ul>'


def test_a_name_goes_in_at_the_caret_and_can_be_taken_back(open_page: Any) -> None:
    page = open_page(AURORA, person="ada")
    begin(page, "Before after")
    for _ in " after":
        page.keyboard.press("ArrowLeft")
    page.keyboard.type(" @be")
    page.locator("#names [data-name]").click()
    assert value(page) == "Before @ben after"
    assert page.evaluate("document.activeElement.id") == FIELD[1:]
    page.keyboard.type("x")
    assert value(page) == "Before @ben xafter"
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert "@ben" not in value(page)
    assert value(page).endswith(" after")


@pytest.mark.parametrize("words", ["ada@be", "@@be", "/@be", "@ be", "@", "be"])
def test_what_begins_no_mention_asks_nobody(open_page: Any, words: str) -> None:
    page = open_page(AURORA, person="ada")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/comments/names/" in request.url else None)
    begin(page, words)
    page.wait_for_timeout(400)
    assert asked == []


def test_an_answer_that_comes_late_and_one_after_the_field_was_left_are_not_heard(open_page: Any) -> None:
    page = open_page(AURORA, person="moe")
    held: list[Any] = []
    page.route("**/comments/names/*", lambda route: held.append(route))
    names = begin(page, "@a")
    wait_until_held(page, held, 1)
    page.keyboard.type("d")
    wait_until_held(page, held, 2)
    held[1].fulfill(body=fragment("adam"))
    names.wait_for()
    held[0].fulfill(body=fragment("anna"))
    page.wait_for_timeout(200)
    assert pointed(page) == "adam"
    page.keyboard.type("x")
    wait_until_held(page, held, 3)
    page.locator(FIELD).blur()
    assert names.count() == 0
    held[2].fulfill(body=fragment("adxel"))
    page.wait_for_timeout(200)
    assert names.count() == 0


def test_a_key_before_the_answer_takes_nobody_whom_the_letters_do_not_name(open_page: Any) -> None:
    page = open_page(AURORA, person="moe")
    page.route(re.compile(r"/comments/names/\?q=a$"), lambda route: route.fulfill(body=fragment("ada", "anna")))
    page.route(re.compile(r"/comments/names/\?q=a.+"), lambda _: None)  # never answered
    names = begin(page, "@a")
    names.wait_for()
    page.keyboard.type("n")
    assert (pointed(page), names.get_by_role("option").count()) == ("anna", 1)
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    assert value(page) == "@anx\n"


def test_where_the_door_is_shut_a_name_is_written_out(open_page: Any) -> None:
    page = open_page(AURORA, person="ada")
    page.expected_faults = "429"
    page.route("**/comments/names/*", lambda route: route.fulfill(status=429, body=fragment("ben")))
    names = begin(page, "@ben")
    page.wait_for_timeout(400)
    assert (names.count(), value(page)) == (0, "@ben")


def test_a_hostile_name_is_shown_as_text(open_page: Any) -> None:
    page = open_page(AURORA, person="ada")
    with called(page, "ben", HOSTILE):
        names = begin(page, "@be")
        names.wait_for()
        assert HOSTILE in names.inner_text()
        assert names.locator("img").count() == 0
        page.keyboard.press("Enter")
    assert value(page) == "@ben "
    assert page.evaluate("window.hit") is None


def test_a_finger_chooses_and_the_field_keeps_the_focus(open_page: Any) -> None:
    page = open_page(AURORA, person="ada", width=390)
    names = begin(page, "@be")
    names.wait_for()
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    box = names.locator("[data-name]").bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    names.wait_for(state="detached")
    assert value(page) == "@ben "
    assert page.evaluate("document.activeElement.id") == FIELD[1:]


def test_in_an_answer_and_in_a_comment_that_is_changed_by_htmx_too(open_page: Any) -> None:
    page = open_page(AURORA, person="cleo", width=390)
    page.wait_for_function(LISTENS)
    page.fill(FIELD, "Whose is this?")
    page.locator("#comment-new [data-send]").click()
    thread = page.locator(".thread", has_text="Whose is this?").first
    thread.locator(".thread__answer-form > summary").click()
    answer = "#" + str(thread.locator(".thread__answer-form textarea").get_attribute("id"))
    begin(page, "@a", answer).wait_for()
    page.locator("#names [data-name]").click()
    assert value(page, answer) == "@ada "
    thread.locator("a:has-text('Edit')").click()
    page.locator(".comment--edited textarea").wait_for()
    changed = "#" + str(page.locator(".comment--edited textarea").get_attribute("id"))
    page.locator(changed).press("End")
    page.keyboard.type(" Yours, @be")
    page.locator("#names [data-name]").click()
    assert value(page, changed) == "Whose is this? Yours, @ben "


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_no_serious_fault_in_the_list_and_it_fits(open_page: Any, width: int, theme: str) -> None:
    if not AXE.exists():
        missing("axe-core (npm)")
    page = open_page(AURORA, person="ada", width=width, theme=theme)
    with called(page, "ben", "Be" + "W" * 58):
        names = begin(page, "Listen, @be")
        names.wait_for()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = names.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert names.get_by_role("option").bounding_box()["height"] >= 36
