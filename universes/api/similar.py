"""`/universes/<id>/similar/`: what of the gallery is like it, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from universes.models import Universe
from universes.resembling import resembling

from .doors import visible
from .universes import UniverseSerializer

KINDS = ("tag", "key", "mood", "tempo", "particles")


class ReasonSerializer(serializers.Serializer[Any]):
    """What two universes share: a tag, key and scale, the mood, the tempo (to the ear), what the particles do."""

    kind = serializers.ChoiceField(choices=list(KINDS), read_only=True)
    value = serializers.CharField(read_only=True)


class SimilarSerializer(serializers.Serializer[Any]):
    """One that is like it."""

    universe = UniverseSerializer(read_only=True)
    nearness = serializers.FloatField(read_only=True, help_text="From 0 to 1; those under 0.35 are left out.")
    because = ReasonSerializer(source="reasons", many=True, read_only=True, help_text="At most three, perhaps none.")


class SimilarTo(GenericAPIView[Universe]):
    """Up to six public universes that are like this one, the nearest first."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = SimilarSerializer
    pagination_class = None

    @extend_schema(responses=SimilarSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        cards = Universe.objects.listed().with_cards().with_origin(request.user)
        alike = resembling(visible(request, pk), viewer=request.user, cards=cards)
        return Response(self.get_serializer(alike, many=True).data)
