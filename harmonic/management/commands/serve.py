"""`manage.py serve`: the site on one machine, server and worker together."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError

from harmonic.launcher import CannotServe, Child, Launcher, answers, only_one, refuse_taken, server_command
from harmonic.people import CAST

WORKER_NICENESS = 10  # what is made in the background waits for requests, and for browsers on the same machine


class Command(BaseCommand):
    help = "Serves the site: one server process and one worker process, until Ctrl+C or SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        children = [Child("server", server_command(host, port))]
        if "work" in get_commands():
            work = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "work"]
            children.append(Child("worker", work, niceness=WORKER_NICENESS))
        launcher = Launcher(children, say=lambda words: self.stdout.write(words))
        try:
            with only_one(settings.HARMONIC_DATA) if settings.EMBEDDED else nullcontext():
                refuse_taken(host, port)
                failed = launcher.run(when_up=lambda: self.greet(host, port))
        except CannotServe as reason:
            raise CommandError(str(reason)) from None
        if failed:
            raise CommandError("The site did not start.")

    def greet(self, host: str, port: int) -> bool:
        """Says where to go, once it is true that somebody answers there."""
        shown = f"[{host}]" if ":" in host else host
        site = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else shown}:{port}"  # noqa: S104
        if not answers(f"{site}/healthz"):
            return False
        self.stdout.write(f"\n  Harmonic Universe is at {site}/\n")
        if settings.LOCAL:
            self.stdout.write(f"  Sign in at {site}/accounts/login/ as one of")
            desk = "" if settings.SECOND_FACTOR_FOR_STAFF else ", on this machine without a second factor"
            for person in CAST:
                self.stdout.write(
                    f"    {person.username:6} {person.password}{f'   (moderates{desk})' if person.is_staff else ''}"
                )
        self.stdout.write("  Ctrl+C stops it.\n")
        self.stdout.flush()
        return True
