"""Who asks: a token in the header, or the session of the site's own pages."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError

from accounts import suspended
from accounts.models import ApiToken, User
from accounts.models.api_token import Scope
from accounts.operations.granting import token_of
from accounts.tokens import holder_of
from universes.guests import Guest


def checked(request: Request, found: Any) -> Any:
    """What an authentication has found, once more: who is suspended may change nothing by any token, either.

    Every class here that knows a person ends with it. Raises accounts.suspended.Suspended.
    """
    match = request._request.resolver_match
    if found is not None and request.method not in suspended.READING:
        name = match.view_name if match else ""
        if refusal := suspended.refusal_for(found[0], method=str(request.method), address=name):
            raise refusal
    return found


class Token(JWTAuthentication):
    """`Authorization: Bearer <access token>`; never from an address or a cookie."""

    def get_user(self, validated_token: Any) -> User:  # type: ignore[override]
        try:
            return holder_of(validated_token)
        except TokenError:
            raise AuthenticationFailed(_("This token does not hold any more.")) from None

    def authenticate(self, request: Request) -> Any:
        return checked(request, super().authenticate(request))


class PersonalToken(BaseAuthentication):
    """`Authorization: Token hu_...`: a key that somebody has made for a program of theirs."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        word, *rest = get_authorization_header(request).decode("latin-1").split() or [""]
        if word.lower() != "token":
            return None
        token = token_of(rest[0], now=timezone.now()) if len(rest) == 1 else None
        if token is None:
            raise AuthenticationFailed(_("This token does not hold (any more)."))
        if token.scope == Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(_("This token only reads."))
        found: tuple[User, ApiToken] = checked(request, (token.person, token))
        return found

    def authenticate_header(self, request: Request) -> str:
        return 'Token realm="api"'


class Session(SessionAuthentication):
    """The site's own pages, guests among them; whatever changes something carries the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        signed = super().authenticate(request)
        guest = request._request.user
        if signed is None and isinstance(guest, Guest) and (guest.key or guest.links):
            self.enforce_csrf(request)
            return guest, None
        return checked(request, signed)
