"""What somebody may take back, read from the log alone. Pure.

A step is what one person did in one go: an edit, or the edits of one gesture. It may be taken back while nothing that
still holds has touched its fields since: neither another's edit nor a later one of the person's own. Taking back is an
edit like any other; its `undoes` are the numbers of the step, and `gesture` says which way it goes: `undo` or `redo`.
A gesture that was dropped (Escape in a drag) ends with an edit of its own name that `undoes` the others and itself: all
of it is neither done nor undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from simulation.engine.document import Document

from .edits import Change, apply, inverse, touched

UNDO, REDO = "undo", "redo"
BEGINNING = 1  # the edit that a universe begins with is nobody's to take back


@dataclass(frozen=True)
class Entry:
    """One edit of the log. `who` tells persons apart, and is empty for one whom nobody is any more."""

    seq: int
    who: str
    changes: list[Change]
    gesture: str = ""
    label: str = ""
    undoes: tuple[int, ...] = ()

    @cached_property
    def paths(self) -> set[str]:
        return touched(self.changes)

    @cached_property
    def above(self) -> set[str]:
        """Its paths and all that they lie in: `objects.p1.x` lies in `objects.p1`, in `objects`, and in everything."""
        return {path[:at] for path in self.paths for at in _ends(path)}

    def clashes(self, other: Entry) -> bool:
        """Whether both write the same field, or one something that holds a field of the other."""
        return not (self.paths.isdisjoint(other.above) and self.above.isdisjoint(other.paths))


class Step(NamedTuple):
    """What is taken back in one go: numbers in order, the words for it."""

    seqs: tuple[int, ...]
    label: str


def undoable(log: Sequence[Entry], who: str) -> Iterator[Step]:
    """The steps of a person that may be taken back now, the last one first. The log is in order, up to its end."""
    done, _ = steps_of(log, who)
    return (step for step in reversed(done) if _is_free(step, log, who))


def redoable(log: Sequence[Entry], who: str) -> Iterator[Step]:
    """The undos of a person that may be taken back now, the last one first."""
    _, undone = steps_of(log, who)
    return (step for step in reversed(undone) if _is_free(step, log, who))


def steps_of(log: Sequence[Entry], who: str) -> tuple[list[Step], list[Step]]:
    """What a person has done and not taken back, and what they have taken back since their last own edit."""
    done: list[Step] = []
    undone: list[Step] = []
    before: Entry | None = None
    for entry in log:
        if not who or entry.who != who or entry.seq == BEGINNING:
            continue
        if not entry.undoes:
            undone = []
            _add(done, entry, before)
        else:
            source, target = (undone, done) if entry.gesture == REDO else (done, undone)
            source[:] = [step for step in source if set(step.seqs).isdisjoint(entry.undoes)]
            if entry.seq not in entry.undoes:
                target.append(Step((entry.seq,), entry.label))
        before = entry
    return done, undone


def way_back(step: Step, document: Document, log: Sequence[Entry]) -> list[Change]:
    """The changes that take a step back. `document` is as it was before the step, `log` begins with the step."""
    back: list[Change] = []
    for entry in log:
        if entry.seq in step.seqs:
            back = inverse(document, entry.changes) + back
        document = apply(document, entry.changes)
        if entry.seq == step.seqs[-1]:
            break
    return squashed(back)


def squashed(changes: Sequence[Change]) -> list[Change]:
    """Changes that do the same, without values that a later one of them overwrites."""
    last = max((at for at, change in enumerate(changes) if "replace" in change), default=0)
    written: set[str] = set()
    kept: list[Change] = []
    for change in reversed(changes[last:]):
        path = change.get("path")
        if path is None:
            written = set() if "replace" in change else _without(written, touched([change]))
        elif path in written:
            continue
        else:
            written.add(path)
        kept.append(change)
    return kept[::-1]


def _ends(path: str) -> list[int]:
    return [0, *(at for at, letter in enumerate(path) if letter == "."), len(path)]


def _add(done: list[Step], entry: Entry, before: Entry | None) -> None:
    """An edit is a step more, or goes on with the gesture of the person's edit before it."""
    if before and entry.gesture and before.gesture == entry.gesture and not before.undoes:
        done[-1] = Step((*done[-1].seqs, entry.seq), entry.label or done[-1].label)
    else:
        done.append(Step((entry.seq,), entry.label))


def _is_free(step: Step, log: Sequence[Entry], who: str) -> bool:
    entries = [entry for entry in log if entry.seq >= step.seqs[0]]
    own = [entry for entry in entries if entry.seq in step.seqs]
    gone = _cancelled(entries, who, after=step.seqs[-1]).union(step.seqs)
    others = [entry for entry in entries if entry.seq not in gone]
    return not any(other.seq > entry.seq and entry.clashes(other) for entry in own for other in others)


def _cancelled(entries: Sequence[Entry], who: str, *, after: int) -> set[int]:
    """Own edits that another own edit took back: both lie after a number, so together they did nothing since."""
    gone: set[int] = set()
    for entry in reversed(entries):
        if entry.who == who and entry.undoes and entry.seq not in gone and min(entry.undoes) > after:
            gone |= {entry.seq, *entry.undoes}
    return gone


def _without(paths: set[str], removed: set[str]) -> set[str]:
    return {path for path in paths if not any(path.startswith(f"{root}.") for root in removed)}
