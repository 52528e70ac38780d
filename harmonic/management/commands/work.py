"""`manage.py work`: the worker process: it makes the files that people ask for, sends their letters, and counts."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.postman import Postman
from simulation.renderers import warm_up
from simulation.worker import work
from universes.tasks import Census

GRACE_SECONDS = 4.0


def _stop(stopping: threading.Event) -> None:
    """Ask the work to stop, and leave without it if it is deep in the compiler: its lease runs out, another goes on."""
    stopping.set()
    last = threading.Timer(GRACE_SECONDS, os._exit, args=(0,))
    last.daemon = True
    last.start()


class Command(BaseCommand):
    help = "Makes renderings (sound, notes, pictures), sends letters and counts trends, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="stop when nothing waits")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: _stop(stopping))
        if options["until_idle"]:
            Postman(stopping).work(until_idle=True)
            taken = work(stopping, until_idle=True)
        else:
            # Compiling takes a minute on a new machine: begin before the first person asks.
            threading.Thread(target=warm_up, daemon=True).start()
            post = threading.Thread(target=Postman(stopping).work)  # a letter on its way is finished before the end
            post.start()
            # A count that is cut off is begun again by the next worker: nobody waits for it.
            threading.Thread(target=Census(stopping).work, daemon=True).start()
            taken = work(stopping)
            post.join()
        self.stdout.write(f"worker stopped after {taken} renderings")
