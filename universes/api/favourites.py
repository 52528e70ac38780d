"""`/universes/<id>/favourite/`: whether one keeps a universe, and `/favourites/`: all that one keeps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.finding import Wanted, matching
from universes.models import Favourite, Universe
from universes.operations.favouriting import favourite, unfavourite

from .doors import visible
from .universes import UniverseSerializer


class FavouriteSerializer(serializers.Serializer[Favourite]):
    """Since when one keeps a universe; `at` is null where one does not."""

    universe = serializers.UUIDField(source="universe_id", read_only=True)
    at = serializers.DateTimeField(read_only=True, allow_null=True)


class KeptSerializer(UniverseSerializer):
    """A universe that one keeps."""

    kept_at = serializers.DateTimeField(read_only=True)


class KeptFilterSerializer(serializers.Serializer[Any]):
    search = serializers.CharField(required=False, max_length=80, help_text="Words in name, description, tags, owner.")


class FavouriteOf(GenericAPIView[Favourite]):
    """Whether one keeps a universe. PUT keeps it, DELETE keeps it no longer; twice changes nothing."""

    permission_classes = [IsAuthenticated]
    serializer_class = FavouriteSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        kept = Favourite.objects.filter(universe=visible(request, pk), person_id=request.user.pk).first()
        return Response(self.get_serializer(kept or {"universe_id": pk, "at": None}).data)

    @extend_schema(request=None, responses=FavouriteSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        return Response(self.get_serializer(favourite(universe=visible(request, pk), by=request.user)).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        unfavourite(universe=visible(request, pk), by=request.user)
        return Response(status=204)


class Favourites(GenericViewSet[Universe]):
    """The universes that one keeps and may see, the last kept first."""

    permission_classes = [IsAuthenticated]
    serializer_class = KeptSerializer
    queryset = Universe.objects.none()

    @extend_schema(parameters=[KeptFilterSerializer])
    def list(self, request: Request) -> Response:
        asked = KeptFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = Universe.objects.visible_to(request.user).kept_by(request.user).with_cards().with_origin(request.user)
        page = self.paginate_queryset(matching(found, Wanted(words=asked.validated_data.get("search", ""))))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
