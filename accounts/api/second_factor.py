"""`/auth/2fa/`: whether one has a second factor. It is set up on the pages, where a picture can be photographed."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.second_factor import standing_of

from .doors import OWN_ACCOUNT


class SecondFactorSerializer(serializers.Serializer[Any]):
    enabled = serializers.BooleanField(read_only=True)
    since = serializers.DateTimeField(read_only=True, allow_null=True)
    recovery_codes_left = serializers.IntegerField(read_only=True)
    is_required = serializers.BooleanField(read_only=True, source="required", help_text="Who moderates needs one.")


class SecondFactor(APIView):
    permission_classes = OWN_ACCOUNT

    @extend_schema(responses=SecondFactorSerializer, operation_id="second_factor", tags=["auth"])
    def get(self, request: Request) -> Response:
        """Whether one has a second factor, and how many recovery codes are left."""
        return Response(SecondFactorSerializer(standing_of(cast("User", request.user))).data)
