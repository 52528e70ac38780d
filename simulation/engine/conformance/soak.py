"""The long run: seeded random universes, each for thousands of ticks over as many cycles as that takes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from simulation.engine.document import Document
from simulation.engine.kernel.layout import METER_BEAT_TICKS, METER_BEATS
from simulation.engine.parameters import METERS

from .cases import Case, random_document
from .digests import Digests, Found, differences

UNIVERSES = 500
TICKS = 3000
FIRST_SEED = 10_000  # far from the seeds of the short suite
TOGETHER = 25  # cases handed to a host at once
CPYTHON_SHARE = 25  # every so-manieth universe also runs as plain Python, which takes a hundred times as long

Runner = Callable[[list[Case]], dict[str, Digests]]


def soak_case(seed: int) -> Case:
    """A random universe for TICKS ticks at least, from cycle `seed % 3` on, each cycle to its end."""
    document = random_document(seed)
    length = cycle_ticks(document)
    cycles = range(seed % 3, seed % 3 + -(-TICKS // length))
    return Case(f"random {seed}", document, tuple(cycles), min(length, TICKS), slow=seed % CPYTHON_SHARE != 0)


def cycle_ticks(document: Document) -> int:
    """Length of one of its cycles."""
    meter = METERS.index(document["music"]["meter"])
    return int(METER_BEATS[meter] * METER_BEAT_TICKS[meter] * document["music"]["cycle_bars"])


def soak(runners: dict[str, Runner], universes: int = UNIVERSES) -> int:
    """Run them on every host, a line for each handful; how many universes end differently or in a fault."""
    wrong = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for first in range(FIRST_SEED, FIRST_SEED + universes, TOGETHER):
            began = time.perf_counter()
            cases = [soak_case(seed) for seed in range(first, min(first + TOGETHER, FIRST_SEED + universes))]
            found = dict(zip(runners, pool.map(lambda run, cases=cases: run(cases), runners.values()), strict=True))
            wrong += _report(cases, found, time.perf_counter() - began)
    print(f"{universes} universes x {TICKS} ticks on {', '.join(runners)}: {wrong} with mismatches or faults")
    return wrong


def _report(cases: Sequence[Case], found: Found, seconds: float) -> int:
    wrong = {case.name: parts for case in cases if (parts := differences(case.name, found, {}))}
    for host, digests in found.items():
        for name, stages in digests.items():
            if "fault" in stages["full"]:
                wrong.setdefault(name, []).append(f"{host}: fault {stages['full']['fault']}")
    print(f"{cases[0].name} .. {cases[-1].name}: {len(wrong)} with mismatches or faults, {seconds:.0f} s", flush=True)
    for name, parts in wrong.items():
        print(f"  {name} DIFFERS: {', '.join(parts)}")
    return len(wrong)
