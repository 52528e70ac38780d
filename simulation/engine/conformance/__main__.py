"""`python -m simulation.engine.conformance`, with [--hosts a,b] [--only words] [--cases file] [--update] [--soak [n]]

Runs the cases on each host, compares all with the golden digests (golden.json), and prints one line a case.
Ends with the number of mismatches.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulation.engine import ENGINE_VERSION, hosts

from .cases import Case, all_cases
from .digests import Digests, Found, differences, run_cases
from .firefox import firefox, run_in_firefox
from .others import run_in_chromium, run_in_node
from .soak import UNIVERSES, soak

GOLDEN = Path(__file__).with_name("golden.json")
RUNNERS: dict[str, Callable[[list[Case]], dict[str, Digests]]] = {
    "cpython": lambda cases: run_cases(hosts.cpython(), cases),
    "numba": lambda cases: run_cases(hosts.numba(), cases),
    "node": run_in_node,
    "chromium": run_in_chromium,
    "firefox": run_in_firefox,
}
SOAK_RUNNERS = RUNNERS | {"cpython": lambda cases: run_cases(hosts.cpython(), cases, whole=True)}


def golden() -> dict[str, Digests]:
    """The digests kept for this engine version; none where there are none yet."""
    if not GOLDEN.exists():
        return {}
    kept: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found: dict[str, Digests] = kept.get(str(ENGINE_VERSION), {})
    return found


def chosen_cases(file: str, words: list[str]) -> list[Case]:
    """The suite's cases, or those of a file, as far as their names hold one of the words. Raises DocumentError."""
    cases = all_cases()
    if file:
        data = json.loads(Path(file).read_text(encoding="utf-8"))
        cases = [Case.from_data(item) for item in data]
    return [case for case in cases if any(word in case.name for word in words)]


def main() -> int:
    """Run, compare, print; the number of cases that differ."""
    options = _options()
    if options.soak:
        return soak({host: SOAK_RUNNERS[host] for host in options.hosts.split(",")}, options.soak)
    cases = chosen_cases(options.cases, options.only.split(","))
    found: Found = {}
    for host in options.hosts.split(","):
        began = time.perf_counter()
        found[host] = RUNNERS[host](cases)
        print(f"{host}: {len(found[host])} cases in {time.perf_counter() - began:.1f} s", flush=True)
    kept = {} if options.update else golden()
    wrong = {case.name: differences(case.name, found, kept) for case in cases}
    for case in cases:
        print(_line(case.name, found, wrong[case.name], case.name in kept))
    mismatches = sum(1 for parts in wrong.values() if parts)
    print(f"{len(cases)} cases, {mismatches} with mismatches")
    if options.update and not mismatches:
        _keep(found)
    return mismatches


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="python -m simulation.engine.conformance", description="Same bits everywhere?"
    )
    here = [host for host in RUNNERS if host != "firefox" or firefox()]
    reader.add_argument("--hosts", default=",".join(here), help="comma-separated, of: " + ", ".join(RUNNERS))
    reader.add_argument("--only", default="", help="only cases whose name holds one of these words, comma-separated")
    reader.add_argument("--cases", default="", help="cases from a file: a JSON list of {name, document, cycles, ticks}")
    reader.add_argument("--update", action="store_true", help="keep what was found as the golden digests")
    reader.add_argument(
        "--soak", type=int, nargs="?", const=UNIVERSES, help="so many random universes for long instead"
    )
    return reader.parse_args()


def _line(name: str, found: Found, wrong: list[str], known: bool) -> str:
    digests = {part: digest for host in found.values() for part, digest in host.get(name, {}).get("full", {}).items()}
    words = " ".join(f"{part} {digest[:8]}" for part, digest in digests.items())
    state = "DIFFERS " + ", ".join(wrong) if wrong else "equal" if known else "equal (not in golden.json)"
    return f"{name:42} {words}  {state}"


def _keep(found: Found) -> None:
    merged: dict[str, Digests] = golden()
    for digests in found.values():
        for name, stages in digests.items():
            merged[name] = {stage: merged.get(name, {}).get(stage, {}) | parts for stage, parts in stages.items()}
    everything = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    everything[str(ENGINE_VERSION)] = merged
    GOLDEN.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(min(main(), 100))
