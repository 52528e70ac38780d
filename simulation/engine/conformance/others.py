"""The hosts in other languages: node, and Chromium with a page of its own."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from .cases import Case
from .digests import Digests

ROOT = Path(__file__).resolve().parents[3]
HERE = "simulation/engine/conformance"
SECONDS = 300
PAGE = "<!doctype html><title>Conformance</title>"


def run_in_node(cases: Iterable[Case]) -> dict[str, Digests]:
    """Digests by node. Raises RuntimeError where it fails."""
    words = json.dumps([case.as_data() for case in cases])
    done = subprocess.run(
        ["node", str(ROOT / HERE / "node.js")],
        input=words,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Digests] = json.loads(done.stdout)
    return found


def run_in_chromium(cases: Iterable[Case]) -> dict[str, Digests]:
    """Digests by a page in Chromium, which loads the modules from a server on the loopback."""
    from playwright.sync_api import sync_playwright  # only whoever asks for the browser needs it

    script = f"async cases => (await import('/{HERE}/runner.js')).runCases(cases)"
    with _files_served() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.goto(f"{address}/{HERE}/page.html")
        found: dict[str, Digests] = page.evaluate(script, [case.as_data() for case in cases])
        browser.close()
    return found


def chromium() -> str | None:
    """Where the machine's own Chromium is; None: the one that playwright brings."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


class _Files(http.server.SimpleHTTPRequestHandler):
    """The repository's files, and one empty page."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def do_GET(self) -> None:
        if not self.path.endswith("page.html"):
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: it serves one page to ourselves."""


@contextmanager
def _files_served() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
