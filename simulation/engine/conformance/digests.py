"""What a host makes of a case, as digests: SHA-256 over the raw words of states, events, score and samples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
    """Digests after SHORT_TICKS of the first cycle as "short" and, unless `short`, at the end as "full"."""
    w = performance.load(host, case.document)
    books = {part: hashlib.sha256() for part in PARTS}
    found: Digests = {}
    for cycle in case.cycles:
        host.cycle.begin_cycle(w, cycle)
        _write_score(w, books)
        edits = [edit for edit in case.edits if edit[0] == cycle]
        for tick in range(min(case.ticks, w.n[world.CYCLE_TICKS])):
            for edit in edits:
                if edit[1] == tick:
                    performance.apply(w, edit[2])
            _step(host, w, books)
            if tick + 1 == SHORT_TICKS and not found:
                found["short"] = _digests(books)
                if short:
                    return found
    found["full"] = _digests(books)
    if case.sounds:
        found["full"]["samples"] = sound_digest(host, case)
    return found


def sound_digest(host: Any, case: Case) -> str:
    """SHA-256 of the float32 samples, left then right."""
    played = performance.play(case.document, case.cycles, edits=case.edits, host=host, ticks=case.ticks)
    samples = performance.sound(played.score, played.samples, host)
    return hashlib.sha256(np.ascontiguousarray(samples, dtype="<f4").tobytes()).hexdigest()


def _step(host: Any, w: Any, books: dict[str, Any]) -> None:
    host.cycle.step(w)
    if w.n[world.FAULT]:
        raise RuntimeError(f"fault {w.n[world.FAULT]} at tick {w.n[world.TICK]}")
    books["events"].update(_bytes(w.events, w.n[world.N_EVENTS] * world.EVENT_STRIDE))
    _write_score(w, books)
    if w.n[world.TICK] % STATE_TICKS == 0:
        for words in (w.x, w.y, w.vx, w.vy):
            books["states"].update(_bytes(words, w.n[world.N_BODIES]))


def _write_score(w: Any, books: dict[str, Any]) -> None:
    books["score"].update(_bytes(w.score, w.n[world.N_SCORE] * world.SCORE_STRIDE))
    w.n[world.N_SCORE] = 0


def _bytes(words: Any, count: int) -> bytes:
    return arrays.view(words)[: int(count)].astype("<f8").tobytes()


def _digests(books: dict[str, Any]) -> dict[str, str]:
    return {part: book.hexdigest() for part, book in books.items()}


def run_cases(host: Any, cases: Iterable[Case], whole: bool = False) -> dict[str, Digests]:
    """All cases on a host of hosts.py; plain CPython skips what is slow, and goes only as far as `short` unless
    `whole` is asked."""
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
