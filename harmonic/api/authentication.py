"""Who asks: a token in the header, or the session of the site's own pages."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from universes.guests import Guest


class Token(JWTAuthentication):
    """`Authorization: Bearer <access token>`; never from an address or a cookie."""


class Session(SessionAuthentication):
    """The site's own pages, guests among them; whatever changes something carries the CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        signed = super().authenticate(request)
        guest = request._request.user
        if signed is None and isinstance(guest, Guest) and (guest.key or guest.links):
            self.enforce_csrf(request)
            return guest, None
        return signed
