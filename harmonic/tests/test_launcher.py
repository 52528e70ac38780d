"""Server and worker live as long as the site, and no longer."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harmonic.launcher import CannotServe, Child, Launcher, only_one, refuse_taken, server_command

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
CRASHER = [sys.executable, "-c", "raise SystemExit(3)"]


def test_a_dead_child_is_started_again_after_a_pause() -> None:
    child = Child("worker", SLEEPER)
    launcher = Launcher([child], say=lambda words: None)
    try:
        launcher.look_after(100.0)
        assert child.process is not None
        first = child.process.pid
        child.process.kill()
        child.process.wait()
        launcher.look_after(100.1)
        assert child.process is None, "not at once: a child that always fails would keep a core busy"
        launcher.look_after(101.0)
        assert child.process is not None
        assert child.process.pid != first
    finally:
        launcher.end()


def test_each_failure_in_a_row_waits_longer_and_a_steady_life_forgives() -> None:
    child = Child("worker", CRASHER)
    launcher = Launcher([child], say=lambda words: None)
    pauses, now = [], 0.0
    for _ in range(3):
        launcher.look_after(now)
        assert child.process is not None
        child.process.wait()
        launcher.look_after(now)
        pauses.append(child.next_start - now)
        now = child.next_start
    assert pauses == [0.5, 1.0, 2.0]
    launcher.look_after(now)
    assert child.process is not None
    child.process.wait()
    launcher.look_after(now + 3600)
    assert child.next_start - now - 3600 == 0.5


def test_a_child_that_gives_way_is_started_so_and_again_so() -> None:
    worker, server = Child("worker", SLEEPER, niceness=10), Child("server", SLEEPER)
    launcher = Launcher([worker, server], say=lambda words: None)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        for now in (100.0, 200.0):
            launcher.look_after(now)
            assert worker.process is not None
            assert server.process is not None
            assert os.getpriority(os.PRIO_PROCESS, worker.process.pid) == min(19, own + 10)
            assert os.getpriority(os.PRIO_PROCESS, server.process.pid) == own
            session = Path(f"/proc/{worker.process.pid}/autogroup")  # where Linux weighs sessions, as desktops do
            assert not session.exists() or session.read_text().split()[-1] == "10"
            worker.process.kill()
            worker.process.wait()
            launcher.look_after(now + 1)
    finally:
        launcher.end()


def test_a_server_that_never_starts_ends_the_launcher(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    assert Launcher([Child("server", CRASHER)], say=said.append).run(when_up=lambda: False) == 1
    assert "does not start" in said[-1]


def test_ending_asks_kindly_and_leaves_nobody() -> None:
    children = [Child("server", SLEEPER), Child("worker", SLEEPER)]
    launcher = Launcher(children)
    launcher.look_after(0.0)
    processes = [child.process for child in children]
    launcher.end()
    assert [process.returncode for process in processes if process] == [-signal.SIGTERM, -signal.SIGTERM]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
def test_children_of_a_killed_launcher_end_too(tmp_path: Path) -> None:
    program = (
        "from harmonic.launcher import Child, Launcher; import sys, time\n"
        f"child = Child('server', {SLEEPER!r}); Launcher([child]).look_after(0.0)\n"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    ends = time.monotonic() + 5
    while time.monotonic() < ends and is_running(pid):
        time.sleep(0.02)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_second_server_on_the_same_data_is_refused_and_told_why(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(CannotServe, match=str(os.getpid())), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_a_taken_port_is_said_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CannotServe, match="PORT="):
            refuse_taken("127.0.0.1", other.getsockname()[1])


def test_the_server_trusts_no_forwarded_header_and_caps_messages_and_compresses_none() -> None:
    command = server_command("127.0.0.1", 8000)
    assert "--no-proxy-headers" in command
    assert command[command.index("--ws-max-size") + 1] == "65536"
    assert command[command.index("--ws-per-message-deflate") + 1] == "false"
