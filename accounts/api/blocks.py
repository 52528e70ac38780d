"""`/users/<name>/block/` and `/me/blocks/`: whom I have blocked."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Block, User
from accounts.operations.blocking import block, blocked_by, unblock


class BlockSerializer(serializers.ModelSerializer[Block]):
    username = serializers.CharField(source="blocked.username", read_only=True)
    name = serializers.CharField(source="blocked", read_only=True)

    class Meta:
        model = Block
        fields = ("username", "name", "at")
        read_only_fields = fields


class BlockOf(APIView):
    """PUT blocks somebody, DELETE takes it back; either may be said twice. Follows between the two end, both ways."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="block", request=None, responses=BlockSerializer, tags=["users"])
    def put(self, request: Request, username: str) -> Response:
        """Neither follows, answers or invites the other from now on. Nobody is told."""
        return Response(BlockSerializer(block(by=_me(request), username=username)).data)

    @extend_schema(operation_id="unblock", responses={204: None}, tags=["users"])
    def delete(self, request: Request, username: str) -> Response:
        """Take it back."""
        unblock(by=_me(request), username=username)
        return Response(status=204)


class Blocks(ListAPIView[Block]):
    """Whom I have blocked, the last first."""

    permission_classes = [IsAuthenticated]
    serializer_class = BlockSerializer
    queryset = Block.objects.none()

    def get_queryset(self) -> QuerySet[Block]:
        return blocked_by(_me(self.request))

    @extend_schema(operation_id="blocks", tags=["users"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


def _me(request: Request) -> User:
    assert isinstance(request.user, User)  # IsAuthenticated stands before
    return request.user
