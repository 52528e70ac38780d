"""`/users/`: people, as everybody may see them; and the archive of all that is one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.doors import OWN_ACCOUNT
from accounts.models import User
from accounts.models.profile import profile_of
from accounts.operations.proving import prove_password, prove_second_factor
from accounts.people import SEARCH_LEAST, present_name, shown_people
from universes.operations.exporting import archive
from universes.operations.leaving import close
from universes.streams import download


class PersonSerializer(serializers.Serializer[User]):
    """Somebody, as everybody may see them."""

    username = serializers.CharField(read_only=True)
    display_name = serializers.CharField(source="__str__", read_only=True, help_text="What to call them.")
    bio = serializers.SerializerMethodField()
    picture = serializers.SerializerMethodField(help_text="Initials, drawn, where they have set none.")
    joined = serializers.DateTimeField(source="date_joined", read_only=True)
    page = serializers.SerializerMethodField(help_text="For people to open.")

    def get_bio(self, person: User) -> str:
        return profile_of(person).bio

    @extend_schema_field(OpenApiTypes.URI)
    def get_picture(self, person: User) -> str:
        version = profile_of(person).version
        return self._whole(reverse("accounts:picture", args=[person.username]) + (f"?v={version}" if version else ""))

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, person: User) -> str:
        return self._whole(reverse("universes:person", args=[person.username]))

    def _whole(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


class SearchSerializer(serializers.Serializer[Any]):
    search = serializers.CharField(
        min_length=SEARCH_LEAST, max_length=60, help_text="The beginning of a username, or a part of a shown name."
    )


class People(ListAPIView[User]):
    """People by name. Who is here is not a list: one asks for somebody."""

    serializer_class = PersonSerializer
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        asked = SearchSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data["search"]
        found = Q(username__startswith=words.lower()) | Q(display_name__icontains=words)
        return shown_people().filter(found).order_by("username")

    @extend_schema(
        operation_id="users_list",
        tags=["users"],
        parameters=[SearchSerializer],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Person(APIView):
    """One person. A name that they had until lately leads to the one that they have."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(
        operation_id="users_retrieve",
        tags=["users"],
        responses={200: PersonSerializer, 302: OpenApiResponse(description="They have another name now.")},
        parameters=[OpenApiParameter("username", OpenApiTypes.STR, OpenApiParameter.PATH)],
    )
    def get(self, request: Request, username: str) -> Response | HttpResponseRedirect | HttpResponsePermanentRedirect:
        person = shown_people().filter(username=username.lower()).first()
        if person is not None:
            return Response(PersonSerializer(person, context={"request": request}).data)
        if name := present_name(username.lower()):
            return redirect("api:user", username=name)
        raise Http404


class ClosingSerializer(serializers.Serializer[Any]):
    password = serializers.CharField(max_length=1024, trim_whitespace=False, help_text="Yours, once more.")
    code = serializers.CharField(
        max_length=32, required=False, allow_blank=True, default="", help_text="From who has a second factor."
    )
    hand_over = serializers.DictField(
        child=serializers.CharField(max_length=30),
        required=False,
        help_text="Of universes that others work on, by id: the username of the editor who gets it.",
    )

    def validate_hand_over(self, given: dict[str, str]) -> dict[UUID, str]:
        try:
            return {UUID(key): username for key, username in given.items()}
        except ValueError:
            raise serializers.ValidationError(_("Name universes by their id.")) from None


class ClosedSerializer(serializers.Serializer[Any]):
    closed_at = serializers.DateTimeField(source="at", read_only=True)
    deleted_at = serializers.DateTimeField(
        source="ends", read_only=True, help_text="Until then, signing in reopens it."
    )


class Close(APIView):
    """The end of one's account."""

    permission_classes = OWN_ACCOUNT

    @extend_schema(operation_id="me_close", tags=["auth"], request=ClosingSerializer, responses=ClosedSerializer)
    def put(self, request: Request) -> Response:
        """Close one's account. Every session and token ends at once, this one too; all that is not handed over is
        hidden. Signing in on the site within a fortnight brings it back; then it is deleted for good.
        """
        assert isinstance(request.user, User)  # the permissions stand before
        sent = ClosingSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        prove_password(by=request.user, password=sent.validated_data["password"])
        prove_second_factor(by=request.user, code=sent.validated_data["code"])
        closing = close(by=request.user, handed=sent.validated_data.get("hand_over", {}))
        return Response(ClosedSerializer(closing).data)


class Archive(APIView):
    """All that is one's own, as a ZIP file of JSON documents."""

    permission_classes = OWN_ACCOUNT

    @extend_schema(
        operation_id="me_export",
        tags=["auth"],
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Download it. It is made while it is being sent, at most six times an hour."""
        assert isinstance(request.user, User)  # IsAuthenticated stands before
        return download(request._request, archive(by=request.user), name=f"harmonic-{request.user.username}.zip")
