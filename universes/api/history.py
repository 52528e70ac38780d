"""`/universes/<id>/revisions/`, `moments/`, `undo/`, `redo/`: what a universe was, and the ways back to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from universes.documents.film import Shot
from universes.documents.wording import difference
from universes.errors import NotFound
from universes.models import Edit, Moment
from universes.models.history import MOMENT_LENGTH
from universes.operations.editing import new_op, wire
from universes.operations.naming import name_moment, unname_moment
from universes.operations.remembering import document_at, moments_of, sessions_before, shot_at
from universes.operations.restoring import branch, restore
from universes.operations.undoing import redo, undo

from .documents import DocumentSerializer
from .doors import GuestsToo, answer, followed, visible
from .edits import EditSerializer
from .universes import UniverseSerializer

PAGE, PAGE_MOST = 50, 100


class LineSerializer(serializers.Serializer):
    """One thing that differs, in words."""

    kind = serializers.ChoiceField(choices=["value", "added", "removed", "replaced"])
    label = serializers.CharField()  # type: ignore[assignment]  # the name on the wire
    was = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)


class RevisionSerializer(serializers.Serializer):
    """What one person did in one go: an edit, or those of a gesture. `seq` is its last edit."""

    seq = serializers.IntegerField(source="last")
    first = serializers.IntegerField(help_text="The first edit of the gesture.")
    who = serializers.CharField(help_text="u:<username>, or g: and a mark of a guest; empty for one who left.")
    name = serializers.CharField()
    at = serializers.DateTimeField()
    label = serializers.CharField()  # type: ignore[assignment]
    words = serializers.CharField(help_text="What it did, in English.")
    way = serializers.ChoiceField(choices=["", "undo", "redo"])
    moment = serializers.CharField(help_text="The name that somebody gave it, or nothing.")
    kept = serializers.BooleanField(help_text="Whether its document can be read; details of old edits go.")
    lines = LineSerializer(many=True)


@extend_schema_serializer(many=False)
class RevisionsSerializer(serializers.Serializer):
    results = RevisionSerializer(many=True)
    before = serializers.IntegerField(allow_null=True, help_text="Ask with ?before= this for the earlier ones.")


class BeforeSerializer(serializers.Serializer):
    before = serializers.IntegerField(required=False, min_value=1, max_value=2**53, help_text="Only earlier edits.")
    who = serializers.CharField(required=False, max_length=160, help_text="Only of this person, by their mark.")
    size = serializers.IntegerField(default=PAGE, min_value=1, max_value=PAGE_MOST, help_text="Edits looked through.")


class WithSerializer(serializers.Serializer):
    other = serializers.IntegerField(
        required=False, min_value=1, max_value=2**53, help_text="Compare with this edit; left out: with the present."
    )


class ComparedSerializer(RevisionSerializer):
    other = serializers.IntegerField()
    differs = LineSerializer(many=True, help_text="From this revision to the other.")


class OpSerializer(serializers.Serializer):
    op = serializers.RegexField(
        r"^[A-Za-z0-9_.:-]{8,64}$", required=False, help_text="Yours; the same one twice is done once."
    )


class NamedMomentSerializer(serializers.ModelSerializer[Moment]):
    by = serializers.CharField(source="by.username", read_only=True, default=None, allow_null=True)
    name = serializers.CharField(max_length=MOMENT_LENGTH)
    seq = serializers.IntegerField(required=False, min_value=1, max_value=2**53, help_text="Left out: the present.")

    class Meta:
        model = Moment
        fields = ["seq", "name", "by", "at"]
        read_only_fields = ["at"]


class NameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=MOMENT_LENGTH)


class Revisions(GenericViewSet[Edit]):
    """The past of a universe, for all who may see it."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = RevisionSerializer
    queryset = Edit.objects.none()
    pagination_class = None

    @extend_schema(parameters=[BeforeSerializer], responses=RevisionsSerializer)
    def list(self, request: Request, pk: UUID) -> Response:
        """The last ones first."""
        universe = followed(request, pk)
        asked = _read(BeforeSerializer, request.query_params)
        before = min(asked.get("before", universe.seq + 1), universe.seq + 1)
        sessions, more = sessions_before(universe, before=before, size=asked["size"], who=asked.get("who", ""))
        shots = [shot for session in sessions for shot in session.shots][::-1]
        return answer({"results": [_revision(shot) for shot in shots], "before": more or None}, universe)

    @extend_schema(parameters=[WithSerializer], responses=ComparedSerializer)
    def retrieve(self, request: Request, pk: UUID, seq: int) -> Response:
        """One, and what differs from the present or from ?other=."""
        universe = followed(request, pk)
        other = _read(WithSerializer, request.query_params).get("other", universe.seq)
        shot = shot_at(universe, seq)
        differs = difference(document_at(universe, seq), document_at(universe, other))
        data = {"other": other, "differs": [LineSerializer(line).data for line in differs]}
        return answer({**_revision(shot), **data}, universe)

    @extend_schema(responses=DocumentSerializer)
    def document(self, request: Request, pk: UUID, seq: int) -> Response:
        """The whole document as it was."""
        universe = followed(request, pk)
        return answer(document_at(universe, seq), universe)

    @extend_schema(request=OpSerializer, responses={201: EditSerializer})
    def restore(self, request: Request, pk: UUID, seq: int) -> Response:
        """Make the universe what it was: an edit more, which can be undone."""
        done = restore(universe=followed(request, pk), by=request.user, seq=seq, op=_op(request))
        return Response(wire(done), status=201)

    @extend_schema(request=None, responses={201: UniverseSerializer})
    def branch(self, request: Request, pk: UUID, seq: int) -> Response:
        """A private copy of what it was, of one's own."""
        copy = branch(universe=followed(request, pk), by=request.user, seq=seq)
        copy = visible(request, copy.pk)
        return answer(UniverseSerializer(copy).data, copy, status=201)


