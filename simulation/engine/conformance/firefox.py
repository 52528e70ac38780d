"""The host Firefox (Debian's firefox-esr, or the FIREFOX that the environment names), without a driver: a page of our
own server runs the cases in a worker and posts what it found back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .cases import Case
from .digests import Digests
from .served import HERE, Served, served

SECONDS = 900
STOP_SECONDS = 10
# A fresh profile that opens our page and nothing else, and asks no one outside for anything.
PREFERENCES = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.min_background_timeout_value": 4,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.enabled": False,
}
PAGE = """<!doctype html><title>Conformance</title><script type="module">
const answer = (found) => fetch("/answer", { method: "POST", body: JSON.stringify(found) })
const worker = new Worker("/%s/worker.js", { type: "module" })
worker.onmessage = ({ data }) => answer(data)
worker.onerror = (event) => answer({ error: event.message || "the worker did not start" })
worker.postMessage(await (await fetch("/question")).json())
</script>"""


def firefox() -> str | None:
    """Where the machine's Firefox is, if it has one."""
    names = ("firefox-esr", "firefox")
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, names)), None)


def run_in_firefox(cases: Iterable[Case]) -> dict[str, Digests]:
    """Digests by a page in Firefox. Raises RuntimeError where it fails or there is none."""
    found: dict[str, Any] = ask_firefox([case.as_data() for case in cases], PAGE % HERE)
    if "error" in found:
        raise RuntimeError(f"Firefox: {found['error']}")
    digests: dict[str, Digests] = found["found"]
    return digests


def ask_firefox(question: Any, page: str) -> Any:
    """What a page posts to /answer, which finds the question (JSON) at /question. Raises RuntimeError."""
    program = firefox()
    if not program:
        raise RuntimeError("there is no Firefox on this machine (Debian: apt install firefox-esr)")
    with served(page, json.dumps(question).encode()) as server, tempfile.TemporaryDirectory() as profile:
        words = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        Path(profile, "user.js").write_text("\n".join(words) + "\n", encoding="utf-8")
        command = [*_bound(), program, "--headless", "--no-remote", "--profile", profile, f"{server.address}/page.html"]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env=_surroundings()
        )
        try:
            return _wait(server, process)
        finally:
            _stop(process)


def _bound() -> list[str]:
    """Words before a command that end it when we are ended without a chance to do so (util-linux, on Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _surroundings() -> dict[str, str]:
    """Without what would send it to a screen or to a browser already open."""
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}


def _wait(server: Served, process: subprocess.Popen[bytes]) -> Any:
    ended = threading.Event()

    def watch() -> None:
        process.wait()
        ended.set()
        server.answered.set()

    threading.Thread(target=watch, daemon=True).start()
    if not server.answered.wait(SECONDS):
        raise RuntimeError(f"Firefox gave no answer in {SECONDS} s")
    if server.answer is None:
        raise RuntimeError(f"Firefox ended with code {process.returncode} before it answered")
    return json.loads(server.answer)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it and the processes of its own group, and wait until they have let go of the profile."""
    for word in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, word)
            process.wait(STOP_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
