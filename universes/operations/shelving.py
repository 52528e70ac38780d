"""Templates of people: saving a universe as one, sharing it, starting from it, putting it in front."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import auditing
from accounts.operations.notifying import notify
from simulation.engine.document import NAME_LENGTH, Document
from simulation.json_reader import LIMIT_BYTES, JSONRefused, read_json
from universes.access import may_create, may_feature, may_see, may_template
from universes.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge
from universes.models import Template, Universe
from universes.models.template import WORDS_LENGTH
from universes.models.version import face_of
from universes.shelf import template as built_in

from .creating import checked_document, create
from .publishing import as_seen

if TYPE_CHECKING:
    from accounts.models import User
    from universes.access import Person

TEMPLATES_MOST = 100  # of one person


def save_as_template(
    *, universe: Universe, by: Person, name: str = "", words: str = "", shared: bool = False
) -> Template:
    """Save what this person sees of a universe as a template. Raises NotFound, NotAllowed, Invalid, Conflict."""
    if not may_see(by, universe):
        raise NotFound(_("There is no such universe."))
    if not may_template(by, universe):
        said = _("Its owner does not let others copy it.") if by.is_authenticated else _("Sign in to save a template.")
        raise NotAllowed(said)
    seen = as_seen(universe, by)
    return _make(by, seen.document(), name or seen.name, words, shared, seen)


def template_of_document(
    *, by: Person, document: Any, name: str = "", words: str = "", shared: bool = False
) -> Template:
    """Make a template from a document from outside, parsed or as bytes. Raises NotAllowed, Invalid, Conflict."""
    if not may_create(by):
        raise NotAllowed(_("Sign in to save a template."))
    checked = read_template(document)
    return _make(by, checked, name or checked["name"], words, shared, None)


def read_template(document: Any) -> Document:
    """A document from outside as a template keeps it: known keys within their ranges, nothing else, 256 KB at most.

    Raises Invalid, TooLarge.
    """
    if isinstance(document, bytes):
        try:
            document = read_json(document)
        except JSONRefused as error:
            refusal = TooLarge if error.status == 413 else Invalid
            raise refusal([_problem("", error.code, error.message)]) from error
    return _stripped(checked_document(document))


@transaction.atomic
def change_template(
    *, template: Template, by: Person, name: str | None = None, words: str | None = None, shared: bool | None = None
) -> Template:
    """Rename it, say something else about it, share it or take it back. Raises NotFound, NotAllowed, Invalid."""
    _ask_own(template, by)
    row = Template.objects.select_for_update().defer("document").get(pk=template.pk)
    if name is not None:
        row.name = _checked_name(name)
    if words is not None:
        row.words = _checked_words(words)
    if shared is not None:
        _share(row, shared)
    row.save(update_fields=["name", "words", "shared_at", "featured_at", "featured_by"])
    return row


@transaction.atomic
def delete_template(*, template: Template, by: Person) -> None:
    """For good. Universes that began with it stay, and still say with whose. Raises NotFound, NotAllowed."""
    _ask_own(template, by)
    row = Template.objects.select_for_update().get(pk=template.pk)
    if not Universe.objects.filter(made_from=row).exists():
        row.delete()
        return
    row.document, row.face, row.words, row.gone_at, row.from_universe = {}, {}, "", timezone.now(), None
    _share(row, False)
    row.save()


@transaction.atomic
def start_from(*, by: Person, key: str) -> Universe:
    """Make a universe from a template: of the shelf by its slug, of people by its id. Raises NotFound, NotAllowed."""
    document, template = started_with(by=by, key=key)
    return made_from(by=by, document=document, template=template)


@transaction.atomic
def made_from(*, by: Person, document: Any, template: Template | None) -> Universe:
    """Make a universe from a document that began as a template, and say so. Raises NotAllowed, Invalid."""
    universe = create(by=by, document=document)
    if template is not None:
        others = template.by_id != by.pk
        is_first = others and not Universe.objects.filter(owner_id=by.pk, made_from=template).exists()
        Universe.objects.filter(pk=universe.pk).update(made_from=template)
        universe.made_from = template
        if is_first:  # one person counts once, and not for their own
            Template.objects.filter(pk=template.pk).update(uses=F("uses") + 1)
    return universe


def started_with(*, by: Person, key: str) -> tuple[Document, Template | None]:
    """The document of a template, by slug or id, and the template if it is somebody's. Raises NotFound."""
    if found := built_in(key):
        return found.document, None
    try:
        identity = UUID(key)
    except ValueError:
        raise NotFound(_("There is no such template.")) from None
    template = Template.objects.visible_to(by).select_related("by").filter(pk=identity).first()
    if template is None:
        raise NotFound(_("There is no such template."))
    return template.started(), template


