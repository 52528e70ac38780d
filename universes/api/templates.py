"""`/templates/`: the shelf."""

from __future__ import annotations

from django.http import Http404
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.models import Universe
from universes.shelf import shelf, template

from .documents import DocumentSerializer


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

    def retrieve(self, request: Request, slug: str) -> Response:
        """The document of a template."""
        found = template(slug)
        if found is None:
            raise Http404
        return Response(found.document)
