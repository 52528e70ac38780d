"""The worker: takes renderings one after another, reports how far it is, and stops when told."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
import threading
import time
import uuid
from pathlib import Path

from django.db import close_old_connections

from . import operations, renderers
from .errors import Cancelled
from .models import Rendering

log = logging.getLogger("harmonic.worker")
HEARTBEAT_SECONDS = 2.0
IDLE_SECONDS = 0.4
REAP_SECONDS = 5.0


class Job:
    """One rendering in the making. A thread of its own renews the lease: compiling may take longer than a lease."""

    def __init__(self, rendering: Rendering, worker: str, stopping: threading.Event) -> None:
        self.rendering, self.worker, self.stopping = rendering, worker, stopping
        self.share = 0.0
        self.lost = threading.Event()
        self.over = threading.Event()

    def progress(self, share: float) -> None:
        """Called by the renderer as often as it likes. Raises Cancelled when the file is no longer wanted of us."""
        self.share = share
        if self.lost.is_set() or self.stopping.is_set():
            raise Cancelled

    def heartbeat(self) -> None:
        """Renew the lease until the job is over, or note that it is lost."""
        while not self.over.wait(HEARTBEAT_SECONDS):
            try:
                if not operations.report(rendering=self.rendering, worker=self.worker, progress=self.share):
                    self.lost.set()
                    return
            except Exception:
                log.exception("heartbeat failed")  # the database may be back before the lease ends
            finally:
                close_old_connections()

    def run(self) -> None:
        """Make the file and publish it; whatever goes wrong is noted on the row and not raised."""
        beating = threading.Thread(target=self.heartbeat, daemon=True)
        beating.start()
        try:
            self._make()
        except Cancelled:
            if self.stopping.is_set():
                operations.release(rendering=self.rendering, worker=self.worker)
        except Exception as error:
            log.exception("rendering failed", extra={"rendering": str(self.rendering.pk)})
            operations.fail(rendering=self.rendering, worker=self.worker, error=f"{type(error).__name__}: {error}")
        finally:
            self.over.set()
            beating.join(timeout=HEARTBEAT_SECONDS * 2)

    def _make(self) -> None:
        with tempfile.TemporaryDirectory(prefix="harmonic-") as folder:
            made = Path(folder) / f"made.{self.rendering.extension}"
            renderers.render(self.rendering.kind, self.rendering.document, self.rendering.options, made, self.progress)
            operations.finish(rendering=self.rendering, worker=self.worker, made=made)


def work(stopping: threading.Event, *, until_idle: bool = False) -> int:
    """Make renderings until told to stop (or, for tests and set-up, until none waits). How many were taken."""
    worker = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    taken, reaped = 0, 0.0
    while not stopping.is_set():
        close_old_connections()
        try:
            if time.monotonic() - reaped > REAP_SECONDS:
                reaped = time.monotonic()
                operations.reap()
            rendering = operations.claim(worker=worker)
        except Exception:
            log.exception("the worker cannot reach its database")
            stopping.wait(2.0)
            continue
        if rendering is not None:
            taken += 1
            Job(rendering, worker, stopping).run()
        elif until_idle:
            break
        else:
            stopping.wait(IDLE_SECONDS)
    return taken
