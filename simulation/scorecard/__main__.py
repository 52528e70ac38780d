"""Scores universes: `make score SEEDS=1000-1049`, `make score DOCUMENT=file.json` (docs/scorecard.md).

Of seeds, prints each measure's band, our median, our share in the band and the medians of both naive generators on the
same collisions; then the totals. Exits with 1 where fewer than 80 % of the universes pass the gate with all measures,
or where anything naive passes it.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from simulation.engine.document import check_document

from .assessing import Row, assess, assess_seeds
from .coupling import rank_correlation
from .metrics import GROUPS, METRICS
from .performed import has_references, unfit_measures
from .scoring import bands, in_band

GATE_SHARE = 0.8


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    options = argparse.ArgumentParser(prog="make score", description="How near the music is to music.")
    options.add_argument("--seeds", type=_seeds, help="random universes, such as 1000-1049")
    options.add_argument("--document", type=Path, help="a universe's document (JSON)")
    options.add_argument("--each", action="store_true", help="a line for each universe, the worst first")
    given = options.parse_args(arguments)
    if given.document:
        print_document(assess(check_document(json.loads(given.document.read_text(encoding="utf-8")))))
        return 0
    if not given.seeds:
        options.error("give --seeds or --document")
    rows = assess_seeds(given.seeds)
    if given.each:
        print_each(rows)
    print_table(rows)
    print_couplings(rows)
    return print_totals(rows)


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        return range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise argparse.ArgumentTypeError("seeds are given as 1000-1049") from error


def print_table(rows: Sequence[Row]) -> None:
    """A line a measure: band, weight, our median and share in band, naive medians."""
    print(f"{'measure':34} {'band':>16} {'weight':>6} {'ours':>7} {'in band':>8} {'random':>7} {'loop':>7}")
    for metric in METRICS:
        band = bands()[metric.name]
        edges = f"{band.low:.2f} .. {band.high:.2f}"
        edges = {"low": f">= {band.low:.2f}", "high": f"<= {band.high:.2f}"}.get(metric.bad, edges)
        values = _known([row.measures[metric.name] for row in rows])
        share = np.mean([in_band(metric.name, value) for value in values]) if values else math.nan
        naive = [_median([row.naive[k][metric.name] for row in rows]) for k in (0, 1)]
        print(f"{metric.group + ' / ' + metric.name:34} {edges:>16} {band.weight:6.2f} {_median(values):7.2f} "
              f"{share:8.0%} {naive[0]:7.2f} {naive[1]:7.2f}")  # fmt: skip


def print_each(rows: Sequence[Row]) -> None:
    """A line a universe: total, its groups, and which measures cost it most; then medians by kind of universe."""
    print(f"{'universe':22} {'total':>5} {'gate':>4}  " + " ".join(f"{group[:6]:>6}" for group in GROUPS))
    for row in sorted(rows, key=lambda row: row.score.total):
        document = row.document
        kind = f"{document['physics']['behaviour']} {document['music']['meter']} {document['music']['scale']}"
        groups = " ".join(f"{row.score.groups.get(group, math.nan):6.2f}" for group in GROUPS)
        meant = [m.name for m in METRICS if m.name not in unfit_measures(document)]
        outside = [name for name in meant if not math.isnan(v := row.measures[name]) and not in_band(name, v)]
        passes = "yes" if row.score.passes else "no"
        print(f"{row.name:22} {row.score.total:5.1f} {passes:>4}  {groups}  {kind}; outside: {' '.join(outside)}")
    for group, name in (("music", "scale"), ("music", "meter"), ("physics", "behaviour")):
        kinds: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            kinds[row.document[group][name]].append(row)
        for kind, some in sorted(kinds.items()):
            print(f"{name:10} {kind:18} n {len(some):3}  median {_totals(some)[0]:5.1f}  gate {_gate(some):4.0%}")


def print_couplings(rows: Sequence[Row]) -> None:
    """What the design asks of the couplings and of part writing, a line each: the figure, and what is asked."""
    each = [row.coupling for row in rows]
    strong, sounded = sum(c.strong for c in each), sum(c.sounded for c in each)
    follows, usual = (rank_correlation([c.collisions for c in some], [c.notes for c in some])
                      for some in (each, [row.usual for row in rows]))  # fmt: skip
    parallels, ratios = (_known([row.measures[name] for row in rows]) for name in ("parallels", "movement_ratio"))
    tension = [c.tension for c in each]
    heard = sounded / max(1, strong)
    print(f"\nstrong collisions heard within half a sixteenth   {heard:6.1%} of {strong} (99 % asked)")
    print(f"melody notes a beat against collisions a beat     {usual:6.2f} rank correlation (0.85 asked), same music")
    print(f"  where density, metre and rhythm differ as well  {follows:6.2f}")
    print(f"parallels in 100 moves                            {np.mean(parallels):6.2f} mean (at most 1 asked)")
    print(f"movement over the least possible                  {np.median(ratios):6.2f} median (about 1.2 asked)")
    print(f"tension of the chords against the plan's curve    {np.median(tension):6.2f} correlation, median")


def print_totals(rows: Sequence[Row]) -> int:
    """Totals of ours by family of scales and of the naive ones; the exit code by the gate with all measures."""
    families = {
        "major, minor and modes": [row for row in rows if has_references(row.document)],
        "other scales": [row for row in rows if not has_references(row.document)],
        "all": rows,
    }
    print(f"\n{'':24} {'n':>3} {'median':>7} {'p5':>6} {'least':>6} {'gate':>5} {'gate with all measures':>23}")
    for name, some in families.items():
        if some:
            median, low, least = _totals(some)
            gates = f"{_gate(some):5.0%} {_strict(some):23.0%}"
            print(f"{name:24} {len(some):3} {median:7.1f} {low:6.1f} {least:6.1f} {gates}")
    naive_gates = [float(np.mean([row.naive_scores[k].passes for row in rows])) for k in (0, 1)]
    for k, name in enumerate(("naive random notes", "naive four-chord loop")):
        totals = [row.naive_scores[k].total for row in rows]
        spread = f"{np.median(totals):7.1f} {np.percentile(totals, 5):6.1f} {min(totals):6.1f}"
        print(f"{name:24} {len(rows):3} {spread} {naive_gates[k]:5.0%}")
    leads = [row.lead for row in rows]
    print(f"lead over the better naive: median {np.median(leads):.1f}, least {min(leads):.1f}")
    print(
        f"Asked: with all measures at least {GATE_SHARE:.0%} pass the gate, and nothing naive does. The other columns"
    )
    print("leave out the measures that presuppose seven tones where the scale has others (docs/scorecard.md).")
    return 0 if _strict(rows) >= GATE_SHARE and not any(naive_gates) else 1


def _strict(rows: Sequence[Row]) -> float:
    return float(np.mean([row.strict.passes for row in rows]))


def _gate(rows: Sequence[Row]) -> float:
    return float(np.mean([row.score.passes for row in rows]))


def print_document(row: Row) -> None:
    """The table of one universe."""
    print_table([row])
    groups = ", ".join(f"{group} {value:.2f}" for group, value in row.score.groups.items())
    if not has_references(row.document):
        left_out = ", ".join(sorted(unfit_measures(row.document)))
        print(f"\nleft out below, as no reference has such a scale: {left_out}")
    print(f"\n{row.name}: total {row.score.total:.1f}, in band {row.score.in_band:.2f}, "
          f"gate {'passed' if row.score.passes else 'not passed'}\n{groups}")  # fmt: skip
    print(f"naive on the same collisions: {row.naive_scores[0].total:.1f} and {row.naive_scores[1].total:.1f}")


def _known(values: Sequence[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def _median(values: Sequence[float]) -> float:
    known = _known(values)
    return float(np.median(known)) if known else math.nan


def _totals(rows: Sequence[Row]) -> tuple[float, float, float]:
    totals = [row.score.total for row in rows]
    return float(np.median(totals)), float(np.percentile(totals, 5)), min(totals)


if __name__ == "__main__":
    sys.exit(main())
