"""/renderings/: files of a universe's sound, notes and picture, made by a worker."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from simulation.models import FILES, Depth, Kind, Loudness, Rendering, State
from simulation.operations import CYCLES_MOST, THEMES, cancel_rendering, delete_rendering, open_file
from universes.errors import Conflict, NotFound
from universes.models import Universe
from universes.operations.rendering import ask_rendering


class RenderingSerializer(serializers.ModelSerializer[Rendering]):
    first_cycle = serializers.IntegerField(source="options.first_cycle", read_only=True)
    cycles = serializers.IntegerField(source="options.cycles", read_only=True)
    depth = serializers.CharField(source="options.depth", read_only=True, default="")
    loudness = serializers.CharField(source="options.loudness", read_only=True, default="")
    theme = serializers.CharField(source="options.theme", read_only=True, default="")

    class Meta:
        model = Rendering
        fields = ["id", "universe", "kind", "first_cycle", "cycles", "depth", "loudness", "theme", "state", "progress",
                  "error", "size", "asked_at", "finished_at"]  # fmt: skip
        read_only_fields = fields


class RenderingRequest(serializers.Serializer[Any]):
    universe = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    first_cycle = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    cycles = serializers.IntegerField(
        min_value=1, max_value=CYCLES_MOST, default=1, help_text="Of sound and notes; a picture shows one cycle."
    )
    depth = serializers.ChoiceField(
        choices=Depth.choices, required=False, help_text="Of WAV and FLAC; FLAC has no float and takes 24."
    )
    loudness = serializers.ChoiceField(
        choices=Loudness.choices,
        default=Loudness.HEARD,
        help_text="Of sound: as heard, or one gain for all to -16 LUFS, never above -1 dBTP.",
    )
    theme = serializers.ChoiceField(choices=THEMES, default=THEMES[0], help_text="Of pictures.")


class Renderings(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Rendering]):
    """One's own renderings: ask, look, fetch, cancel, delete."""

    serializer_class = RenderingSerializer
    queryset = Rendering.objects.none()

    def get_queryset(self) -> QuerySet[Rendering]:
        return Rendering.objects.asked_by(self.request.user)

    @extend_schema(request=RenderingRequest, responses={202: RenderingSerializer})
    def create(self, request: Request) -> Response:
        asked = RenderingRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = dict(asked.validated_data)
        universe = Universe.objects.visible_to(request.user).with_document().filter(pk=wanted.pop("universe")).first()
        if universe is None:
            raise NotFound("There is no such universe.")
        rendering = ask_rendering(universe=universe, by=request.user, **wanted)
        return Response(self.get_serializer(rendering).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:
        """Delete it and its file, for good."""
        delete_rendering(rendering=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: RenderingSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        """Stop it; what is finished stays as it is."""
        rendering = cancel_rendering(rendering=self.get_object(), by=request.user)
        return Response(self.get_serializer(rendering).data)

    @extend_schema(responses={(200, kind): OpenApiResponse(OpenApiTypes.BINARY) for _, kind in FILES.values()})
    @action(detail=True)
    def file(self, request: Request, pk: str | None = None) -> FileResponse:
        """The finished file."""
        rendering = self.get_object()
        if rendering.state != State.DONE:
            raise Conflict("It is not finished.")
        made = open_file(rendering=rendering)
        if made is None:
            raise Conflict("Its file was lost. It is being made again.")
        return FileResponse(
            made,
            as_attachment=True,
            filename=f"{rendering.document['name']}.{rendering.extension}",
            content_type=rendering.content_type,
        )
