"""What a host makes of a case, as digests: SHA-256 over the raw words of states, events, score and samples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from simulation.engine import arrays, performance
from simulation.engine.kernel import world

from .cases import SHORT_TICKS, Case

STATE_TICKS = 50
PARTS = ("states", "events", "score")

Digests = dict[str, dict[str, str]]
Found = dict[str, dict[str, Digests]]  # host -> case -> digests


def run_case(host: Any, case: Case, short: bool = False) -> Digests:
    """Digests after SHORT_TICKS of the first cycle as "short" and, unless `short`, at the end as "full".

    A fault ends the case where it happens, and is among the parts.
    """
    if case.records:
        return {"full": {"samples": _sound_digest(host, np.array(case.records), case.samples)}}
    w = performance.load(host, case.document)
    books = _Books(case.sounds)
    found: Digests = {}
    for cycle, tick in _ticks(host, w, case, books):
        host.cycle.step(w)
        if w.n[world.FAULT]:
            found["full"] = books.digests() | {"fault": f"{w.n[world.FAULT]} at cycle {cycle} tick {tick}"}
            return found
        books.take(w)
        if tick + 1 == SHORT_TICKS and not found:
            found["short"] = books.digests()
            if short:
                return found
    found["full"] = books.digests()
    if case.sounds:
        length = int(w.time[world.CYCLE_SAMPLE] + w.time[world.WITHIN])
        found["full"]["samples"] = _sound_digest(host, books.all_records(), length)
    return found


def _ticks(host: Any, w: Any, case: Case, books: _Books) -> Iterator[tuple[int, int]]:
    """(cycle, tick) of every tick of a case, each cycle begun and each edit applied before it."""
    for cycle in case.cycles:
        host.cycle.begin_cycle(w, cycle)
        books.take_score(w)
        edits = [edit for edit in case.edits if edit[0] == cycle]
        for tick in range(min(case.ticks, w.n[world.CYCLE_TICKS])):
            for edit in edits:
                if edit[1] == tick:
                    performance.apply(w, edit[2])
            yield cycle, tick


class _Books:
    """The running digests of what a world gives, and its score if it is to be heard."""

    def __init__(self, keep: bool) -> None:
        self.books = {part: hashlib.sha256() for part in PARTS}
        self.records: list[np.ndarray] | None = [] if keep else None

    def take(self, w: Any) -> None:
        self.books["events"].update(_bytes(w.events, w.n[world.N_EVENTS] * world.EVENT_STRIDE))
        self.take_score(w)
        if w.n[world.TICK] % STATE_TICKS == 0:
            for words in (w.x, w.y, w.vx, w.vy):
                self.books["states"].update(_bytes(words, w.n[world.N_BODIES]))

    def take_score(self, w: Any) -> None:
        count = w.n[world.N_SCORE] * world.SCORE_STRIDE
        self.books["score"].update(_bytes(w.score, count))
        if self.records is not None:
            self.records.append(arrays.view(w.score)[:count].reshape(-1, world.SCORE_STRIDE).copy())
        w.n[world.N_SCORE] = 0

    def all_records(self) -> np.ndarray:
        return np.concatenate(self.records or [np.zeros((0, world.SCORE_STRIDE))])

    def digests(self) -> dict[str, str]:
        return {part: book.hexdigest() for part, book in self.books.items()}


def _sound_digest(host: Any, records: np.ndarray, samples: int) -> str:
    """SHA-256 of the float32 samples, left then right."""
    heard = performance.sound(records, samples, host)
    return hashlib.sha256(np.ascontiguousarray(heard, dtype="<f4").tobytes()).hexdigest()


def _bytes(words: Any, count: int) -> bytes:
    return arrays.view(words)[: int(count)].astype("<f8").tobytes()


def run_cases(host: Any, cases: Iterable[Case], whole: bool = False) -> dict[str, Digests]:
    """All cases on a host of hosts.py; plain CPython skips what is slow, and goes only as far as `short` unless
    `whole` is asked.
    """
    plain = host.name == "cpython"
    return {case.name: run_case(host, case, plain and not whole) for case in cases if not (plain and case.slow)}


def differences(case: str, found: Found, kept: dict[str, Digests]) -> list[str]:
    """`host: part` wherever a host's digest of a case is not the expected one: the golden, or else the first host's."""
    wrong = []
    expected: dict[tuple[str, str], str] = {}
    for host, digests in (("golden", {case: kept[case]} if case in kept else {}), *found.items()):
        for stage, parts in digests.get(case, {}).items():
            for part, digest in parts.items():
                if expected.setdefault((stage, part), digest) != digest:
                    wrong.append(f"{host}: {stage} {part}")
    return wrong


def digest_of(parts: dict[str, str]) -> str:
    """One SHA-256 for the digests of all parts."""
    return hashlib.sha256("".join(f"{part} {digest}\n" for part, digest in sorted(parts.items())).encode()).hexdigest()
