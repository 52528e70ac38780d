"""The exact subset: what the transpiler refuses, and that what it writes is what is served."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from simulation.engine import generate, hosts, layout_writer
from simulation.engine.kernel import MODULES
from simulation.engine.transpile import TranspileError, Transpiler, transpile, transpile_kernel

REFUSED = {
    "a power": "a = b ** 2",
    "a remainder": "a = b % c",
    "a floor division": "a = b // c",
    "a shift": "a = b << 2",
    "a bit operation": "a = b & c",
    "a bit operation in place": "b &= c",
    "min": "a = min(b, c)",
    "max": "a = max(b, c)",
    "round": "a = round(b)",
    "a sum": "a = sum(w.x)",
    "a sine": "a = math.sin(b)",
    "an exponential": "a = math.exp(b)",
    "a power by name": "a = math.pow(b, c)",
    "hypot": "a = math.hypot(b, c)",
    "numpy": "a = np.sqrt(b)",
    "a method": "a = w.x.sum()",
    "a slice": "a = w.x[1:2]",
    "an index of two": "a = w.x[1, 2]",
    "a pair": "a = (b, c)",
    "a list": "a = [b, c]",
    "unpacking": "a, d = b, c",
    "a chain of assignments": "a = d = b",
    "a loop over values": "for a in w.x:\n        pass",
    "a loop with else": "for a in range(3):\n        pass\n    else:\n        pass",
    "a while with else": "while b:\n        pass\n    else:\n        pass",
    "a step that is not a number": "for a in range(0, 9, b):\n        pass",
    "setting a loop's counter": "for a in range(3):\n        a = 1",
    "a comprehension": "a = [d for d in w.x]",
    "a lambda": "a = lambda d: d",
    "identity": "a = b is c",
    "membership": "a = b in w.x",
    "words": "a = 'b'",
    "nothing": "a = None",
    "a complex number": "a = 1j",
    "a function that is not the kernel's": "a = other(b)",
    "an argument by name": "a = f(w=w, b=b, c=c)",
    "a chain over an expression": "a = b < c + 1 < 4",
    "with": "with b:\n        pass",
    "try": "try:\n        pass\n    finally:\n        pass",
    "raise": "raise b",
    "assert": "assert b",
    "delete": "del b",
    "global": "global b",
    "a function in a function": "def g(d):\n        return d",
    "an import within": "import math",
    "a word of JavaScript": "var = b",
}
REFUSED_AT_TOP = {
    "another module": "import os",
    "everything of a module": "from .world import *",
    "another name for an import": "from .world import TICK as now",
    "a class": "class A:\n    pass",
    "a default": "def f(a=1):\n    return a",
    "a decorator": "@cache\ndef f(a):\n    return a",
    "any number of arguments": "def f(*a):\n    return 1",
    "a statement": "print(1)",
}


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED.keys())
def test_what_hosts_would_not_agree_on_is_refused_with_its_line(words):
    with pytest.raises(TranspileError, match=r"^kernel\.py:\d+: "):
        transpile("kernel", f"def f(w, b, c):\n    {words}\n    return b\n")


@pytest.mark.parametrize("words", REFUSED_AT_TOP.values(), ids=REFUSED_AT_TOP.keys())
def test_what_has_no_place_at_the_top_of_a_module_is_refused(words):
    with pytest.raises(TranspileError, match=r"^kernel\.py:\d+: "):
        transpile("kernel", words + "\n")


ALLOWED = '''"""A module."""

import math

SIZE = 3
TABLE = (1.5, -2.0)


def f(n):
    """What the subset holds."""
    total = 0.0
    for k in range(n, 0, -1):
        if k == 2 or not 0 < k < 9:
            continue
        elif k > 6:
            break
        total += TABLE[1] * k / SIZE + math.sqrt(k) - math.floor(-0.5) + abs(-k) - int(-1.5)
    while total > 100.0:
        total -= g(total)
    return total if total > 0.0 else -total


def g(a):
    return a * 0.5
'''


@pytest.mark.skipif(not shutil.which("node"), reason="no node here")
def test_what_is_allowed_means_the_same_in_both_languages(tmp_path):
    scope: dict = {}
    exec(ALLOWED, scope)
    (tmp_path / "m.mjs").write_text(transpile("m", ALLOWED))
    script = "import {f} from './m.mjs'; console.log(JSON.stringify([0, 1, 4, 6, 9].map(f)))"
    done = subprocess.run(["node", "--input-type=module", "-e", script], cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout) == [scope["f"](n) for n in (0, 1, 4, 6, 9)]


CONSTANTS = '''"""A module that takes constants from another, `ground`, and has its own."""

from .ground import ROWS, SLOPE, STEPS, height

TWICE = 2 * ROWS
FALL = -SLOPE
NEARLY = 0.1 + 0.2
LARGE = 1e22 * TWICE


def f(n):
    return (n - FALL) * TWICE + NEARLY - -FALL + STEPS[1] * height(n) + LARGE


def g(n):
    total = 0.0
    for k in range(ROWS - 1, -1, -2):
        total = total - FALL * k + n
    return total
'''
GROUND = '''"""The ground."""

ROWS = 7
SLOPE = 0.30000000000000004
STEPS = (0.5, -1.25)


def height(n):
    return n * SLOPE
'''


def written_upon_ground() -> tuple[Transpiler, str]:
    ground = Transpiler("ground", GROUND, {})
    ground.write()
    module = Transpiler("m", CONSTANTS, {"ground": ground.own})
    return module, module.write()


def test_numbers_of_modules_are_written_out_and_neither_looked_up_nor_imported():
    module, text = written_upon_ground()
    assert module.own == {"TWICE": 14, "FALL": -0.30000000000000004, "NEARLY": 0.1 + 0.2, "LARGE": 1e22 * 14}
    assert 'import { STEPS, height } from "./ground.js";' in text
    body = text[text.index("export function f") :]
    assert not any(name in body for name in ("ROWS", "SLOPE", "TWICE", "FALL", "NEARLY", "LARGE"))
    assert "STEPS[1]" in body


@pytest.mark.skipif(not shutil.which("node"), reason="no node here")
def test_numbers_written_out_are_the_same_bits_below_nought_too(tmp_path):
    scope: dict = {}
    exec(GROUND, scope)
    exec(CONSTANTS.replace("from .ground import ROWS, SLOPE, STEPS, height", ""), scope)
    (tmp_path / "ground.js").write_text(Transpiler("ground", GROUND, {}).write())
    (tmp_path / "m.js").write_text(written_upon_ground()[1])
    (tmp_path / "package.json").write_text('{"type": "module"}')
    script = (
        "import * as m from './m.js'; const n = [-1.5, 0, 0.1, 3];"
        "console.log(JSON.stringify([n.map(m.f), n.map(m.g), m.TWICE, m.FALL, m.NEARLY, m.LARGE]))"
    )
    done = subprocess.run(["node", "--input-type=module", "-e", script], cwd=tmp_path, capture_output=True, check=True)
    numbers = (-1.5, 0, 0.1, 3)
    wanted = [[scope["f"](n) for n in numbers], [scope["g"](n) for n in numbers]]
    assert json.loads(done.stdout) == [*wanted, *(scope[name] for name in ("TWICE", "FALL", "NEARLY", "LARGE"))]


SHADOWS = {
    "a variable": "def f(w):\n    SIZE = 2\n    return SIZE",
    "an argument": "def f(SIZE):\n    return SIZE",
    "a loop's counter": "def f(w):\n    for SIZE in range(3):\n        w.x[SIZE] = 1.0",
}


@pytest.mark.parametrize("words", SHADOWS.values(), ids=SHADOWS.keys())
def test_nothing_else_may_have_the_name_of_a_number_that_is_written_out(words):
    with pytest.raises(TranspileError, match=r"^kernel\.py:\d+: .*gives a constant's name to something else: SIZE"):
        transpile("kernel", f"SIZE = 3\n\n\n{words}\n")


def test_every_number_that_the_kernel_has_written_out_is_the_one_that_python_uses():
    known: dict = {}
    for name in MODULES:
        module = Transpiler(name, (generate.ENGINE / "kernel" / f"{name}.py").read_text(encoding="utf-8"), known)
        module.write()
        known[name] = module.own
        python = vars(getattr(hosts.cpython(), name))
        for constant, value in module.constants.items():
            assert value == python[constant], (name, constant)
            assert type(value) is type(python[constant]), (name, constant)
    assert sum(len(own) for own in known.values()) > 500


def test_the_whole_kernel_is_within_the_subset():
    assert "export function step(w)" in transpile_kernel()["cycle"]


def test_the_layout_of_the_arrays_is_fresh():
    assert (generate.ENGINE / "kernel" / "layout.py").read_text(encoding="utf-8") == layout_writer.write_layout()


def test_the_javascript_that_is_served_is_what_the_kernel_says():
    wanted = generate.browser_outputs().items()
    stale = [path.name for path, text in wanted if path.exists() and path.read_text() != text]
    assert stale == []
