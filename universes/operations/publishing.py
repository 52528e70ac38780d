"""Opening a universe to others, saying what of it they get and may do, and closing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from simulation.operations import drop_versions, picture_of
from universes.access import may_live, may_publish, may_read_draft, may_restore, may_see
from universes.announce import announce
from universes.errors import Conflict, Invalid, NotAllowed, NotFound
from universes.models import Edit, Publication, Universe, Version
from universes.models.publication import OPEN
from universes.models.universe import MOMENTS
from universes.models.version import NOTES_LENGTH, face_of

from .editing import edit
from .listing import first_public, relist
from .opening_up import visibility_changed
from .states import state_of

if TYPE_CHECKING:
    from datetime import datetime

    from universes.access import Person

VERSIONS_MOST = 200  # of a universe; the oldest goes, and the log still has its state
SETTINGS = ("allow_remix", "allow_export", "allow_live")


@transaction.atomic
def publish(
    *,
    universe: Universe,
    by: Person,
    visibility: str = "public",
    notes: str = "",
    terms: dict[str, Any] | None = None,
) -> Publication:
    """Open a universe to everyone, or to those who have its address, to see (unlisted) or to change (open).

    What was private, or open, gets a version of what it is now; between unlisted and public it keeps the one it has.
    Twice the same changes nothing. `terms`: as for set_terms.

    Raises NotFound, NotAllowed, Invalid.
    """
    _ask(universe, by)
    if not isinstance(visibility, str) or visibility not in OPEN:
        words = f"A published universe is one of: {', '.join(OPEN)}."
        raise Invalid([{"path": "visibility", "code": "choice", "message": words}])
    notes = _checked_notes(notes)
    if terms:
        set_terms(universe=universe, by=by, **terms)
    head = Universe.objects.select_for_update().get(pk=universe.pk)
    there = Publication.objects.select_related("version").filter(universe=head).first()
    if there and there.visibility == visibility:
        return there
    now = timezone.now()
    stays = there and there.version and there.visibility != "open"
    version = there.version if there and stays else _fix(head, by, notes, now)
    values = {"visibility": visibility, "by": by, "at": now, "version": version}
    publication, is_new = Publication.objects.update_or_create(universe=head, defaults=values)
    universe._state.fields_cache["publication"] = publication
    before = there.visibility if there else "private" if is_new else visibility  # else another was quicker, and counted
    visibility_changed(universe, before=before, after=visibility)
    if visibility == "public":
        first_public(universe, at=publication.at)
    relist(universe.pk)  # by what others get
    _tell(universe, visibility)
    return publication


@transaction.atomic
def publish_changes(*, universe: Universe, by: Person, notes: str = "") -> Version:
    """Make what a published universe is now what others get. Where nothing has changed, so does nothing here.

    Raises NotFound, NotAllowed, Conflict, Invalid.
    """
    _ask(universe, by)
    notes = _checked_notes(notes)
    head = Universe.objects.select_for_update().get(pk=universe.pk)
    publication = _published(head)
    document = state_of(head).document
    if publication.version and publication.version.document == document:
        return publication.version
    publication.version = _fix(head, by, notes, timezone.now())
    publication.save(update_fields=["version"])
    relist(head.pk)
    universe._state.fields_cache.pop("publication", None)
    return publication.version


def go_back(*, universe: Universe, by: Person, op: str, number: int | None = None) -> Edit:
    """Make the draft what was published (last, or as this version): an edit like any other, which undo takes back.

    Raises NotFound, NotAllowed, Conflict, Forgotten.
    """
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_restore(by, universe):
        raise NotAllowed("Only its owner may go back to a published version.")
    version = _published(universe).version if number is None else version_of(universe, number)
    if version is None:
        raise Conflict("No version of this universe is published.")
    document = version.canonical() | {"licence": universe.licence}
    label = f"Back to version {version.number}"
    return edit(universe=universe, by=by, op=op, changes=[{"replace": document}], label=label)


@transaction.atomic
def set_terms(*, universe: Universe, by: Person, **terms: Any) -> Universe:
    """Say what those may do who have no more than a look (SETTINGS), and which `picture` cards show (0: the usual one).

    What is left out stays. Raises NotFound, NotAllowed, Invalid.
    """
    _ask(universe, by)
    wrong = [name for name in SETTINGS if not isinstance(terms.get(name, True), bool)]
    problems = [_problem(name, "type", "Say yes or no.") for name in wrong]
    moment = terms.get("picture", 0)
    if isinstance(moment, bool) or not isinstance(moment, int) or not 0 <= moment <= MOMENTS:
        problems.append(_problem("picture", "range", f"Choose one of the {MOMENTS} pictures, or 0 for the usual one."))
    problems += [_problem(name, "unknown", "There is no such setting.") for name in set(terms) - {*SETTINGS, "picture"}]
    if problems:
        raise Invalid(problems)
    Universe.objects.filter(pk=universe.pk).update(**terms)
    for name, value in terms.items():
        setattr(universe, name, value)
    announce(universe.pk, {"type": "universe.rights", "universe": str(universe.pk)})
    there = Publication.objects.select_related("version").filter(universe=universe).first()
    if "picture" in terms and there and there.version:
        version = there.version
        transaction.on_commit(lambda: _ask_social_picture(universe, version), robust=True)
    return universe


@transaction.atomic
def unpublish(*, universe: Universe, by: Person) -> None:
    """Make a universe private again; nothing changes if it is. Its versions stay. Raises NotFound, NotAllowed."""
    _ask(universe, by)
    publication = Publication.objects.select_for_update().filter(universe=universe).first()
    there, _ = Publication.objects.filter(universe=universe).delete()
    universe._state.fields_cache.pop("publication", None)  # the one at hand is private at once, too
    if publication and there:
        relist(universe.pk)
        visibility_changed(universe, before=publication.visibility, after="private")
        _tell(universe, "private")


def set_visibility(*, universe: Universe, by: Person, visibility: str, notes: str = "") -> None:
    """Publish, unlist or unpublish, by the word that people choose. Raises NotFound, NotAllowed, Invalid."""
    if visibility == "private":
        unpublish(universe=universe, by=by)
    else:
        publish(universe=universe, by=by, visibility=visibility, notes=notes)


def as_followed(universe: Universe, by: Person) -> Universe:
    """The same, for who may follow its making too: as it is."""
    if may_live(by, universe):
        return Universe.objects.get(pk=universe.pk) if universe.worn else universe
    return as_seen(universe, by)


def as_seen(universe: Universe, by: Person) -> Universe:
    """A universe, however it was fetched, as this person may see it: for what they take away."""
    if universe.worn or may_read_draft(by, universe):
        return universe
    return Universe.objects.visible_to(by).with_document().get(pk=universe.pk)


def version_of(universe: Universe, number: int) -> Version:
    """A version by its number. Raises NotFound."""
    found = universe.versions.filter(number=min(number, 2**31 - 1)).select_related("by").first()
    if found is None:
        raise NotFound("This universe has no such version.")
    return found


def _ask_social_picture(universe: Universe, version: Version) -> None:
    """The still that other sites show, so that it is drawn before they come for it."""
    picture_of(
        document=version.document, universe=universe, version=version.number, moment=universe.picture, social=True
    )


def _fix(head: Universe, by: Person, notes: str, now: datetime) -> Version:
    """Keep what a universe, whose row is locked, is now as its next version."""
    state = state_of(head)
    last = head.versions.order_by("-number").first()
    version = Version.objects.create(
        universe=head,
        number=last.number + 1 if last else 1,
        seq=state.seq,
        document=state.document,
        face=face_of(state.document),
        name=state.document["name"],
        notes=notes,
        by_id=by.pk,
        at=now,
    )
    head.versions.filter(number__lte=version.number - VERSIONS_MOST, publications=None).delete()
    drop_versions(head, version.number)
    transaction.on_commit(lambda: _ask_social_picture(head, version), robust=True)
    return version


def _published(universe: Universe) -> Publication:
    found = Publication.objects.select_related("version").filter(universe=universe).first()
    if found is None:
        raise Conflict("This universe is private: publish it first.")
    return found


def _checked_notes(notes: Any) -> str:
    if not isinstance(notes, str):
        raise Invalid([_problem("notes", "type", "Send text.")])
    text = notes.strip()
    if len(text) > NOTES_LENGTH or "\0" in text:
        raise Invalid([_problem("notes", "length", f"Notes have {NOTES_LENGTH} characters at most.")])
    return text


def _problem(path: str, code: str, message: str) -> Any:
    return {"path": path, "code": code, "message": message}


def _ask(universe: Universe, by: Person) -> None:
    if not may_see(by, universe):
        raise NotFound("There is no such universe.")
    if not may_publish(by, universe):
        raise NotAllowed("Only its owner decides who may see a universe.")


def _tell(universe: Universe, visibility: str) -> None:
    announce(universe.pk, {"type": "universe.visibility", "universe": str(universe.pk), "visibility": visibility})
    announce(universe.pk, {"type": "universe.rights", "universe": str(universe.pk)})
