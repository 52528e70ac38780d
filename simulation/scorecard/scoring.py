"""From measures to one figure: points in a band, six groups, their geometric mean, and the gate."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from .metrics import BY_NAME, GROUPS, METRICS, Metric

FILE = Path(__file__).with_name("bands.json")
FLOOR = 0.02  # of a group, so that the mean of a bad piece still tells how bad
GATE_TOTAL, GATE_IN_BAND, GATE_GROUP = 80.0, 0.75, 0.6


@dataclass(frozen=True, slots=True)
class Band:
    """Where a measure lies in real pieces (10th to 90th percentile), and how well it tells them from naive ones."""

    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True)
class Score:
    """total 0..100; in_band: weighted share of measures inside their bands; groups: 0..1 each."""

    total: float
    in_band: float
    groups: dict[str, float]

    @property
    def passes(self) -> bool:
        """The gate: a good total, most measures in band, and no group bad."""
        worst = min(self.groups.values())
        return self.total >= GATE_TOTAL and self.in_band >= GATE_IN_BAND and worst >= GATE_GROUP


@cache
def bands() -> dict[str, Band]:
    """The bands by the measures' names."""
    table = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: Band(**row) for name, row in table["bands"].items()}


def points(metric: Metric, value: float, band: Band) -> float:
    """1 inside the band, falling evenly to 0 half a band's width outside; NaN for NaN."""
    width = max(0.5 * (band.high - band.low), 0.01)
    below = band.low - value if metric.bad != "high" else 0.0
    above = value - band.high if metric.bad != "low" else 0.0
    if math.isnan(value):
        return math.nan
    return max(0.0, 1.0 - max(below, above, 0.0) / width)


def score(
    measures: Mapping[str, float],
    wanted: Collection[str] = (),
    *,
    but: Collection[str] = (),
    without: Collection[str] = (),
    table: Mapping[str, Band] | None = None,
) -> Score:
    """The score of a piece's measures, but for some groups, without some measures.

    A wanted group of whose measures none could be taken counts as nothing. One that is not wanted, or all of whose
    measures are left out by name, has no part in the total. table: other bands.
    """
    table = table or bands()
    groups: dict[str, float] = {}
    inside = weight = 0.0
    for group in (group for group in GROUPS if group not in but):
        meant = [m for m in METRICS if m.group == group and m.name not in without]
        rows = [(table[m.name].weight, points(m, measures[m.name], table[m.name])) for m in meant]
        rows = [row for row in rows if not math.isnan(row[1])]
        if rows:
            groups[group] = sum(w * p for w, p in rows) / sum(w for w, _ in rows)
            inside += sum(w for w, p in rows if p >= 1)
            weight += sum(w for w, _ in rows)
        elif meant and group in wanted:
            groups[group] = 0.0
    total = 100 * float(np.exp(np.mean([math.log(max(value, FLOOR)) for value in groups.values()])))
    return Score(total, inside / weight if weight else 0.0, groups)


def in_band(name: str, value: float) -> bool:
    """Whether a measure's value costs no points."""
    return points(BY_NAME[name], value, bands()[name]) >= 1
