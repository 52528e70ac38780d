"""`/universes/<id>/document/`: everything that is edited, in one piece."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from simulation.engine import ENGINE_VERSION
from simulation.engine.document import (
    DESCRIPTION_LENGTH,
    FORMAT,
    LICENCES,
    NAME_LENGTH,
    SEED_HIGH,
    TAG_LENGTH,
    TAGS_MOST,
)
from universes.models import Universe

from .couplings import CouplingsSerializer
from .doors import GuestsToo, answer, change, named_values, visible
from .objects import ObjectsField
from .parameters import SERIALIZERS


class SeedsSerializer(serializers.Serializer):
    """Where the chances begin: the same seeds play the same."""

    physics = serializers.IntegerField(min_value=0, max_value=SEED_HIGH, required=False)
    motif = serializers.IntegerField(min_value=0, max_value=SEED_HIGH, required=False)
    harmony = serializers.IntegerField(min_value=0, max_value=SEED_HIGH, required=False)


class TagsField(serializers.ListField):
    child = serializers.CharField(max_length=TAG_LENGTH, allow_blank=True)  # an empty one is dropped

    def get_attribute(self, instance: Universe) -> list[str]:
        return instance.tag_names()


class WordsSerializer(serializers.Serializer):
    """What is said about a universe."""

    name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    description = serializers.CharField(max_length=DESCRIPTION_LENGTH, required=False, allow_blank=True)
    tags = TagsField(max_length=TAGS_MOST, required=False)
    licence = serializers.ChoiceField(choices=list(LICENCES), required=False)
    seeds = SeedsSerializer(required=False)


class DocumentSerializer(WordsSerializer):
    """A universe as a document. What is left out takes its default."""

    format = serializers.ChoiceField(choices=[FORMAT], required=False)
    engine_version = serializers.ChoiceField(choices=[ENGINE_VERSION], required=False)
    physics = SERIALIZERS["physics"](required=False, partial=True)
    music = SERIALIZERS["music"](required=False, partial=True)
    audio = SERIALIZERS["audio"](required=False, partial=True)
    visualization = SERIALIZERS["visualization"](required=False, partial=True)
    couplings = CouplingsSerializer(required=False, partial=True)
    objects = ObjectsField(required=False)


class Document(GenericAPIView):
    """The whole document. PUT is one edit that replaces it; what is left out takes its default."""

    permission_classes = [GuestsToo]
    serializer_class = DocumentSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        return answer(universe.document(), universe)

    def put(self, request: Request, pk: UUID) -> Response:
        universe = change(request, visible(request, pk), [{"replace": named_values(request)}])
        return answer(universe.document(), universe)
