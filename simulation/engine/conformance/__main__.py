"""`python -m simulation.engine.conformance`, with [--hosts a,b] [--only words] [--cases file] [--update] [--soak [n]]

Runs the cases on each host, compares all with one another and the suite's with the golden digests (golden.json), and
prints one line a case, or, for cases from a file, one a case and host. The exit code is the number of cases that
differ or end in a fault, 100 at most; 101 where the case file cannot be read. docs/conformance.md tells the whole.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from simulation.engine import ENGINE_VERSION, hosts

from .case_file import CaseFileError, read_case_file
from .cases import SHORT_TICKS, Case, all_cases
from .digests import Digests, Found, differences, digest_of, run_case, run_cases
from .firefox import firefox, run_in_firefox
from .others import run_in_chromium, run_in_node
from .soak import UNIVERSES, Runner, soak

GOLDEN = Path(__file__).with_name("golden.json")
RUNNERS: dict[str, Runner] = {
    "cpython": lambda cases: run_cases(hosts.cpython(), cases),
    "numba": lambda cases: run_cases(hosts.numba(), cases),
    "node": run_in_node,
    "chromium": run_in_chromium,
    "firefox": run_in_firefox,
}
MOST_CODE = 100
UNREADABLE = 101
# For cases from a file plain Python leaves none out: of what is too much for it, it runs the first ticks.
FILE_RUNNERS = RUNNERS | {"cpython": lambda cases: {c.name: run_case(hosts.cpython(), c, c.slow) for c in cases}}
SOAK_RUNNERS = RUNNERS | {"cpython": lambda cases: run_cases(hosts.cpython(), cases, whole=True)}


def golden() -> dict[str, Digests]:
    """The digests kept for this engine version; none where there are none yet."""
    if not GOLDEN.exists():
        return {}
    kept: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found: dict[str, Digests] = kept.get(str(ENGINE_VERSION), {})
    return found


def chosen_cases(file: str, words: list[str]) -> list[Case]:
    """The suite's cases, or those of a file, as far as their names hold one of the words. Raises CaseFileError."""
    cases = read_case_file(file) if file else all_cases()
    return [case for case in cases if any(word in case.name for word in words)]


def main() -> int:
    """Run, compare, print; the exit code."""
    options = _options()
    names = options.hosts.split(",")
    if options.soak:
        return min(soak({host: SOAK_RUNNERS[host] for host in names}, options.soak), MOST_CODE)
    try:
        cases = chosen_cases(options.cases, options.only.split(","))
    except CaseFileError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    found = _run({host: (FILE_RUNNERS if options.cases else RUNNERS)[host] for host in names}, cases)
    kept = {} if options.update or options.cases else golden()
    wrong = {case.name: differences(case.name, found, kept) for case in cases}
    for case in cases:
        if options.cases:
            _print_hosts(case.name, found, wrong[case.name])
        else:
            print(_line(case.name, found, wrong[case.name], case.name in kept))
    bad = sum(1 for case in cases if wrong[case.name] or faults(case.name, found))
    print(f"{len(cases)} cases, {sum(map(bool, wrong.values()))} with mismatches")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.update and not bad:
        _keep(found)
    return min(bad, MOST_CODE)


def _run(runners: dict[str, Runner], cases: list[Case]) -> Found:
    """What every host found; as many at once as there are cores, as most have a process of their own."""

    def one(host: str) -> dict[str, Digests]:
        began = time.perf_counter()
        digests = runners[host](cases)
        print(f"{host}: {len(digests)} cases in {time.perf_counter() - began:.1f} s", flush=True)
        return digests

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return dict(zip(runners, pool.map(one, runners), strict=True))


def faults(case: str, found: Found) -> list[str]:
    """`host: fault 1 at cycle 0 tick 7` wherever the kernel stopped a case."""
    return [
        f"{h}: fault {d[case]['full']['fault']}" for h, d in found.items() if "fault" in d.get(case, {}).get("full", {})
    ]


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="python -m simulation.engine.conformance", description="Same bits everywhere?"
    )
    here = [host for host in RUNNERS if host != "firefox" or firefox()]
    reader.add_argument("--hosts", default=",".join(here), help="comma-separated, of: " + ", ".join(RUNNERS))
    reader.add_argument("--only", default="", help="only cases whose name holds one of these words, comma-separated")
    reader.add_argument("--cases", default="", help="cases from a file instead of the suite's")
    reader.add_argument("--json", default="", help="a file for all digests in full")
    reader.add_argument("--update", action="store_true", help="keep what was found as the golden digests")
    reader.add_argument(
        "--soak", type=int, nargs="?", const=UNIVERSES, help="so many random universes for long instead"
    )
    return reader.parse_args()


def _line(name: str, found: Found, wrong: list[str], known: bool) -> str:
    digests = {part: digest for host in found.values() for part, digest in host.get(name, {}).get("full", {}).items()}
    words = " ".join(f"{part} {digest[:8]}" for part, digest in digests.items() if part != "fault")
    state = "DIFFERS " + ", ".join(wrong) if wrong else "equal" if known else "equal (not in golden.json)"
    return "  ".join([f"{name:42} {words}", state, *faults(name, found)])


def _print_hosts(name: str, found: Found, wrong: list[str]) -> None:
    """A digest for each host, of all that it gave, and those of the parts."""
    print(f"{name}: {'DIFFERS ' + ', '.join(wrong) if wrong else 'equal'}")
    for host, cases in found.items():
        stages = cases.get(name, {})
        stage = "full" if "full" in stages else "short"
        parts = stages.get(stage, {})
        words = " ".join(f"{part} {digest[:16]}" for part, digest in parts.items() if part != "fault")
        extent = "" if stage == "full" else f"  (its first {SHORT_TICKS} ticks)"
        fault = f"  FAULT {parts['fault']}" if "fault" in parts else ""
        print(f"  {host:9} {digest_of(parts)[:16]}  {words}{extent}{fault}")


def _keep(found: Found) -> None:
    merged: dict[str, Digests] = golden()
    for digests in found.values():
        for name, stages in digests.items():
            merged[name] = {stage: merged.get(name, {}).get(stage, {}) | parts for stage, parts in stages.items()}
    everything = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    everything[str(ENGINE_VERSION)] = merged
    GOLDEN.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
