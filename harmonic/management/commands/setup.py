"""`manage.py setup`: everything between installed and served. Safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from universes.operations.moderators import make_group


class Command(BaseCommand):
    help = "Migrates the database, gathers static files where they get hashed names, and seeds a local site."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("» Bringing the database up to date")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        call_command("migrate", verbosity=0, interactive=False)
        make_group()  # not by a migration: the permissions that it is given come after them
        if settings.HASHED_STATIC:
            self.stdout.write("» Gathering static files")
            call_command("collectstatic", verbosity=0, interactive=False)
        if settings.LOCAL:
            call_command("seed", stdout=self.stdout)
