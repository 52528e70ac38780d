"""`/universes/<id>/publication/` and `versions/`: whether a universe is open to others, and what of it they get."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.access import may_see_versions
from universes.errors import Invalid, NotAllowed
from universes.models import Universe, Version
from universes.models.publication import OPEN, Publication
from universes.models.universe import MOMENTS
from universes.models.version import NOTES_LENGTH
from universes.operations.editing import new_op, wire
from universes.operations.publishing import SETTINGS, go_back, publish, publish_changes, unpublish, version_of

from .documents import DocumentSerializer
from .doors import named_values, problem, visible
from .edits import EditSerializer

TERMS = (*SETTINGS, "picture")


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    """`version` and `published_seq` say what others get; under `open` they get the universe as it is."""

    visibility = serializers.ChoiceField(choices=list(OPEN), default="public")
    by = serializers.CharField(source="by.username", read_only=True, default=None)
    version = serializers.IntegerField(source="version.number", read_only=True, default=None, allow_null=True)
    published_seq = serializers.IntegerField(source="version.seq", read_only=True, default=None, allow_null=True)
    allow_remix = serializers.BooleanField(source="universe.allow_remix", required=False)
    allow_export = serializers.BooleanField(source="universe.allow_export", required=False)
    allow_live = serializers.BooleanField(
        source="universe.allow_live", required=False, help_text="Whether others may follow its making."
    )
    picture = serializers.IntegerField(
        source="universe.picture", required=False, min_value=0, max_value=MOMENTS, help_text="0: the usual moment."
    )
    notes = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=NOTES_LENGTH, help_text="On the version made."
    )

    class Meta:
        model = Publication
        fields = ("visibility", "by", "at", "version", "published_seq", *TERMS, "notes")
        read_only_fields = ("by", "at")


class PublicationOf(GenericAPIView):
    """PUT opens a universe and fixes what others get, DELETE makes it private again; its versions stay.

    public: everyone, in the gallery; unlisted: whoever has the address looks; open: whoever has the address edits.
    """

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = PublicationSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        if universe.visibility == "private":
            raise Http404
        return Response(self.get_serializer(universe.publication).data)

    def put(self, request: Request, pk: UUID) -> Response:
        universe, sent = visible(request, pk), named_values(request)
        if unknown := set(sent) - {"visibility", "notes", *TERMS}:
            raise Invalid([problem(key, "unknown", "A publication has no such key to set.") for key in sorted(unknown)])
        visibility, notes = sent.get("visibility", "public"), sent.get("notes", "")
        terms = {name: sent[name] for name in TERMS if name in sent}
        done = publish(universe=universe, by=request.user, visibility=visibility, notes=notes, terms=terms)
        done.universe = universe
        return Response(self.get_serializer(done).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        unpublish(universe=visible(request, pk), by=request.user)
        return Response(status=204)


class VersionSerializer(serializers.ModelSerializer[Version]):
    """What others got from `at` on."""

    by = serializers.CharField(source="by.username", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Version
        fields = ("number", "seq", "name", "notes", "by", "at")
        read_only_fields = fields


class NotesSerializer(serializers.Serializer[Any]):
    notes = serializers.CharField(required=False, allow_blank=True, max_length=NOTES_LENGTH)


class Versions(GenericViewSet[Version]):
    """What was published, the newest first: for those who edit. POST publishes the changes made since."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = VersionSerializer
    queryset = Version.objects.none()

    def list(self, request: Request, pk: UUID) -> Response:
        shown = _asked(request, pk).versions.select_related("by").defer("document", "face")
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(shown), many=True).data)

    @extend_schema(request=NotesSerializer, responses={201: VersionSerializer})
    def create(self, request: Request, pk: UUID) -> Response:
        """Make what the universe is now what others get; where nothing has changed, the version that they get stays."""
        universe, sent = visible(request, pk), named_values(request)
        if unknown := set(sent) - {"notes"}:
            raise Invalid([problem(key, "unknown", "A version has no such key to set.") for key in sorted(unknown)])
        made = publish_changes(universe=universe, by=request.user, notes=sent.get("notes", ""))
        return Response(self.get_serializer(made).data, status=201)

    @extend_schema(responses=DocumentSerializer)
    def document(self, request: Request, pk: UUID, number: int) -> Response:
        """The document of a version."""
        return Response(version_of(_asked(request, pk), number).canonical())

    @extend_schema(request=None, responses={201: EditSerializer})
    def restore(self, request: Request, pk: UUID, number: int) -> Response:
        """Make the draft what this version was: an edit more, which can be undone."""
        op = request.headers.get("Idempotency-Key") or new_op()
        done = go_back(universe=visible(request, pk), by=request.user, op=op, number=number)
        return Response(wire(done), status=201)


def _asked(request: Request, pk: UUID) -> Universe:
    universe = visible(request, pk)
    if not may_see_versions(request.user, universe):
        raise NotAllowed("Only who may change a universe reads what was published of it when.")
    return universe
