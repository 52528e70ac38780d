"""Counts the melody's intervals in reference tunes: `python -m simulation.scorecard.intervals FILE` (development).

FILE is what corpus.py wrote: chorales and fiddle tunes, both in the public domain. Only the share of them that feeds
neither judges nor bands and is not scored as a test is read, so that the planner knows nothing of what judges it. The
tables are written into kernel/intervals.py; nothing but these counts comes from the tunes.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from simulation.engine.kernel.intervals import REACH
from simulation.engine.parameters import SCALE_STEPS

from .piece import Piece
from .references import piece_of, share

KERNEL = Path(__file__).parents[1] / "engine" / "kernel" / "intervals.py"
MOST = 70  # cost of what is not found, or hardly
Counts = Counter[tuple[int, int]]  # (degree left, degrees up)


def main(path: Path) -> None:
    """Count, and write both tables into the kernel."""
    tunes = [tune for tune in json.loads(path.read_text(encoding="utf-8")) if share(tune["name"]) == "rest"]
    pieces = [piece_of(tune) for tune in tunes]
    source = KERNEL.read_text(encoding="utf-8")
    for mode in ("major", "minor"):
        some = [piece for piece in pieces if piece.home[1] == mode]
        counts = count(some)
        print(f"{mode}: {len(some)} melodies, {counts.total()} intervals")
        source = rewritten(source, mode, costs(counts))
    KERNEL.write_text(source, encoding="utf-8")


def count(pieces: Iterable[Piece]) -> Counts:
    """How often each interval of a melody leaves each degree of its key."""
    counts: Counts = Counter()
    for piece in pieces:
        degrees = [degree_of(int(pitch), piece.home) for pitch in piece.melody[:, 2]]
        for left, reached in pairwise(degrees):
            if left is not None and reached is not None:
                counts[left % 7, reached - left] += 1
    return counts


def degree_of(pitch: int, key: tuple[int, str]) -> int | None:
    """A tone's degree in its key, counted through the octaves; None outside the scale.

    In minor the raised sixth and seventh count with the natural ones.
    """
    octave, above = divmod(pitch - key[0], 12)
    if key[1] == "minor" and above in (9, 11):
        above -= 1
    steps = SCALE_STEPS[key[1]]
    return octave * 7 + steps.index(above) if above in steps else None


def costs(counts: Counts) -> list[list[int]]:
    """-10 ln of each interval's share of those that leave a degree: seven rows, REACH degrees down to REACH up."""
    rows = []
    for degree in range(7):
        steps = range(-REACH, REACH + 1)
        total = sum(counts[degree, step] for step in steps)
        rows.append([cost_of(counts[degree, step], total) for step in steps])
    return rows


def cost_of(times: int, total: int) -> int:
    """The cost of what happened so many times of a total."""
    return min(MOST, round(-10 * math.log(times / total))) if times else MOST


def rewritten(source: str, mode: str, rows: list[list[int]]) -> str:
    """The kernel's source with another table of a mode."""
    table = "".join(f"    {', '.join(str(cost) for cost in row)},\n" for row in rows)
    name = f"{mode.upper()}_DEGREES"
    found, times = re.subn(rf"(?ms)^{name} = \(\n.*?^\)", f"{name} = (\n{table})", source)
    if times != 1:
        raise ValueError(f"no {name} in {KERNEL}")
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
