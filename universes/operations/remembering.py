"""Reading the past: the document as it was after any edit."""

from __future__ import annotations

from simulation.engine.document import Document
from universes.documents.replaying import replayed
from universes.errors import Forgotten, NotFound
from universes.models import Snapshot, Universe


def document_at(universe: Universe, seq: int) -> Document:
    """The document after edit `seq` (0: before the first, which is nothing). Rights are the caller's to ask.

    The nearest snapshot and the edits since it, two queries. Raises NotFound, Forgotten.
    """
    snapshot = Snapshot.objects.filter(universe=universe, seq__lte=seq).order_by("-seq").first()
    start = snapshot.seq if snapshot else 0
    log = list(
        universe.edits.filter(seq__gt=start, seq__lte=seq).order_by("seq").values_list("changes", flat=True)
    )
    if seq < 1 or start + len(log) != seq:
        raise NotFound("This universe has no such edit.")
    if not all(log):  # an edit without changes has been compacted
        raise Forgotten(f"What the universe was at edit {seq} is not kept any more.")
    return replayed(snapshot.document if snapshot else {}, log)
