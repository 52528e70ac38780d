"""Two people in one universe, each in a browser of their own: what one does, the other sees, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from harmonic.testing import enter, unexpected, watch

from .hands import drag, kept, ready, set_to, settle, value
from .line import Line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AWAY = r"net::ERR_|WebSocket connection to"  # what Chromium says of a wire that is cut
NEW = """async () => {
  const post = async (address, fields) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    body.set('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value)
    return fetch(address, { method: 'POST', body })
  }
  const { pathname } = new URL((await post('/universes/new/', { name: 'Ada and Ben' })).url)
  const id = pathname.split('/')[2]
  const panel = await (await post(`/universes/${id}/sharing/links/`, { role: 'editor', days: '' })).text()
  return [`/universes/${id}/studio/`, new URL(/value="([^"]*\\/join\\/[^"]*)"/.exec(panel)[1]).pathname] }"""
SLIDER = "document.querySelector(`.control[data-path='${path}'] .control__slider`)"
IS_SHOWN = f"([path, value]) => Number({SLIDER}.value) === value"
WATCH = f"""(path) => {{
  const [slider, values] = [{SLIDER}, []]
  const look = () => values.at(-1) !== Number(slider.value) && values.push(Number(slider.value))
  studio.store.watch(() => queueMicrotask(look))
  return values }}"""
TOGETHER = "() => studio.room.status() === 'open' && studio.people.all().length === 2 && studio.outbox.isEmpty()"


@dataclass
class Pair:
    """Ada, whose universe it is, and Ben, an editor, on a wire of his own."""

    ada: Page
    ben: Page
    line: Line
    link: str

    def __iter__(self) -> Iterator[Page]:
        return iter((self.ada, self.ben))

    def meet(self) -> None:
        """Until both are there, and all is kept."""
        for page in self:
            page.wait_for_function(TOGETHER, timeout=30000)


def person_at(chromium: Browser, site: str, person: str) -> Page:
    page = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 800}, color_scheme="dark").new_page()
    watch(page)
    enter(page, site, person)
    return page


@pytest.fixture(scope="module")
def opened(chromium: Browser, site: str) -> Iterator[Pair]:
    """Opened once: a page costs seconds. Each test begins with both there, and leaves both there."""
    line = Line(site)
    ada, ben = person_at(chromium, site, "ada"), person_at(chromium, line.address, "ben")
    ada.goto("/me/")
    studio, link = ada.evaluate(NEW)
    ada.goto(studio)
    ben.goto(link)
    ben.locator("main form button").click()
    ben.goto(studio)
    pair = Pair(ready(ada), ready(ben), line, link)
    yield pair
    for page in pair:
        page.context.close()
    line.cut()


@pytest.fixture
def pair(opened: Pair) -> Iterator[Pair]:
    opened.meet()
    for page in opened:
        page.faults.clear()  # type: ignore[attr-defined]
        page.expected_faults = ""  # type: ignore[attr-defined]
    yield opened
    left = [fault for page in opened for fault in unexpected(page)]
    assert not left, left


def sees(page: Page, path: str, to: float) -> None:
    page.wait_for_function(IS_SHOWN, arg=[path, to], timeout=5000)


def test_a_slider_that_one_drags_moves_in_the_others_page_and_stays_where_it_is_let_go(pair: Pair) -> None:
    ada, ben = pair
    set_to(ada, "physics.gravity", 2)
    sees(ben, "physics.gravity", 2)
    before = kept(ben)["physics"]["gravity"]
    seen = ben.evaluate_handle(WATCH, "physics.gravity")
    drag(ada, "physics.gravity", 0.6, hold=True)
    while_held = value(ada, "physics.gravity")
    assert while_held != before
    sees(ben, "physics.gravity", while_held)
    ada.mouse.up()
    settle(ada)
    at_last = value(ada, "physics.gravity")
    sees(ben, "physics.gravity", at_last)
    assert kept(ben)["physics"]["gravity"] == at_last
    values = seen.json_value()
    assert len(values) >= 4, f"it went by steps, not in one: {values}"
    assert values == sorted(values), "and never back"
