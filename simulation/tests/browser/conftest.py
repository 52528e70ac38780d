"""A server that gives a browser nothing but our scripts under the site's own content security policy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from simulation.engine.generate import BROWSER, browser_outputs

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src 'self' data: blob:"
PAGE = """<!doctype html><html lang="en" data-theme="night"><meta charset="utf-8"><title>live</title>
<link rel="icon" href="/static/img/favicon.svg"><link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/css/stage.css">
<main><div class="stage"><canvas class="stage__canvas" id="canvas"></canvas></div><div id="more"></div></main></html>"""


class _Handler(SimpleHTTPRequestHandler):
    """Our static files; the generated ones fresh from their source."""

    fresh: dict[str, bytes] = {}

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self._answer(PAGE.encode(), "text/html")
        elif path in self.fresh:
            self._answer(self.fresh[path], "text/javascript")
        elif (file := ROOT / path.lstrip("/")).is_relative_to(STATIC) and file.is_file():
            kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
            self._answer(file.read_bytes(), kinds.get(file.suffix, "application/octet-stream"))
        else:
            self.send_error(404)

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture(scope="session")
def scripts_url() -> Iterator[str]:
    """Address of a page with one empty stage, and of all scripts."""
    _Handler.fresh = {
        f"/static/js/engine/{path.relative_to(BROWSER)}": text.encode() for path, text in browser_outputs().items()
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(chromium: Browser, scripts_url: str) -> Iterator[Callable[..., Page]]:
    """`open_page()`: a fresh page on the stage; what it complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(**options: Any) -> Page:
        context = chromium.new_context(viewport={"width": 800, "height": 500}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(scripts_url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
