"""`/universes/<id>/comments/` and `/comments/<id>/`: threads, answers and reviews; whether a universe takes any."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from simulation.engine.parameters import BY_PATH
from universes.models import Comment, CommentsClosed, Universe
from universes.models.comment import COMMENT_LENGTH, RATINGS, reviews_of
from universes.operations import commenting

from .doors import base, visible

ORDERS = {"newest": ("-at", "pk"), "oldest": ("at", "pk")}


class MomentSerializer(serializers.Serializer[Any]):
    """A place in the cycle, both counted from 1."""

    bar = serializers.IntegerField(min_value=1, max_value=64)
    beat = serializers.IntegerField(min_value=1, max_value=7, default=1)


class CommentSerializer(serializers.Serializer[Any]):
    """A comment. `thread` is the head of its thread (null for a head), `parent` what it answers."""

    id = serializers.UUIDField(read_only=True)
    universe = serializers.UUIDField(read_only=True)
    thread = serializers.UUIDField(read_only=True, allow_null=True)
    parent = serializers.UUIDField(read_only=True, allow_null=True)  # type: ignore[assignment]  # the name on the wire
    by = serializers.CharField(read_only=True, allow_null=True, help_text="Username; null for one who has left.")
    name = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True, help_text="Empty where it was deleted and others had answered.")
    rating = serializers.IntegerField(read_only=True, allow_null=True, help_text="1 to 5; of a review.")
    moment = MomentSerializer(read_only=True, allow_null=True)
    parameter = serializers.CharField(read_only=True, allow_null=True)
    mentions = serializers.ListField(child=serializers.CharField(), read_only=True)
    at = serializers.DateTimeField(read_only=True)
    edited = serializers.DateTimeField(read_only=True, allow_null=True)
    deleted = serializers.BooleanField(read_only=True)
    hidden = serializers.BooleanField(
        read_only=True, help_text="By moderators, or for now by several reports: only its author reads the words."
    )
    resolved = serializers.DateTimeField(read_only=True, allow_null=True)
    answers = serializers.IntegerField(read_only=True, help_text="How many, of a head.")

    def to_representation(self, instance: Comment) -> dict[str, Any]:
        asking: Request = self.context["request"]
        return commenting.comment_wire(instance, to=asking.user)


class NewCommentSerializer(serializers.Serializer[Any]):
    """What one says. With `to` it is an answer, with `rating` a review; pinned to a moment, a parameter or neither."""

    text = serializers.CharField(max_length=COMMENT_LENGTH)
    to = serializers.UUIDField(required=False, allow_null=True, help_text="The comment that it answers.")
    rating = serializers.ChoiceField(choices=RATINGS, required=False, allow_null=True)
    moment = MomentSerializer(required=False, allow_null=True)
    parameter = serializers.ChoiceField(choices=sorted(BY_PATH), required=False, allow_null=True)


class ChangedCommentSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=COMMENT_LENGTH, required=False)
    rating = serializers.ChoiceField(choices=RATINGS, required=False, allow_null=True)


class ResolutionSerializer(serializers.Serializer[Any]):
    by = serializers.CharField(source="by.username", default=None, allow_null=True, read_only=True)
    at = serializers.DateTimeField(read_only=True)


class ReviewsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(read_only=True)
    average = serializers.FloatField(read_only=True, allow_null=True)


@extend_schema_serializer(many=False)
class CommentsPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(read_only=True)
    next = serializers.URLField(read_only=True, allow_null=True)
    previous = serializers.URLField(read_only=True, allow_null=True)
    results = CommentSerializer(many=True, read_only=True)
    reviews = ReviewsSerializer(read_only=True)


class CommentFilter(serializers.Serializer[Any]):
    """Without `thread`, the heads of threads; with it, its answers, oldest first."""

    thread = serializers.UUIDField(required=False)
    sort = serializers.ChoiceField(choices=list(ORDERS), default="newest")
    resolved = serializers.BooleanField(required=False, allow_null=True, default=None)
    reviews = serializers.BooleanField(required=False, default=False, help_text="Only those with a rating.")


class Comments(GenericViewSet[Comment]):
    """What is said about a universe."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = CommentSerializer
    queryset = Comment.objects.none()

    @extend_schema(parameters=[CommentFilter], responses=CommentsPageSerializer)
    def list(self, request: Request, pk: UUID) -> Response:
        """Threads by their heads, or the answers of one; and what the reviews come to."""
        universe = visible(request, pk)
        asked = CommentFilter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = self.paginate_queryset(_found(request, universe, asked.validated_data))
        answer = self.get_paginated_response(self.get_serializer(page, many=True).data)
        answer.data["reviews"] = reviews_of(universe)
        return answer

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def create(self, request: Request, pk: UUID) -> Response:
        """Say something; one's e-mail address must be confirmed."""
        universe = visible(request, pk)
        sent = NewCommentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        moment = values.pop("moment", None)
        values["parameter"] = values.get("parameter") or ""
        place = (moment["bar"], moment["beat"]) if moment else None
        said = commenting.post_comment(universe=universe, by=request.user, moment=place, **values)
        return _answer(request, said.pk, status=201)

    @extend_schema(responses=CommentSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return _answer(request, pk)

    @extend_schema(request=ChangedCommentSerializer, responses=CommentSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Say it in other words; for whoever said it. `If-Match` takes its ETag."""
        found = _visible_comment(request, pk)
        sent = ChangedCommentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        now = {"text": found.text, "rating": found.rating} | sent.validated_data
        commenting.edit_comment(comment=found, by=request.user, version=base(request), **now)
        return _answer(request, pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """For whoever said it, and the owner of the universe. One that was answered leaves its place."""
        commenting.delete_comment(comment=_visible_comment(request, pk), by=request.user)
        return Response(status=204)


class CommentResolution(GenericAPIView[Comment]):
    """That what a thread asks for is settled: PUT says so, DELETE that it is open (again)."""

    permission_classes = [IsAuthenticated]
    serializer_class = ResolutionSerializer
    queryset = Comment.objects.none()

    @extend_schema(request=None, responses=ResolutionSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        done = commenting.resolve(comment=_visible_comment(request, pk), by=request.user)
        return Response(self.get_serializer(done).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        commenting.reopen(comment=_visible_comment(request, pk), by=request.user)
        return Response(status=204)


class Closing(GenericAPIView[CommentsClosed]):
    """That its owner takes no comments on a universe: PUT says so, DELETE that they are welcome (again)."""

    permission_classes = [IsAuthenticated]
    serializer_class = ResolutionSerializer
    queryset = CommentsClosed.objects.none()

    @extend_schema(request=None, responses=ResolutionSerializer)
    def put(self, request: Request, pk: UUID) -> Response:
        closed = commenting.close_comments(universe=visible(request, pk), by=request.user)
        return Response(self.get_serializer(closed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        commenting.open_comments(universe=visible(request, pk), by=request.user)
        return Response(status=204)


def _found(request: Request, universe: Universe, asked: dict[str, Any]) -> Any:
    standing = Comment.objects.standing_for(request.user).filter(universe=universe).with_people()
    if "thread" in asked:
        return standing.filter(thread=asked["thread"]).order_by("at", "pk")
    heads = standing.heads().with_count(request.user).order_by(*ORDERS[asked["sort"]])
    if asked["resolved"] is not None:
        heads = heads.settled(asked["resolved"]).read_by(request.user)
    return heads.filter(rating__isnull=False).read_by(request.user) if asked["reviews"] else heads


def _visible_comment(request: Request, pk: UUID) -> Comment:
    standing = Comment.objects.standing_for(request.user).with_people().with_count(request.user)
    found: Comment = get_object_or_404(standing.select_related("universe__publication", "universe__hidden"), pk=pk)
    return found


def _answer(request: Request, pk: UUID, status: int = 200) -> Response:
    found = _visible_comment(request, pk)
    wire = CommentSerializer(found, context={"request": request}).data
    return Response(wire, status=status, headers={"ETag": f'"{found.version}"'})
