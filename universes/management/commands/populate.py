"""`manage.py populate --yes`: an empty site becomes a full one, to measure on. `make bench ONLY=gallery` uses it."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import User
from universes.models import Universe
from universes.operations.populating import populate


class Command(BaseCommand):
    help = "Makes many universes of nobody's, with people who keep and hear them. For measurements, on an empty site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--universes", type=int, default=100_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="yes, fill this site with what nobody has made")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            raise CommandError("This fills the site with made-up people and universes. Say --yes if it shall.")
        if Universe.objects.exists() or User.objects.exists():
            raise CommandError("Somebody is here already. It fills an empty site only: give it a database of its own.")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        began = time.perf_counter()
        populate(universes=options["universes"], now=timezone.now(), seed=options["seed"], say=self.stdout.write)
        self.stdout.write(f"{options['universes']} universes in {time.perf_counter() - began:.0f} s")
