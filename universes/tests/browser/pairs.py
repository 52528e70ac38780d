"""Two people in one universe, each in a browser of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harmonic.testing import SLOW_DISPLAY, enter, watch

from .hands import document, kept, ready, settle
from .line import Line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
TOGETHER = "() => studio.room.status() === 'open' && studio.people.all().length === 2 && studio.outbox.isEmpty()"
PLAYS = "() => studio.together.run() > 0 && studio.session.state.status === 'playing'"
WORDS = "JSON.stringify(studio.store.get().document)"


@dataclass
class Pair:
    """Ada, whose universe it is, and Ben, an editor, on a wire of his own."""

    ada: Page
    ben: Page
    line: Line
    link: str

    def __iter__(self) -> Iterator[Page]:
        return iter((self.ada, self.ben))

    def part(self) -> None:
        for page in self:
            page.context.close()
        self.line.cut()

    def meet(self) -> None:
        """Until both are there, and all is kept."""
        for page in self:
            page.wait_for_function(TOGETHER, timeout=30000)


def person_at(chromium: Browser, site: str, person: str, **options: Any) -> Page:
    options = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"} | options
    page = chromium.new_context(base_url=site, **options).new_page()
    watch(page)
    page.add_init_script(SLOW_DISPLAY)  # two that draw beside each other
    if person:
        enter(page, site, person)
    return page


def come_together(chromium: Browser, site: str, **bens: Any) -> Pair:
    """A new universe of Ada's in which both are; `bens`: of what kind his browser is."""
    line = Line(site)
    ada, ben = person_at(chromium, site, "ada"), person_at(chromium, line.address, "ben", **bens)
    ada.goto("/me/")
    studio, link = ada.evaluate(NEW)
    ada.goto(studio)
    ben.goto(link)
    ben.locator("main form button").click()
    ben.goto(studio)
    return Pair(ready(ada), ready(ben), line, link)


def agree(pair: Pair) -> Any:
    """Both show, and the server keeps, one document; gives it."""
    for page in pair:
        settle(page)
    ends = time.monotonic() + 10  # what one is told is kept the other may hear a little later
    while pair.ada.evaluate(WORDS) != pair.ben.evaluate(WORDS) and time.monotonic() < ends:
        pair.ada.wait_for_timeout(50)
    there = kept(pair.ada)
    assert document(pair.ada) == there == document(pair.ben)
    return there


def open_drawer(page: Page, drawer: str) -> Any:
    tab = page.locator(f".tabs__tab[data-opens={drawer}]")
    if tab.get_attribute("aria-expanded") != "true":
        tab.click()
    return page.locator(f"#{drawer}")
