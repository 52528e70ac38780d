"""The log as a film: edits in shots (one gesture of one person), shots in sessions (no long pause in them). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .wording import Line


@dataclass
class Shot:
    """What one person did in one go. `way` is undo or redo where it took something back; `kept`: so is its state."""

    first: int
    last: int
    who: str
    name: str
    at: Any  # a moment; whoever reads clocks says what it is
    gesture: str = ""
    label: str = ""
    way: str = ""
    lines: list[Line] = field(default_factory=list)
    moment: str = ""
    kept: bool = True

    @property
    def words(self) -> str:
        """In plain English, for programs."""
        return self.label or "; ".join(str(line) for line in self.lines[:3])


@dataclass
class Session:
    shots: list[Shot]

    @property
    def first(self) -> Shot:
        return self.shots[0]

    @property
    def last(self) -> Shot:
        return self.shots[-1]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(shot.name for shot in self.shots))


def joined(shots: Sequence[Shot]) -> list[Shot]:
    """Neighbours of one gesture become one shot; what has a name of its own ends a shot."""
    film: list[Shot] = []
    for shot in shots:
        before = film[-1] if film else None
        goes_on = before and shot.gesture and not shot.way and not before.way and not before.moment
        if before and goes_on and (before.who, before.gesture, before.last + 1) == (shot.who, shot.gesture, shot.first):
            lines = _joined_lines(before.lines, shot.lines)
            fresh = {"label": shot.label or before.label, "moment": shot.moment, "lines": lines, "kept": shot.kept}
            film[-1] = Shot(before.first, shot.last, shot.who, shot.name, shot.at, shot.gesture, **fresh)  # type: ignore[arg-type]
        else:
            film.append(shot)
    return film


def sessions_of(shots: Sequence[Shot], pause: Any) -> list[Session]:
    """Shots in their order, apart where nobody did anything for so long."""
    sessions: list[Session] = []
    for shot in shots:
        if sessions and shot.at - sessions[-1].last.at < pause:
            sessions[-1].shots.append(shot)
        else:
            sessions.append(Session([shot]))
    return sessions


def thinned(sessions: Sequence[Session], most: int) -> list[tuple[int, Shot]]:
    """(number of the session, shot): at most so many, spread evenly; the last of each session comes first to stay."""
    numbered = [(number, shot) for number, session in enumerate(sessions) for shot in session.shots]
    if len(numbered) <= most:
        return numbered
    ends = {session.last.last for session in sessions[-most // 2 :]}
    room = most - len(ends)
    others = [each for each in numbered if each[1].last not in ends]
    step = len(others) / room
    chosen = {others[int(k * step)][1].last for k in range(room)} | ends
    return [each for each in numbered if each[1].last in chosen]


def _joined_lines(first: Sequence[Line], second: Sequence[Line]) -> list[Line]:
    lines = {(line.kind, line.label): line for line in first}
    for line in second:
        before = lines.get((line.kind, line.label))
        lines[line.kind, line.label] = line._replace(was=before.was) if before and before.was else line
    return list(lines.values())
