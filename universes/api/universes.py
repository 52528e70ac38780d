"""`/universes/`: list, make, read, rename, delete, copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from simulation.engine.document import TAG_LENGTH
from simulation.engine.parameters import KEYS, SCALES
from universes.documents.moods import MOODS
from universes.errors import Invalid, NotFound
from universes.finding import Wanted, matching, of_keys, order_of, within
from universes.models import Template, Universe, UniverseQuerySet
from universes.models.listing import PERIODS
from universes.models.publication import VISIBILITIES
from universes.operations.deleting import delete
from universes.operations.duplicating import duplicate
from universes.operations.shelving import made_from, started_with
from universes.shelf import shelf

from .documents import DocumentSerializer, WordsSerializer
from .doors import GuestsToo, answer, change, named_values, problem, visible

ORDERINGS = {
    "created": "created",
    "changed": "changed",
    "published": "standing__at",
    "name": "listing__name_key",
    "tempo": "listing__tempo",  # of what others get: the draft's would be told by its place
}
MOST_FIRST = {"relevance": "best", "trending": "trending", "kept": "kept", "remixed": "remixed"}


class CountsSerializer(serializers.Serializer[Any]):
    """How much a universe is heard, kept, remixed (as far as everyone may find the remixes) and talked about."""

    plays = serializers.IntegerField(read_only=True)
    favourites = serializers.IntegerField(read_only=True)
    remixes = serializers.IntegerField(read_only=True)
    comments = serializers.IntegerField(read_only=True, help_text="People besides its owner who have said something.")


class UniverseSerializer(WordsSerializer):
    """A universe as lists show it; its document has an address of its own."""

    id = serializers.UUIDField(read_only=True)
    owner = serializers.CharField(source="owner.username", read_only=True)
    visibility = serializers.ChoiceField(choices=list(VISIBILITIES), read_only=True)
    is_public = serializers.BooleanField(read_only=True)
    seq = serializers.IntegerField(read_only=True, help_text="The number of the last edit.")
    remixed_from = serializers.UUIDField(
        source="origin_id", read_only=True, allow_null=True, help_text="Where you may find that; see its family, too."
    )
    counts = CountsSerializer(read_only=True)
    tempo = serializers.FloatField(source="music.tempo", read_only=True)
    key = serializers.CharField(source="music.key", read_only=True)
    scale = serializers.CharField(source="music.scale", read_only=True)
    created = serializers.DateTimeField(read_only=True)
    changed = serializers.DateTimeField(read_only=True)


@extend_schema_field(
    {"anyOf": [{"type": "string", "enum": [found.slug for found in shelf()]}, {"type": "string", "format": "uuid"}]}
)
class TemplateField(serializers.SlugField):
    """A template of the shelf by its name, or somebody's by its id."""


class NewUniverseSerializer(DocumentSerializer):
    """A document, over a template if one is named: each value that is there takes the place of the template's."""

    template = TemplateField(required=False, write_only=True)


class FilterSerializer(serializers.Serializer):
    search = serializers.CharField(
        required=False,
        max_length=80,
        trim_whitespace=False,
        help_text='Words of names, tags, authors and descriptions; "beside one another"; -without. '
        "The last may be the beginning of a word, if nothing follows it.",
    )
    tag = serializers.ListField(
        child=serializers.CharField(max_length=TAG_LENGTH), required=False, max_length=8, help_text="All of them."
    )
    mood = serializers.ChoiceField(required=False, choices=list(MOODS))
    key = serializers.ChoiceField(required=False, choices=list(KEYS))
    scale = serializers.ChoiceField(required=False, choices=list(SCALES))
    tempo_min = serializers.FloatField(required=False, min_value=0, max_value=1000)
    tempo_max = serializers.FloatField(required=False, min_value=0, max_value=1000)
    owner = serializers.CharField(required=False, max_length=150, help_text="A username.")
    visibility = serializers.ChoiceField(required=False, choices=list(VISIBILITIES))
    ordering = serializers.ChoiceField(
        required=False,
        choices=[*(sign + name for name in ORDERINGS for sign in ("", "-")), *MOST_FIRST],
        help_text="- is downward. relevance (if something is searched for), trending, kept and remixed: most first.",
    )
    period = serializers.ChoiceField(
        required=False, choices=list(PERIODS), help_text="Of trending, kept and remixed; else of the whole time."
    )


