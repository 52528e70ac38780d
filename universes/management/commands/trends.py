"""`manage.py trends`: counts how universes stand. The worker does it every few minutes; this does it now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from universes.operations.listing import relist_renamed
from universes.operations.trending import count_standings


class Command(BaseCommand):
    help = "Counts what is kept, remixed and trending, and lists anew whose owner has another name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="of every universe, not only of those touched lately")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        relisted = relist_renamed()
        changed = count_standings(now=timezone.now(), everything=options["all"])
        self.stdout.write(f"{changed} universes stand otherwise, {relisted} have an owner of another name")
