"""Answers that are made while they are sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse


def download(request: HttpRequest, pieces: Iterator[bytes], *, name: str) -> StreamingHttpResponse:
    """A file to keep, in pieces; the server holds one of them at a time."""
    is_async = isinstance(request, ASGIRequest)  # it would gather a plain iterator to its end before it sent any of it
    return StreamingHttpResponse(
        _in_turns(pieces) if is_async else pieces,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Encoding": "identity",  # it is packed as it is
            "Cache-Control": "private, no-store",
        },
    )


async def _in_turns(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is made in the request's own thread, as its view was."""
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
