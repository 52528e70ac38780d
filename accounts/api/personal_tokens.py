"""`/auth/tokens/`: the keys that one has made for programs."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiToken, User
from accounts.models.api_token import NAME_LENGTH, Scope
from accounts.operations.granting import grant_token, revoke_token
from accounts.operations.proving import prove_second_factor

from .doors import OWN_ACCOUNT


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A personal token, without its text: that is shown once. `end`: its last letters."""

    class Meta:
        model = ApiToken
        fields = ["id", "name", "scope", "end", "made", "expires", "used"]
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=NAME_LENGTH)
    scope = serializers.ChoiceField(choices=Scope.choices, default=Scope.READ)
    expires = serializers.DateTimeField(required=False, allow_null=True, help_text="Without it: until taken back.")
    password = serializers.CharField(
        max_length=1024, trim_whitespace=False, write_only=True, required=False, help_text="Yours, if you have one."
    )
    code = serializers.CharField(
        max_length=32, required=False, write_only=True, help_text="Of the second factor, if you have one."
    )


class MadeTokenSerializer(TokenSerializer):
    token = serializers.CharField(read_only=True, help_text="In this answer only.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields


class PersonalTokens(GenericAPIView[ApiToken]):
    permission_classes = OWN_ACCOUNT
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    pagination_class = None  # there are fifty at most
    answers_are_secret = True

    @extend_schema(responses=TokenSerializer(many=True), operation_id="tokens_list", tags=["auth"])
    def get(self, request: Request) -> Response:
        """The personal tokens that one has, the newest first."""
        return Response(TokenSerializer(ApiToken.objects.of(_me(request)), many=True).data)

    @extend_schema(
        request=NewTokenSerializer, responses={201: MadeTokenSerializer}, operation_id="token_create", tags=["auth"]
    )
    def post(self, request: Request) -> Response:
        """Make a personal token. It outlives this sign-in: so the password, and the code, are asked for once more."""
        sent = NewTokenSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked, person = sent.validated_data, _me(request)
        if person.has_usable_password() and not person.check_password(asked.get("password", "")):
            raise serializers.ValidationError({"password": [_("That is not your password.")]})
        prove_second_factor(by=person, code=asked.get("code", ""))
        token, text = grant_token(by=person, **{key: asked.get(key) for key in ("name", "scope", "expires")})
        token.token = text  # type: ignore[attr-defined]
        return Response(MadeTokenSerializer(token).data, status=201)


class OnePersonalToken(GenericAPIView[ApiToken]):
    permission_classes = OWN_ACCOUNT
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()

    @extend_schema(responses={204: None}, operation_id="token_delete", tags=["auth"])
    def delete(self, request: Request, pk: int) -> Response:
        """Take a personal token back."""
        revoke_token(by=_me(request), pk=pk)
        return Response(status=204)


def _me(request: Request) -> User:
    return cast("User", request.user)  # IsAuthenticated stands before
