"""`manage.py recount`: counts plays, favourites, remixes and comments anew. Safe to repeat, beside a running site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from universes.operations.counting import recount


class Command(BaseCommand):
    help = "Counts anew what universes are sorted by, and puts right what is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        self.stdout.write(f"{recount()} universes had wrong numbers")
