"""The past in a real browser: undo over a reload, a version by name, the film that plays in the one player."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from universes.tests.test_pages_browser import AXE, RUN, SMALL

from .hands import ready

pytestmark = pytest.mark.browser

EDIT = """async ([path, value]) => {
  const { csrfToken } = await import('studio/doors.js')
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() }
  const body = JSON.stringify({ op: crypto.randomUUID(), changes: [{ path, value }] })
  const answer = await fetch(`/universes/${location.pathname.split('/')[2]}/edits/`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(await answer.text()) }"""
GRAVITY = "studio.store.get().document.physics.gravity"
PLAYED = "document.getElementById('player').session?.document.physics.gravity"


def test_undo_reaches_over_a_reload_and_says_what_it_took_back(open_studio: Callable[..., Any]) -> None:
    page = open_studio()
    before = page.evaluate(GRAVITY)
    page.wait_for_function("() => studio.room.status() === 'open'")
    page.evaluate("studio.editor.change([{ path: 'physics.gravity', value: 3 }], { label: 'Gravity 3 m/s²' })")
    page.wait_for_function("() => studio.outbox.isEmpty()")
    page.reload()
    ready(page)
    page.wait_for_function("() => studio.room.status() === 'open'")
    assert page.evaluate(GRAVITY) == 3
    page.keyboard.press("Control+z")
    page.get_by_text("Undone: Gravity 3 m/s²").wait_for()
    page.wait_for_function(f"() => {GRAVITY} === {before}")
    page.keyboard.press("Control+Shift+z")
    page.get_by_text("Done again: Gravity 3 m/s²").wait_for()
    page.wait_for_function(f"() => {GRAVITY} === 3")


def test_a_version_is_named_from_the_studio_and_stands_in_the_history(open_studio: Callable[..., Any]) -> None:
    page = open_studio()
    page.keyboard.press("Control+s")
    page.fill("#name-moment-name", "First chorus")
    page.keyboard.press("Enter")
    page.get_by_text("Named: First chorus").wait_for()
    assert not page.locator("#name-moment").is_visible()
    page.goto(page.url.replace("/studio/", "/history/"))
    page.locator(".moments__item", has_text="First chorus").wait_for()


def test_the_film_plays_and_is_scrubbed_in_the_one_player(open_studio: Callable[..., Any]) -> None:
    page = open_studio()
    for gravity in (1, 2, 3, 4):
        page.evaluate(EDIT, ["physics.gravity", gravity])
    page.goto(page.url.replace("/studio/", "/history/"))
    page.wait_for_function("() => !document.getElementById('film-play').disabled")
    page.wait_for_function(f"() => {PLAYED} === 4", timeout=30000)
    page.focus("#film-slider")
    page.keyboard.press("Home")
    page.wait_for_function(f"() => {PLAYED} !== 4")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {PLAYED} === 1")
    page.locator("#revision", has_text="Edit 2").wait_for()
    page.select_option("#film-speed", "2")
    page.click("#film-play")
    page.wait_for_function("() => document.getElementById('player').session.state.status === 'playing'", timeout=30000)
    page.wait_for_function(f"() => {PLAYED} === 4", timeout=15000)
    page.wait_for_function("() => !document.getElementById('film-play').hasAttribute('data-playing')")
    assert page.evaluate("document.getElementById('player').session.state.status") == "paused"


def test_a_universe_is_restored_and_the_present_compared(open_studio: Callable[..., Any]) -> None:
    page = open_studio()
    page.evaluate(EDIT, ["physics.gravity", 3])
    page.goto(page.url.replace("/studio/", "/history/"))
    page.locator(".shot__link", has_text="The beginning").click()
    page.locator("#revision .lines", has_text="Gravity").wait_for()
    page.get_by_role("button", name="Restore this").click()
    page.get_by_text("Restored.").first.wait_for()
    page.locator(".shot__link", has_text="Restored edit 1").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_serious_and_nothing_is_lost(open_studio: Callable[..., Any], width: int, theme: str) -> None:
    page = open_studio(width=width, theme=theme)
    page.evaluate(EDIT, ["physics.gravity", 3])
    page.goto(page.url.replace("/studio/", "/history/"))
    page.wait_for_function("() => !document.getElementById('film-play').disabled")
    page.locator(".shot__link", has_text="The beginning").click()
    page.locator("#revision .lines").wait_for()
    if width == 390:  # what was chosen has come into sight
        page.wait_for_function("() => document.getElementById('revision').getBoundingClientRect().top < innerHeight")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
