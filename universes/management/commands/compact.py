"""`manage.py compact`: lets go of what is old. Safe to run twice, and beside a running site."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.operations.forgetting import forget_answers
from accounts.operations.reading import prune
from universes.operations.counting import recount
from universes.operations.hearing import forget_plays
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
        now = timezone.now()
        count = compact(now=now, age=timedelta(days=options["days"]))
        self.stdout.write(f"compacted {count} edits")
        for number, words in (
            (prune(now=now), "deleted {} old notifications"),
            (forget_answers(now=now), "forgot {} answers to programs"),
            (forget_plays(now=now), "forgot {} plays"),
            (recount(), "put the numbers of {} universes right"),
        ):
            if number:
                self.stdout.write(words.format(number))
