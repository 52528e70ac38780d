"""What every benchmark prints: tables of medians, and each target as a ratio that is met or missed."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def median(values: Sequence[float]) -> float:
    """The middle one: a disturbance of the machine moves it little."""
    return statistics.median(values)


def cpu_medians(act: Callable[[], Any], runs: int) -> float:
    """Median processor seconds (user and system, all threads of this process) of an act."""
    spent = []
    for _ in range(runs):
        begun = time.process_time()
        act()
        spent.append(time.process_time() - begun)
    return median(spent)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: words to the left, numbers (and what stands over numbers) to the right, a dash for None."""
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(len(words[k]) for words in [list(head), *texts]) for k in range(len(head))]
    left = [all(isinstance(row[k], str) for row in rows) for k in range(len(head))]
    for words in [list(head), *texts]:
        cells = [
            word.ljust(width) if by else word.rjust(width) for word, width, by in zip(words, widths, left, strict=True)
        ]
        print("  ".join(cells).rstrip())
    print(flush=True)


def _text(cell: object) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.3g}"
    return str(cell)


def target(
    what: str, found: float | None, least: float | None = None, most: float | None = None, unit: str = "x"
) -> bool:
    """Print a target as a line: what was found, beside its bound, met or missed. None: it could not be measured."""
    bound = f"at least {least:g}{unit}" if least is not None else f"at most {most:g}{unit}"
    if found is None:
        print(f"  {what}: not measured ({bound})")
        return False
    met = found >= least if least is not None else most is not None and found <= most
    print(f"  {what}: {_text(float(found))}{unit} ({bound}): {'met' if met else 'MISSED'}", flush=True)
    return met


def machine() -> str:
    """The machine on one line, and how busy it is: cores, processor, load."""
    name = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{os.cpu_count()} cores, {name}, load {os.getloadavg()[0]:.1f}"
