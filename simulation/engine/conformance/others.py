"""The hosts in other languages: node, and Chromium with a page of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable

from .cases import Case
from .digests import Digests
from .served import HERE, ROOT, served

SECONDS = 900


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
    with served() as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.goto(f"{server.address}/page.html")
        found: dict[str, Digests] = page.evaluate(script, [case.as_data() for case in cases])
        browser.close()
    return found


def chromium() -> str | None:
    """Where the machine's own Chromium is; None: the one that playwright brings."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
