"""A server on the loopback for browsers that run the cases: the repository's files, a page, a question, an answer."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
HERE = "simulation/engine/conformance"
EMPTY = "<!doctype html><title>Conformance</title>"
MOST_BYTES = 64 * 2**20


class Served(http.server.ThreadingHTTPServer):
    """What the page is and asks, and what it has answered."""

    page = EMPTY
    question = b"null"
    answer: bytes | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answered = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}
    server: Served

    def __init__(self, *words: Any) -> None:
        super().__init__(*words, directory=str(ROOT))

    def do_GET(self) -> None:
        if self.path == "/question":
            self._send("application/json", self.server.question)
        elif self.path.endswith("page.html"):
            self._send("text/html", self.server.page.encode())
        else:
            super().do_GET()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if self.path != "/answer" or length > MOST_BYTES:
            self.send_error(404)
            return
        self.server.answer = self.rfile.read(length)
        self._send("text/plain", b"")
        self.server.answered.set()

    def _send(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: it serves one page to ourselves."""


@contextmanager
def served(page: str = EMPTY, question: bytes = b"null") -> Iterator[Served]:
    """The server, while the block lasts."""
    server = Served()
    server.page, server.question = page, question
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
