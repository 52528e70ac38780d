"""`/universes/<id>/performances/`: what a room has played and recorded, and files of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from simulation.models import Depth, Loudness
from simulation.operations import PERFORMED
from universes.models import Performance
from universes.operations.performing import (
    ask_file,
    delete_performance,
    performance_of,
    performances_of,
    rename_performance,
)

from .doors import followed
from .renderings import RenderingSerializer


class PerformanceSerializer(serializers.ModelSerializer[Performance]):
    """One recording; `seconds` is null while it is being made."""

    by = serializers.CharField(source="by.username", read_only=True, default=None, allow_null=True)
    seconds = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Performance
        fields = ("id", "name", "by", "at", "seconds")
        read_only_fields = ("id", "at")


class PerformanceFile(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=PERFORMED)
    depth = serializers.ChoiceField(choices=Depth.choices, default="", help_text="Of WAV and FLAC.")
    loudness = serializers.ChoiceField(choices=Loudness.choices, default=Loudness.HEARD)


class Performances(GenericViewSet[Performance]):
    """The performances of a universe, the newest first. They are recorded through the room (docs/protocol.md)."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = PerformanceSerializer
    queryset = Performance.objects.none()
    pagination_class = None

    def list(self, request: Request, pk: UUID) -> Response:
        shown = performances_of(followed(request, pk))
        return Response(self.get_serializer(shown, many=True).data)

    def retrieve(self, request: Request, pk: UUID, performance: UUID) -> Response:
        return Response(self.get_serializer(performance_of(followed(request, pk), performance)).data)

    def partial_update(self, request: Request, pk: UUID, performance: UUID) -> Response:
        """Give it another name."""
        found = performance_of(followed(request, pk), performance)
        sent = self.get_serializer(found, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        name = sent.validated_data.get("name", found.name)
        return Response(self.get_serializer(rename_performance(performance=found, by=request.user, name=name)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID, performance: UUID) -> Response:
        """Delete it for good; files that were made of it stay."""
        delete_performance(performance=performance_of(followed(request, pk), performance), by=request.user)
        return Response(status=204)

    @extend_schema(request=PerformanceFile, responses={202: RenderingSerializer})
    def file(self, request: Request, pk: UUID, performance: UUID) -> Response:
        """Ask for its sound or its notes; the answer is a rendering, fetched from `/renderings/` when it is done."""
        asked = PerformanceFile(data=request.data)
        asked.is_valid(raise_exception=True)
        found = performance_of(followed(request, pk), performance)
        made = ask_file(performance=found, by=request.user, **asked.validated_data)
        return Response(RenderingSerializer(made).data, status=202)
