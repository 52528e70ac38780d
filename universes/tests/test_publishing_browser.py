"""Publishing in a real browser: what a stranger hears before and after changes are published."""

from __future__ import annotations

from typing import Any

import pytest

from .test_pages_browser import serious

pytestmark = pytest.mark.browser

HEARD = """async () => {
  const address = document.querySelector('harmonic-player').getAttribute('src')
  return (await (await fetch(address)).json()).music.tempo }"""
MAKE = """async (values) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(values)) body.set(name, value)
  body.set('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value)
  return (await fetch('/universes/new/', { method: 'POST', body })).url }"""
TEMPO = """async (address) => {
  const token = document.cookie.match(/csrf=([^;]+)/)?.[1] ?? document.querySelector('[name=csrfmiddlewaretoken]').value
  const sent = { op: crypto.randomUUID(), changes: [{ path: 'music.tempo', value: 133 }, { path: 'name', value: 'Faster tide' }] }
  const answer = await fetch(address + 'edits/', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token }, body: JSON.stringify(sent) })
  return answer.status }"""  # noqa: E501


@pytest.mark.parametrize("width", [1280, 390])
def test_a_stranger_hears_the_published_version_until_changes_are_published(open_page: Any, width: int) -> None:
    owner = open_page("/me/", person="ada", width=width)
    studio = owner.evaluate(MAKE, {"name": "Tide"})
    address = studio.removesuffix("studio/")
    owner.goto(f"{address}publish/")
    assert serious(owner) == []
    owner.check("#publish-public")
    owner.fill("#visibility-notes", "First light")
    owner.get_by_role("button", name="Set", exact=True).click()
    owner.wait_for_selector("text=Version 1")

    stranger = open_page(address, width=width)
    assert stranger.evaluate(HEARD) == 96
    assert owner.evaluate(TEMPO, address) == 200
    stranger.reload()
    assert stranger.evaluate(HEARD) == 96
    assert "Faster tide" not in stranger.content()
    assert serious(stranger) == []

    owner.goto(f"{address}publish/")
    assert owner.get_by_text("Changes not yet published").is_visible()
    assert serious(owner) == []
    owner.get_by_role("button", name="Publish changes").click()
    owner.wait_for_selector("text=Version 2")
    stranger.reload()
    assert stranger.evaluate(HEARD) == 133
    assert stranger.get_by_role("heading", level=1, name="Faster tide").is_visible()

    stranger.goto(f"{address}embed/")
    assert serious(stranger) == []
    with stranger.expect_response(lambda answer: answer.url.endswith("/plays/"), timeout=60_000) as told:
        stranger.get_by_role("button", name="Listen").click()
        stranger.wait_for_selector("harmonic-player[playing]", timeout=60_000)
    assert told.value.status == 204  # what is heard on another site is a play, too
    for place in ("/templates/", address + "template/"):
        owner.goto(place)
        assert serious(owner) == [], place
