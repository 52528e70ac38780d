"""What a universe is at its last edit, remembered by this process: reading it from its tables costs more than an edit.

Whoever asks holds the lock of the universe's row. A state is known by the universe's row and its last edit, and
remembered only after the commit, so that another process's edit, or a rollback, makes it be read again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from simulation.engine.document import Document
from universes.models import Edit, Transport, Universe

from . import rows

LEAD_MS = 100  # an edit holds from what sounds this long after it: time to reach every engine of the room
REMEMBERED = 128

_Key = tuple[
    UUID, datetime, int
]  # a universe may be deleted and kept again under its id: it was created at another time
_known: OrderedDict[UUID, tuple[_Key, Document, tuple[int, int] | None]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class State:
    """After edit `seq`: the document, the room's transport (None: never played), the sample of the last stamp."""

    seq: int
    document: Document
    transport: Transport | None
    sample: int | None

    def stamp(self, now: datetime) -> tuple[int | None, int | None]:
        """(run, sample) from which an edit made now holds; never before the one ahead of it. Nothing if none plays."""
        if self.transport is None or not self.transport.playing:
            return None, None
        due = max(0, self.transport.sample_at(now.timestamp() * 1000 + LEAD_MS))
        return self.transport.run, max(due, self.sample or 0)


def state_of(head: Universe) -> State:
    """The state of a universe whose row is locked."""
    return state_with(head, rows.found(Transport, head.pk))


def state_with(head: Universe, transport: Transport | None) -> State:
    """The same, by whoever has read its transport under the lock."""
    with _lock:
        key, document, stamped = _known.get(head.pk, (None, {}, None))
    if key != _key(head, head.seq):
        document, stamped = Universe.objects.with_document().get(pk=head.pk).document(), None
    if transport is None or not transport.playing:
        return State(head.seq, document, transport, None)
    if stamped is None or stamped[0] != transport.run:
        last = Edit.objects.filter(universe=head, run=transport.run).order_by("-seq").values_list("sample", flat=True)
        stamped = (transport.run, last.first() or 0)
    return State(head.seq, document, transport, stamped[1])


def document_now(universe_id: UUID) -> tuple[int, Document]:
    """(sequence number, document) of a universe, of one and the same moment. Raises Universe.DoesNotExist."""
    head = Universe.objects.get(pk=universe_id)
    with _lock:
        key, document, _ = _known.get(universe_id, (None, {}, None))
    if key == _key(head, head.seq):
        return head.seq, document
    with transaction.atomic():  # its parts lie in several tables: an edit between two of them would be half in it
        head = Universe.objects.select_for_update().get(pk=universe_id)
        state = state_of(head)
        remember(head, state)
    return state.seq, state.document


def remember(head: Universe, state: State) -> None:
    """Keep a state for the next edit, once it is committed."""
    stamped = (state.transport.run, state.sample) if state.transport and state.sample is not None else None

    def keep() -> None:
        with _lock:
            _known[head.pk] = (_key(head, state.seq), state.document, stamped)
            _known.move_to_end(head.pk)
            while len(_known) > REMEMBERED:
                _known.popitem(last=False)

    transaction.on_commit(keep, robust=True)


def _key(head: Universe, seq: int) -> _Key:
    return head.pk, head.created, seq
