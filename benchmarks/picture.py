"""What a frame of the picture costs in script: `python -m benchmarks.picture`.

Chromium at 1280 x 800 draws a gas of N bodies and its dust for a few seconds; the median and 95th percentile of the
milliseconds that each frame's callbacks took together, and the median's ratio to the limit (6 ms of the 16.7 that a
frame has).
"""

from __future__ import annotations

import statistics
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from simulation.engine.conformance.others import chromium
from simulation.engine.document import check_document

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 6.0
SCENES = [(48, 2000), (300, 2000), (1000, 10_000)]
MARKUP = '<div class="stage" style="position:fixed;inset:0"><canvas id="canvas"></canvas></div>'
MEASURE = """async ({document: universe, renderer, markup}) => {
  document.body.innerHTML = markup
  const costs = [], ask = window.requestAnimationFrame.bind(window)
  let last = -1
  window.requestAnimationFrame = (act) => ask((time) => {
    const begun = performance.now()
    act(time)
    const cost = performance.now() - begun
    if (time === last && costs.length) costs[costs.length - 1] += cost // PixiJS has its own callback in each frame
    else costs.push(cost)
    last = time
  })
  const { openUniverse } = await import("/static/js/live/session.js")
  const canvas = document.getElementById("canvas")
  const session = await openUniverse({ document: universe, canvas, sceneOptions: { renderer } })
  const drawn = await session.scene.ready
  await new Promise((go) => setTimeout(go, 2000))
  costs.length = 0
  await new Promise((go) => setTimeout(go, 4000))
  session.destroy()
  return [drawn, costs]
}"""


class Files(SimpleHTTPRequestHandler):
    """The checkout's files, without a word to the terminal."""

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'bodies':>7} {'dust':>6} {'layer':>7} {'frames':>7} {'median ms':>10} {'p95 ms':>7} {'median / 6 ms':>14}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for renderer in ("webgl", "canvas"):
            for bodies, dust in SCENES:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(f"http://127.0.0.1:{server.server_port}/static/css/README.md")
                world = {"particle_count": bodies, "particle_size": 0.5}
                universe = check_document({"physics": world, "visualization": {"dust": dust}})
                asked = {"document": universe, "renderer": renderer, "markup": MARKUP}
                drawn, costs = page.evaluate(MEASURE, asked)
                middle, high = statistics.median(costs), statistics.quantiles(costs, n=20)[-1]
                row = f"{bodies:7} {dust:6} {drawn:>7} {len(costs):7} {middle:10.2f} {high:7.2f}"
                print(f"{row} {middle / LIMIT_MS:14.2f}")
                page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
