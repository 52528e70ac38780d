"""Cases from outside: the strict reader of a case file. docs/conformance.md describes the format."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from simulation.engine.document import SEED_HIGH, SEEDS, Document, check_document
from simulation.engine.errors import DocumentError
from simulation.json_reader import JSONRefused, read_json

from .cases import FULL_TICKS, Case, Edit

MOST_BYTES = 64 * 2**20
MOST_CASES = 10_000
MOST_TICKS = 100_000
MOST_CYCLE = 1_000_000
# What plain Python computes in a minute or so, as bodies times ticks; of more than that it runs the first ticks only.
PLAIN_WORK = 100_000
CASE_KEYS = ("name", "document", "seeds", "cycles", "ticks", "edits", "sounds")
EDIT_KEYS = ("cycle", "tick", "document", "changes")


class CaseFileError(ValueError):
    """A case file with one or more problems, each a place in the file and words for people."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_case_file(path: str | Path) -> list[Case]:
    """The cases of a file. Raises CaseFileError with every problem found."""
    try:
        body = Path(path).read_bytes()
    except OSError as error:
        raise CaseFileError([f"{path}: {error.strerror or error}"]) from None
    try:
        return cases_of(read_json(body, limit=MOST_BYTES))
    except JSONRefused as error:
        raise CaseFileError([f"{path}: {error.message}"]) from None


def cases_of(data: Any) -> list[Case]:
    """The cases of a file's content: a list, or an object with a list under "cases". Raises CaseFileError."""
    items = data.get("cases") if isinstance(data, dict) and set(data) == {"cases"} else data
    if not isinstance(items, list) or not items:
        raise CaseFileError(['A case file is a list of cases, or {"cases": [...]}, with one case at least.'])
    if len(items) > MOST_CASES:
        raise CaseFileError([f"A case file holds {MOST_CASES} cases at most; this has {len(items)}."])
    reader = _Reader()
    cases = [case for k, item in enumerate(items) for case in reader.cases(f"cases[{k}]", f"case {k + 1}", item)]
    names = [case.name for case in cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        reader.refuse("cases", f"two are named {name!r}")
    if reader.problems:
        raise CaseFileError(reader.problems)
    return cases


class _Reader:
    """Reads cases, and goes on after a problem, so that all are told at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def refuse(self, place: str, words: str) -> None:
        self.problems.append(f"{place}: {words}")

    def cases(self, place: str, name: str, item: Any) -> Iterator[Case]:
        """A case for each set of seeds."""
        if not self.known(place, item, CASE_KEYS, "a case"):
            return
        if "name" in item:
            name = item["name"]
            if not isinstance(name, str) or not 0 < len(name) <= 80:
                self.refuse(f"{place}.name", "a text of 1 to 80 characters")
                return
        document = self.document(f"{place}.document", item.get("document"))
        seeds = self.seeds(f"{place}.seeds", item.get("seeds"))
        cycles = self.cycles(f"{place}.cycles", item.get("cycles", [0]))
        ticks = self.integer(f"{place}.ticks", item.get("ticks", FULL_TICKS), 1, MOST_TICKS)
        sounds = item.get("sounds", False)
        if not isinstance(sounds, bool):
            self.refuse(f"{place}.sounds", "true or false")
        if document is None:
            return
        for label, values in seeds:
            seeded = {**document, "seeds": document["seeds"] | values}
            edits = self.edits(f"{place}.edits", item.get("edits", []), seeded, values, cycles)
            heavy = document["physics"]["particle_count"] * ticks * len(cycles) > PLAIN_WORK
            yield Case(name + label, seeded, tuple(cycles), ticks, tuple(edits), bool(sounds), slow=heavy)

    def known(self, place: str, item: Any, keys: tuple[str, ...], what: str) -> bool:
        if not isinstance(item, dict):
            self.refuse(place, f"{what} is an object with {', '.join(keys)}")
            return False
        for key in item:
            if key not in keys:
                self.refuse(f"{place}.{key}", f"{what} has no such key; it has {', '.join(keys)}")
        return True

    def document(self, place: str, value: Any) -> Document | None:
        if value is None:
            self.refuse(place, "is missing")
            return None
        try:
            return check_document(value)
        except DocumentError as error:
            for problem in error.problems:
                self.refuse(f"{place}.{problem['path']}".rstrip("."), problem["message"])
            return None

    def seeds(self, place: str, value: Any) -> list[tuple[str, dict[str, int]]]:
        """(what is added to the name, the seeds that take the document's place), one or more."""
        if value is None:
            return [("", {})]
        if isinstance(value, list) and value:
            found = [self.seeds(f"{place}[{k}]", item)[0][1] for k, item in enumerate(value)]
            return [(f", seeds {k + 1}" if len(value) > 1 else "", seeds) for k, seeds in enumerate(found)]
        if isinstance(value, dict) and self.known(place, value, SEEDS, "a set of seeds"):
            return [("", {n: self.integer(f"{place}.{n}", v, 0, SEED_HIGH) for n, v in value.items() if n in SEEDS})]
        return [("", dict.fromkeys(SEEDS, self.integer(place, value, 0, SEED_HIGH)))]

    def integer(self, place: str, value: Any, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(place, f"a whole number from {low} to {high}")
            return low
        return value

    def cycles(self, place: str, value: Any) -> list[int]:
        if not isinstance(value, list) or not value:
            self.refuse(place, "a list of cycle numbers, one at least")
            return [0]
        return [self.integer(f"{place}[{k}]", item, 0, MOST_CYCLE) for k, item in enumerate(value)]

    def edits(
        self, place: str, value: Any, document: Document, seeds: dict[str, int], cycles: list[int]
    ) -> Iterator[Edit]:
        """The edits, each with the whole document that holds from its tick on: changes add up in the order given."""
        if not isinstance(value, list):
            self.refuse(place, "a list of edits")
            return
        for k, item in enumerate(value):
            here = f"{place}[{k}]"
            if not self.known(here, item, EDIT_KEYS, "an edit"):
                continue
            cycle = self.integer(f"{here}.cycle", item.get("cycle", cycles[0]), 0, MOST_CYCLE)
            if cycle not in cycles:
                self.refuse(f"{here}.cycle", f"the case does not run cycle {cycle}")
            tick = self.integer(f"{here}.tick", item.get("tick"), 0, MOST_TICKS)
            if ("document" in item) == ("changes" in item):
                self.refuse(here, 'either "document" or "changes"')
                continue
            changed = self.document(f"{here}.document", item["document"]) if "document" in item else None
            if "changes" in item:
                changed = self.changed(f"{here}.changes", document, item["changes"])
            if changed is not None:
                document = {**changed, "seeds": changed["seeds"] | seeds} if "document" in item else changed
                yield cycle, tick, document

    def changed(self, place: str, document: Document, changes: Any) -> Document | None:
        """The document with the values of some paths replaced; `objects` takes the whole list."""
        if not isinstance(changes, dict) or not changes:
            self.refuse(place, 'an object of paths and values, as {"physics.gravity": 3}')
            return None
        data = deepcopy(document)
        for path, value in changes.items():
            head, dot, name = path.partition(".")
            if dot and isinstance(data.get(head), dict):
                data[head][name] = value
            else:
                data[path] = value
        return self.document(place, data)
