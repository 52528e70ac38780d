"""An event loop whose time goes only when there is nothing else to do, and a thread pool that is no thread.

So minutes of pauses, beats and patience take no time, and what happens in which order hangs on a seed alone.
"""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class _Nothing(selectors.SelectSelector):
    """Nothing ever comes from outside: to wait is to let time go."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self.loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "everybody waits for somebody else, for ever"
        self.loop.now += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Begins at 1,000 s, so that nothing is mistaken for never."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(_Nothing(self))
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self.now

    def _write_to_self(self) -> None:
        """There is no other thread that would have to be woken by."""


class NoThread(Executor):
    """What is to be done in a thread is done here, a little later, and known a little later still."""

    def __init__(self, loop: VirtualLoop, dice: random.Random, longest: float = 0.008) -> None:
        self.loop, self.dice, self.longest = loop, dice, longest

    def submit(self, act: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.loop.call_later(self.dice.uniform(0, self.longest), self._do, future, act, arguments, named)
        return future

    def _do(self, future: Future[Any], act: Callable[..., Any], arguments: Any, named: Any) -> None:
        if not future.set_running_or_notify_cancel():
            return
        pause = self.dice.uniform(0, self.longest)
        try:
            result = act(*arguments, **named)
        except BaseException as error:
            self.loop.call_later(pause, future.set_exception, error)
        else:
            self.loop.call_later(pause, future.set_result, result)
