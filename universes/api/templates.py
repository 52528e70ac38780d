"""`/templates/`: the shelf, and the templates of people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from simulation.engine.document import NAME_LENGTH
from universes.errors import Invalid
from universes.models import Template, Universe
from universes.models.template import WORDS_LENGTH
from universes.operations import shelving
from universes.shelf import shelf, template

from .documents import DocumentSerializer
from .doors import named_values, problem, visible


class TemplateSerializer(serializers.Serializer):
    slug = serializers.SlugField()
    name = serializers.CharField()
    description = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    tempo = serializers.FloatField()
    key = serializers.CharField()
    scale = serializers.CharField()
    meter = serializers.CharField()


class Templates(GenericViewSet[Universe]):
    """Universes to start from."""

    permission_classes = [AllowAny]
    pagination_class = None

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        return TemplateSerializer if self.action == "list" else DocumentSerializer

    def list(self, request: Request) -> Response:
        """All templates, in the order of the shelf."""
        return Response([found.summary() for found in shelf()])

    @extend_schema(operation_id="templates_document")
    def retrieve(self, request: Request, slug: str) -> Response:
        """The document of a template."""
        found = template(slug)
        if found is None:
            raise Http404
        return Response(found.document)


class PeoplesTemplateSerializer(serializers.Serializer):
    """A template that somebody made. Start from it by naming its id as `template` of a new universe."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=NAME_LENGTH)
    words = serializers.CharField(max_length=WORDS_LENGTH, allow_blank=True, required=False)
    by = serializers.CharField(source="by.username", read_only=True)
    shared = serializers.SerializerMethodField(help_text="Whether others find it.")
    featured = serializers.SerializerMethodField(help_text="Whether moderators have put it in front.")
    uses = serializers.IntegerField(read_only=True, help_text="How many others have started from it.")
    tempo = serializers.FloatField(source="face.music.tempo", read_only=True)
    key = serializers.CharField(source="face.music.key", read_only=True)
    scale = serializers.CharField(source="face.music.scale", read_only=True)
    meter = serializers.CharField(source="face.music.meter", read_only=True)
    at = serializers.DateTimeField(read_only=True)

    def get_shared(self, found: Template) -> bool:
        return found.shared_at is not None

    def get_featured(self, found: Template) -> bool:
        return found.featured_at is not None


class NewTemplateSerializer(serializers.Serializer):
    name = serializers.CharField(
        max_length=NAME_LENGTH, required=False, allow_blank=True, help_text="Left out: as what it is made of."
    )
    words = serializers.CharField(max_length=WORDS_LENGTH, required=False, allow_blank=True)
    shared = serializers.BooleanField(default=False)


class TemplateOfUniverseSerializer(NewTemplateSerializer):
    """Of a universe, as one sees it."""

    universe = serializers.UUIDField()


class TemplateOfDocumentSerializer(NewTemplateSerializer):
    """Of a document."""

    document = DocumentSerializer()


ONE_OF_TWO = PolymorphicProxySerializer(
    component_name="NewTemplate",
    serializers=[TemplateOfUniverseSerializer, TemplateOfDocumentSerializer],
    resource_type_field_name=None,
)


class ChangedTemplateSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    words = serializers.CharField(max_length=WORDS_LENGTH, required=False, allow_blank=True)
    shared = serializers.BooleanField(required=False)


class WhichSerializer(serializers.Serializer):
    which = serializers.ChoiceField(
        choices=["shared", "featured", "mine"], default="shared", help_text="Of everybody's, the featured, one's own."
    )


class PeoplesTemplates(GenericViewSet[Template]):
    """Templates that people made: those they share, and one's own."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = PeoplesTemplateSerializer
    queryset = Template.objects.none()

    @extend_schema(parameters=[WhichSerializer])
    def list(self, request: Request) -> Response:
        asked = WhichSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        lists = {
            "shared": Template.objects.shared,
            "featured": Template.objects.featured,
            "mine": lambda: Template.objects.of(request.user),
        }
        page = self.paginate_queryset(lists[asked.validated_data["which"]]().with_cards())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=ONE_OF_TWO, responses={201: PeoplesTemplateSerializer})
    def create(self, request: Request) -> Response:
        """Save a universe, or a document, as a template."""
        sent = _known(named_values(request), TemplateOfUniverseSerializer, TemplateOfDocumentSerializer)
        words = _checked(NewTemplateSerializer, sent)
        if ("universe" in sent) == ("document" in sent):
            raise Invalid([problem("universe", "required", "Send either a universe or a document.")])
        if "document" in sent:
            made = shelving.template_of_document(by=request.user, document=sent["document"], **words)
        else:
            universe = visible(request, _uuid(sent["universe"]))
            made = shelving.save_as_template(universe=universe, by=request.user, **words)
        return Response(self.get_serializer(made).data, status=201)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(_visible(request, pk)).data)

    @extend_schema(request=ChangedTemplateSerializer, responses=PeoplesTemplateSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Rename it, say something else, share it or take it back."""
        sent = _checked(ChangedTemplateSerializer, _known(named_values(request), ChangedTemplateSerializer))
        changed = shelving.change_template(template=_visible(request, pk), by=request.user, **sent)
        return Response(self.get_serializer(changed).data)

    def destroy(self, request: Request, pk: UUID) -> Response:
        shelving.delete_template(template=_visible(request, pk), by=request.user)
        return Response(status=204)

    @extend_schema(responses=DocumentSerializer)
    def document(self, request: Request, pk: UUID) -> Response:
        """What it begins with."""
        return Response(_visible(request, pk).started())


def _known(sent: dict[str, Any], *kinds: type[serializers.Serializer]) -> dict[str, Any]:
    if unknown := sorted(set(sent) - {name for kind in kinds for name in kind().fields}):
        raise Invalid([problem(key, "unknown", "A template has no such key to set.") for key in unknown])
    return sent


def _checked(serializer: type[serializers.Serializer], sent: dict[str, Any]) -> dict[str, Any]:
    """What of it the serializer knows."""
    known = serializer().fields
    asked = serializer(data={name: value for name, value in sent.items() if name in known})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _uuid(text: Any) -> UUID:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        raise Invalid([problem("universe", "format", "This is the id of a universe.")]) from None


def _visible(request: Request, pk: UUID) -> Template:
    return get_object_or_404(Template.objects.visible_to(request.user).select_related("by"), pk=pk)
