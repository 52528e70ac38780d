"""From the click to the first sound: `python -m benchmarks.first_sound`.

Fresh pages in Chromium with a player on them, as people find it: pressed once the universe has opened and moved for two
seconds, and pressed at once. Milliseconds from the click's own time stamp until the signal behind the listener's volume
is no longer nothing; medians of five, and their ratio to the target.
"""

from __future__ import annotations

import json
import statistics
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.picture import Files
from simulation.engine.conformance.others import chromium
from simulation.engine.document import check_document

ROOT = Path(__file__).resolve().parent.parent
TARGET_MS = 150.0
RUNS = 5
PAGE = """<!doctype html><title>first sound</title><script type="module" src="/static/js/live/player.js"></script>
<harmonic-player style="position:fixed;inset:0;display:block" src="/document.json" autoplay-picture>
<button data-action="listen" style="position:fixed;top:0;left:0;z-index:9">Listen</button></harmonic-player>"""
WATCH = """() => {
  const player = document.querySelector("harmonic-player")
  player.addEventListener("click", (event) => {
    const words = new Float32Array(2048)
    const look = () => {
      player.session?.sound?.analyser.getFloatTimeDomainData(words)
      if (words.some((word) => Math.abs(word) > 1e-6)) window.took = performance.now() - event.timeStamp
      else setTimeout(look, 1)
    }
    look()
  }, { capture: true, once: true })
}"""


def measure(browser: Browser, address: str, pause: int) -> float:
    """Milliseconds of one press on a fresh page, `pause` ms after the universe has opened."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    body = json.dumps(check_document({"music": {"tempo": 120}, "audio": {"ambient": 1}}))
    page.route("**/document.json", lambda route: route.fulfill(body=body, content_type="application/json"))
    page.route("**/page.html", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.goto(f"{address}/page.html")
    page.wait_for_selector("harmonic-player[state=silent]")
    page.wait_for_function("() => document.querySelector('harmonic-player').session?.position()")
    page.wait_for_timeout(pause)
    page.evaluate(WATCH)
    page.click("[data-action=listen]")
    page.wait_for_function("() => window.took > 0", timeout=60_000)
    took = float(page.evaluate("() => window.took"))
    page.close()
    return took


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'pressed':24} {'median ms':>10} {'least':>7} {'most':>7} {'150 ms / median':>16}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, pause in (("after two seconds", 2000), ("at once", 0)):
            took = [measure(browser, f"http://127.0.0.1:{server.server_port}", pause) for _ in range(RUNS)]
            middle = statistics.median(took)
            print(f"{name:24} {middle:10.0f} {min(took):7.0f} {max(took):7.0f} {TARGET_MS / middle:16.2f}")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
