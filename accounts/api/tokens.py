"""Tokens for programs: get, renew, give back."""

import contextlib
from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError

from accounts.models import User
from accounts.operations.proving import prove_second_factor
from accounts.tokens import issue_tokens, renew_tokens, revoke_tokens


class Credentials(serializers.Serializer[Any]):
    login = serializers.CharField(max_length=254, help_text="Username or e-mail.")
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)
    code = serializers.CharField(
        max_length=32,
        required=False,
        allow_blank=True,
        write_only=True,
        help_text="Of the authenticator app, or a recovery code, from people who have a second factor.",
    )


class Tokens(serializers.Serializer[Any]):
    access = serializers.CharField(read_only=True)
    refresh = serializers.CharField(read_only=True)


class Refresh(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4096)


class TokenDoor(APIView):
    answers_are_secret = True  # harmonic.api.idempotency keeps none of them, nor takes back what a refusal has ended
    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class ObtainTokens(TokenDoor):
    @extend_schema(request=Credentials, responses=Tokens, operation_id="token_obtain", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Get an access token (15 minutes) and a refresh token (14 days).

        Whoever has a second factor is answered 401 with the code `second_factor_required` where `code` is missing, and
        `second_factor_wrong` where it is not right: both only after the right password.
        """
        asked = Credentials(data=request.data)
        asked.is_valid(raise_exception=True)
        name, password = asked.validated_data["login"].strip().lower(), asked.validated_data["password"]
        credentials = {"email" if "@" in name else "username": name, "password": password}
        user = authenticate(request._request, **credentials)
        if getattr(request._request, "axes_locked_out", False):
            raise exceptions.Throttled(detail=_("Too many wrong passwords. Wait ten minutes, or reset your password."))
        if not isinstance(user, User):
            raise exceptions.AuthenticationFailed(_("Name or password is not right."))
        prove_second_factor(by=user, code=asked.validated_data.get("code", ""))
        pair = issue_tokens(
            user, address=request.META.get("REMOTE_ADDR"), user_agent=request.headers.get("User-Agent", "")
        )
        return Response(pair)


class RefreshTokens(TokenDoor):
    @extend_schema(request=Refresh, responses=Tokens, operation_id="token_refresh", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Change a refresh token, once, for a new pair.

        To send one a second time ends all tokens that came of the same sign-in: somebody else may have it.
        """
        asked = Refresh(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            return Response(renew_tokens(asked.validated_data["refresh"]))
        except TokenError:
            raise exceptions.AuthenticationFailed(_("This token does not hold any more.")) from None


class RevokeTokens(TokenDoor):
    @extend_schema(request=Refresh, responses={204: None}, operation_id="token_revoke", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Give a refresh token back, and with it its access token; what holds no more changes nothing."""
        asked = Refresh(data=request.data)
        asked.is_valid(raise_exception=True)
        with contextlib.suppress(TokenError):
            revoke_tokens(asked.validated_data["refresh"])
        return Response(status=status.HTTP_204_NO_CONTENT)
