"""Tokens for programs: get, renew, give back."""

import contextlib
from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from accounts.tokens import issue_tokens, renew_tokens


class Credentials(serializers.Serializer[Any]):
    login = serializers.CharField(max_length=254, help_text="Username or e-mail.")
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)


class Tokens(serializers.Serializer[Any]):
    access = serializers.CharField(read_only=True)
    refresh = serializers.CharField(read_only=True)


class Refresh(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=4096)


class Myself(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["username", "display_name", "email"]
        read_only_fields = fields


class Me(APIView):
    @extend_schema(responses=Myself, operation_id="me", tags=["auth"])
    def get(self, request: Request) -> Response:
        """Who asks."""
        assert isinstance(request.user, User)  # IsAuthenticated stands before
        return Response(Myself(request.user).data)


class TokenDoor(APIView):
    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []


class ObtainTokens(TokenDoor):
    @extend_schema(request=Credentials, responses=Tokens, operation_id="token_obtain", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Get an access token (15 minutes) and a refresh token (14 days)."""
        asked = Credentials(data=request.data)
        asked.is_valid(raise_exception=True)
        name, password = asked.validated_data["login"].strip().lower(), asked.validated_data["password"]
        credentials = {"email" if "@" in name else "username": name, "password": password}
        user = authenticate(request._request, **credentials)
        if getattr(request._request, "axes_locked_out", False):
            raise exceptions.Throttled(detail="Too many wrong passwords. Wait ten minutes, or reset your password.")
        if not isinstance(user, User):
            raise exceptions.AuthenticationFailed("Name or password is not right.")
        return Response(issue_tokens(user))


class RefreshTokens(TokenDoor):
    @extend_schema(request=Refresh, responses=Tokens, operation_id="token_refresh", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Change a refresh token, once, for a new pair."""
        asked = Refresh(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            return Response(renew_tokens(asked.validated_data["refresh"]))
        except TokenError:
            raise exceptions.AuthenticationFailed("This token does not hold any more.") from None


class RevokeTokens(TokenDoor):
    @extend_schema(request=Refresh, responses={204: None}, operation_id="token_revoke", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Give a refresh token back; to give back what holds no more changes nothing."""
        asked = Refresh(data=request.data)
        asked.is_valid(raise_exception=True)
        with contextlib.suppress(TokenError):
            RefreshToken(asked.validated_data["refresh"]).blacklist()
        return Response(status=status.HTTP_204_NO_CONTENT)
