"""`/universes/<id>/publication/`: whether a universe is open to others. Without one it is private."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from universes.errors import Invalid
from universes.models.publication import OPEN, Publication
from universes.operations.publishing import publish, unpublish

from .doors import named_values, problem, visible


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    visibility = serializers.ChoiceField(choices=list(OPEN), default="public")
    by = serializers.CharField(source="by.username", read_only=True, default=None)

    class Meta:
        model = Publication
        fields = ("visibility", "by", "at")
        read_only_fields = ("by", "at")


class PublicationOf(GenericAPIView):
    """PUT opens a universe, DELETE makes it private again.

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
        if unknown := set(sent) - {"visibility"}:
            raise Invalid([problem(key, "unknown", "A publication has no such key to set.") for key in sorted(unknown)])
        done = publish(universe=universe, by=request.user, visibility=sent.get("visibility", "public"))
        return Response(self.get_serializer(done).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        unpublish(universe=visible(request, pk), by=request.user)
        return Response(status=204)
