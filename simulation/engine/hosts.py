"""The two ways to run the kernel in Python: as it stands (the oracle), and compiled by numba (the server)."""

from __future__ import annotations

import ast
import hashlib
import importlib
import os
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from .kernel import MODULES

KERNEL = Path(__file__).parent / "kernel"
SOURCES = ("intrinsics", *MODULES)


def kernel_digest() -> str:
    """SHA-256 of every kernel source: two hosts of one digest compute the same bits."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((KERNEL / f"{name}.py").read_bytes())
    return digest.hexdigest()


@cache
def cpython() -> Any:
    """The kernel's modules as they stand."""
    return SimpleNamespace(name="cpython", **{n: importlib.import_module(f"{__package__}.kernel.{n}") for n in SOURCES})


def reach(name: str) -> tuple[str, ...]:
    """A kernel module and all that it stands on, sorted."""
    found, waiting = set[str](), [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += _imports(module)
    return tuple(sorted(found))


def _imports(name: str) -> list[str]:
    tree = ast.parse((KERNEL / f"{name}.py").read_text(encoding="utf-8"))
    froms = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1]
    return [n for node in froms for n in ([node.module] if node.module else [alias.name for alias in node.names])]


@cache
def numba(fastmath: bool = False) -> Any:
    """The kernel's modules, every function compiled. fastmath breaks exactness: it is for the test that shows so."""
    import numba  # takes a second to load, and web processes need none of it

    def compiled(function: FunctionType) -> Any:
        return numba.njit(function, error_model="numpy", nogil=True, cache=not fastmath, fastmath=fastmath)

    modules: dict[str, ModuleType] = {}
    for name in SOURCES:
        numba.config.CACHE_DIR = _cache_folder(name)  # type: ignore[attr-defined]
        modules[name] = _compile_module(name, modules, compiled)
    return SimpleNamespace(name="numba", **modules)


def _cache_folder(name: str) -> str:
    """Where a module's compiled code is kept: a folder of its own for each state of all that the module stands on.

    numba notices a change in a function's own file but not in what it calls.
    """
    own = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # no one else may write code there
    root = os.environ.get("HARMONIC_NUMBA_CACHE") or os.path.join(own, "harmonic-universe", "numba")
    digest = hashlib.sha256()
    for module in reach(name):
        digest.update((KERNEL / f"{module}.py").read_bytes())
    return os.path.join(root, digest.hexdigest()[:16])


def _compile_module(name: str, modules: dict[str, ModuleType], compiled: Any) -> ModuleType:
    """A twin of a kernel module whose functions, and those it imports from the kernel, are compiled."""
    plain = importlib.import_module(f"{__package__}.kernel.{name}")
    twin = ModuleType(f"{__package__}.kernel.{name}")
    path = KERNEL / f"{name}.py"
    twin.__dict__.update({"__package__": f"{__package__}.kernel", "__file__": str(path)})
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), twin.__dict__)  # noqa: S102 - our own source
    for key, value in list(vars(twin).items()):
        if isinstance(value, FunctionType):
            home = value.__module__.rpartition(".")[2]
            own = value.__globals__ is twin.__dict__
            twin.__dict__[key] = compiled(value) if own else getattr(modules[home], key)
    assert set(vars(plain)) <= set(vars(twin)) | {"__spec__", "__cached__", "__loader__", "__builtins__", "__doc__"}
    return twin
