"""`make bench`: the engine beside its peers and its targets, a section after another. docs/benchmarks.md explains them.

ONLY=physics,sound chooses sections, PEERS=0 leaves the peers out. Every number is measured in this run.
"""

from __future__ import annotations

import importlib
import os
import sys
import time

from benchmarks.tables import machine

SECTIONS = {
    "physics": "A tick of the physics",
    "sound": "The synth",
    "music": "The plan of a cycle",
    "search": "Candidates for a search",
    "growth": "Cost against bodies and voices",
    "renderings": "Whole files",
    "picture": "A frame of the picture",
    "realtime": "Rooms of people who edit together",
    "together": "A slider from one browser to another",
    "gallery": "Pages of the gallery with 100,000 universes",
}


def main() -> int:
    """Run the sections that are asked for; 2 where one is asked for that there is not."""
    asked = [word for word in os.environ.get("ONLY", "").split(",") if word] or list(SECTIONS)
    unknown = [word for word in asked if word not in SECTIONS]
    if unknown:
        print(f"There is no section {', '.join(unknown)}; there are: {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    print(f"{machine()}\n")
    for name in asked:
        began = time.perf_counter()
        print(f"== {SECTIONS[name]} ({name})", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
        print(f"-- {name}: {time.perf_counter() - began:.0f} s, {machine().rpartition(', ')[2]}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
