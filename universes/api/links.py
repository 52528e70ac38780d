"""`/universes/<id>/links/`: addresses that give a role, and `/join/<token>/`: taking it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.access import may_share
from universes.errors import NotAllowed
from universes.models import Role, ShareLink
from universes.operations.entering import open_link
from universes.operations.sharing import make_link, revoke_link

from .doors import visible


class LinkSerializer(serializers.ModelSerializer[ShareLink]):
    """Whoever opens `url` has the role, until it is revoked or expires."""

    role = serializers.ChoiceField(choices=Role.values)
    url = serializers.SerializerMethodField()
    is_live = serializers.SerializerMethodField()

    class Meta:
        model = ShareLink
        fields = ("id", "role", "url", "at", "expires", "is_live")
        read_only_fields = ("id", "at")

    def get_url(self, link: ShareLink) -> str:
        """The address to hand out."""
        address = reverse("universes:join", args=[link.token])
        return str(self.context["request"].build_absolute_uri(address))

    def get_is_live(self, link: ShareLink) -> bool:
        """Whether it still opens the universe."""
        return link.is_live(timezone.now())


class Links(GenericViewSet[ShareLink]):
    """The links that a universe's owner has made and not revoked."""

    permission_classes = [IsAuthenticated]
    serializer_class = LinkSerializer
    queryset = ShareLink.objects.none()
    pagination_class = None

    def list(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        if not may_share(request.user, universe):
            raise NotAllowed(_("Only its owner decides who belongs to a universe."))
        return Response(self.get_serializer(universe.links.filter(revoked=None), many=True).data)

    def create(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        link = make_link(universe=universe, by=request.user, **sent.validated_data)
        return Response(self.get_serializer(link).data, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID, link: UUID) -> Response:
        """Revoke it: whoever came by it loses what it gave."""
        revoke_link(universe=visible(request, pk), by=request.user, link_id=link)
        return Response(status=204)


class JoinedSerializer(serializers.Serializer[Any]):
    universe = serializers.UUIDField(source="universe_id", read_only=True)
    role = serializers.ChoiceField(choices=Role.values, read_only=True)


class Join(GenericAPIView[ShareLink]):
    """POST takes the seat that a link gives (the last part of its `url` is the token)."""

    permission_classes = [IsAuthenticated]
    serializer_class = JoinedSerializer
    queryset = ShareLink.objects.none()

    @extend_schema(request=None, responses={200: JoinedSerializer})
    def post(self, request: Request, token: str) -> Response:
        return Response(self.get_serializer(open_link(token=token, by=request.user)).data)