class Universes(GenericViewSet[Universe]):
    """Universes: the public ones, and one's own."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = UniverseSerializer
    queryset = Universe.objects.none()

    @extend_schema(parameters=[FilterSerializer])
    def list(self, request: Request) -> Response:
        asked = FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        listed = Universe.objects.listed_for(request.user)
        keys = self.paginate_queryset(_found(listed, asked.validated_data).values_list("pk", flat=True))
        page = of_keys(listed.with_cards().with_origin(request.user), keys or ())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=NewUniverseSerializer, responses={201: UniverseSerializer})
    def create(self, request: Request) -> Response:
        document, template = _new_document(request, named_values(request))
        universe = made_from(by=request.user, document=document, template=template)
        universe = visible(request, universe.pk)
        return answer(self.get_serializer(universe).data, universe, status=201)

    def get_permissions(self) -> Any:
        """A guest who may edit may rename, too; making, copying and deleting need an account."""
        return [GuestsToo()] if self.action == "partial_update" else super().get_permissions()

    def retrieve(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        return answer(self.get_serializer(universe).data, universe)

    @extend_schema(request=WordsSerializer, responses=UniverseSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change name, description, tags, licence or seeds."""
        universe = change(request, visible(request, pk), _changes(named_values(request)))
        return answer(self.get_serializer(universe).data, universe)

    def destroy(self, request: Request, pk: UUID) -> Response:
        delete(universe=visible(request, pk), by=request.user)
        return Response(status=204)

    @extend_schema(request=None, responses={201: UniverseSerializer})
    def duplicate(self, request: Request, pk: UUID) -> Response:
        """A private copy of one's own, which remembers where it came from."""
        copy = duplicate(universe=visible(request, pk), by=request.user)
        copy = visible(request, copy.pk)
        return answer(self.get_serializer(copy).data, copy, status=201)


def _found(universes: UniverseQuerySet, asked: dict[str, Any]) -> UniverseQuerySet:
    """Those that pass every filter, in the order asked for, else the best of a search or the last changed first."""
    of_listing = {name: asked.get(name, "") for name in ("key", "scale", "mood")}
    wanted = Wanted(words=asked.get("search", ""), tags=tuple(asked.get("tag", ())), **of_listing)
    paths = {"owner": "owner__username", "tempo_min": "listing__tempo__gte", "tempo_max": "listing__tempo__lte"}
    universes = universes.filter(**{path: asked[name] for name, path in paths.items() if name in asked})
    if asked.get("visibility") == "private":
        universes = universes.filter(publication__isnull=True)
    elif "visibility" in asked:
        universes = universes.filter(publication__visibility=asked["visibility"])
    ordering = asked.get("ordering") or ("relevance" if wanted.words.strip() else "-changed")
    if ordering in MOST_FIRST:
        sort, period = MOST_FIRST[ordering], asked.get("period", "all")
        universes = within(universes, sort, period, now=timezone.now())
        return matching(universes, wanted, ranked=sort == "best").order_by(*order_of(sort, period))
    sign, field = "-" if ordering.startswith("-") else "", ORDERINGS[ordering.lstrip("-")]
    table, path, _ = field.rpartition("__")
    if path:  # all have a row there; said, so that it is walked by its index
        universes = universes.filter(**{f"{table}__isnull": False})
    return matching(universes, wanted).order_by(sign + field, "pk")


def _new_document(request: Request, sent: dict[str, Any]) -> tuple[dict[str, Any], Template | None]:
    """The document for a new universe: what was sent, over the template that it names; and that one, if somebody's."""
    if "template" not in sent:
        return sent, None
    try:
        begun, template = started_with(by=request.user, key=str(sent["template"]))
    except NotFound:
        raise Invalid([problem("template", "choice", "There is no such template.")]) from None
    document: dict[str, Any] = dict(begun)
    for key, value in sent.items():
        if key != "template":
            there = document.get(key)
            document[key] = {**there, **value} if isinstance(there, dict) and isinstance(value, dict) else value
    return document, template


def _changes(sent: dict[str, Any]) -> list[dict[str, Any]]:
    seeds = sent.get("seeds", {})
    if not isinstance(seeds, dict):
        raise Invalid([problem("seeds", "type", "Seeds are a set of named numbers.")])
    allowed = set(WordsSerializer().fields)
    if unknown := [key for key in sent if key not in allowed]:
        words = "This cannot be changed here."
        raise Invalid([problem(key, "unknown", words) for key in unknown])
    changes = [{"path": key, "value": value} for key, value in sent.items() if key != "seeds"]
    return changes + [{"path": f"seeds.{seed}", "value": value} for seed, value in seeds.items()]
