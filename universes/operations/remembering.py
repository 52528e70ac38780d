"""Reading the past, and letting the oldest of it go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from simulation.engine.document import Document
from simulation.engine.errors import DocumentError
from universes.documents.edits import Change, apply
from universes.documents.film import Session, Shot, joined, sessions_of
from universes.documents.replaying import replayed
from universes.documents.today import as_today
from universes.documents.undo import REDO, UNDO
from universes.documents.wording import lines_of
from universes.errors import Forgotten, NotFound
from universes.guests import mark_of
from universes.models import Edit, EditQuerySet, Moment, Snapshot, Transport, Universe
from universes.models.history import SNAPSHOT_EDITS

AGE = timedelta(days=90)
SESSION_PAUSE = timedelta(minutes=30)
SEQ_MOST = 2**53
PEOPLE_MOST = 500
AT_ONCE = 4096  # edits that one transaction makes smaller
WORDED_MOST = 600  # over a longer stretch of the log, words do not say what a value was before


def document_at(universe: Universe, seq: int) -> Document:
    """The canonical document after edit `seq`. Rights are the caller's to ask.

    The nearest snapshot and the edits since it: two queries. Raises NotFound, Forgotten.
    """
    if not 1 <= seq <= _last_shown(universe):
        raise NotFound("This universe has no such edit.")
    snapshot = Snapshot.objects.filter(universe=universe, seq__lte=seq).order_by("-seq").first()
    start = snapshot.seq if snapshot else 0
    changes = universe.edits.filter(seq__gt=start, seq__lte=seq).order_by("seq").values_list("changes", flat=True)
    log: list[list[Change]] = list(changes)
    if start + len(log) != seq:
        raise NotFound("This universe has no such edit.")
    if not all(log):  # an edit without changes has been compacted
        raise Forgotten(f"What the universe was at edit {seq} is not kept any more.")
    return _canonical(replayed(snapshot.document if snapshot else {}, log))


def _canonical(document: Document) -> Document:
    """A document of the past as today's engine reads it."""
    try:
        return as_today(document)
    except DocumentError as error:
        raise Forgotten("That state was made for an older engine, which is not kept any more.") from error


def _last_shown(universe: Universe) -> int:
    """The last edit that whoever holds this object may read: who gets what was published reads the past of that."""
    return universe.seq if universe.worn else SEQ_MOST


def _log(universe: Universe) -> EditQuerySet:
    edits: EditQuerySet = universe.edits.all()  # type: ignore[assignment]
    return edits.filter(seq__lte=universe.seq) if universe.worn else edits


def moments_of(universe: Universe) -> QuerySet[Moment]:
    """The named moments, the newest first."""
    return universe.moments.filter(seq__lte=_last_shown(universe)).select_related("by")


# The film


def sessions_before(universe: Universe, *, before: int, size: int, who: str = "") -> tuple[list[Session], int]:
    """The `size` edits below a number (of one person, by their mark) as sessions; the number to go on from, or 0."""
    rows = list(_of_person(universe, who).filter(seq__lt=before).order_by("-seq").select_related("by")[: size + 1])
    more = rows[size - 1].seq if len(rows) > size else 0
    rows = rows[:size][::-1]
    shots = _shots(universe, rows, _documents_before(universe, rows))
    return sessions_of(joined(shots), SESSION_PAUSE), more


def shot_at(universe: Universe, seq: int) -> Shot:
    """One edit by itself. Raises NotFound."""
    row = _log(universe).filter(seq=min(seq, SEQ_MOST)).select_related("by").first()
    if row is None:
        raise NotFound("This universe has no such edit.")
    return _shots(universe, [row], _documents_before(universe, [row]))[0]


def whole_film(universe: Universe, *, most: int) -> list[Session]:
    """The last `most` edits as sessions, without words: who, when, and what a gesture was."""
    rows = _log(universe).filter(_kept(universe)).order_by("-seq").select_related("by").defer("changes")[:most]
    return sessions_of(joined(_shots(universe, list(rows)[::-1], None)), SESSION_PAUSE)


def people_of(universe: Universe) -> list[tuple[str, str]]:
    """(mark, name) of all who have edited; guests by the name that they had last."""
    rows = _log(universe).order_by().values_list("by__username", "guest_key", "guest_name").distinct()
    named: dict[str, str] = {}
    for username, key, name in rows[:PEOPLE_MOST]:
        mark = f"u:{username}" if username else mark_of(None, key)
        if mark:
            named[mark] = username or name or "A guest"
    return sorted(named.items(), key=lambda pair: pair[1].lower())


def _of_person(universe: Universe, who: str) -> EditQuerySet:
    edits = _log(universe)
    if who.startswith("u:"):
        return edits.filter(by__username=who[2:])
    if who.startswith("g:"):  # others know a guest by a digest of the key
        keys = edits.exclude(guest_key="").order_by().values_list("guest_key", flat=True).distinct()
        return edits.filter(guest_key__in=[key for key in keys if mark_of(None, key) == who])
    return edits


