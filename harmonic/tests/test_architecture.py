"""Who stands on whom: read from the imports themselves, also those inside functions."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = {
    # an app, and the apps of ours that it may import
    "harmonic": {"harmonic", "universes", "simulation", "accounts"},
    "universes": {"universes", "simulation", "accounts"},
    "simulation": {"simulation"},
    "accounts": {"accounts"},
}
# The floors of `universes`, from the ground up; a module imports its own floor and those below.
FLOORS = [
    {"errors", "announce", "apps", "guests", "headcount", "streams"},
    {"documents", "shelf"},
    {"models"},
    {"access", "forms", "finding", "resembling"},
    {"operations"},
    {"views", "api", "realtime", "admin", "tasks", "templatetags", "management"},
    {"urls"},
]
OUTSIDE = {
    "django",
    "rest_framework",
    "channels",
    "asgiref",
    "redis",
    "psycopg2",
    "urllib",
    "http",
    "socket",
    "asyncio",
    "requests",
}
FILES_AND_CLOCKS = {
    "os",
    "pathlib",
    "io",
    "shutil",
    "tempfile",
    "subprocess",
    "time",
    "datetime",
    "random",
    "secrets",
    "uuid",
}
# Tools of the engine write files, keep compiled code, measure time, start programs; the engine itself never does.
ENGINE_TOOLS = {"generate", "layout_writer", "transpile", "hosts", "warm", "conformance", "__main__"}


def modules(folder: str) -> Iterator[tuple[str, Path]]:
    """(dotted name, file) of every module that is not a test or a migration."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if not {"tests", "migrations"} & set(parts) and parts != ("harmonic", "testing"):
            yield ".".join(parts).removesuffix(".__init__"), path


def imports(name: str, path: Path) -> set[str]:
    """Dotted names of everything that a module imports, relative imports made absolute."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def test_the_reader_of_imports_sees_relative_and_hidden_ones(tmp_path: Path) -> None:
    source = tmp_path / "gravity.py"
    source.write_text("from . import world\nfrom ..clock import step\ndef f():\n    import harmonic.settings\n")
    assert imports("simulation.engine.kernel.gravity", source) == {
        "simulation.engine.kernel.world",
        "simulation.engine.clock.step",
        "harmonic.settings",
    }


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_those_below_it(app: str) -> None:
    wrong = [
        f"{name} imports {used}"
        for name, path in modules(app)
        for used in imports(name, path)
        if used.split(".")[0] in APPS and used.split(".")[0] not in APPS[app]
    ]
    assert not wrong


def test_the_floors_of_universes_import_only_downward() -> None:
    def floor(name: str) -> int | None:
        parts = name.split(".")
        return next((level for level, names in enumerate(FLOORS) if len(parts) > 1 and parts[1] in names), None)

    wrong, unknown = [], []
    for name, path in modules("universes"):
        if "." not in name:
            continue
        own = floor(name)
        if own is None:
            unknown.append(name)
            continue
        for used in imports(name, path):
            below = floor(used) if used.startswith("universes.") else None
            if below is not None and below > own:
                wrong.append(f"{name} imports {used}")
    assert not unknown, "say in FLOORS where these stand"
    assert not wrong


def test_documents_are_pure() -> None:
    wrong = [
        f"{name} imports {used}"
        for name, path in modules("universes/documents")
        for used in imports(name, path)
        if used.split(".")[0] in OUTSIDE | FILES_AND_CLOCKS
    ]
    assert not wrong


def test_the_engine_stands_on_python_and_numpy_alone() -> None:
    wrong = []
    for name, path in modules("simulation/engine"):
        is_tool = bool(ENGINE_TOOLS & set(name.split(".")))
        forbidden = OUTSIDE - {"http", "asyncio", "socket"} if is_tool else OUTSIDE | FILES_AND_CLOCKS
        for used in imports(name, path):
            top = used.split(".")[0]
            # the one strict reader of JSON is plain Python, for every door: the case file's too
            within = ("simulation.engine", "simulation.json_reader") if is_tool else ("simulation.engine",)
            leaves = top in APPS and not used.startswith(within)
            if top in forbidden or leaves:
                wrong.append(f"{name} imports {used}")
    assert not wrong


def test_the_scorecard_stands_on_the_engine_and_nothing_in_the_product_stands_on_it() -> None:
    wrong = [
        f"{name} imports {used}"
        for name, path in modules("simulation/scorecard")
        for used in imports(name, path)
        if used.split(".")[0] in OUTSIDE
        or (used.split(".")[0] in APPS and not used.startswith(("simulation.engine", "simulation.scorecard")))
    ]
    wrong += [
        f"{name} imports {used}"
        for app in APPS
        for name, path in modules(app)
        for used in imports(name, path)
        if used.startswith("simulation.scorecard") and not name.startswith("simulation.scorecard")
    ]
    assert not wrong


def test_the_strict_reader_stands_on_python_alone() -> None:
    assert imports("simulation.json_reader", ROOT / "simulation/json_reader.py") <= {"json", "typing.Any"}


# --- the browser's side ------------------------------------------------------------------------------

SCRIPTS = ROOT / "static" / "js"
SCRIPT_FLOORS = [{"engine", "lib"}, {"scene", "audio"}, {"live"}, {"studio", "behaviours", "history", "room"}]
_IMPORT = re.compile(r"""(?:\bfrom\s+|^\s*import\s+|\bimport\s*\(\s*)["']([^"']+)["']""", re.M)

_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.S | re.M)  # types named in JSDoc are not imports


def script_floor(folder: str) -> int:
    level = next((level for level, names in enumerate(SCRIPT_FLOORS) if folder in names), None)
    assert level is not None, f"say in SCRIPT_FLOORS where static/js/{folder} stands"
    return level


def test_scripts_import_only_downward() -> None:
    wrong = []
    for path in sorted(SCRIPTS.rglob("*.js")):
        folder = path.relative_to(SCRIPTS).parts[0]
        for used in _IMPORT.findall(_COMMENT.sub("", path.read_text())):
            target = (path.parent / used).resolve() if used.startswith(".") else SCRIPTS / used
            if not target.is_relative_to(SCRIPTS):
                continue
            other = target.relative_to(SCRIPTS).parts[0]
            if script_floor(other) > script_floor(folder) or (folder == "engine" and other != "engine"):
                wrong.append(f"{path.relative_to(SCRIPTS)} imports {used}")
    assert not wrong
