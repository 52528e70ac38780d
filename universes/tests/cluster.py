"""A site of several processes that a test may kill: its own PostgreSQL and Redis on ports of their own, and servers."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2

from harmonic.launcher import answers, free_port, server_command
from harmonic.serving import KEPT
from harmonic.testing import missing

ROOT = Path(__file__).resolve().parent.parent.parent


class Part:
    """One process of the cluster: `kill` is kill -9 of it and its children, `start` brings it back."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, user: str = "") -> None:
        self.command, self.environment, self.log, self.user = command, environment, log, user
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd="/" if self.user else ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True, user=self.user or None,
            )  # fmt: skip

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Cluster:
    """The parts by name (`postgres`, `redis`, `server0`, `server1`), the servers' addresses, and who may edit."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.addresses: list[str] = []
        self.universe = ""
        self.tokens: list[str] = []

    def restart(self, name: str, pause: float = 0.5) -> None:
        """kill -9, a moment without, and back."""
        self.parts[name].kill()
        time.sleep(pause)
        self.parts[name].start()

    def words(self) -> str:
        """What the servers have written."""
        return "".join(part.log.read_text(errors="replace") for name, part in self.parts.items() if "server" in name)


@contextlib.contextmanager
def cluster(people: int, *, servers: int = 2, embedded: bool = False, **settings: str) -> Iterator[Cluster]:
    """A running site with a universe and `people` who may edit it; embedded: SQLite, no Redis; `settings`: its own."""
    folder = Path(tempfile.mkdtemp(prefix="harmonic-cluster-"))
    folder.chmod(0o755)
    made = Cluster()
    try:
        environment = _environment(folder) | settings
        if not embedded:
            environment |= {"DATABASE_URL": _postgres(made, folder), "REDIS_URL": _redis(made, folder)}
        _site(made, environment, people)
        for k in range(1 if embedded else servers):
            port = free_port()
            part = Part(server_command("127.0.0.1", port), environment, folder / f"server{k}.log")
            made.parts[f"server{k}"] = part
            made.addresses.append(f"127.0.0.1:{port}")
            part.start()
        for address in made.addresses:
            _until(lambda address=address: answers(f"http://{address}/readyz"), f"{address}: {made.words()[-2000:]}")  # type: ignore[misc]
        yield made
    finally:
        for part in reversed(made.parts.values()):
            part.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    return environment | {"HARMONIC_DATA": str(folder / "data"), "HARMONIC_LOCAL": "1", "LOG_LEVEL": "WARNING"}


def _postgres(made: Cluster, folder: Path) -> str:
    """Start a PostgreSQL of our own; the address of an empty database in it."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not tools:
        missing("PostgreSQL's server")
    bin_ = tools[-1].parent
    home = folder / "postgres"
    home.mkdir()
    user = "postgres" if os.geteuid() == 0 else ""
    if user:
        shutil.chown(home, user)
    initdb = [str(bin_ / "initdb"), "-D", str(home / "cluster"), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-locale", "--no-sync"], cwd="/", user=user or None, check=True, capture_output=True)
    port = free_port()
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(home), "port": str(port)}
    command = [str(bin_ / "postgres"), "-D", str(home / "cluster")]
    command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    (home / "log").touch()
    made.parts["postgres"] = Part(command, {"PATH": os.environ["PATH"]}, home / "log", user)
    made.parts["postgres"].start()
    address = f"postgres://postgres@127.0.0.1:{port}"
    _until(lambda: _answers(f"{address}/postgres"), "PostgreSQL did not start")
    connection = psycopg2.connect(f"{address}/postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE harmonic")
    return f"{address}/harmonic"


def _answers(address: str) -> bool:
    try:
        psycopg2.connect(address, connect_timeout=1).close()
    except psycopg2.Error:
        return False
    return True


def _redis(made: Cluster, folder: Path) -> str:
    program = shutil.which("redis-server")
    if not program:
        missing("Redis")
    port = free_port()
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    made.parts["redis"] = Part(command, {"PATH": os.environ["PATH"]}, folder / "redis.log")
    made.parts["redis"].start()
    return f"redis://127.0.0.1:{port}/0"


def _site(made: Cluster, environment: dict[str, str], people: int) -> None:
    run: dict[str, Any] = {"cwd": ROOT, "env": environment, "check": True, "capture_output": True}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], **run)
    words = subprocess.run([sys.executable, "-m", "benchmarks.rooms_site", str(people * 20)], **run).stdout
    site = json.loads(words.splitlines()[-1])
    made.universe, made.tokens = site["universe"], site["tokens"]


def _until(holds: Any, otherwise: str, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.1)
