"""Where sockets ask the database: a few threads of our own, each with a connection that it keeps.

Channels' own way sends all sockets of a process through one thread, and Django's closes the connection after each call.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection

T = TypeVar("T")

THREADS = 6
KEPT_SECONDS = 60.0

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="room")
_own = threading.local()


async def in_thread(act: Callable[..., T], *arguments: Any) -> T:
    """What `act` gives, in a thread that may ask the database. Raises what it raises."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()
    _pool.submit(_hand_back, loop, result, act, arguments)  # run_in_executor chains two futures for the same
    return await result


def _hand_back(
    loop: asyncio.AbstractEventLoop, result: asyncio.Future[T], act: Callable[..., T], arguments: tuple[Any, ...]
) -> None:
    set_it: Callable[[Any], None] = result.set_result
    try:
        value: Any = _with_connection(act, arguments)
    except BaseException as error:
        set_it, value = result.set_exception, error
    with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
        loop.call_soon_threadsafe(_settle, result, set_it, value)


def _settle(result: asyncio.Future[T], set_it: Callable[[Any], None], value: Any) -> None:
    if not result.done():  # whoever waited has been cancelled
        set_it(value)


class Gathered:
    """One reading for all who ask before it begins: a crowd that comes in at once costs two, not one each."""

    def __init__(self, act: Callable[..., T], *arguments: Any) -> None:
        self.act, self.arguments = act, arguments
        self.going: asyncio.Task[Any] | None = None
        self.next: asyncio.Task[Any] | None = None

    async def read(self) -> Any:
        """What `act` gives, of a moment that is later than this call. Raises what it raises."""
        if self.next is None:
            self.next = asyncio.create_task(self._after(self.going))
        return await asyncio.shield(self.next)  # one who leaves does not end it for the others

    async def _after(self, before: asyncio.Task[Any] | None) -> Any:
        if before is not None:
            await asyncio.wait({before})
        self.going, self.next = self.next, None
        return await in_thread(self.act, *self.arguments)


def _with_connection(act: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    if time.monotonic() > getattr(_own, "until", 0.0):
        connection.close()
        _own.until = time.monotonic() + KEPT_SECONDS
    try:
        return act(*arguments)
    except (DatabaseError, InterfaceError):
        connection.close()  # it may be broken; the next one makes its own
        raise


def let_go() -> None:
    """End the threads and their connections; the next call begins with new ones. (For tests, whose database goes.)"""
    global _pool
    _pool.shutdown(wait=True)
    _pool = ThreadPoolExecutor(THREADS, thread_name_prefix="room")
