"""`/universes/<id>/invitations/`: asking people in, and `/me/invitations/`: being asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.access import may_share
from universes.errors import NotAllowed
from universes.models import Invitation, Role
from universes.operations.inviting import accept, decline, invitation_for, invite, withdraw

from .doors import visible
from .links import JoinedSerializer


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """Somebody asked, by name or by e-mail, and not yet answered."""

    username = serializers.CharField(source="person.username", read_only=True, default=None)
    role = serializers.ChoiceField(choices=Role.values, read_only=True)

    class Meta:
        model = Invitation
        fields = ("id", "username", "email", "role", "at", "expires")
        read_only_fields = fields


class NewInvitationSerializer(serializers.Serializer[Any]):
    whom = serializers.CharField(max_length=254, help_text="A username or an e-mail address.")
    role = serializers.ChoiceField(choices=Role.values)


class AskedSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation as the one who is asked sees it."""

    universe = serializers.UUIDField(source="universe_id", read_only=True)
    name = serializers.CharField(source="universe.name", read_only=True)
    by = serializers.CharField(source="by.username", read_only=True, default=None)
    role = serializers.ChoiceField(choices=Role.values, read_only=True)

    class Meta:
        model = Invitation
        fields = ("token", "universe", "name", "by", "role", "at", "expires")
        read_only_fields = fields


class Invitations(GenericViewSet[Invitation]):
    """The invitations of a universe that wait for an answer; each holds for fourteen days."""

    permission_classes = [IsAuthenticated]
    serializer_class = InvitationSerializer
    queryset = Invitation.objects.none()
    pagination_class = None

    def list(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        if not may_share(request.user, universe):
            raise NotAllowed(_("Only its owner decides who belongs to a universe."))
        return Response(self.get_serializer(universe.invitations.select_related("person"), many=True).data)

    @extend_schema(request=NewInvitationSerializer, responses={201: InvitationSerializer})
    def create(self, request: Request, pk: UUID) -> Response:
        """Invite somebody; a letter goes out. To ask the same person again makes the invitation new."""
        universe = visible(request, pk)
        sent = NewInvitationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)

        def address(invitation: Invitation) -> str:
            return request.build_absolute_uri(reverse("universes:invitation", args=[invitation.token]))

        made = invite(universe=universe, by=request.user, address=address, **sent.validated_data)
        return Response(self.get_serializer(made).data, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID, invitation: int) -> Response:
        """Take it back."""
        withdraw(universe=visible(request, pk), by=request.user, invitation_id=invitation)
        return Response(status=204)


class MyInvitations(GenericViewSet[Invitation]):
    """Invitations to me that I have not answered. One by e-mail is known by the token in its letter only."""

    permission_classes = [IsAuthenticated]
    serializer_class = AskedSerializer
    queryset = Invitation.objects.none()
    pagination_class = None

    def list(self, request: Request) -> Response:
        assert request.user.pk is not None  # IsAuthenticated stands before
        return Response(self.get_serializer(Invitation.objects.to(request.user, timezone.now()), many=True).data)

    def retrieve(self, request: Request, token: str) -> Response:
        return Response(self.get_serializer(invitation_for(token=token, by=request.user)).data)

    @extend_schema(request=None, responses={200: JoinedSerializer})
    def accept(self, request: Request, token: str) -> Response:
        """Take the seat."""
        asked = invitation_for(token=token, by=request.user)
        accept(token=token, by=request.user)
        return Response(JoinedSerializer(asked).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, token: str) -> Response:
        """Decline."""
        decline(token=token, by=request.user)
        return Response(status=204)
