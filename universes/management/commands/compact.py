"""`manage.py compact`: lets go of what is old. Safe to run twice, and beside a running site."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.operations.forgetting import forget_answers
from accounts.operations.reading import prune
from universes.operations.remembering import AGE, compact


class Command(BaseCommand):
    help = (
        "Drops what old edits changed; keeps who and when, named moments, and the state at every 256th edit. "
        "Drops notifications that were read long ago."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=AGE.days, help=f"how old is old (default {AGE.days})")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1:
            self.stderr.write("An edit of today is not old: --days is 1 or more.")
            raise SystemExit(2)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        count = compact(now=timezone.now(), age=timedelta(days=options["days"]))
        gone = prune(now=timezone.now())
        self.stdout.write(f"compacted {count} edits")
        if gone:
            self.stdout.write(f"deleted {gone} old notifications")
        self.stdout.write(f"forgot {forget_answers(now=timezone.now())} answers to programs")
