"""`/auth/register/`, `/auth/verify/`, `/auth/password/reset/`: an account by a program alone.

Whether an account exists is told by none of them: same words, same status, about the same time. The keys are in the
letters, as the last part of the address in each.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.operations import signing_up

from .fields import NameField
from .tokens import TokenDoor


class RegisterSerializer(serializers.Serializer[Any]):
    username = NameField(help_text="2 to 30 small letters, digits, - and _.")
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)
    display_name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class RegisteredSerializer(serializers.Serializer[Any]):
    username = serializers.CharField(read_only=True)
    email = serializers.EmailField(read_only=True, help_text="To which a confirmation is on its way.")


class KeySerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=512, help_text="The last part of the address in the letter.")


class ConfirmedSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(read_only=True)


class AddressSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)


class NewPasswordSerializer(KeySerializer):
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)


class Register(TokenDoor):
    @extend_schema(
        request=RegisterSerializer, responses={201: RegisteredSerializer}, operation_id="register", tags=["auth"]
    )
    def post(self, request: Request) -> Response:
        """Make an account. A taken username is refused, for it is public; whose an address is, nobody is told."""
        sent = _read(RegisterSerializer, request)
        person = signing_up.sign_up(request=_quiet(request), **sent)
        return Response({"username": person.username, "email": sent["email"].lower()}, status=201)


class Verify(TokenDoor):
    @extend_schema(request=KeySerializer, responses=ConfirmedSerializer, operation_id="verify", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Confirm an address by the key from the letter, once."""
        email = signing_up.confirm_address(request=_quiet(request), **_read(KeySerializer, request))
        return Response({"email": email})


class AskForReset(TokenDoor):
    @extend_schema(request=AddressSerializer, responses={204: None}, operation_id="password_reset", tags=["auth"])
    def post(self, request: Request) -> Response:
        """Ask for a letter with a key for a new password. Answered the same for any address."""
        signing_up.ask_for_reset(request=_quiet(request), **_read(AddressSerializer, request))
        return Response(status=204)


class ConfirmReset(TokenDoor):
    @extend_schema(
        request=NewPasswordSerializer, responses={204: None}, operation_id="password_reset_confirm", tags=["auth"]
    )
    def post(self, request: Request) -> Response:
        """Set a new password by the key, once. Every session and token of that person ends."""
        signing_up.reset_password(request=_quiet(request), **_read(NewPasswordSerializer, request))
        return Response(status=204)


class _Unheard(BaseStorage):
    """What the library would say on a page: a program reads the answer instead, and gets no cookie."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []


def _quiet(request: Request) -> HttpRequest:
    asked: HttpRequest = request._request
    asked._messages = _Unheard(asked)  # type: ignore[attr-defined]
    return asked


def _read(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)
