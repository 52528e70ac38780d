"""Whether the engines of a room are in the same state: digests of the same moment are compared, the odd one is told.

Where more agree they are right; where as many say one thing as another, whoever was in the room first is.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog

from universes.operations import conducting

from . import messages
from .threads import in_thread

if TYPE_CHECKING:
    from .hub import Hub

WAIT_SECONDS = 1.0  # from the first report of a moment to its comparison
KEPT = 64

logger = structlog.get_logger("universes.realtime")


class Moment(NamedTuple):
    run: int
    cycle: int
    tick: int
    seq: int


class Report(NamedTuple):
    """What one client's engine was in, when that client came, and whether it may steer the room's clock."""

    digest: str
    sample: int
    joined_ms: float
    plays: bool


@dataclass
class Compared:
    reports: dict[str, Report] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    settled: bool = False

    def right(self) -> tuple[str, int]:
        """The (digest, sample) that holds. (Their cycle began at different samples: then they are not in one state.)"""
        groups: dict[tuple[str, int], list[float]] = {}
        for report in self.reports.values():
            groups.setdefault((report.digest, report.sample), []).append(report.joined_ms)
        return min(groups, key=lambda said: (-len(groups[said]), min(groups[said])))

    def odd(self) -> list[str]:
        """Clients that are in another state, and have not been told."""
        right = self.right()
        return [
            client
            for client, report in self.reports.items()
            if (report.digest, report.sample) != right and client not in self.told
        ]


class Digests:
    """The last moments that were reported, here and in the other processes."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.moments: OrderedDict[Moment, Compared] = OrderedDict()

    def report(self, client: str, said: dict[str, Any], joined_ms: float, *, plays: bool) -> None:
        names = ("run", "cycle", "tick", "seq", "sample", "digest")
        told = {name: said[name] for name in names} | {"client": client, "joined_ms": joined_ms, "plays": plays}
        told |= {"type": "room.digest", "origin": self.hub.origin}
        self.heard(told)
        self.hub.line.send(told)

    def heard(self, told: dict[str, Any]) -> None:
        moment = Moment(told["run"], told["cycle"], told["tick"], told["seq"])
        compared = self.moments.get(moment)
        if compared is None:
            compared = self.moments[moment] = Compared()
            self.hub.loop.call_later(WAIT_SECONDS, self._settle, moment)
            while len(self.moments) > KEPT:
                self.moments.popitem(last=False)
        compared.reports[told["client"]] = Report(told["digest"], told["sample"], told["joined_ms"], told["plays"])
        if compared.settled:
            self._tell_odd(moment, compared)

    def _settle(self, moment: Moment) -> None:
        compared = self.moments.get(moment)
        if compared is None or self.hub.ended:
            return
        compared.settled = True
        self._tell_odd(moment, compared)
        if moment.tick == 0:
            self._anchor(moment, compared)

    def _tell_odd(self, moment: Moment, compared: Compared) -> None:
        """To those who are here; the other processes tell theirs."""
        for client in compared.odd():
            visitor = self.hub.visitors.get(client)
            if visitor is None:
                continue
            compared.told.add(client)
            report = compared.reports[client]
            visitor.offer(
                messages.write({"type": "diverged", "run": moment.run, "cycle": moment.cycle, "tick": moment.tick})
            )
            # with the log of edits this is what it takes to run it again
            logger.warning(
                "diverged",
                universe=str(self.hub.universe_id),
                **moment._asdict(),
                client=client,
                said=report.digest,
                sample=report.sample,
                agreed=compared.right(),
            )

    def _anchor(self, moment: Moment, compared: Compared) -> None:
        """Those who are right agree on where the cycle began; the first who may play, if here, moves the anchor."""
        right = compared.right()
        agreed = [
            (report.joined_ms, client)
            for client, report in compared.reports.items()
            if (report.digest, report.sample) == right and report.plays
        ]
        if agreed and min(agreed)[1] in self.hub.visitors:
            self.hub.start(self._move(moment, right[1]))

    async def _move(self, moment: Moment, sample: int) -> None:
        try:
            await in_thread(self._moved, moment, sample)
        except Exception as error:  # the next cycle begins soon
            logger.warning("anchor", reason=repr(error))

    def _moved(self, moment: Moment, sample: int) -> None:
        conducting.move_anchor(self.hub.universe_id, run=moment.run, cycle=moment.cycle, sample=sample)
