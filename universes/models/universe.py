"""A universe: whose it is, what it is called, and the parts that make up its document."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone

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

from .favourite import Favourite
from .hidden import Hidden
from .seat import Seat, ShareLink

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

LICENCE_LABELS = {
    "CC0-1.0": "No rights reserved (CC0 1.0)",
    "CC-BY-4.0": "Free to share and change, with your name (CC BY 4.0)",
    "CC-BY-SA-4.0": "The same, and passed on alike (CC BY-SA 4.0)",
    "CC-BY-NC-4.0": "Free to share and change, not for money (CC BY-NC 4.0)",
    "all-rights-reserved": "All rights reserved: to hear and see only",
}


class Tag(models.Model):
    """A word by which universes are found, in small letters."""

    name = models.CharField(max_length=TAG_LENGTH, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UniverseQuerySet(models.QuerySet["Universe"]):
    def visible_to(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those that this person may open: published ones (an unlisted one for who has its address), and their own.

        And those in which they have a seat or, as a guest, hold a link. A hidden one its owner alone, and moderators.
        """
        open_to = Q(publication__isnull=False) | _given(person)
        if moderates(person):
            return self.filter(open_to | _owned(person) | Q(hidden__isnull=False))
        return self.filter((open_to & _shown()) | _owned(person))

    def listed(self) -> UniverseQuerySet:
        """Those that everyone may find: public ones. Unlisted ones stand in no list but their owner's."""
        return self.filter(_shown(), publication__visibility="public")

    def listed_for(self, person: User | AnonymousUser) -> UniverseQuerySet:
        """Those that this person may find in a list: public ones, their own, and those in which they have a seat."""
        return self.filter(((Q(publication__visibility="public") | _given(person)) & _shown()) | _owned(person))

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
        parts = ("owner", "publication", "hidden", "counts", "music", "visualization")
        return self.select_related(*parts).prefetch_related("tags")

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
        parts = ("owner", "publication", "hidden", "counts", "remixed_from", *GROUPS)
        return self.select_related(*parts).prefetch_related("couplings", "world_objects", "tags")


def _shown() -> Combinable:
    """No moderator, and not several reports, have hidden it.

    Said so, and not as a join to what is missing: of that PostgreSQL expects one row in two hundred, and would read
    whole tables for a page of the gallery.
    """
    return ~Exists(Hidden.objects.filter(universe=OuterRef("pk")))


def moderates(person: User | AnonymousUser) -> bool:
    """Whether this person rules on what others report: they see what is hidden, nothing more."""
    return person.is_active and person.is_staff and person.has_perm("universes.rule")


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
    created = models.DateTimeField(editable=False)
    changed = models.DateTimeField(editable=False)

    objects = UniverseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-changed"], name="universe_mine"),  # the list of one's own
            models.Index(fields=["-changed", "id"], name="universe_lately"),  # the API's list, as it opens
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="universe_name_given"),
            models.CheckConstraint(condition=Q(licence__in=LICENCES), name="universe_licence_known"),
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

    def seeds(self) -> dict[str, int]:
        return {seed: getattr(self, f"seed_{seed}") for seed in SEEDS}

    def tag_names(self) -> list[str]:
        return sorted(tag.name for tag in self.tags.all())

    def document(self) -> Document:
        """The canonical document. Fetch the universe `with_document()` where there are several."""
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
