"""`manage.py farewell`: deletes closed accounts whose fortnight is over. Safe to run twice, and beside a site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from universes.operations.leaving import let_go


class Command(BaseCommand):
    help = "Deletes accounts that were closed a fortnight ago, with all that is theirs."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0")
        self.stdout.write(f"deleted {let_go(now=timezone.now())} accounts")
