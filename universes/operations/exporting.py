"""The archive of all that somebody has made here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.archive import ROWS, Entry, Part, as_json, as_lines, of_account, zipped
from accounts.errors import TooMany
from accounts.limits import count
from accounts.models import User
from simulation.models import Rendering
from universes.models import (
    CollectionItem,
    Edit,
    Favourite,
    Message,
    Play,
    Ruling,
    Seat,
    Template,
    Universe,
    Version,
)

from .reporting import reports_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

AN_HOUR = 6


def archive(*, by: User) -> Iterator[bytes]:
    """The ZIP file of all that is theirs, in pieces. Raises TooMany at once, before the first piece."""
    if count(f"archive:{by.pk}", limit=AN_HOUR, seconds=3600, now=time.time()) is not None:
        raise TooMany(_("Your archive was made several times in this hour. Try again in the next."))
    return zipped(entry for part in PARTS for entry in part(by))


def of_readme(person: User) -> Iterator[Entry]:
    """What is in it, in words."""
    words = render_to_string("universes/archive/readme.txt", {"person": person, "now": timezone.now()})
    yield "README.txt", [words.encode()]


def of_universes(person: User) -> Iterator[Entry]:
    """Each universe of one's own in a folder: its document, which this site reads again, and what stands about it."""
    for universe in (
        Universe.objects.filter(owner=person).with_document().order_by("created", "pk").iterator(chunk_size=20)
    ):
        folder = f"universes/{slugify(universe.name)[:40] or 'universe'}-{universe.pk.hex[:8]}"
        yield f"{folder}/document.json", as_json(universe.document())
        yield f"{folder}/about.json", as_json(_about(universe))
        edits = universe.edits.order_by("seq").defer("op", "guest_name", "guest_key")
        yield f"{folder}/history.jsonl", as_lines(_edit(edit, person) for edit in edits.iterator(chunk_size=ROWS))
        for version in universe.versions.order_by("number").iterator(chunk_size=5):
            yield f"{folder}/versions/{version.number}.json", as_json(_version(version))
        for played in universe.performances.order_by("at").iterator(chunk_size=5):
            yield f"{folder}/performances/{played.pk}.json", as_json(_performance(played))


def of_templates(person: User) -> Iterator[Entry]:
    """What one has saved to start others from."""
    for template in Template.objects.of(person).iterator(chunk_size=20):
        about = {"words": template.words, "at": template.at, "shared_at": template.shared_at, "uses": template.uses}
        name = f"templates/{slugify(template.name)[:40] or 'template'}-{template.pk.hex[:8]}.json"
        yield name, as_json({"name": template.name, **about, "document": template.started()})


def of_elsewhere(person: User) -> Iterator[Entry]:
    """What one has done in universes of others, and said anywhere."""
    seats = Seat.objects.live(timezone.now()).filter(person=person).select_related("universe").order_by("at", "pk")
    yield (
        "seats.json",
        as_json(
            [
                {"universe": seat.universe_id, "name": seat.universe.name, "role": seat.role, "at": seat.at}
                for seat in seats
            ]
        ),
    )
    edits = Edit.objects.filter(by=person).exclude(universe__owner=person).order_by("at", "pk")
    names = _names(person, edits)
    rows = edits.iterator(chunk_size=ROWS)
    yield "edits-elsewhere.jsonl", as_lines(_where(edit, names) | _edit(edit, person) for edit in rows)
    said = Message.objects.filter(by=person).order_by("pk")
    named = _names(person, said)
    lines = said.iterator(chunk_size=ROWS)
    yield "chat.jsonl", as_lines(_where(one, named) | {"at": one.at, "text": one.text} for one in lines)
    kept = Favourite.objects.filter(person=person).order_by("at", "pk")
    known = _names(person, kept)
    yield "favourites.json", as_json([_where(one, known) | {"at": one.at} for one in kept])


