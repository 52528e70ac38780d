"""`/universes/<id>/edits/`: the log, and the way in that all others lead to."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from universes.documents.edits import CHANGES_MOST
from universes.documents.sent_edits import edit_in
from universes.operations.editing import edit, wire

from .doors import GuestsToo, answer, at_work, visible


class ChangeSerializer(serializers.Serializer):
    """One of: {path, value}, {add} with an optional {at}, {remove}, {replace}."""

    path = serializers.CharField(required=False, help_text="physics.gravity, couplings.gravity_tempo, objects.p1.x ...")
    value = serializers.JSONField(required=False)
    add = serializers.JSONField(required=False, help_text="A whole object.")
    at = serializers.IntegerField(required=False, min_value=0, help_text="Its place in the list; left out: last.")
    remove = serializers.CharField(required=False, help_text="The id of an object.")
    replace = serializers.JSONField(required=False, help_text="A whole document.")


class EditSerializer(serializers.Serializer):
    op = serializers.RegexField(r"^[A-Za-z0-9_.:-]{8,64}$", help_text="Yours; the same one twice is one edit.")
    changes = ChangeSerializer(many=True, help_text=f"1 to {CHANGES_MOST}.")
    base = serializers.IntegerField(
        required=False, write_only=True, min_value=0, help_text="The `seq` that the universe must still have."
    )
    seq = serializers.IntegerField(read_only=True)
    by = serializers.CharField(read_only=True, allow_null=True)
    at = serializers.DateTimeField(read_only=True)


class LogSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="The universe's last edit; where `edits` ends before it, ask for more.")
    edits = EditSerializer(many=True)


class SinceSerializer(serializers.Serializer):
    since = serializers.IntegerField(min_value=0, max_value=2**53, default=0, help_text="Those after this `seq`.")


class Edits(GenericAPIView):
    """The log of a universe, oldest first, 500 edits or about 1 MB at most an answer; POST adds an edit."""

    permission_classes = [GuestsToo]
    reads_idempotency_key = True  # it is the operation id
    serializer_class = EditSerializer

    @extend_schema(parameters=[SinceSerializer], responses=LogSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        universe = at_work(request, pk)
        asked = SinceSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        log = universe.edits.portion(asked.validated_data["since"])
        return answer({"seq": universe.seq, "edits": [wire(entry) for entry in log]}, universe)

    def post(self, request: Request, pk: UUID) -> Response:
        done = edit(universe=visible(request, pk), by=request.user, **edit_in(request.data))
        return Response(wire(done), status=201)
