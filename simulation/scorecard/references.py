"""Builds the judges and the bands from reference tunes: `python -m simulation.scorecard.references FILE` (development).

FILE is what corpus.py wrote. Tunes are divided by a hash of their names, so that nothing is judged by itself: of ten
tunes three feed the judges, two give the bands, two are scored here as a test, three are left.
"""

from __future__ import annotations

import json
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from . import judges, ngrams, scoring
from .metrics import GROUPS, METRICS, Metric, measure
from .naive import four_chords, random_notes
from .performed import perform
from .piece import Piece, changes
from .scoring import Band
from .universes import random_document

PERCENTILES = (10, 90)
# Universes whose naive music tells how well each measure separates: never scored elsewhere.
NAIVE_SEEDS = range(90_000, 90_040)
LEAST_WEIGHT = 0.05
# Where chorales and dances are too narrow a measure, bands reach as far as those of sixteen songs and keyboard pieces
# of the nineteenth century, measured once by the same formulas; their files are not ours to read here.
SONGS = {
    "chord_entropy": (2.851, 4.159),
    "cloud_diameter": (1.299, 2.157),
    "strain_spread": (0.195, 0.337),
    "chord_tones_on_beats": (0.633, 1.0),
    "syncopation": (0.0, 1.188),
}
Measures = dict[str, float]


def main(path: Path) -> None:
    """Write judges.npz, then bands.json, then print what held-out tunes score."""
    pieces: dict[tuple[str, str], list[Piece]] = {}
    for tune in json.loads(path.read_text(encoding="utf-8")):
        pieces.setdefault((tune["corpus"], share(tune["name"])), []).append(piece_of(tune))
    build_judges([*pieces["chorale", "judges"]], [*pieces["fiddle", "judges"]])
    measured = {kind: [measure(piece) for piece in pieces[kind, "bands"]] for kind in ("chorale", "fiddle")}
    with ProcessPoolExecutor(2) as pool:
        naive = [row for rows in pool.map(naive_measures, NAIVE_SEEDS) for row in rows]
    bands = {metric.name: band(metric, measured, naive) for metric in METRICS}
    write_bands(bands, {kind: len(rows) for kind, rows in measured.items()})
    for kind in ("chorale", "fiddle"):
        report(kind, [measure(piece) for piece in pieces[kind, "test"]], bands)


def share(name: str) -> str:
    """Which share of the tunes a tune belongs to."""
    return ("rest", "rest", "rest", "judges", "judges", "judges", "bands", "bands", "test", "test")[
        zlib.crc32(name.encode()) % 10
    ]


def piece_of(tune: dict[str, Any]) -> Piece:
    """A tune as a piece: from its first full bar on."""
    voices = tuple(np.array(voice) - (tune["pickup"], 0, 0) for voice in tune["voices"])
    return Piece(voices, tune["meter"], None, tuple(range(len(voices))) if len(voices) > 1 else ())


def build_judges(chorales: list[Piece], tunes: list[Piece]) -> None:
    """Chords by the chorales, melodies by both, each mode apart, the key as found."""
    tables = {}
    for mode in ("major", "minor"):
        chords = [p for p in chorales if p.home[1] == mode]
        melodies = [p for p in chorales + tunes if p.home[1] == mode]
        tables[f"chord_{mode}"] = ngrams.count(
            (judges.chord_tokens(changes(p.chords), p.home) for p in chords), judges.CHORD_ORDER
        )
        tables[f"melody_{mode}"] = ngrams.count(
            (judges.melody_tokens(p.melody[:, 2], p.home) for p in melodies), judges.MELODY_ORDER
        )
        print(f"{mode}: {len(chords)} chorales' chords, {len(melodies)} melodies")
    small: dict[str, Any] = {name: rows.astype(np.int16) for name, rows in tables.items()}
    np.savez_compressed(judges.FILE, **small)


def naive_measures(seed: int) -> list[Measures]:
    """What both naive generators measure on a universe."""
    document = random_document(seed)
    performance = perform(document)
    return [measure(random_notes(document, performance, seed)), measure(four_chords(document, performance))]


def band(metric: Metric, measured: dict[str, list[Measures]], naive: list[Measures]) -> Band:
    """The widest of the percentiles of the collections that a measure is meant for; weight 2 |AUC - 1/2|.

    AUC: how often a real piece gets more points than a naive one (ties half).
    """
    found = [_values(measured[kind], metric.name) for kind in metric.references]
    edges = [tuple(np.percentile(values, PERCENTILES)) for values in found]
    edges += [SONGS[metric.name]] if metric.name in SONGS else []
    low, high = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    unweighted = Band(round(float(low), 3), round(float(high), 3), 1.0)
    real = np.array([scoring.points(metric, value, unweighted) for value in np.concatenate(found)])
    other = np.array([scoring.points(metric, value, unweighted) for value in _values(naive, metric.name)])
    more = (real[:, None] > other).mean() + 0.5 * (real[:, None] == other).mean()
    return Band(unweighted.low, unweighted.high, round(max(LEAST_WEIGHT, float(2 * (more - 0.5))), 3))


def _values(rows: list[Measures], name: str) -> np.ndarray:
    values = np.array([row[name] for row in rows])
    return values[~np.isnan(values)]


def write_bands(bands: dict[str, Band], counts: dict[str, int]) -> None:
    """The table that scoring.py reads."""
    about = (
        "10th to 90th percentiles of public-domain pieces (chorales of J. S. Bach, fiddle tunes of Ryan's Mammoth "
        "Collection), made by references.py; weight: how well points in the band tell them from naive music"
    )
    rows = {name: {"low": band.low, "high": band.high, "weight": band.weight} for name, band in bands.items()}
    text = json.dumps({"about": about, "pieces": counts, "bands": rows}, indent=1)
    scoring.FILE.write_text(text + "\n", encoding="utf-8")


def report(kind: str, rows: list[Measures], bands: dict[str, Band]) -> None:
    """Print what held-out tunes score, and the median of each measure."""
    scores = [scoring.score(row, table=bands) for row in rows]
    totals = np.array([score.total for score in scores])
    gate, inside = (np.mean([getattr(s, name) for s in scores]) for name in ("passes", "in_band"))
    print(f"\n{kind}: {len(rows)} held out, median {np.median(totals):.1f}, p5 {np.percentile(totals, 5):.1f}, "
          f"in band {inside:.2f}, gate {gate:.2f}")  # fmt: skip
    formless = [scoring.score(row, table=bands, but=("structure",)) for row in rows]
    print(f"  without structure: median {np.median([s.total for s in formless]):.1f}, "
          f"gate {np.mean([s.passes for s in formless]):.2f}")  # fmt: skip
    for group in GROUPS:
        points = [score.groups[group] for score in scores if group in score.groups]
        if points:
            print(f"  {group:14} {np.median(points):.2f}")
    for metric in METRICS:
        values = _values(rows, metric.name)
        if len(values):
            b = bands[metric.name]
            print(f"    {metric.name:22} {np.median(values):7.2f}   {b.low:.2f}..{b.high:.2f} w {b.weight:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
