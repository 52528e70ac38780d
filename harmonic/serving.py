"""A seeded site of its own, as `make run` starts it: for tests and measurements that need the real one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from harmonic.launcher import answers, free_port

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "HOME", "LANG", "HARMONIC_NUMBA_CACHE", "VIRTUAL_ENV")
PATIENCE_SECONDS = 60


@contextlib.contextmanager
def serving(**settings: str) -> Iterator[str]:
    """The address of a running site; `settings` are its environment, beside the little that processes need.

    Raises RuntimeError with the site's own words if it does not come up.
    """
    manage = [sys.executable, str(ROOT / "manage.py")]
    with tempfile.TemporaryDirectory(prefix="harmonic-site-") as folder:
        port = free_port()
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"HARMONIC_DATA": folder, "HARMONIC_LOCAL": "1", "PORT": str(port), **settings}
        subprocess.run([*manage, "setup"], env=environment, check=True, capture_output=True, timeout=300)
        log = Path(folder) / "serve.log"
        with log.open("wb") as words:
            process = subprocess.Popen([*manage, "serve"], env=environment, stdout=words, stderr=words)
        try:
            address = f"http://127.0.0.1:{port}"
            if not _is_up(f"{address}/readyz", process):
                raise RuntimeError(f"{address} did not answer:\n{log.read_text(errors='replace')[-4000:]}")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _is_up(url: str, process: subprocess.Popen[bytes]) -> bool:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        if answers(url):
            return True
        time.sleep(0.1)
    return False
