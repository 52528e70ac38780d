"""The chords of the plan, where cycles are written as notes: what a lead sheet says above the staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.engine import arrays, hosts
from simulation.engine.document import Document
from simulation.engine.kernel import chords, rhythm, world
from simulation.engine.performance import load


@dataclass(frozen=True, slots=True)
class Symbol:
    """A chord that begins at a tick; root and bass in semitones above the key's root; `kind` and `text` as MusicXML
    has them; `degrees`: (number, alteration, "add" or "alter")."""

    tick: int
    root: int
    bass: int
    kind: str
    text: str
    degrees: tuple[tuple[int, int, str], ...] = ()


KINDS: dict[int, tuple[str, str, tuple[tuple[int, int, str], ...]]] = {
    chords.MAJ: ("major", "", ()),
    chords.MIN: ("minor", "m", ()),
    chords.DIM: ("diminished", "dim", ()),
    chords.AUG: ("augmented", "aug", ()),
    chords.DOM7: ("dominant", "7", ()),
    chords.MIN7: ("minor-seventh", "m7", ()),
    chords.MAJ7: ("major-seventh", "maj7", ()),
    chords.HALF7: ("half-diminished", "m7b5", ()),
    chords.DIM7: ("diminished-seventh", "dim7", ()),
    chords.SUS4: ("suspended-fourth", "sus4", ()),
    chords.SUS2: ("suspended-second", "sus2", ()),
    chords.SIX: ("major-sixth", "6", ()),
    chords.FLAT5: ("dominant", "7", ((5, -1, "alter"),)),
    chords.SUS7: ("suspended-fourth", "7sus4", ((7, 0, "add"),)),
    chords.ADD9: ("major", "", ((9, 0, "add"),)),
    chords.MIN6: ("minor-sixth", "m6", ()),
    chords.MINMAJ: ("major-minor", "m(maj7)", ()),
    chords.MIN9: ("minor", "m", ((9, 0, "add"),)),
    chords.QUARTAL: ("suspended-fourth", "7sus4", ((7, 0, "add"),)),
    chords.CLUSTER: ("major", "", ((9, 0, "add"),)),
    chords.OPEN2: ("suspended-second", "sus2", ((4, 0, "add"),)),
    chords.POWER: ("power", "5", ()),
}


def planned(document: Document, first: int, cycles: int) -> list[Symbol]:
    """The chords of some cycles, ticks counted from the first one's beginning; one that only goes on is left out.

    A cycle's plan needs no other cycle (docs/engine.md), so each is made without playing what lies before it.
    """
    host, found = hosts.numba(), []
    w = load(host, document)
    for cycle in range(first, first + cycles):
        host.cycle.begin_cycle(w, cycle)
        begin = (cycle - first) * int(w.n[world.CYCLE_TICKS])
        count = int(w.n[world.PLAN_CHORDS])
        rows = arrays.view(w.plan_chord)[: count * world.CHORD_STRIDE].reshape(count, -1)
        found += [_symbol(row, begin, int(w.n[world.TICKS_PER_BAR])) for row in rows]
    return [new for before, new in zip([None, *found], found, strict=False) if before is None or not _same(before, new)]


def _symbol(row: np.ndarray, begin: int, bar_ticks: int) -> Symbol:
    bar, slot = divmod(int(row[world.CHORD_SLOT]), world.BAR_SLOTS)
    root, bass = int(row[world.CHORD_ROOT]) % 12, int(row[world.CHORD_BASS]) % 12
    kind, text, degrees = KINDS[int(row[world.CHORD_QUALITY])]
    return Symbol(begin + bar * bar_ticks + slot * rhythm.SLOT_TICKS, root, bass, kind, text, degrees)


def _same(one: Symbol, other: Symbol) -> bool:
    def shown(symbol: Symbol) -> tuple[Any, ...]:
        return symbol.root, symbol.bass, symbol.kind, symbol.degrees

    return shown(one) == shown(other)
