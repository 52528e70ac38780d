"""From one browser to another: a slider moved in one page until it is seen moved in the other, beside the bare echo.

Two people in two browsers, one universe, a real server. Thirty moves of a slider by keys: the times are the pages' own
(`performance.timeOrigin + performance.now()`), from the key's event until the control in the other page's document has
the value and a frame has begun. The echo is a ping over the same socket and back, in the same run: no page can be
quicker than half of it.
"""

from __future__ import annotations

import os
import statistics

import django
from playwright.sync_api import Browser, Page, sync_playwright

from harmonic.serving import serving
from simulation.engine.conformance.others import chromium

LIMIT_MS = 150.0
MOVES = 30
PAUSE_MS = 150
PATH = "physics.gravity"
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
NEW = """async () => {
  const post = (address, fields) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    body.set('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value)
    return fetch(address, { method: 'POST', body })
  }
  const id = new URL((await post('/universes/new/', { name: 'Measured' })).url).pathname.split('/')[2]
  const panel = await (await post(`/universes/${id}/sharing/links/`, { role: 'editor', days: '' })).text()
  return [`/universes/${id}/studio/`, new URL(/value="([^"]*\\/join\\/[^"]*)"/.exec(panel)[1]).pathname] }"""
SLIDER = f"document.querySelector(\"[data-path='{PATH}'] .control__slider\")"
MOVED = """() => addEventListener('keydown', ({ timeStamp }) => {
  window.moved = performance.timeOrigin + timeStamp }, { capture: true })"""
SEEN = f"""() => {{
  const slider = {SLIDER}
  window.seen = []
  let last = slider.value
  const look = () => {{
    const now = performance.timeOrigin + performance.now()
    if (slider.value !== last) window.seen.push([Number(last = slider.value), now])
    requestAnimationFrame(look)
  }}
  look() }}"""
ECHO = """(times) => new Promise((resolve) => {
  const took = []
  const ask = () => studio.room.send({ type: 'ping', t: performance.now() })
  const off = studio.room.on('pong', ({ t }) => {
    took.push(performance.now() - t)
    if (took.length < times) return setTimeout(ask, 20)
    off()
    resolve(took)
  })
  ask() })"""


def enter(browser: Browser, address: str, username: str) -> Page:
    """A page of somebody's who is signed in."""
    from harmonic.people import CAST  # knows models, so Django must be set up

    page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/accounts/login/?next=/me/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", next(person.password for person in CAST if person.username == username))
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/")
    return page


def together(browser: Browser, address: str) -> tuple[Page, Page]:
    """Two people in one studio, both of them running."""
    ada, ben = enter(browser, address, "ada"), enter(browser, address, "ben")
    studio, link = ada.evaluate(NEW)
    ben.goto(link)
    ben.locator("main form button").click()
    for page in (ada, ben):
        page.goto(studio)
        page.wait_for_selector("#studio[data-ready]", timeout=60_000)
    for page in (ada, ben):
        page.wait_for_function("() => studio.people.all().length === 2", timeout=30_000)
    return ada, ben


def moves(ada: Page, ben: Page) -> list[float]:
    """Milliseconds of each move."""
    ada.evaluate(MOVED)
    ben.evaluate(SEEN)
    ada.focus(f"[data-path='{PATH}'] .control__slider")
    took = []
    for number in range(MOVES):
        before = len(ben.evaluate("window.seen"))
        ada.keyboard.press("ArrowRight" if number % 2 else "ArrowLeft")
        ben.wait_for_function("(before) => window.seen.length > before", arg=before, timeout=5000)
        value, at = ben.evaluate("window.seen.at(-1)")
        if value != float(ada.evaluate(f"{SLIDER}.value")):
            raise RuntimeError("What is seen is not what was moved.")
        took.append(float(at - ada.evaluate("window.moved")))
        ada.wait_for_timeout(PAUSE_MS)
    return took


def row(name: str, took: list[float], limit: float | None = None) -> str:
    middle, late = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    word = "" if limit is None else f"{limit:.0f}, {'kept' if middle < limit else 'NOT KEPT'}"
    return f"{name:42} {len(took):>5} {middle:>10.1f} {late:>8.1f} {max(took):>8.1f}   {word}"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harmonic.settings")
    django.setup()
    with serving() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            ada, ben = together(browser, address)
            ada.wait_for_timeout(2000)  # what a fresh page still has to do is done
            echo, took = ada.evaluate(ECHO, MOVES), moves(ada, ben)
        finally:
            browser.close()
    print(f"{'ms':42} {'times':>5} {'median':>10} {'p95':>8} {'most':>8}   limit of the median")
    print(row("a slider, from page to page", took, LIMIT_MS))
    print(row("bare echo of the same socket, there and back", echo))


if __name__ == "__main__":
    main()
