"""Readiness, for whoever watches the site; liveness is `harmonic.middleware.liveness`."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

DEADLINE_SECONDS = 1.0
# A part that hangs holds its thread; a bounded number of them, and then the answer is "away" at once.
_asking = ThreadPoolExecutor(max_workers=4, thread_name_prefix="readyz")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: one round trip to each part, within a second in all."""
    parts: dict[str, Callable[[], None]] = {"database": _ask_database}
    if settings.REDIS_URL:
        parts["redis"] = _ask_redis
    ends = time.monotonic() + DEADLINE_SECONDS
    asked = {name: _asking.submit(ask) for name, ask in parts.items()}
    found = {}
    for name, answer in asked.items():
        try:
            answer.result(timeout=max(0.0, ends - time.monotonic()))
            found[name] = "ok"
        except TooLate:
            answer.cancel()
            found[name] = "late"
        except Exception:
            found[name] = "away"
    ready = set(found.values()) == {"ok"}
    response = JsonResponse({"ready": ready, **found}, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = "2"
    return response


def _ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    finally:
        connection.close()


def _ask_redis() -> None:
    import redis

    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.9, socket_connect_timeout=0.9) as client:
        client.ping()
