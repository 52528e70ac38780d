"""`/collections/`: named lists of universes, and what is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.people import shown_people
from universes.errors import Invalid
from universes.models import Collection
from universes.models.collection import COLLECTION_NAME_LENGTH, COLLECTION_VISIBILITIES, COLLECTION_WORDS_LENGTH
from universes.operations import collecting

from .doors import named_values, problem, visible
from .universes import UniverseSerializer

FIELDS = ("name", "description", "visibility")


class CollectionSerializer(serializers.Serializer[Collection]):
    """A collection. `universes`: how many are in it that you may find."""

    id = serializers.IntegerField(source="pk", read_only=True)
    owner = serializers.CharField(source="owner.username", read_only=True)
    slug = serializers.SlugField(read_only=True, help_text="In its page's address; stays when it is renamed.")
    name = serializers.CharField(max_length=COLLECTION_NAME_LENGTH)
    description = serializers.CharField(max_length=COLLECTION_WORDS_LENGTH, required=False, allow_blank=True)
    visibility = serializers.ChoiceField(choices=list(COLLECTION_VISIBILITIES), required=False)
    universes = serializers.SerializerMethodField()
    created = serializers.DateTimeField(read_only=True)
    changed = serializers.DateTimeField(read_only=True)

    def get_universes(self, collection: Any) -> int:
        maker = collection.owner_id == self.context["request"].user.pk
        return int(collection.number_of_maker if maker else collection.number)


class CollectionFilterSerializer(serializers.Serializer[Any]):
    owner = serializers.CharField(required=False, max_length=150, help_text="A username; without it, your own.")


class PlaceSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=collecting.ITEMS_MOST,
        help_text="From 0; left out: where it is, or last.",
    )


class Collections(GenericViewSet[Collection]):
    """Collections: one's own, and the public ones of others."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = CollectionSerializer
    queryset = Collection.objects.none()

    @extend_schema(parameters=[CollectionFilterSerializer])
    def list(self, request: Request) -> Response:
        """The collections of one person, the last changed first."""
        asked = CollectionFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        owner = asked.validated_data.get("owner", "")
        found = self._shown().filter(**({"owner__username": owner} if owner else {"owner_id": request.user.pk or 0}))
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses={201: CollectionSerializer})
    def create(self, request: Request) -> Response:
        made = collecting.collect(by=request.user, **_sent(request, need=("name",)))
        return Response(self.get_serializer(self._one(made.pk)).data, status=201)

    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self._one(pk)).data)

    @extend_schema(responses=CollectionSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change name, description or visibility."""
        collecting.describe_collection(collection=self._one(pk), by=request.user, **_sent(request))
        return Response(self.get_serializer(self._one(pk)).data)

    def destroy(self, request: Request, pk: int) -> Response:
        """Delete a collection; the universes in it stay."""
        collecting.delete_collection(collection=self._one(pk), by=request.user)
        return Response(status=204)

    @extend_schema(responses=UniverseSerializer(many=True))
    def items(self, request: Request, pk: int) -> Response:
        """Its universes that one may find, in its order."""
        found = collecting.shown_in(self._one(pk), viewer=request.user).with_cards().with_origin(request.user)
        page = self.paginate_queryset(found)  # type: ignore[arg-type]
        return self.get_paginated_response(UniverseSerializer(page, many=True).data)

    @extend_schema(request=PlaceSerializer, responses={204: None})
    def put_in(self, request: Request, pk: int, universe: UUID) -> Response:
        """Put a universe into it, or move it in its order."""
        collection, found = self._one(pk), visible(request, universe)
        sent = PlaceSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        collecting.put_in(collection=collection, universe=found, by=request.user)
        if "place" in sent.validated_data:
            collecting.place_at(collection=collection, universe=found, by=request.user, **sent.validated_data)
        return Response(status=204)

    @extend_schema(responses={204: None})
    def take_out(self, request: Request, pk: int, universe: UUID) -> Response:
        """Take a universe out of it."""
        collecting.take_out(collection=self._one(pk), universe=visible(request, universe), by=request.user)
        return Response(status=204)

    def _shown(self) -> Any:
        person = self.request.user
        found = Collection.objects.visible_to(person).filter(owner__in=shown_people()).select_related("owner")
        return collecting.with_numbers(found, viewer=person)

    def _one(self, pk: int) -> Any:
        return get_object_or_404(self._shown(), pk=pk)


def _sent(request: Request, need: tuple[str, ...] = ()) -> dict[str, str]:
    sent = named_values(request)
    problems = [problem(key, "unknown", "A collection has no such key to set.") for key in sent if key not in FIELDS]
    problems += [problem(key, "required", "A collection has a name.") for key in need if key not in sent]
    problems += [problem(key, "type", "Send text.") for key in sent if key in FIELDS and not isinstance(sent[key], str)]
    if problems:
        raise Invalid(problems)
    return sent
