"""What a room reads of its universe, in a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from universes.access import RIGHTS, Rank, allows, rank_of
from universes.models import Edit, Transport, Universe
from universes.operations.conducting import transport_wire
from universes.operations.editing import wire
from universes.operations.recorded import recording_of, recording_wire
from universes.operations.states import document_now
from universes.operations.talking import messages_of

if TYPE_CHECKING:
    from universes.access import Person

EDITS_MOST = 500  # behind by more than that, or by more than one answer holds, the whole document is shorter


@dataclass(frozen=True)
class Standing:
    """What somebody may do in a universe at this moment."""

    rank: Rank
    may: dict[str, bool]

    @property
    def role(self) -> str:
        return self.rank.name.lower()


def standing_of(person: Person, universe: Universe) -> Standing:
    rank = rank_of(person, universe)
    return Standing(rank, {act: allows(act, rank=rank, person=person, universe=universe) for act in RIGHTS})


def universe_of(universe_id: UUID) -> Universe | None:
    """The universe with what rights are read from, whoever asks: what may be told of it is the caller's to decide."""
    return Universe.objects.select_related("publication", "owner", "hidden").filter(pk=universe_id).first()


def let_in(universe_id: UUID, person: Person) -> tuple[Universe, Standing] | None:
    """The universe and what the person may do in it; None where there is nothing for them."""
    universe = universe_of(universe_id)
    if universe is None:
        return None
    standing = standing_of(person, universe)
    return (universe, standing) if standing.may["live"] else None


def read_state(universe_id: UUID, since: int | None) -> dict[str, Any]:
    """What `state.initial` says of the universe: the edits after `since`, or the document where that is shorter."""
    seq, document = document_now(universe_id)
    edits = _behind(universe_id, since, seq)
    chat, more = messages_of(universe_id)
    transport = Transport.objects.select_related("by").filter(pk=universe_id).first()
    return {
        "seq": seq,
        **({"document": document} if edits is None else {"edits": edits}),
        "transport": transport_wire(transport),
        "chat": chat,
        "more": more,
        "recording": recording_wire(recording_of(universe_id)),
    }


def _behind(universe_id: UUID, since: int | None, seq: int) -> list[dict[str, Any]] | None:
    """The edits that somebody has missed, or None where the whole document is shorter."""
    if since is None or not 0 <= seq - since <= EDITS_MOST:
        return None
    log = [entry for entry in edits_after(universe_id, since) if entry["seq"] <= seq]
    return log if len(log) == seq - since else None


def edits_after(universe_id: UUID, seq: int) -> list[dict[str, Any]]:
    """A portion of the log after a sequence number, as it goes out."""
    return [wire(entry) for entry in Edit.objects.filter(universe_id=universe_id).portion(seq)]


def values_at(universe_id: UUID, paths: list[str]) -> dict[str, Any]:
    """What holds at these paths of the document; those that are not there are left out."""
    _, document = document_now(universe_id)
    objects = {item["id"]: item for item in document["objects"]}
    found: dict[str, Any] = {}
    for path in paths:
        head, _, tail = path.partition(".")
        place: Any = document.get(head)
        if head == "objects":
            identity, _, tail = tail.partition(".")
            place = objects.get(identity)
        if not tail:
            found |= {path: place} if head in document and head != "objects" else {}
        elif isinstance(place, dict) and tail in place:
            found[path] = place[tail]
    return found