def of_lists(person: User) -> Iterator[Entry]:
    """One's collections, and what one has heard lately: of older plays only sums are kept."""
    items = CollectionItem.objects.filter(collection__owner=person).order_by("place", "pk")
    known = _names(person, items)
    inside: dict[int, list[Any]] = {}
    for item in items:
        inside.setdefault(item.collection_id, []).append(_where(item, known) | {"at": item.at})
    fields = ("name", "description", "visibility", "created", "changed")
    lists = person.collections.order_by("created", "pk")
    rows = [{name: getattr(one, name) for name in fields} | {"universes": inside.get(one.pk, [])} for one in lists]
    yield "collections.json", as_json(rows)
    heard = Play.objects.filter(person=person).order_by("day", "pk")
    names = _names(person, heard)
    yield "heard.json", as_json([_where(one, names) | {"day": one.day} for one in heard])


def of_files(person: User) -> Iterator[Entry]:
    """A list of the files that one has asked for; the files themselves are taken from their own page."""
    files = Rendering.objects.filter(asked_by=person).defer("document").order_by("asked_at", "pk")
    yield (
        "files.json",
        as_json(
            [
                {
                    "asked_at": one.asked_at,
                    "kind": one.kind,
                    "options": one.options,
                    "state": one.state,
                    "bytes": one.size,
                }
                for one in files.iterator(chunk_size=ROWS)
            ]
        ),
    )


def of_rulings(person: User) -> Iterator[Entry]:
    """What one has reported, and what moderators decided about what one made; not who reported it."""
    made = reports_of(person)
    yield (
        "reports.json",
        as_json([{"at": one.at, "about": one.case.label, "reason": one.reason, "words": one.words} for one in made]),
    )
    rulings = Ruling.objects.about(person)
    yield "rulings.json", as_json([_ruling(one) for one in rulings])


# Every part; whoever makes a new thing that belongs to people adds its own here.
PARTS: list[Part] = [
    of_readme,
    of_account,
    of_universes,
    of_templates,
    of_elsewhere,
    of_lists,
    of_files,
    of_rulings,
]


def _version(version: Version) -> dict[str, Any]:
    fields = ("number", "seq", "name", "notes", "at", "document")
    return {name: getattr(version, name) for name in fields}


def _about(universe: Universe) -> dict[str, Any]:
    publication = getattr(universe, "publication", None)
    seats = universe.seats.select_related("person").order_by("at", "pk")
    origin = universe.remixed_from
    return {
        "id": universe.pk,
        "created": universe.created,
        "changed": universe.changed,
        "edits": universe.seq,
        "visibility": universe.visibility,
        "published_at": publication.at if publication else None,
        "remixed_from": origin.pk if origin and origin.is_public else None,
        "seats": [{"username": seat.person.username, "role": seat.role, "at": seat.at} for seat in seats],
        "links": list(universe.links.order_by("at").values("role", "at", "expires", "revoked")),  # not what opens it
        "moments": list(universe.moments.order_by("seq").values("seq", "name", "at")),
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    appeal = getattr(ruling, "appeal", None)
    return {
        "at": ruling.at,
        "about": ruling.case.label,
        "ruling": ruling.verdict,
        "reason": ruling.reason,
        "days": ruling.days,
        "appeal": {"at": appeal.at, "words": appeal.words, "answer": appeal.answer} if appeal else None,
        "taken_back": hasattr(ruling, "reversal"),
    }


def _edit(edit: Edit, person: User) -> dict[str, Any]:
    """Without who else it was: that one knows from the page, and is not to be carried away."""
    return {"seq": edit.seq, "at": edit.at, "mine": edit.by_id == person.pk, "changes": edit.changes}


def _performance(played: Any) -> dict[str, Any]:
    kept = ("name", "at", "document", "cycle", "tick", "from_sample", "to_sample")
    edits = [{name: value for name, value in edit.items() if name != "by"} for edit in played.edits]
    return {name: getattr(played, name) for name in kept} | {"edits": edits}


def _names(person: User, rows: QuerySet[Any]) -> dict[Any, str]:
    """What the universes of these rows are called; of what is private by now the name is not theirs to read."""
    there = Universe.objects.visible_to(person).filter(pk__in=rows.order_by().values("universe"))
    return {universe.pk: universe.name for universe in there}  # not `values`: each as they may see it


def _where(row: Any, names: dict[Any, str]) -> dict[str, Any]:
    return {"universe": row.universe_id, "name": names.get(row.universe_id)}
