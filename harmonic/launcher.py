"""One server process and one worker process, kept alive until somebody says stop."""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

GRACE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 10.0  # a child that lived this long had not failed to start


class CannotServe(Exception):
    """Why the site cannot start here, in words for whoever started it."""


@dataclass
class Child:
    """A process of ours: what it is called, how it is started, and how it fares."""

    name: str
    command: list[str]
    niceness: int = 0  # 19: whoever else has something to do goes first
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0


@dataclass
class Launcher:
    """Starts its children, starts the dead ones again, and ends them all when told to."""

    children: list[Child]
    stopping: bool = False
    say: Callable[[str], None] = field(default=print)

    def run(self, *, when_up: Callable[[], bool]) -> int:
        """Until a signal comes; 0, or 1 if a child would not start. `when_up` is asked until it says True."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        is_up = False
        try:
            while not self.stopping:
                self.look_after(time.monotonic())
                is_up = is_up or when_up()
                hopeless = [child for child in self.children if not is_up and child.failures >= 3]
                if hopeless:
                    self.say(f"The {hopeless[0].name} does not start; its words stand above.")
                    return 1
                time.sleep(0.1)
            return 0
        finally:
            self.end()

    def look_after(self, now: float) -> None:
        """Starts what is not running, each failure in a row with a longer pause before the next try."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                lived = now - child.started
                child.failures = 1 if lived > STEADY_SECONDS else child.failures + 1
                pause = min(LONGEST_PAUSE_SECONDS, 0.25 * 2**child.failures)
                child.next_start = now + pause
                self.say(f"The {child.name} ended ({child.process.returncode}); starting it again in {pause:.1f} s.")
                child.process = None
            if child.process is None and now >= child.next_start:
                # Its own session: Ctrl+C reaches only us, and we end them in order.
                begin = partial(_begin, child.niceness)
                child.process = subprocess.Popen(child.command, start_new_session=True, preexec_fn=begin)
                child.started = now

    def end(self) -> None:
        """Asks all to stop, waits, and kills what has not."""
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        ends = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(timeout=max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _stop(self, *_: object) -> None:
        self.stopping = True


def _begin(niceness: int) -> None:
    """In a child, before its program: it gives way as it is told, and on Linux gets SIGTERM when we are killed."""
    os.nice(niceness)
    with contextlib.suppress(OSError):  # Linux weighs sessions before their processes: sched(7), autogroup
        Path("/proc/self/autogroup").write_text(str(niceness))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds `folder`: SQLite and the in-memory channel layer are right for one server process only."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotServe(
                f"A server (process {lock.read().strip() or 'unknown'}) already runs on the data in {folder}.\n"
                "Stop it, or give this one its own: HARMONIC_DATA=/another/folder PORT=8001"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def refuse_taken(host: str, port: int) -> None:
    """Raises CannotServe if somebody else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(f"Port {port} on {host}: {error.strerror}. Choose another: make run PORT=8001") from None


def free_port() -> int:
    """A port of the loopback address that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_command(host: str, port: int) -> list[str]:
    """uvicorn: no trust in forwarded headers, small plain socket messages, sockets told to come again at the end."""
    options = {
        "--host": host,
        "--port": str(port),
        "--ws": "harmonic.frames:QuickFrames",  # a short way for short texts (decision 0139)
        "--ws-max-size": "65536",
        "--ws-per-message-deflate": "false",  # each browser's own compressor: 34 KB a socket (decision 0138)
        "--timeout-graceful-shutdown": "8",
        "--timeout-keep-alive": "15",
        "--log-level": "warning",
    }
    pairs = [word for pair in options.items() for word in pair]
    return [
        sys.executable,
        "-m",
        "uvicorn",
        "harmonic.asgi:application",
        *pairs,
        "--no-proxy-headers",
        "--no-access-log",
        "--no-server-header",
    ]


def answers(url: str) -> bool:
    """Whether something good comes back from `url` within a second."""
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
