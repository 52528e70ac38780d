"""`/auth/sessions/`: what one is signed in with, and `/auth/logout-everywhere/`: the end of all of it."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.devices import devices_of
from accounts.models import User
from accounts.operations.ending import end_device, end_everything
from accounts.tokens import FAMILY

from .doors import OWN_ACCOUNT


class DeviceSerializer(serializers.Serializer[Any]):
    """A browser or program that is signed in. `address`: where it was last seen."""

    id = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=["browser", "program"], read_only=True)
    name = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True)
    begun = serializers.DateTimeField(read_only=True)
    seen = serializers.DateTimeField(read_only=True, help_text="To five minutes; of a program: when it last renewed.")
    is_current = serializers.BooleanField(read_only=True, help_text="It is the one that asks.")


class EverywhereSerializer(serializers.Serializer[Any]):
    tokens = serializers.BooleanField(default=False, help_text="Take personal API tokens back as well.")


class Devices(APIView):
    permission_classes = OWN_ACCOUNT

    @extend_schema(responses=DeviceSerializer(many=True), operation_id="sessions_list", tags=["auth"])
    def get(self, request: Request) -> Response:
        """What one is signed in with, the newest first."""
        family = str(request.auth[FAMILY]) if request.auth is not None else ""  # type: ignore[index]  # no ApiToken
        own = devices_of(_me(request), session_key=request._request.session.session_key, family=family)
        return Response(DeviceSerializer(own, many=True).data)


class Device(APIView):
    permission_classes = OWN_ACCOUNT

    @extend_schema(
        responses={204: None},
        parameters=[OpenApiParameter("id", str, "path")],
        operation_id="session_end",
        tags=["auth"],
    )
    def delete(self, request: Request, id: str) -> Response:
        """Sign one device out. It is out at its next request."""
        end_device(by=_me(request), id=id)
        return Response(status=204)


class Everywhere(APIView):
    permission_classes = OWN_ACCOUNT

    @extend_schema(request=EverywhereSerializer, responses={204: None}, operation_id="logout_everywhere", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Sign out everywhere, here too: every session and every token, at once."""
        sent = EverywhereSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        end_everything(by=_me(request), **sent.validated_data)
        return Response(status=204)


def _me(request: Request) -> User:
    return cast("User", request.user)  # IsAuthenticated stands before
