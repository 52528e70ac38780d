"""`/reports/`: what I have reported, and what became of it. `/rulings/`: what was decided about me, and appealing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from universes.models import Appeal, Case, Report, Ruling
from universes.models.report import WORDS_LENGTH, Kind, Reason
from universes.models.ruling import APPEAL_LENGTH, Verdict
from universes.operations.reporting import report, reports_of
from universes.operations.ruling import appeal

OUTCOMES = ("open", "dismissed", "acted", "reversed")


class NewReportSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.values)
    id = serializers.CharField(
        max_length=36, help_text="Of a universe, message or comment its id, of a person the username."
    )
    reason = serializers.ChoiceField(choices=Reason.values)
    words = serializers.CharField(max_length=WORDS_LENGTH, required=False, default="", allow_blank=True)


class NamedReasonSerializer(NewReportSerializer):
    """For a reason that has a name; words may say more."""

    reason = serializers.ChoiceField(choices=[reason for reason in Reason.values if reason != Reason.OTHER])


class OtherReasonSerializer(NewReportSerializer):
    """For another reason, which the words say."""

    reason = serializers.ChoiceField(choices=[Reason.OTHER.value])
    words = serializers.CharField(max_length=WORDS_LENGTH)


ONE_OF_TWO = PolymorphicProxySerializer(
    component_name="NewReport",
    serializers=[NamedReasonSerializer, OtherReasonSerializer],
    resource_type_field_name=None,
)


class ReportSerializer(serializers.ModelSerializer[Report]):
    """What I said, and what became of it: open, dismissed, acted (something was done), reversed (after an appeal)."""

    kind = serializers.ChoiceField(source="case.kind", choices=Kind.values, read_only=True)
    thing = serializers.CharField(source="case.thing", read_only=True)
    name = serializers.CharField(source="case.label", read_only=True, help_text="What it was called then.")
    reason = serializers.ChoiceField(choices=Reason.values, read_only=True)
    outcome = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = ("id", "kind", "thing", "name", "reason", "words", "at", "outcome")
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=OUTCOMES))
    def get_outcome(self, made: Report) -> str:
        return outcome_of(made.case)


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    class Meta:
        model = Appeal
        fields = ("words", "at", "answered", "answer", "upheld")
        read_only_fields = fields


class RulingSerializer(serializers.ModelSerializer[Ruling]):
    """A decision about what I made or did, with the reason; `until` of a suspension, empty for good."""

    kind = serializers.ChoiceField(source="case.kind", choices=Kind.values, read_only=True)
    thing = serializers.CharField(source="case.thing", read_only=True)
    name = serializers.CharField(source="case.label", read_only=True, help_text="What it was called then.")
    verdict = serializers.ChoiceField(choices=Verdict.values, read_only=True)
    until = serializers.DateTimeField(source="suspension.until", read_only=True, default=None, allow_null=True)
    appeal = AppealSerializer(read_only=True, default=None, allow_null=True)
    is_reversed = serializers.SerializerMethodField()
    may_be_appealed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Ruling
        fields = ("id", "kind", "thing", "name", "verdict", "hides", "days", "until", "reason", "at", "appeal",
                  "is_reversed", "may_be_appealed")  # fmt: skip
        read_only_fields = fields

    def get_is_reversed(self, ruling: Ruling) -> bool:
        return hasattr(ruling, "reversal")


class NewAppealSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=APPEAL_LENGTH)


def outcome_of(case: Case) -> str:
    """What whoever reported it is told; the ruling itself is between moderators and whose it is."""
    if case.closed is None:
        return "open"
    if hasattr(case.ruling, "reversal"):
        return "reversed"
    return "dismissed" if case.ruling.verdict == Verdict.DISMISS else "acted"


class Reports(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Report]):
    """My reports, the last first."""

    permission_classes = [IsAuthenticated]
    serializer_class = ReportSerializer
    queryset = Report.objects.none()

    def get_queryset(self) -> QuerySet[Report]:
        return reports_of(me(self.request))

    @extend_schema(request=ONE_OF_TWO, responses={201: ReportSerializer, 200: ReportSerializer})
    def create(self, request: Request) -> Response:
        """Report a universe, message, comment or person. One has one open report about a thing: 200 gives it again."""
        sent = NewReportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        wanted = dict(sent.validated_data)
        come_from = request.META.get("REMOTE_ADDR", "")
        made, is_new = report(identity=wanted.pop("id"), by=request.user, address=come_from, **wanted)
        return Response(self.get_serializer(made).data, status=201 if is_new else 200)


class Rulings(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Ruling]):
    """Rulings about me and what I made, the last first."""

    permission_classes = [IsAuthenticated]
    serializer_class = RulingSerializer
    queryset = Ruling.objects.none()

    def get_queryset(self) -> QuerySet[Ruling]:
        return Ruling.objects.about(me(self.request))

    @extend_schema(request=NewAppealSerializer, responses={201: AppealSerializer})
    def appeal(self, request: Request, pk: int) -> Response:
        """Say once that a ruling is wrong; suspended people may, too."""
        ruling = get_object_or_404(self.get_queryset(), pk=pk)
        sent = NewAppealSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = appeal(ruling=ruling, by=request.user, **sent.validated_data)
        return Response(AppealSerializer(made).data, status=201)


def me(request: Request) -> User:
    assert isinstance(request.user, User)  # IsAuthenticated stands before
    return request.user
