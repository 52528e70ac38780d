"""`/universes/<id>/seats/`: who belongs to a universe, and `/universes/<id>/owner/`: whose it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.access import Member, may_see_people, members
from universes.errors import NotAllowed, NotFound
from universes.models import Role, Seat, Universe
from universes.operations.sharing import change_role, leave, remove_seat, transfer

from .doors import GuestsToo, visible


class SeatSerializer(serializers.Serializer[Any]):
    """A place in a universe. `by_link`: it came by a link, and ends with it."""

    username = serializers.CharField(source="person.username", read_only=True)
    name = serializers.CharField(source="person", read_only=True)
    role = serializers.ChoiceField(choices=["owner", *Role.values], read_only=True)
    by_link = serializers.BooleanField(read_only=True)
    at = serializers.DateTimeField(read_only=True)


class RoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.values)


class HeirSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=30, help_text="Of somebody who has a seat.")
    password = serializers.CharField(
        max_length=1024, trim_whitespace=False, write_only=True, help_text="Yours, once more."
    )


class Seats(GenericViewSet[Seat]):
    """The people of a universe: its owner first, then who has a seat. To take one's own seat away is to leave."""

    permission_classes = [GuestsToo]
    serializer_class = SeatSerializer
    queryset = Seat.objects.none()
    pagination_class = None

    def list(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        if not may_see_people(request.user, universe):
            raise NotAllowed(_("Who has a seat here is told to those who may at least comment."))
        owner = Member(universe.owner, "owner", False, universe.created)
        return Response(self.get_serializer([owner, *members(universe)], many=True).data)

    @extend_schema(request=RoleSerializer, responses=SeatSerializer)
    def partial_update(self, request: Request, pk: UUID, username: str) -> Response:
        """Change somebody's role."""
        universe = visible(request, pk)
        sent = RoleSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        change_role(universe=universe, by=request.user, username=username, **sent.validated_data)
        return Response(self.get_serializer(_member(universe, username)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID, username: str) -> Response:
        """Take somebody's seat away; one's own: leave."""
        universe = visible(request, pk)
        if request.user.is_authenticated and request.user.get_username() == username:
            if not _has_place(universe, request):
                raise NotFound(_("Nobody of this name has a seat here."))
            leave(universe=universe, by=request.user)
        else:
            remove_seat(universe=universe, by=request.user, username=username)
        return Response(status=204)


class Owner(GenericAPIView[Universe]):
    """Whose a universe is. PUT gives it to somebody who has a seat, and asks for the owner's password once more."""

    permission_classes = [IsAuthenticated]
    serializer_class = HeirSerializer

    @extend_schema(request=HeirSerializer, responses={204: None})
    def put(self, request: Request, pk: UUID) -> Response:
        universe = visible(request, pk)
        sent = HeirSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        transfer(universe=universe, by=request.user, **sent.validated_data)
        return Response(status=204)


def _member(universe: Universe, username: str) -> Member:
    found = next((member for member in members(universe) if member.person.username == username), None)
    if found is None:
        raise NotFound(_("Nobody of this name has a seat here."))
    return found


def _has_place(universe: Universe, request: Request) -> bool:
    own = Seat.objects.filter(universe=universe, person_id=request.user.pk)
    return universe.owner_id == request.user.pk or own.exists()