@transaction.atomic
def feature(*, template: Template, by: Person) -> Template:
    """Put a shared template in front; its maker is told. Twice changes nothing. Raises NotAllowed, Conflict."""
    row = _ask_featured(template, by)
    if row.shared_at is None or row.gone_at is not None:
        raise Conflict(_("Only a shared template can be featured."))
    if row.featured_at is None:
        row.featured_at, row.featured_by = timezone.now(), cast("User", by)
        row.save(update_fields=["featured_at", "featured_by"])
        _write("template.feature", row, by)
        address = reverse("universes:template", args=[row.pk])
        notify(to=row.by, kind="featured", address=address, subject=row.name)
    return row


@transaction.atomic
def unfeature(*, template: Template, by: Person) -> Template:
    """Put it among the others again; nothing changes if it is there. Raises NotAllowed."""
    row = _ask_featured(template, by)
    if row.featured_at is not None:
        row.featured_at = row.featured_by = None
        row.save(update_fields=["featured_at", "featured_by"])
        _write("template.unfeature", row, by)
    return row


def _make(by: Person, document: Document, name: Any, words: Any, shared: Any, universe: Universe | None) -> Template:
    if not isinstance(shared, bool):
        raise Invalid([_problem("shared", "type", _("Say yes or no."))])
    name, words, stripped = _checked_name(name), _checked_words(words), _stripped(document)
    maker = cast("User", by)
    if Template.objects.of(maker).count() >= TEMPLATES_MOST:
        raise Conflict(_("You have %(most)s templates; delete one that you need no more.") % {"most": TEMPLATES_MOST})
    now = timezone.now()
    return Template.objects.create(
        by=maker,
        name=name,
        words=words,
        document=stripped,
        face=face_of(stripped),
        from_universe_id=universe.pk if universe else None,
        at=now,
        shared_at=now if shared else None,
    )


def _stripped(document: Document) -> Document:
    """Without what people wrote into it: words, tags, the names of objects."""
    objects = [{**item, "id": f"{item['kind'][0]}{k}"} for k, item in enumerate(document["objects"], 1)]
    stripped = {**document, "name": "Template", "description": "", "tags": [], "objects": objects}
    if len(json.dumps(stripped)) > LIMIT_BYTES:
        raise TooLarge([_problem("", "too_large", _("A template takes %(most)s KB at most.") % {"most": 256})])
    return stripped


def _share(row: Template, shared: bool) -> None:
    if not isinstance(shared, bool):
        raise Invalid([_problem("shared", "type", _("Say yes or no."))])
    if shared:
        row.shared_at = row.shared_at or timezone.now()
    else:
        row.shared_at = row.featured_at = row.featured_by = None


def _checked_name(name: Any) -> str:
    text = " ".join(name.split()) if isinstance(name, str) else ""
    if not text or "\0" in text:
        raise Invalid([_problem("name", "required", _("Give the template a name."))])
    if len(text) > NAME_LENGTH:
        raise Invalid([_problem("name", "range", _("A name has %(most)s characters at most.") % {"most": NAME_LENGTH})])
    return text


def _checked_words(words: Any) -> str:
    text = words.replace("\r\n", "\n").strip() if isinstance(words, str) else None
    if text is None or "\0" in text:
        raise Invalid([_problem("words", "type", _("This is a text."))])
    if len(text) > WORDS_LENGTH:
        said = _("What is said about a template has %(most)s characters at most.") % {"most": WORDS_LENGTH}
        raise Invalid([_problem("words", "range", said)])
    return text


def _ask_own(template: Template, by: Person) -> None:
    if template.by_id == by.pk:
        if not may_create(by):
            raise NotAllowed(_("Your account is suspended."))
        return
    if template.shared_at is None:
        raise NotFound(_("There is no such template."))
    raise NotAllowed(_("Only who made a template changes it."))


def _ask_featured(template: Template, by: Person) -> Template:
    if not may_feature(by):
        raise NotAllowed(_("Only moderators put templates in front."))
    return Template.objects.select_for_update().select_related("by").get(pk=template.pk)


def _write(act: str, row: Template, by: Person) -> None:
    """What moderators do stands in the audit log, this too."""
    auditing.write(act=act, by=cast("User", by), kind="template", thing=row.pk, label=row.name, about=row.by)


def _problem(path: str, code: str, message: str) -> Any:
    return {"path": path, "code": code, "message": message}
