"""Servers of rooms, ours and the peers', each a process alone on one processor, and the load that is put on them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from benchmarks import peers
from harmonic.launcher import answers, free_port, server_command
from harmonic.test_runs import find_postgres, find_redis

ROOT = Path(__file__).resolve().parent.parent
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
SERVER_CPU, LOAD_CPU = "0", "1"


@dataclass(frozen=True)
class Server:
    """A server that runs: where its room is, whose sockets may come in, which process it is."""

    kind: str
    url: str
    process: subprocess.Popen[bytes]
    tokens: tuple[str, ...] = ()
    database: str = ""

    def cpu(self) -> float:
        """Processor seconds that the server has used, its threads' and children's too."""
        return _cpu(self.process.pid)

    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(word) for word in fields[11:15]) / TICKS_A_SECOND


def load(server: Server, **asked: Any) -> dict[str, Any]:
    """Put a load on a server's room; what the generator found, and the processor seconds that the server used.

    Raises RuntimeError with the generator's last words.
    """
    peers.node_modules()  # the generator's own
    question = {"kind": server.kind, "url": server.url, "tokens": server.tokens, **asked}
    question["paths"] = ["physics.gravity", "physics.particle_speed", "visualization.camera_rotation"]
    command = ["taskset", "-c", LOAD_CPU, "node", str(peers.HERE / "rooms_load.js")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(json.dumps(question).encode())
    process.stdin.close()
    first = process.stderr.readline()  # "ready": everyone is in
    before = server.cpu()
    answer, words = process.stdout.read(), process.stderr.read()
    spent = server.cpu() - before
    if process.wait(timeout=60):
        raise RuntimeError(peers.gist((first + words).decode(errors="replace")))
    return {**json.loads(answer), "cpu": spent, "memory": server.memory()}


@contextlib.contextmanager
def peer(kind: str) -> Iterator[Server]:
    """ws, ws-tick, socketio or hocuspocus. Raises NotInstalledError."""
    peers.wanted()
    peers.node_modules()
    command = ["taskset", "-c", SERVER_CPU, "node", str(peers.HERE / "rooms_server.js"), kind]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout
        port = json.loads(process.stdout.readline())["port"]
        scheme = "http" if kind == "socketio" else "ws"
        yield Server(kind.removesuffix("-tick"), f"{scheme}://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def ours(clients: int) -> Iterator[Server]:
    """The site: every edit validated, its right checked, committed (PostgreSQL, else SQLite) before it is told."""
    with tempfile.TemporaryDirectory() as folder, _database(folder) as database:
        environment = {
            **os.environ,
            "HARMONIC_DATA": folder,
            "HARMONIC_LOCAL": "1",
            "DATABASE_URL": database,
            "REDIS_URL": find_redis(),
            "LOG_LEVEL": "ERROR",
        }
        run = {"cwd": ROOT, "env": environment, "check": True, "capture_output": True}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], **run)  # type: ignore[call-overload]
        made = subprocess.run([sys.executable, "-m", "benchmarks.rooms_site", str(clients)], **run)  # type: ignore[call-overload]
        site = json.loads(made.stdout.splitlines()[-1])
        port = free_port()
        served = [word.replace("harmonic.asgi", "benchmarks.rooms_asgi") for word in server_command("127.0.0.1", port)]
        command = ["taskset", "-c", SERVER_CPU, *served]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", process)
            url = f"ws://127.0.0.1:{port}/ws/universes/{site['universe']}/"
            yield Server("ours", url, process, tuple(site["tokens"]), database)
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _database(folder: str) -> Iterator[str]:
    """The address of an empty database of our own in PostgreSQL where there is one, else "": SQLite in the folder."""
    address = find_postgres()
    if not address:
        yield ""
        return
    base = address.rsplit("/", 1)[0]
    name = f"harmonic_bench_{os.getpid()}_{Path(folder).name}".lower()
    _postgres(base, f'CREATE DATABASE "{name}"')
    try:
        yield f"{base}/{name}"
    finally:
        _postgres(base, f'DROP DATABASE "{name}" WITH (FORCE)')


def _postgres(base: str, words: str) -> None:
    connection = psycopg2.connect(f"{base}/postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(words)


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and process.poll() is None:
        if answers(url):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{urlsplit(url).netloc} did not answer")
