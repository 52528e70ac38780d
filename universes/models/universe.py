"""A universe: whose it is, what it is called, and the parts that make up its document."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from simulation.engine import ENGINE_VERSION
from simulation.engine.couplings import LINKS
from simulation.engine.document import (
    DESCRIPTION_LENGTH,
    FORMAT,
    LICENCES,
    NAME_LENGTH,
    SEED_HIGH,
    SEEDS,
    TAG_LENGTH,
    Document,
)
from simulation.engine.parameters import GROUPS

from .at_need import AtNeed
from .contents import Coupling, WorldObject
from .favourite import Favourite
from .hidden import Hidden
from .parameters import MODEL_OF_GROUP
from .publication import Publication
from .seat import Seat, ShareLink
from .version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LICENCE_LABELS = {
    "CC0-1.0": "No rights reserved (CC0 1.0)",
    "CC-BY-4.0": "Free to share and change, with your name (CC BY 4.0)",
    "CC-BY-SA-4.0": "The same, and passed on alike (CC BY-SA 4.0)",
    "CC-BY-NC-4.0": "Free to share and change, not for money (CC BY-NC 4.0)",
    "all-rights-reserved": "All rights reserved: to hear and see only",
}


MOMENTS = 6


class Tag(models.Model):
    """A word by which universes are found, in small letters."""

    name = models.CharField(max_length=TAG_LENGTH, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UniverseQuerySet(models.QuerySet["Universe"]):
    """Who is let in, and whether they get a universe as it is (the draft) or as it was published (decision 0134)."""

    _shown_to: User | AnonymousUser | None = None  # whose eyes the rows are for; None: as they are
    _is_shown = False

    def visible_to(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those that this person may open, as they may see them: published ones (unlisted by address), and their own.

        And those in which they have a seat or, as a guest, hold a link. A hidden one its owner alone, and moderators.
        Of who has closed their account, none.
        """
        open_to = Q(publication__isnull=False) | _given(person)
        if moderates(person):
            found = self.filter((open_to & _here()) | _owned(person) | Q(hidden__isnull=False))
        else:
            found = self.filter((open_to & _shown()) | _owned(person))
        return found.as_shown_to(person)

    def listed(self) -> UniverseQuerySet:
        """Those that everyone may find, as published. Unlisted ones stand in no list but their owner's."""
        return self.filter(_shown(), publication__visibility="public").as_published()

    def listed_for(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those that this person may find in a list: public ones, their own, and those in which they have a seat."""
        found = self.filter(((Q(publication__visibility="public") | _given(person)) & _shown()) | _owned(person))
        return found.as_shown_to(person)

    def as_shown_to(self, person: User | AnonymousUser | None) -> UniverseQuerySet:
        """The same rows, each as this person may see it: who has no seat gets what is published."""
        found: UniverseQuerySet = self._chain()  # type: ignore[attr-defined]
        found._shown_to = person
        return found

    def as_published(self) -> UniverseQuerySet:
        """The same rows as a stranger gets them."""
        return self.as_shown_to(AnonymousUser())

    def as_drafts(self) -> UniverseQuerySet:
        """The same rows as they are. The caller has asked whether that may be seen."""
        return self.as_shown_to(None)

    def _clone(self) -> UniverseQuerySet:
        clone: UniverseQuerySet = super()._clone()  # type: ignore[misc]
        clone._shown_to = self._shown_to
        return clone

    def _fetch_all(self) -> None:
        super()._fetch_all()  # type: ignore[misc]
        if self._shown_to is not None and not self._is_shown:
            self._is_shown = True
            show([row for row in self._result_cache or () if isinstance(row, Universe)], self._shown_to)

    def shared_with(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those of others in which this person has a seat, the one last changed first."""
        return self.filter(_shown(), _given(person)).exclude(_owned(person)).order_by("-changed", "pk")

    def owned_by(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those of this person, the one last changed first."""
        return self.filter(_owned(person)).order_by("-changed", "pk")

    def kept_by(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those that this person keeps, with `kept_at`, the last kept first."""
        kept = self.filter(favourites__person_id=person.pk) if person.pk else self.none()
        return kept.annotate(kept_at=models.F("favourites__at")).order_by("-kept_at", "pk")

    def with_cards(self) -> UniverseQuerySet:
        """With what a card shows: owner, publication, counts, music and tags. Two queries."""
        parts = ("owner", "publication__version", "hidden", "counts", "music")
        return self.select_related(*parts).prefetch_related("tags").defer("publication__version__document")

    def as_seen_by(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """With `is_kept`: whether this person keeps it. No query of its own."""
        kept = Favourite.objects.filter(universe=models.OuterRef("pk"), person_id=person.pk)
        return self.annotate(is_kept=models.Exists(kept) if person.pk else models.Value(False))

    def with_origin(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """With `origin_id`: the one that it was made from, where this person may find that. No query of its own."""
        shown = Universe.objects.listed_for(person).filter(pk=models.OuterRef("remixed_from"))
        return self.annotate(origin_id=models.Subquery(shown.values("pk")[:1]))

    def with_document(self) -> UniverseQuerySet:
        """With everything that `document()` reads: four queries for any number of universes."""
        parts = ("owner", "publication__version", "hidden", "counts", "remixed_from", *GROUPS)
        return self.select_related(*parts).prefetch_related("couplings", "world_objects", "tags")


def moderates(person: User | AnonymousUser) -> bool:
    """Whether this person rules on what others report: they see what is hidden, nothing more."""
    return person.is_active and person.is_staff and person.has_perm("universes.rule")


def show(universes: Sequence[Universe], person: User | AnonymousUser) -> None:
    """Make each of these, fetched in whatever way, what this person may see of it. One or two queries for them all."""
    foreign = [universe for universe in universes if not person.pk or universe.owner_id != person.pk]
    if not foreign:
        return
    keys = {universe.pk for universe in foreign}
    if person.pk or getattr(person, "links", None):
        keys -= set(Universe.objects.filter(_given(person), pk__in=keys).values_list("pk", flat=True))
    unknown = [universe.pk for universe in foreign if universe.pk in keys and not universe.knows_version()]
    found = Publication.objects.filter(universe__in=unknown).select_related("version").defer("version__document")
    publications = {publication.pk: publication for publication in found} if unknown else {}
    for universe in foreign:
        if universe.pk not in keys:
            continue
        publication = publications.get(universe.pk) or (universe.publication if universe.knows_version() else None)
        if publication and publication.version and publication.visibility != "open":
            universe.wear(publication.version)


def _shown() -> Q:
    """Neither hidden by a moderator or by several reports, nor of somebody who has left.

    Said so, and not as a join to what is missing: of that PostgreSQL expects one row in two hundred, and would read
    whole tables for a page of the gallery.
    """
    return Q(~Exists(Hidden.objects.filter(universe=OuterRef("pk")))) & _here()


def _here() -> Q:
    """Those whose owner is here. Of those who have left there are few, and an index holds them alone.

    Said like `_shown`: of NOT IN PostgreSQL expects that it leaves out half, and plans for the wrong half.
    """
    return Q(~Exists(User.objects.filter(pk=OuterRef("owner"), is_active=False)))


def _owned(person: User | AnonymousUser) -> Q:
    return Q(owner_id=person.pk) if person.pk else Q(pk__in=[])  # a stranger's pk is None, which must match nothing


def _given(person: User | AnonymousUser) -> Q:
    """By a seat, or by a guest's link. Subqueries: a join would give a universe once a seat."""
    now = timezone.now()
    if person.pk:
        return Q(pk__in=Seat.objects.live(now).filter(person_id=person.pk).values("universe"))
    links = getattr(person, "links", ())
    return Q(pk__in=ShareLink.objects.live(now).filter(pk__in=links).values("universe")) if links else Q(pk__in=[])


class Universe(models.Model):
    """One universe. Its document (parameters, couplings, objects, words) changes through operations only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="universes")
    name = models.CharField(max_length=NAME_LENGTH)
    description = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    licence = models.CharField(max_length=24, choices=list(LICENCE_LABELS.items()), default="CC-BY-4.0")
    tags = models.ManyToManyField(Tag, blank=True, related_name="universes")
    seed_physics = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(SEED_HIGH)])
    seed_motif = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(SEED_HIGH)])
    seed_harmony = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(SEED_HIGH)])
    seq = models.PositiveBigIntegerField("last edit", default=0, editable=False)
    forgotten_to = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Up to this edit the log is compacted: who and when, and a few states."
    )
    remixed_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="remixes"
    )
    made_from = models.ForeignKey(
        "universes.Template", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="universes"
    )
    # What its owner lets those do who have no more than a look: kept here, so that they outlive a time in private.
    allow_remix = models.BooleanField("others may remix it", default=True)
    allow_export = models.BooleanField("others may take files of it", default=True)
    allow_live = models.BooleanField("others may listen in the studio", default=True)
    picture = models.PositiveSmallIntegerField(
        default=0, help_text="The moment of the cycle that its still shows, 1 to 6; 0: the usual one."
    )
    created = models.DateTimeField(editable=False)
    changed = models.DateTimeField(editable=False)

    objects = UniverseQuerySet.as_manager()

    worn: Version | None = None  # the version that this object shows in place of the draft

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-changed"], name="universe_mine"),  # the list of one's own
            models.Index(fields=["-changed", "id"], name="universe_lately"),  # the API's list, as it opens
            models.Index(fields=["-created", "id"], name="universe_made"),  # and as they were made
            # how many there are that one may find: without it, thousands of wide rows are read to know their owners
            models.Index(fields=["id"], include=["owner"], name="universe_whose"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="universe_name_given"),
            models.CheckConstraint(condition=Q(licence__in=LICENCES), name="universe_licence_known"),
            models.CheckConstraint(condition=Q(picture__lte=MOMENTS), name="universe_picture_known"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"seed_{seed}__gte": 0, f"seed_{seed}__lte": SEED_HIGH}),
                    name=f"universe_seed_{seed}_range",
                )
                for seed in SEEDS
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def visibility(self) -> str:
        """private, unlisted, open or public."""
        publication = getattr(self, "publication", None)
        return publication.visibility if publication else "private"

    @property
    def is_hidden(self) -> bool:
        """Whether it is hidden from everybody but its owner, however open it would be."""
        return getattr(self, "hidden", None) is not None

    @property
    def is_public(self) -> bool:
        return self.visibility == "public" and not self.is_hidden

    def knows_version(self) -> bool:
        """Whether it was fetched with what is published of it (which may be nothing)."""
        cache = self._state.fields_cache
        if "publication" not in cache:
            return False
        publication = cache["publication"]
        return publication is not None and "version" in publication._state.fields_cache

    def wear(self, version: Version) -> None:
        """Show a published version: words, tags, parameters, number and date are the version's from here on.

        The licence stays: it is the owner's word now (0023). Whoever wears one is read, and never saved.
        """
        self.worn = version
        face = version.face
        self.name, self.description = face["name"], face["description"]
        self.seq, self.changed = version.seq, version.at
        for seed in SEEDS:
            setattr(self, f"seed_{seed}", face["seeds"][seed])
        rows = {group: partial(_row, group, self.pk, face[group]) for group in GROUPS}
        lists = {"couplings": partial(_unsaved, Coupling, []), "world_objects": partial(_unsaved, WorldObject, [])}
        lists["tags"] = partial(_unsaved, Tag, face["tags"])  # the other two come whole: see `document`
        self._state.fields_cache = AtNeed(self._state.fields_cache, rows)
        self._prefetched_objects_cache = AtNeed(getattr(self, "_prefetched_objects_cache", {}), lists)

    def public_name(self) -> str:
        """What it is called for everybody."""
        version = self.publication.version if self.visibility not in ("private", "open") else None
        return version.name if version else self.name

    @property
    def is_changed(self) -> bool:
        """Whether there are edits that are not published; of an open or a private universe there is no such thing."""
        if self.worn or self.visibility in ("private", "open"):
            return False
        version = self.publication.version
        return version is not None and version.seq != self.seq

    @property
    def picture_version(self) -> str:
        """What a picture's address carries, so that another picture has another address."""
        return f"{self.seq}.{self.picture}" if self.picture else str(self.seq)

    def seeds(self) -> dict[str, int]:
        return {seed: getattr(self, f"seed_{seed}") for seed in SEEDS}

    def tag_names(self) -> list[str]:
        if self.worn:
            return sorted(self.worn.face["tags"])
        return sorted(tag.name for tag in self.tags.all())

    def document(self) -> Document:
        """The canonical document. Fetch the universe `with_document()` where there are several."""
        if self.worn:
            return self.worn.canonical() | {"licence": self.licence}
        amounts = {coupling.link: coupling.amount for coupling in self.couplings.all()}
        groups: dict[str, Any] = {group: getattr(self, group).values() for group in GROUPS}
        return {
            "format": FORMAT,
            "engine_version": ENGINE_VERSION,
            "name": self.name,
            "description": self.description,
            "tags": self.tag_names(),
            "licence": self.licence,
            "seeds": self.seeds(),
            **groups,
            "couplings": {link.name: amounts.get(link.name, link.default) for link in LINKS},
            "objects": [item.values() for item in self.world_objects.all()],
        }


def _row(group: str, universe: uuid.UUID, values: dict[str, Any]) -> models.Model:
    model = MODEL_OF_GROUP[group]
    known = values | {"universe": universe}
    fields = model._meta.concrete_fields  # in order: by their names it would take a list twice as long
    return model(*(known[field.name] if field.name in known else field.get_default() for field in fields))


def _unsaved(model: type[models.Model], names: Iterable[str]) -> models.QuerySet[Any]:
    """What a prefetch leaves: the rows of a many, here unsaved ones with these names."""
    found = model._default_manager.all()
    found._result_cache, found._prefetch_done = [model(name=name) for name in names], True  # type: ignore[attr-defined]
    return found
