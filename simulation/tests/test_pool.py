"""The engine's child process: it ends with the server that started it, however that ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SERVER = """
import os, time
from simulation import pool

if __name__ == "__main__":
    print(pool._running().submit(os.getpid).result(60), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_the_engine_ends_with_its_server(tmp_path: Path, signum: signal.Signals) -> None:
    script = tmp_path / "server.py"  # a child that is spawned imports it again
    script.write_text(SERVER)
    root = Path(__file__).resolve().parents[2]
    server = subprocess.Popen(
        [sys.executable, str(script)], cwd=root, env={"PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        child = int(server.stdout.readline())
        assert is_running(child)
        server.send_signal(signum)
        server.wait(10)
        ends = time.monotonic() + 10
        while is_running(child) and time.monotonic() < ends:
            time.sleep(0.05)
        assert not is_running(child)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
