"""The clock that a room shares: play, stop, seek, and the beginnings of cycles on which its engines agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from universes.access import may_play, may_see
from universes.announce import announce
from universes.errors import Invalid, NotAllowed, NotFound
from universes.models import Transport, Universe

from .recorded import end_recording

if TYPE_CHECKING:
    from universes.access import Person

LEAD_MS = 250  # a run begins this long after it was asked for, so that everybody hears its first sample
MOST = 2**31 - 1


@transaction.atomic
def play(*, universe: Universe, by: Person, cycle: int = 0, tick: int = 0) -> Transport:
    """Start a run for the whole room, at a tick of a cycle; one that played ends.

    Raises NotFound, NotAllowed, Invalid.
    """
    return _place(universe, by, cycle, tick, playing=True)


@transaction.atomic
def stop(*, universe: Universe, by: Person) -> Transport:
    """End the run; where none plays, nothing changes. Raises NotFound, NotAllowed."""
    head = _head(universe, by)
    transport, _ = Transport.objects.get_or_create(universe=head)
    if not transport.playing:
        return transport
    end_recording(head, transport, timezone.now())
    transport.playing = False
    return _keep(transport, by)


@transaction.atomic
def seek(*, universe: Universe, by: Person, cycle: int, tick: int = 0) -> Transport:
    """Go to another place: a new run where one plays, else the place at which the next begins.

    Raises NotFound, NotAllowed, Invalid.
    """
    plays = Transport.objects.filter(universe=universe, playing=True).exists()
    return _place(universe, by, cycle, tick, playing=plays)


@transaction.atomic
def move_anchor(universe_id: UUID, *, run: int, cycle: int, sample: int) -> bool:
    """The room's engines agree that `cycle` began at `sample` of a run: who comes late computes from there.

    Nobody's right is asked: the room does this by itself. An older cycle, or another run, changes nothing.
    """
    now = timezone.now().timestamp() * 1000
    transport = Transport.objects.select_for_update().filter(pk=universe_id, run=run, playing=True).first()
    if transport is None or cycle <= transport.anchor_cycle or not 0 < sample <= transport.sample_at(now):
        return False
    if sample <= transport.anchor_sample:
        return False
    transport.anchor_cycle, transport.anchor_sample = cycle, sample
    transport.save(update_fields=["anchor_cycle", "anchor_sample"])
    announce(universe_id, {"type": "universe.transport", "transport": transport_wire(transport)})
    return True


def transport_wire(transport: Transport | None) -> dict[str, Any]:
    """The transport as it goes out, but for the server's time, which whoever sends it adds."""
    transport = transport or Transport()
    names = ("run", "playing", "epoch_ms", "cycle", "tick", "seq", "anchor_cycle", "anchor_sample")
    by = transport.by.username if transport.by else None
    return {name: getattr(transport, name) for name in names} | {"by": by}


def _head(universe: Universe, by: Person) -> Universe:
    """The universe's row, locked: no edit comes between the number that a run begins with and the run."""
    head = Universe.objects.select_for_update().filter(pk=universe.pk).first()
    if head is None or not may_see(by, head):
        raise NotFound("There is no such universe.")
    if not may_play(by, head):
        raise NotAllowed("You may listen here, and not start or stop it for everybody.")
    return head


def _place(universe: Universe, by: Person, cycle: int, tick: int, *, playing: bool) -> Transport:
    for name, value in (("cycle", cycle), ("tick", tick)):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            words = f"The {name} is a whole number from 0."
            raise Invalid([{"path": name, "code": "range", "message": words}])
    head = _head(universe, by)
    transport, _ = Transport.objects.get_or_create(universe=head)
    end_recording(head, transport, timezone.now())  # of the run that ends here
    transport.run += 1
    transport.playing, transport.cycle, transport.tick, transport.seq = playing, cycle, tick, head.seq
    transport.epoch_ms = _now_ms() + LEAD_MS
    transport.anchor_cycle, transport.anchor_sample = cycle, 0
    return _keep(transport, by)


def _keep(transport: Transport, by: Person) -> Transport:
    transport.by = by if by.is_authenticated else None
    transport.save()
    announce(transport.pk, {"type": "universe.transport", "transport": transport_wire(transport)})
    return transport


def _now_ms() -> int:
    return int(timezone.now().timestamp() * 1000)
