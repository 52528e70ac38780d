"""Limits of the API, exact over all processes (accounts.limits)."""

import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.limits import Use, use

_SECONDS = {"sec": 1, "min": 60, "hour": 3600, "day": 86400}


class PerPerson(BaseThrottle):
    """So many requests a minute for a person, fewer for an address without one."""

    wait_seconds: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user and request.user.is_authenticated:
            return self.allow(request, "person", f"person:{request.user.pk}")
        return self.allow(request, "anonymous", f"address:{request.META.get('REMOTE_ADDR', '')}")

    def allow(self, request: Request, scope: str, key: str) -> bool:
        """Count it; what is left is told with the answer (harmonic.api.headers)."""
        limit, seconds = rate(scope)
        counted: Use = use(key, limit=limit, seconds=seconds, now=time.time())
        request._request.used = counted  # type: ignore[attr-defined]
        self.wait_seconds = None if counted.is_within else counted.left_seconds
        return counted.is_within

    def wait(self) -> float | None:
        return self.wait_seconds


class Tokens(PerPerson):
    """Asking for tokens: few tries an address, whoever is asked for."""

    def allow_request(self, request: Request, view: Any) -> bool:
        return self.allow(request, "token", f"token:{request.META.get('REMOTE_ADDR', '')}")


def rate(scope: str) -> tuple[int, int]:
    """(limit, seconds) of a scope in DEFAULT_THROTTLE_RATES."""
    rates: dict[str, str] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]  # type: ignore[assignment]
    number, _, period = rates[scope].partition("/")
    return int(number), _SECONDS[period]
