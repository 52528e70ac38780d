"""Comments in two browsers: what one says the other sees, on the page that is open."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from django.conf import settings

from harmonic.testing import missing
from universes.operations.seeding import NAMESPACE
from universes.shelf import shelf

from .hands import wait_until_held

pytestmark = pytest.mark.browser
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run('#comments', {resultTypes: ['violations']}).then((found) => found.violations
  .filter(({impact}) => impact === 'serious' || impact === 'critical')
  .map(({id, nodes}) => [id, ...nodes.map(({html}) => html.slice(0, 120))]))"""
AURORA = f"/universes/{uuid5(NAMESPACE, shelf()[0].slug)}/"
LISTENS = "() => document.getElementById('comments-reviews').dataset.now !== undefined"


def test_ben_comments_on_adas_page_she_sees_it_live_and_answers_and_he_sees_the_answer(open_page: Any) -> None:
    hers, his = open_page(AURORA, person="ada"), open_page(AURORA, person="ben", width=390)
    for page in (hers, his):
        page.wait_for_function(LISTENS)
    unsent = hers.locator("#comment-new-text")
    unsent.fill("What Ada has not sent yet")

    his.locator(".comment-form__pin > summary").click()
    his.fill("#comment-new-bar", "5")
    his.fill("#comment-new-beat", "2")
    his.fill("#comment-new-text", "Here it <b>turns</b>, @ada")
    his.locator("#comment-new [data-send]").click()
    for page in (hers, his):
        page.locator(".thread", has_text="Here it <b>turns</b>").wait_for(timeout=8000)
    assert hers.locator("[data-comments-told]").inner_text() == "Ben has said something."
    assert unsent.input_value() == "What Ada has not sent yet"
    assert his.locator("#comment-new-text").input_value() == ""
    assert [page.locator(".thread", has_text="Here it").count() for page in (hers, his)] == [1, 1]

    thread = hers.locator(".thread", has_text="Here it")
    thread.locator(".thread__answer-form > summary").click()
    thread.locator("textarea").fill("It does, from F to D.")
    thread.locator("[data-send]").click()
    his.locator(".thread__answer", has_text="from F to D").wait_for(timeout=8000)
    assert hers.locator(".thread__answer", has_text="from F to D").count() == 1
    hers.wait_for_function("() => document.activeElement.textContent.includes('from F to D')")
    assert thread.locator(".thread__answer-form").get_attribute("open") is None, "it is done with"

    thread.get_by_role("button", name="Resolve").click()
    his.locator(".comment--resolved", has_text="Here it").wait_for(timeout=8000)

    hers.locator(".thread", has_text="Here it").locator("[data-seek]").click()
    hers.wait_for_function("() => document.querySelector('[data-position]').textContent.startsWith('bar 5')")

    his.locator(".thread", has_text="Here it").locator("a:has-text('Edit')").click()
    his.locator(".comment--edited textarea").fill("Here it turns, slowly")
    his.locator(".comment--edited button").click()
    hers.locator(".comment", has_text="turns, slowly").get_by_text("edited").wait_for(timeout=8000)

    answer = hers.locator(".thread__answer", has_text="from F to D")
    answer.locator("summary", has_text="Delete").click()
    answer.get_by_role("button", name="Delete the comment").click()
    his.locator(".thread__answer", has_text="from F to D").wait_for(state="detached", timeout=8000)
    assert unsent.input_value() == "What Ada has not sent yet"

    his.locator(".comment-form__pin > summary").click()
    his.fill("#comment-new-text", "x" * 501)
    assert his.locator("#comment-new-left").inner_text() == "1 too many"
    his.locator("#comment-new [data-send]").click()
    his.get_by_text("has at most 500 characters").wait_for()
    assert his.locator("#comment-new-text").input_value() == "x" * 501
    his.expected_faults = "422"


@pytest.mark.parametrize("first", [0, 1])
def test_who_answers_at_once_is_left_where_they_write(open_page: Any, first: int) -> None:
    """The form's own answer and the room's news both ask for the comment: whichever comes late changes no hands."""
    page = open_page(AURORA, person="cleo")
    page.wait_for_function(LISTENS)
    held: list[Any] = []
    page.route(re.compile(r"/comments/[0-9a-f-]{36}/$"), lambda route: held.append(route))
    said = f"Said, and answered at once ({first})"
    page.fill("#comment-new-text", said)
    page.locator("#comment-new [data-send]").click()
    wait_until_held(page, held, 2)
    held.pop(first).continue_()
    form = page.locator(".thread", has_text=said).locator(".thread__answer-form")
    form.locator("summary").click()
    form.locator("textarea").click()
    with page.expect_response(re.compile(r"/comments/[0-9a-f-]{36}/$")):
        held.pop().continue_()
    page.wait_for_timeout(300)
    page.keyboard.type("And another thing")
    assert form.locator("textarea").input_value() == "And another thing"


def test_what_moderators_hide_goes_from_open_pages_and_who_said_it_reads_why(open_page: Any) -> None:
    hers, his = open_page(AURORA, person="cleo"), open_page(AURORA, person="ben", width=390)
    for page in (hers, his):
        page.wait_for_function(LISTENS)
    hers.fill("#comment-new-text", "Buy my pegs, they are cheap!")
    hers.locator("#comment-new [data-send]").click()
    said = his.locator(".comment", has_text="Buy my pegs")
    said.wait_for(timeout=8000)

    said.get_by_role("link", name="Report what Cleo said").click()
    dialog = said.locator("dialog[open]")
    dialog.locator("select").select_option("spam")
    dialog.get_by_role("button", name="Report it").click()
    dialog.get_by_text("Thank you").wait_for()
    dialog.get_by_role("button", name="Close").click()

    moe = open_page("/admin/universes/case/", person="moe")
    moe.locator("#result_list th a", has_text="comment: what Cleo said").first.click()
    assert "(this one) Buy my pegs" in moe.locator(".field-in_its_thread").inner_text()
    moe.get_by_role("link", name="Rule").first.click()
    moe.locator("[name=verdict][value=hide]").check()
    moe.fill("[name=reason]", "An advertisement.")
    with moe.expect_navigation():
        moe.locator("#content form [type=submit]").last.click()

    said.wait_for(state="detached", timeout=8000)
    own = hers.locator(".comment", has_text="Buy my pegs")
    own.get_by_text("A moderator has hidden this comment: only you read it. An advertisement.").wait_for(timeout=8000)
    assert own.get_by_role("link", name="Edit").count() == 0
    assert not hers.locator(".thread", has=own).locator(".thread__answer-form").is_visible()
    own.get_by_role("link", name="Why, and how to appeal").click()
    assert "An advertisement." in hers.locator("main").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_no_serious_fault_in_the_comments(open_page: Any, width: int, theme: str) -> None:
    if not AXE.exists():
        missing("axe-core (npm)")
    page = open_page(AURORA, person="ben", width=width, theme=theme)
    page.wait_for_function(LISTENS)
    page.locator(".comment-form__pin > summary").click()
    page.locator(".thread__answer-form > summary").first.click()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
