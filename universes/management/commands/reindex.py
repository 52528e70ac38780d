"""`manage.py reindex`: lists every universe anew. Safe to run twice, and beside a running site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from universes.operations.listing import reindex


class Command(BaseCommand):
    help = "Rebuilds what the gallery finds universes by: words, tags, key, tempo and mood."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        self.stdout.write(f"listed {reindex()} universes")
