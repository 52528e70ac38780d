"""`/auth/me/`: who asks, what they show of themselves and how they want the site."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Preferences, User
from accounts.models.preferences import Theme, preferences_of
from accounts.models.profile import BIO_LENGTH, profile_of
from accounts.operations.describing import DISPLAY_NAME_LENGTH, describe, prefer
from accounts.operations.picturing import remove_picture, set_picture
from accounts.operations.renaming import rename

from .doors import OWN_ACCOUNT
from .fields import NameField


class PreferencesSerializer(serializers.ModelSerializer[Preferences]):
    theme = serializers.ChoiceField(
        choices=["", *Theme.values], required=False, help_text="Empty: each browser has its own."
    )

    class Meta:
        model = Preferences
        fields = ["theme", "reduced_motion", "volume", "suggestions", "single_keys"]


class MyselfSerializer(serializers.Serializer[User]):
    """Oneself. `bio` and `display_name` are what everybody reads; the rest is nobody else's."""

    username = NameField(help_text="May be changed once in 30 days; the one before leads on for 90.")
    display_name = serializers.CharField(max_length=DISPLAY_NAME_LENGTH, allow_blank=True)
    email = serializers.EmailField(read_only=True)
    bio = serializers.CharField(max_length=BIO_LENGTH, allow_blank=True, help_text="Plain text.")
    picture = serializers.SerializerMethodField(help_text="Initials, drawn, where none was set.")
    joined = serializers.DateTimeField(source="date_joined", read_only=True)
    preferences = PreferencesSerializer()

    def to_representation(self, person: User) -> dict[str, Any]:
        version = profile_of(person).version
        picture = reverse("accounts:picture", args=[person.username]) + (f"?v={version}" if version else "")
        return {
            "username": person.username,
            "display_name": person.display_name,
            "email": person.email,
            "bio": profile_of(person).bio,
            "picture": self.context["request"].build_absolute_uri(picture),
            "joined": self.fields["joined"].to_representation(person.date_joined),
            "preferences": PreferencesSerializer(preferences_of(person)).data,
        }

    @extend_schema_field(OpenApiTypes.URI)
    def get_picture(self, person: User) -> str:  # for the schema: what is shown is made above
        raise NotImplementedError


class UploadSerializer(serializers.Serializer[Any]):
    picture = serializers.FileField(help_text="JPEG, PNG, WebP or GIF, at most 25 MB. Its middle square is kept.")


class Me(APIView):
    def get_permissions(self) -> list[Any]:
        return [asked() for asked in ([IsAuthenticated] if self.request.method == "GET" else OWN_ACCOUNT)]

    @extend_schema(responses=MyselfSerializer, operation_id="me", tags=["auth"])
    def get(self, request: Request) -> Response:
        """Who asks."""
        return _answer(request)

    @extend_schema(request=MyselfSerializer, responses=MyselfSerializer, operation_id="me_update", tags=["auth"])
    def patch(self, request: Request) -> Response:
        """Change some of it; all that is sent, or nothing."""
        sent = MyselfSerializer(data=request.data, partial=True, context={"request": request})
        sent.is_valid(raise_exception=True)
        values = sent.validated_data
        with transaction.atomic():
            if "username" in values:
                rename(by=_me(request), username=values["username"])
            describe(by=_me(request), display_name=values.get("display_name"), bio=values.get("bio"))
            if chosen := values.get("preferences"):
                prefer(by=_me(request), **chosen)
        return _answer(request)


class Picture(APIView):
    permission_classes = OWN_ACCOUNT
    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses=MyselfSerializer,
        operation_id="me_picture_set",
        tags=["auth"],
    )
    def put(self, request: Request) -> Response:
        """Set one's picture: a form with a file `picture`."""
        sent = UploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        file = sent.validated_data["picture"]
        set_picture(by=_me(request), file=file, size=file.size)
        return _answer(request)

    @extend_schema(responses={204: None}, operation_id="me_picture_remove", tags=["auth"])
    def delete(self, request: Request) -> Response:
        """Take one's picture away; twice changes nothing."""
        remove_picture(by=_me(request))
        return Response(status=204)


def _me(request: Request) -> User:
    assert isinstance(request.user, User)  # the permissions stand before
    return request.user


def _answer(request: Request) -> Response:
    """As it is now, whatever the request has seen before."""
    person = User.objects.select_related("profile", "preferences").get(pk=_me(request).pk)
    return Response(MyselfSerializer(person, context={"request": request}).data)
