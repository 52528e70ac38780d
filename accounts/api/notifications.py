"""`/notifications/`: the inbox, and `/notifications/settings/`: what comes to it and what goes by mail."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Notification, User
from accounts.models.mail_choice import How
from accounts.models.notification import ALWAYS, KINDS, NotificationQuerySet
from accounts.operations import reading
from accounts.operations.choosing import choices_of, choose


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One thing that one was told. `address`: where on this site it leads."""

    words = serializers.CharField(source="sentence", read_only=True, help_text="What happened, in a sentence.")
    by = serializers.CharField(source="by.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Notification
        fields = ["id", "kind", "words", "by", "subject", "quote", "address", "at", "read_at"]
        read_only_fields = fields


class WhichSerializer(serializers.Serializer[Any]):
    """What to list."""

    kind = serializers.ChoiceField(choices=list(KINDS), required=False)
    unread = serializers.BooleanField(required=False, default=False, help_text="Those only that were not read.")


class ReadSerializer(serializers.Serializer[Any]):
    read = serializers.ChoiceField(choices=[True], help_text="What was seen was seen: there is no way back.")


class CountSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(read_only=True, help_text="How many were marked.")


class ChoiceSerializer(serializers.Serializer[Any]):
    """One kind. `fixed`: it concerns one's rights on the site, and is told whatever one chooses."""

    kind = serializers.ChoiceField(choices=list(KINDS))
    words = serializers.CharField(read_only=True)
    inbox = serializers.BooleanField(required=False, help_text="Whether it comes at all.")
    mail = serializers.ChoiceField(choices=How.choices, required=False, help_text="How it goes by mail.")
    fixed = serializers.BooleanField(read_only=True)


@extend_schema_field(serializers.ChoiceField(choices=[kind for kind in KINDS if kind not in ALWAYS]))
class MutableKindField(serializers.ChoiceField):
    """One of the kinds about which one may choose; of the others it is said why not."""

    def to_internal_value(self, data: Any) -> str:
        kind: str = super().to_internal_value(data)
        if kind in ALWAYS:
            raise serializers.ValidationError(_("This concerns your rights on the site, and is always told."), "fixed")
        return kind


class ChangedChoiceSerializer(ChoiceSerializer):
    kind = MutableKindField(choices=list(KINDS))


class SettingsSerializer(serializers.Serializer[Any]):
    letters = serializers.BooleanField(
        required=False, help_text="Whether anything goes by mail, but for what is fixed."
    )
    kinds = ChoiceSerializer(many=True, required=False)


class ChangedSettingsSerializer(SettingsSerializer):
    kinds = ChangedChoiceSerializer(many=True, required=False)


class Notifications(GenericAPIView[Notification]):
    serializer_class = NotificationSerializer
    queryset = Notification.objects.none()

    @extend_schema(
        parameters=[WhichSerializer],
        responses=NotificationSerializer(many=True),
        operation_id="notifications_list",
        tags=["notifications"],
    )
    def get(self, request: Request) -> Response:
        """The inbox, the newest first."""
        asked = WhichSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = _own(request)
        if kind := asked.validated_data.get("kind"):
            found = found.filter(kind=kind)
        if asked.validated_data["unread"]:
            found = found.unread()
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(found), many=True).data)


class OneNotification(GenericAPIView[Notification]):
    serializer_class = NotificationSerializer
    queryset = Notification.objects.none()

    @extend_schema(operation_id="notifications_retrieve", tags=["notifications"])
    def get(self, request: Request, pk: int) -> Response:
        """One; looking at it here does not read it."""
        return Response(self.get_serializer(_one(request, pk)).data)

    @extend_schema(request=ReadSerializer, operation_id="notifications_read", tags=["notifications"])
    def patch(self, request: Request, pk: int) -> Response:
        """Mark one as read; twice is as once."""
        _one(request, pk)
        sent = ReadSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        if "read" in sent.validated_data:
            reading.read(by=_me(request), pk=pk)
        return Response(self.get_serializer(_one(request, pk)).data)

    @extend_schema(responses={204: None}, operation_id="notifications_delete", tags=["notifications"])
    def delete(self, request: Request, pk: int) -> Response:
        """Delete one for good."""
        _one(request, pk)
        reading.delete(by=_me(request), pk=pk)
        return Response(status=204)


class AllRead(APIView):
    @extend_schema(
        request=None, responses=CountSerializer, operation_id="notifications_read_all", tags=["notifications"]
    )
    def post(self, request: Request) -> Response:
        """Mark everything as read."""
        return Response({"count": reading.read_all(by=_me(request))})


class Settings(APIView):
    @extend_schema(responses=SettingsSerializer, operation_id="notifications_settings", tags=["notifications"])
    def get(self, request: Request) -> Response:
        """What one hears of, and how."""
        return Response(_settings(request))

    @extend_schema(
        request=ChangedSettingsSerializer,
        responses=SettingsSerializer,
        operation_id="notifications_settings_change",
        tags=["notifications"],
    )
    def patch(self, request: Request) -> Response:
        """Change what is given, by kind; the rest stays. What is fixed is refused."""
        sent = ChangedSettingsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        kinds = sent.validated_data.get("kinds", [])
        choose(
            by=_me(request),
            inbox={one["kind"]: one["inbox"] for one in kinds if "inbox" in one},
            mail={one["kind"]: one["mail"] for one in kinds if "mail" in one},
            letters=sent.validated_data.get("letters"),
        )
        return Response(_settings(request))


def _settings(request: Request) -> Any:
    choices, letters = choices_of(_me(request))
    return SettingsSerializer({"letters": letters, "kinds": choices}).data


def _own(request: Request) -> NotificationQuerySet:
    return Notification.objects.of(_me(request))


def _one(request: Request, pk: int) -> Notification:
    found: Notification = get_object_or_404(_own(request), pk=pk)
    return found


def _me(request: Request) -> User:
    return cast("User", request.user)  # IsAuthenticated stands before