class Moments(GenericViewSet[Moment]):
    """Named moments; each belongs to the edit after which it was."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    serializer_class = NamedMomentSerializer
    queryset = Moment.objects.none()

    def list(self, request: Request, pk: UUID) -> Response:
        page = self.paginate_queryset(moments_of(followed(request, pk)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses={201: NamedMomentSerializer})
    def create(self, request: Request, pk: UUID) -> Response:
        """Name a moment; the one that is named already gets the new name."""
        universe = followed(request, pk)
        moment = name_moment(universe=universe, by=request.user, **_read(NamedMomentSerializer, request.data))
        return Response(NamedMomentSerializer(moment).data, status=201)

    def retrieve(self, request: Request, pk: UUID, seq: int) -> Response:
        return Response(NamedMomentSerializer(_moment(request, pk, seq)).data)

    @extend_schema(request=NameSerializer, responses=NamedMomentSerializer)
    def update(self, request: Request, pk: UUID, seq: int) -> Response:
        """Give it another name."""
        _moment(request, pk, seq)
        name = _read(NameSerializer, request.data)["name"]
        moment = name_moment(universe=followed(request, pk), by=request.user, name=name, seq=seq)
        return Response(NamedMomentSerializer(moment).data)

    def destroy(self, request: Request, pk: UUID, seq: int) -> Response:
        """Take the name away; the moment stays in the log."""
        unname_moment(universe=followed(request, pk), by=request.user, seq=seq)
        return Response(status=204)


class Undo(GenericAPIView):
    """POST takes back one's own last step whose fields nobody has changed since; 409 `nothing` where there is none."""

    permission_classes = [GuestsToo]
    serializer_class = OpSerializer
    act = staticmethod(undo)

    @extend_schema(request=OpSerializer, responses={201: EditSerializer})
    def post(self, request: Request, pk: UUID) -> Response:
        return Response(wire(self.act(universe=followed(request, pk), by=request.user, op=_op(request))), status=201)


class Redo(Undo):
    """POST does again what one took back last, if nobody has changed its fields since; 409 `nothing` otherwise."""

    act = staticmethod(redo)


def _revision(shot: Shot) -> dict[str, Any]:
    return {**RevisionSerializer(shot).data, "seq": shot.last}


def _moment(request: Request, pk: UUID, seq: int) -> Moment:
    found = moments_of(followed(request, pk)).filter(seq=min(seq, 2**53)).first()
    if found is None:
        raise NotFound("This moment has no name.")
    return found


def _op(request: Request) -> str:
    sent = _read(OpSerializer, request.data)
    return str(sent.get("op") or request.headers.get("Idempotency-Key") or new_op())


def _read(serializer: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    asked = serializer(data=data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
