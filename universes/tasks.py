"""What the worker does for universes while nobody asks: it counts how they stand."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections
from django.utils import timezone

from universes.operations.listing import relist_renamed
from universes.operations.trending import count_standings

log = logging.getLogger("harmonic.worker")
EVERY_SECONDS = 300.0
EVERYTHING_SECONDS = 24 * 3600.0


class Census:
    """Counts every few minutes until told to stop: what was touched lately, and once a day everything."""

    def __init__(self, stopping: threading.Event) -> None:
        self.stopping = stopping
        self.whole_at = time.monotonic() + EVERYTHING_SECONDS

    def work(self) -> None:
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self.count()
            except Exception:  # the database may be back the next time
                log.exception("the census failed")
            finally:
                close_old_connections()
            self.stopping.wait(EVERY_SECONDS)

    def count(self) -> None:
        everything = time.monotonic() >= self.whole_at
        relist_renamed()
        count_standings(now=timezone.now(), everything=everything)
        if everything:
            self.whole_at = time.monotonic() + EVERYTHING_SECONDS
