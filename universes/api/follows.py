"""`/users/<name>/follow/`: whether one follows somebody, and `/follows/`: whom one follows."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import Follow, User
from accounts.operations.following import follow, unfollow
from accounts.people import shown_people


class FollowSerializer(serializers.Serializer[Any]):
    """Since when one follows somebody; `at` is null where one does not."""

    username = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True, allow_null=True)


class FollowOf(GenericAPIView[Follow]):
    """Whether one follows somebody. PUT follows, DELETE follows no longer; twice changes nothing."""

    permission_classes = [IsAuthenticated]
    serializer_class = FollowSerializer

    def get(self, request: Request, username: str) -> Response:
        person = _person(username)
        found = Follow.objects.filter(person_id=request.user.pk, followed=person).first()
        return self._answer(person, found)

    @extend_schema(request=None, responses=FollowSerializer)
    def put(self, request: Request, username: str) -> Response:
        person, me = _person(username), _me(request)
        address = reverse("universes:person", args=[me.username])
        return self._answer(person, follow(person=person, by=me, address=address))

    def delete(self, request: Request, username: str) -> Response:
        unfollow(person=_person(username), by=_me(request))
        return Response(status=204)

    def _answer(self, person: User, found: Follow | None) -> Response:
        row = {"username": person.username, "name": str(person), "at": found.at if found else None}
        return Response(self.get_serializer(row).data)


class Follows(GenericViewSet[User]):
    """Whom one follows, the last first."""

    permission_classes = [IsAuthenticated]
    serializer_class = FollowSerializer
    queryset = User.objects.none()

    def list(self, request: Request) -> Response:
        found = shown_people().filter(followers__person_id=request.user.pk).annotate(since=F("followers__at"))
        people = self.paginate_queryset(found.order_by("-since", "pk")) or []
        rows = [{"username": one.username, "name": str(one), "at": one.since} for one in people]  # type: ignore[attr-defined]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


def _person(username: str) -> User:
    return get_object_or_404(shown_people(), username=username)


def _me(request: Request) -> User:
    assert isinstance(request.user, User)  # IsAuthenticated stands before
    return request.user
