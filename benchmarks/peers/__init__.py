"""The programs that the engine is measured against, apart from the product: nothing of the site imports them.

npm's and Python's are installed on demand beside this file, into folders that git ignores; every Python one has an
environment and a process of its own (REBOUND is under the GPL). Debian's are used where the machine has them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PYTHON = {"pymunk": "pymunk==7.3.1", "rebound": "rebound==5.2.2"}
DEBIAN = {
    "fluidsynth": "fluidsynth and fluid-soundfont-gm",
    "csound": "csound",
    "scsynth": "supercollider-server",
}
SECONDS = 300


class NotInstalledError(Exception):
    """A peer that this machine does not have, and why."""


@cache
def node_modules() -> Path:
    """The folder of npm's peers, installed if need be. Raises NotInstalledError."""
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    folder = HERE / "node_modules"
    if any(_version(folder / name) != version for name, version in wanted.items()):
        _install(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"])
    return folder


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError):
        return ""


@cache
def python_of(name: str) -> Path:
    """The interpreter of a Python peer's own environment, made if need be. Raises NotInstalledError."""
    folder = HERE / f".venv-{name}"
    python = folder / "bin" / "python"
    mark = folder / "installed"
    if not mark.exists() or mark.read_text(encoding="utf-8") != PYTHON[name]:
        _install([sys.executable, "-m", "venv", "--clear", str(folder)])
        _install([str(python), "-m", "pip", "install", "--quiet", PYTHON[name]])
        mark.write_text(PYTHON[name], encoding="utf-8")
    return python


def program(name: str) -> str:
    """The path of one of Debian's. Raises NotInstalledError."""
    path = shutil.which(name)
    if not path:
        raise NotInstalledError(f"Debian's {DEBIAN[name]} is not here")
    return path


def _install(command: list[str]) -> None:
    if os.environ.get("PEERS") == "0":
        raise NotInstalledError("PEERS=0")
    try:
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalledError(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NotInstalledError(f"{Path(command[0]).name}: {gist(done.stderr)}")


def gist(words: str) -> str:
    """The line of an error's words that says most: the last that names an error, or else the last."""
    lines = [line.strip() for line in words.splitlines() if line.strip()] or ["failed without a word"]
    return next((line for line in reversed(lines) if "error" in line.lower()), lines[-1])[:120]


def ask(command: list[str], question: dict[str, Any]) -> dict[str, Any]:
    """What a peer's script answers to a question, both JSON. Raises RuntimeError with its last words."""
    done = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[1]).name}: {gist(done.stderr)}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def ask_node(script: str, name: str, question: dict[str, Any]) -> dict[str, Any]:
    """A script beside this file, about one of npm's peers. Raises NotInstalledError, RuntimeError."""
    wanted()
    node_modules()
    return ask(["node", str(HERE / script), name], question)


def ask_python(name: str, question: dict[str, Any]) -> dict[str, Any]:
    """`NAME_run.py` beside this file, in its own environment. Raises NotInstalledError, RuntimeError."""
    wanted()
    return ask([str(python_of(name)), str(HERE / f"{name}_run.py")], question)


def wanted() -> None:
    """Raises NotInstalledError where peers are switched off."""
    if os.environ.get("PEERS") == "0":
        raise NotInstalledError("PEERS=0")
