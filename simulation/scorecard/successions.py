"""Mixes what chorales do into the rules of harmony: `python -m simulation.scorecard.successions FILE` (development).

grammar.json holds this project's own rules, what leads to what, for the seven scales that have a grammar of their own.
FILE is what corpus.py wrote; of it only chorales are read that feed neither judges nor bands and are not scored as a
test. A succession's cost is a mean of the rule's and of -10 ln of its share among the chorales' (Witten and Bell's
smoothing), weighed scale by scale: modal scales learn more from them, as their rules know less of what leads a listener
on. A chord that no chorale has keeps the rule's cost, and so does one that stays. The table SUCCESSIONS of
kernel/successions.py is written anew (decisions/0047); which scales lean on another's is written there by hand (0048).
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from simulation.engine.kernel import chords as table
from simulation.engine.parameters import SCALE_STEPS, SCALES

from .judges import CHORD_VOCABULARY, chord_tokens
from .piece import changes
from .references import piece_of, share
from .theory import QUALITIES

GRAMMAR = Path(__file__).with_name("grammar.json")
KERNEL = Path(__file__).parents[1] / "engine" / "kernel" / "successions.py"
# How much of a cost is the chorales'; a harmonic minor's and a major's rules are theirs already.
LEARNT = {"major": 0.5, "minor": 0.5, "harmonic_minor": 0.4, "mixolydian": 0.7}
LEARNT_ELSE = 0.85
UNFORESEEN = 62
# Chords of the tables as the judge's ear names them; others keep the rule's cost.
HEARD_AS = {
    table.MAJ: "major", table.MIN: "minor", table.DIM: "diminished", table.DOM7: "dominant 7", table.MIN7: "minor 7",
    table.MAJ7: "major 7", table.HALF7: "half diminished 7", table.DIM7: "diminished 7", table.ADD9: "major",
    table.MIN9: "minor",
}  # fmt: skip
Pairs = Counter[tuple[int, int]]
Share = Callable[[int, int], float]


def main(path: Path) -> None:
    """Count, mix, and write the tables into the kernel."""
    tunes = [tune for tune in json.loads(path.read_text(encoding="utf-8")) if tune["corpus"] == "chorale"]
    pieces = [piece_of(tune) for tune in tunes if share(tune["name"]) == "rest"]
    shares: dict[str, Share] = {}
    for mode in ("major", "minor"):
        some = [chord_tokens(changes(piece.chords), piece.home) for piece in pieces if piece.home[1] == mode]
        pairs = count(some)
        print(f"{mode}: {len(some)} chorales, {pairs.total()} successions")
        shares[mode] = smoothed(pairs)
    grammar = json.loads(GRAMMAR.read_text(encoding="utf-8"))["scales"]
    mixed = {scale: mix(scale, rule["rows"], shares[mode_of(scale)]) for scale, rule in grammar.items()}
    KERNEL.write_text(rewritten(KERNEL.read_text(encoding="utf-8"), grammar, mixed), encoding="utf-8")


def mode_of(scale: str) -> str:
    """Which chorales a scale learns from: those of its third."""
    steps = SCALE_STEPS[scale]
    return "minor" if 3 in steps and 4 not in steps else "major"


def count(sequences: Iterable[list[int]]) -> Pairs:
    """How often each chord follows each other one."""
    return Counter(pair for sequence in sequences for pair in pairwise(sequence))


def smoothed(pairs: Pairs) -> Share:
    """The share of chord b among those that follow a; above 0 for all."""
    after: Pairs = Counter()
    left: Counter[int] = Counter()
    kinds: Counter[int] = Counter()
    reached: Counter[int] = Counter()
    for (a, b), times in pairs.items():
        after[a, b] += times
        left[a] += times
        kinds[a] += 1
        reached[b] += times

    def share_of(a: int, b: int) -> float:
        anyhow = (reached[b] + len(reached) / CHORD_VOCABULARY) / (reached.total() + len(reached))
        return (after[a, b] + kinds[a] * anyhow) / (left[a] + kinds[a]) if left[a] else anyhow

    return share_of


def mix(scale: str, rows: list[list[int]], share_of: Share) -> list[list[int]]:
    """A scale's costs: the rules' and the chorales', weighed; what stays on its chord keeps the rule's."""
    learnt = LEARNT.get(scale, LEARNT_ELSE)
    first = table.CHORD_FIRST[SCALES.index(scale)]

    def cost(a: int, b: int) -> int:
        before, then = token(first + a), token(first + b)
        if a == b or before is None or then is None:
            return rows[a][b]
        known = 40.0 if before == then else min(UNFORESEEN, -10 * math.log(share_of(before, then)))
        return round((1 - learnt) * rows[a][b] + learnt * known)

    return [[cost(a, b) for b in range(len(rows))] for a in range(len(rows))]


def token(entry: int) -> int | None:
    """A chord of the tables as a whole number, its root from the tonic; None where no chorale has its kind."""
    quality = HEARD_AS.get(table.chord_word(entry, 1))
    names = tuple(QUALITIES)
    return table.chord_word(entry, 0) * len(names) + names.index(quality) if quality else None


def rewritten(source: str, grammar: dict[str, Any], mixed: dict[str, list[list[int]]]) -> str:
    """The kernel's source with other tables."""
    lines = []
    for scale, rows in mixed.items():
        lines.append(f"    # {scale.replace('_', ' ')}: {' '.join(grammar[scale]['chords'])}\n")
        lines += [f"    {', '.join(str(cost) for cost in row)},\n" for row in rows]
    found, times = re.subn(r"(?ms)^SUCCESSIONS = \(\n.*?^\)", f"SUCCESSIONS = (\n{''.join(lines)})", source)
    if times != 1:
        raise ValueError(f"no SUCCESSIONS in {KERNEL}")
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
