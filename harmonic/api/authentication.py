"""Who asks: a token in the header, or the session of the site's own pages."""

from rest_framework.authentication import SessionAuthentication
from rest_framework_simplejwt.authentication import JWTAuthentication


class Token(JWTAuthentication):
    """`Authorization: Bearer <access token>`; never from an address or a cookie."""


class Session(SessionAuthentication):
    """The site's own pages; whatever changes something carries the CSRF token."""