def _documents_before(universe: Universe, rows: Sequence[Edit]) -> dict[int, Document]:
    """The document before each of these edits, where that is known and not far to find."""
    if not rows or rows[-1].seq - rows[0].seq > WORDED_MOST:
        return {}
    start = max(rows[0].seq - 1, universe.forgotten_to)
    try:
        document = document_at(universe, start) if start else {}
    except (Forgotten, NotFound):
        return {}
    wanted, documents = {row.seq for row in rows}, {}
    stretch = universe.edits.filter(seq__gt=start, seq__lte=rows[-1].seq).order_by("seq")
    for seq, changes in stretch.values_list("seq", "changes"):
        if seq in wanted:
            documents[seq] = document
        document = apply(document, changes)
    return documents


def _shots(universe: Universe, rows: Sequence[Edit], before: dict[int, Document] | None) -> list[Shot]:
    """Each edit a shot. `before` None: without words, and without reading what was changed."""
    names = dict(Moment.objects.filter(universe=universe, seq__in=[row.seq for row in rows]).values_list("seq", "name"))
    return [_shot(universe, row, names.get(row.seq, ""), before) for row in rows]


def _shot(universe: Universe, row: Edit, moment: str, before: dict[int, Document] | None) -> Shot:
    forgotten = row.seq <= universe.forgotten_to
    way = row.gesture if row.undoes and row.gesture in (UNDO, REDO) else UNDO if row.undoes else ""
    lines = [] if before is None or forgotten else lines_of(before.get(row.seq), row.changes)
    kept = not forgotten or before is None or bool(row.changes)
    name = str(row.by) if row.by else row.guest_name
    who = mark_of(row.by, row.guest_key) or ""
    return Shot(row.seq, row.seq, who, name, row.at, row.gesture, row.label, way, lines, moment, kept)


def _kept(universe: Universe) -> Q:
    """Edits whose state can be read: all that are not compacted, and of those the ones with a snapshot."""
    old = Snapshot.objects.filter(universe=universe, seq__lte=universe.forgotten_to).values("seq")
    return Q(seq__gt=universe.forgotten_to) | Q(seq__in=old)


# Letting go


def compact(*, now: datetime, age: timedelta = AGE, universe: Universe | None = None) -> int:
    """Drop what edits older than `age` changed, in all universes or in one; how many edits were looked through.

    Kept are who and when of every edit, the state at every 256th, at every named moment, and at the last edit of the
    old ones. These carry it as a replacement of the whole document, so that who follows the log from any number comes
    out right. To run it twice changes nothing.
    """
    found = Universe.objects.filter(pk=universe.pk) if universe else Universe.objects.all()
    old = found.filter(edits__at__lt=now - age).distinct().values_list("pk", flat=True)
    dropped = 0
    for pk in list(old):
        while count := _compact_some(pk, now - age):
            dropped += count
    return dropped


@transaction.atomic
def _compact_some(pk: Any, until: datetime) -> int:
    """Compact the oldest edits of a universe; 0 where none (more) is to be."""
    universe = Universe.objects.select_for_update().filter(pk=pk).first()
    if universe is None:
        return 0
    last = min(_last_to_go(universe, until), universe.forgotten_to + AT_ONCE)
    if last <= universe.forgotten_to:
        return 0
    kept = _keep_states(universe, last)
    edits = universe.edits.filter(seq__gt=universe.forgotten_to, seq__lte=last)
    for seq, document in kept.items():
        edits.filter(seq=seq).update(changes=[{"replace": document}])
    edits.exclude(seq__in=kept).update(changes=[])
    Universe.objects.filter(pk=pk).update(forgotten_to=last)
    return last - universe.forgotten_to


def _last_to_go(universe: Universe, until: datetime) -> int:
    """The last edit before a time, but none of a run that is being played: who joins it late reads its edits."""
    old = universe.edits.filter(at__lt=until).order_by("-seq")
    transport = Transport.objects.filter(universe=universe, playing=True).first()
    if transport:
        old = old.filter(seq__lte=transport.seq)
    return old.values_list("seq", flat=True).first() or 0


def _keep_states(universe: Universe, last: int) -> dict[int, Document]:
    """Make the snapshots that stay of a stretch that is compacted, and give them by their numbers."""
    start = universe.forgotten_to
    named = Moment.objects.filter(universe=universe, seq__gt=start, seq__lte=last).values_list("seq", flat=True)
    steps = range(start - start % SNAPSHOT_EDITS + SNAPSHOT_EDITS, last + 1, SNAPSHOT_EDITS)
    points = sorted({*named, *steps, last})
    kept: dict[int, Document] = {}
    document = document_at(universe, start) if start else {}
    for low, high in pairwise([start, *points]):
        log = universe.edits.filter(seq__gt=low, seq__lte=high).order_by("seq").values_list("changes", flat=True)
        document = kept[high] = replayed(document, log)
    Snapshot.objects.bulk_create(
        [Snapshot(universe=universe, seq=seq, document=each) for seq, each in kept.items()], ignore_conflicts=True
    )
    return kept
