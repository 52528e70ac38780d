"""POST /simulations/: run a document and get its events, notes and a summary."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from simulation import pool
from simulation.engine.document import check_document
from simulation.engine.errors import DocumentError
from simulation.engine.simulations import EVENT_KINDS
from simulation.errors import Refusal
from simulation.operations import cycle_minutes

CYCLES_MOST = 8
MINUTES_MOST = 5


@extend_schema_field({"type": "object", "additionalProperties": {}})
class DocumentField(serializers.JSONField):
    """A whole document; what may stand in it the operation knows."""


class SimulationRequest(serializers.Serializer[Any]):
    """A document (missing parts take their defaults) and which of its cycles to run."""

    document = DocumentField(help_text="A universe's document, as GET /universes/<id>/document/ gives it.")
    first_cycle = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    cycles = serializers.IntegerField(min_value=1, max_value=CYCLES_MOST, default=1)

    def validate_document(self, value: Any) -> Any:
        try:
            return check_document(value)
        except DocumentError as error:
            problems = [{**problem, "path": f"document.{problem['path']}".rstrip(".")} for problem in error.problems]
            raise Refusal("Something in the document is not right.", problems) from error  # type: ignore[arg-type]


class SimulationEvent(serializers.Serializer[Any]):
    cycle = serializers.IntegerField()
    tick = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=EVENT_KINDS)
    fraction = serializers.IntegerField(help_text="Place within the tick, in 256ths.")
    body = serializers.IntegerField(help_text="Index of the body, from 0.")
    other = serializers.IntegerField(
        help_text="The other body of a contact; the side of a rim (0 left, 1 right, 2 top, 3 bottom); else -1."
    )
    object = serializers.IntegerField(help_text="Index of the object among the document's; -1 for none.")
    impulse = serializers.FloatField(help_text="1 is a default body stopped from its default speed.")
    x = serializers.FloatField()
    y = serializers.FloatField()


class SimulationNote(serializers.Serializer[Any]):
    cycle = serializers.IntegerField()
    tick = serializers.IntegerField()
    seconds = serializers.FloatField()
    voice = serializers.CharField()
    instrument = serializers.CharField()
    pitch = serializers.FloatField(help_text="MIDI note number.")
    velocity = serializers.FloatField()
    duration_seconds = serializers.FloatField()
    pan = serializers.FloatField()
    body = serializers.IntegerField()


class SimulationSummary(serializers.Serializer[Any]):
    cycles = serializers.IntegerField()
    bars = serializers.IntegerField()
    seconds = serializers.FloatField()
    tempo_mean_bpm = serializers.FloatField()
    event_count = serializers.IntegerField()
    note_count = serializers.IntegerField()
    notes_per_bar = serializers.FloatField()
    pitch_low = serializers.FloatField(allow_null=True)
    pitch_high = serializers.FloatField(allow_null=True)
    voices = serializers.ListField(child=serializers.CharField())


class SimulationResult(serializers.Serializer[Any]):
    engine_version = serializers.IntegerField()
    events = SimulationEvent(many=True)
    notes = SimulationNote(many=True)
    summary = SimulationSummary()


class Simulations(APIView):
    """Runs a document through the engine; nothing is kept."""

    @extend_schema(request=SimulationRequest, responses={200: SimulationResult}, operation_id="simulate")
    def post(self, request: Request) -> Response:
        asked = SimulationRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        document, cycles = asked.validated_data["document"], asked.validated_data["cycles"]
        if cycles * cycle_minutes(document) > MINUTES_MOST:
            words = f"That would be over {MINUTES_MOST} minutes of music; choose fewer cycles."
            raise Refusal(words, [{"path": "cycles", "code": "range", "message": words}])
        return Response(pool.simulate(document, asked.validated_data["first_cycle"], cycles))
