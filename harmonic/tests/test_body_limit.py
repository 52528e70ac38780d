"""A body larger than any door takes is refused before it is kept anywhere."""

import json
from typing import Any

import pytest

from harmonic.body_limit import limited


async def ask(*chunks: bytes, declared: int | None = None, limit: int = 10) -> tuple[list[Any], bytes]:
    """What goes out for a request of those chunks, and how much of it the application saw."""
    sent: list[Any] = []
    seen = b""
    waiting = list(chunks)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        nonlocal seen
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            seen += message["body"]
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def receive() -> Any:
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    await limited(application, limit)({"type": "http", "headers": headers}, receive, send)
    return sent, seen


async def test_a_body_within_the_limit_arrives_whole() -> None:
    sent, seen = await ask(b"12345", b"67890", declared=10)
    assert (sent[0]["status"], seen) == (200, b"1234567890")


@pytest.mark.parametrize("declared", [None, 5])
async def test_a_stream_that_goes_on_is_cut_whatever_it_declared(declared: int | None) -> None:
    sent, seen = await ask(b"12345", b"67890", b"1", b"2", b"3", declared=declared)
    assert [message.get("status") for message in sent] == [413, None]
    assert json.loads(sent[1]["body"])["error"]["code"] == "too_large"
    assert seen == b"1234567890"


async def test_a_body_that_declares_too_much_is_not_read_at_all() -> None:
    sent, seen = await ask(b"12345", declared=10**12)
    assert (sent[0]["status"], seen) == (413, b"")
