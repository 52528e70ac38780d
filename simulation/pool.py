"""The engine for web requests: one child process that holds the compiled kernel, asked within a deadline.

The compiled kernel takes 140 MB and seconds to load, so it stays out of the process that serves pages.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as LateError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any

from simulation.engine import simulations

from .errors import Unavailable

DEADLINE_SECONDS = 20.0
WAITING_MOST = 4

_lock = threading.Lock()
_places = threading.BoundedSemaphore(WAITING_MOST)
_pool: ProcessPoolExecutor | None = None


def simulate(document: dict[str, Any], first_cycle: int, cycles: int) -> dict[str, Any]:
    """Events, notes and summary of some cycles (simulation.engine.simulations). Raises Unavailable."""
    if not _places.acquire(blocking=False):
        raise Unavailable("The engine is busy; please try again in a moment.")
    try:
        return _running().submit(simulations.simulate, document, first_cycle, cycles).result(DEADLINE_SECONDS)
    except (LateError, BrokenProcessPool) as error:
        _forget()
        raise Unavailable("The engine did not answer in time; please try again in a moment.") from error
    finally:
        _places.release()


def _running() -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            # spawn: a fork of a server with threads and sockets would carry them along
            context = multiprocessing.get_context("spawn")
            _pool = ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_server)
        return _pool


def _end_with_server() -> None:
    """In the child: a server that is killed, or that its signal ends at once, tells no child of it."""
    server = multiprocessing.parent_process()

    def watch() -> None:
        if server is not None:
            wait([server.sentinel])
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _forget() -> None:
    """Give up on a child that is broken or stuck; the next request starts another."""
    global _pool
    with _lock:
        lost, _pool = _pool, None
    if lost is not None:
        for process in list((lost._processes or {}).values()):
            process.kill()
        lost.shutdown(wait=False, cancel_futures=True)
