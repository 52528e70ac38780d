"""Addresses of sockets."""

from typing import Any

from django.urls import path, re_path

from .consumer import room
from .me import me
from .readers import reader


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """There is no socket at this address."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


sockets = [
    path("ws/universes/<uuid:pk>/", room),  # type: ignore[arg-type]  # Django's types know no sockets
    path("ws/universes/<uuid:pk>/comments/", reader),  # type: ignore[arg-type]
    path("ws/me/", me),  # type: ignore[arg-type]
    re_path(r"", nowhere),  # type: ignore[arg-type]
]
