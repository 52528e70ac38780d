"""`/feed/`: what is new for oneself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from universes.operations.feeding import KINDS, feed_of

PAGE = 24


class NewsSerializer(serializers.Serializer[Any]):
    """`published`, `favourite`: by somebody whom you follow; `remix`: somebody made it from one of yours."""

    kind = serializers.ChoiceField(choices=list(KINDS), read_only=True)
    at = serializers.DateTimeField(read_only=True)
    by = serializers.CharField(source="by.username", read_only=True)
    universe = serializers.UUIDField(source="universe.pk", read_only=True)
    name = serializers.CharField(source="universe.name", read_only=True)
    owner = serializers.CharField(source="universe.owner.username", read_only=True)


class FeedSerializer(serializers.Serializer[Any]):
    results = NewsSerializer(source="news", many=True, read_only=True)
    next = serializers.CharField(read_only=True, help_text="`after` of the next page; empty on the last.")


class FeedFilterSerializer(serializers.Serializer[Any]):
    after = serializers.CharField(required=False, max_length=500, help_text="`next` of the page before.")


class FeedOf(GenericAPIView[User]):
    """What is new: of people whom one follows, and what was made from one's own universes. The newest first."""

    permission_classes = [IsAuthenticated]
    serializer_class = FeedSerializer

    @extend_schema(parameters=[FeedFilterSerializer])
    def get(self, request: Request) -> Response:
        asked = FeedFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        person = request.user
        assert isinstance(person, User)  # IsAuthenticated stands before
        feed = feed_of(person, after=asked.validated_data.get("after", ""), size=PAGE)
        return Response(self.get_serializer(feed).data)
