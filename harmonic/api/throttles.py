"""Limits of the API, exact over all processes (universes.limits)."""

import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from universes.limits import count

_SECONDS = {"sec": 1, "min": 60, "hour": 3600, "day": 86400}


class PerPerson(BaseThrottle):
    """So many requests a minute for a person, fewer for an address without one."""

    wait_seconds: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user and request.user.is_authenticated:
            return self.allow("person", f"person:{request.user.pk}")
        return self.allow("anonymous", f"address:{request.META.get('REMOTE_ADDR', '')}")

    def allow(self, scope: str, key: str) -> bool:
        limit, seconds = rate(scope)
        self.wait_seconds = count(key, limit=limit, seconds=seconds, now=time.time())
        return self.wait_seconds is None

    def wait(self) -> float | None:
        return self.wait_seconds


class Tokens(PerPerson):
    """Asking for tokens: few tries an address, whoever is asked for."""

    def allow_request(self, request: Request, view: Any) -> bool:
        return self.allow("token", f"token:{request.META.get('REMOTE_ADDR', '')}")


def rate(scope: str) -> tuple[int, int]:
    """(limit, seconds) of a scope in DEFAULT_THROTTLE_RATES."""
    rates: dict[str, str] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]  # type: ignore[assignment]
    number, _, period = rates[scope].partition("/")
    return int(number), _SECONDS[period]
