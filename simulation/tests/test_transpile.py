"""The exact subset: what the transpiler refuses, and that what it writes is what is served."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from simulation.engine import generate, layout_writer
from simulation.engine.transpile import TranspileError, transpile, transpile_kernel

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


def test_the_whole_kernel_is_within_the_subset():
    assert "export function step(w)" in transpile_kernel()["cycle"]


def test_the_layout_of_the_arrays_is_fresh():
    assert (generate.ENGINE / "kernel" / "layout.py").read_text(encoding="utf-8") == layout_writer.write_layout()


def test_the_javascript_that_is_served_is_what_the_kernel_says():
    wanted = generate.browser_outputs().items()
    stale = [path.name for path, text in wanted if path.exists() and path.read_text() != text]
    assert stale == []
